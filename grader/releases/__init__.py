"""What is handed out: a learner's kit, and what the platforms take that grade for us."""
