"""The `rt0` command, in the manner of the `go` command."""
