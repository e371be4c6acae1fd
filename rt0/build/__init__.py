"""Packages, build constraints, the build cache, and what has to be compiled."""
