"""Several files in one, each after a line `-- name --`: the format of Go's `txtar`, less its comment."""

from __future__ import annotations

import re
from pathlib import Path


def read(path: Path) -> dict[str, str]:
    """The files of an archive, in order."""
    parts = re.split(r"^-- (.*) --\n", path.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def write(path: Path, files: dict[str, str]) -> None:
    """Writes an archive."""
    path.write_text("".join(f"-- {name} --\n{text}" for name, text in files.items()))
