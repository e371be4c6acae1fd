"""Records what gc says about the files in `data/broken.txtar`, in `data/broken_want.txtar`.

Run it when broken.txtar or the Go version changes: `python -m tests.syntax.record`.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from . import txtar
from .goroot import GOROOT

DATA = Path(__file__).parent / "data"


def compile_errors(name: str, text: str, directory: str) -> str:
    """All errors of the compiler's front end, a line each.

    The output is a file of our own: on errors the compiler removes it, even if it is /dev/null.
    """
    Path(directory, name).write_text(text)
    env = {
        **os.environ,
        "GOROOT": str(GOROOT),
        "GOTOOLCHAIN": "local",
        "GOPROXY": "off",
        "GO111MODULE": "off",
    }
    command = [str(GOROOT / "bin/go"), "tool", "compile", "-e", "-p", "p", "-o", name + ".o", name]
    return subprocess.run(command, env=env, cwd=directory, capture_output=True, text=True).stdout


def main() -> None:
    """Compiles every file."""
    with tempfile.TemporaryDirectory() as directory:
        broken = txtar.read(DATA / "broken.txtar")
        want = {name: compile_errors(name, text, directory) for name, text in broken.items()}
    txtar.write(DATA / "broken_want.txtar", want)


if __name__ == "__main__":
    main()
