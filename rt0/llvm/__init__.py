"""The only place that knows llvmlite: the binary interface, the pass pipeline, the target machine."""
