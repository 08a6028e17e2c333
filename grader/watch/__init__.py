"""Grade a file each time it is saved: the saves, the keys, the screen, and the loop that joins them. Draws no page."""
