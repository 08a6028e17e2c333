"""What people hand in: whose it is, which file of it is graded, and what was assumed. Runs nothing of it."""
