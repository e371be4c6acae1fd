"""Go's assembly language for amd64 to LLVM's: the functions that packages declare without a body."""
