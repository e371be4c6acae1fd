"""Go text to syntax tree. `parser.parse_file` is the way in; `nodes` and `pos` say what comes out."""
