"""Go's runtime, in the dialect of `rt0.native`, file by file under the names of Go's own."""
