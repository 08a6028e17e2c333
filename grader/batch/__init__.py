"""A whole class: find the submissions, grade each once, keep every verdict, show them together."""
