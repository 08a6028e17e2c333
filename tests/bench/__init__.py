"""Measurements: never part of the tests, since a clock decides nothing."""
