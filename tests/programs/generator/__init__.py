"""Random Go programs that are well-typed, terminate and do the same each time; see `program.py`."""
