"""The kit's tests: the grader is graded here."""
