"""Syntax tree to typed tree: the Go type checker, exact constants, generics; errors in gc's words."""
