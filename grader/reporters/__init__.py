"""Reporters: functions from a Report to text, one file each. They reach no verdict and open no file."""
