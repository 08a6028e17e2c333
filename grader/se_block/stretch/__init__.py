"""The stretch goals as data: a file for each, with its cases, its texts and its mistakes. None of them counts for the grade."""
