"""Run untrusted Python in a process of its own and get bounded answers from it. Knows no exercise."""
