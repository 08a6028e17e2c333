"""A whole class: grade each submission once, keep every verdict, show them together."""
