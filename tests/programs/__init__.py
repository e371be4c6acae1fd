"""Go programs that rt0 must build and run exactly as gc does, and the records of what gc does."""
