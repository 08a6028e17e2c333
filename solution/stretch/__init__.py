"""The stretch goals: for each a reference in Flax, and beside it its parts and its mistakes in NumPy. Knows no text."""
