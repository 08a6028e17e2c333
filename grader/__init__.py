"""The grading process: a submission in, a report out. It never imports a submission, and never imports JAX."""
