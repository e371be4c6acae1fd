"""Typed tree to LLVM IR: escape analysis, layouts, type descriptors, functions, statements, calls."""
