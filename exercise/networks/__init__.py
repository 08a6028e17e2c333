"""Where the SE block lives: the networks of three papers, each with an SE block handed in. Your own fits all of them.

`small.py` has two networks that are small enough to be trained here, and `training.py` trains them.
"""
