"""Objects to a static ELF executable: dead code, relocation, symbol and pc-line tables."""
