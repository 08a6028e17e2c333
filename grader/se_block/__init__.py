"""The exercise: everything that the grader knows about the Squeeze-and-Excitation block."""
