"""Compiled Go inside a Python process."""
