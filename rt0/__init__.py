"""rt0: the Go runtime, written in Python, and the Go compiler it needs to have programs to run."""
