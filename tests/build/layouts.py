"""Small trees of modules with the commands to run in them: `layouts/NAME.txt`, what gc does in
`expected/NAME.txt`.

A layout begins with a comment and lines `> COMMAND`: `build`, `run`, `check` and `list` with their arguments,
`cd FOLDER`, and `env NAME=VALUE`, which hold for what follows. The rest are files, each after a line `-- PATH
--`; the module cache is `../mod`. The outcome of a command is what it printed, standard output first, and
its exit status. `check` is compared with `go test -c`, which compiles packages with their tests.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
NAMES = sorted(p.stem for p in (HERE / "layouts").glob("*.txt"))

Command = Callable[[list[str], Path, dict[str, str]], tuple[str, int]]
"""Runs `go` or `rt0` with arguments, in a folder, in an environment: the output and the status."""

_STATUS = re.compile(r"\[\d+\]\Z")
_NOT_LISTED = re.compile(r'\t"(Target|Stale|StaleReason|DefaultGODEBUG)": ')
_FILE = re.compile(r"-- (.+) --\n")


def read(name: str) -> tuple[list[str], dict[str, str]]:
    """A layout's commands and files."""
    head, *parts = _FILE.split((HERE / "layouts" / f"{name}.txt").read_text())
    commands = [line[2:] for line in head.splitlines() if line.startswith("> ")]
    return commands, dict(zip(parts[::2], parts[1::2], strict=True))


def outcomes(name: str, folder: Path, run: Command, goroot: Path) -> str:
    """Lays the files out in a folder and runs the commands there; returns all that they print."""
    commands, files = read(name)
    work = folder / "work"
    work.mkdir()
    for path, text in files.items():
        file = work / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    here = {"GOMODCACHE": str(folder / "mod"), "GOPATH": str(folder / "gopath"), "HOME": str(folder)}
    env = {**os.environ, **here, "GOFLAGS": "", "GOWORK": "", "GO111MODULE": ""}
    cwd = work
    text = ""
    for command in commands:
        verb, *args = shlex.split(command)
        text += f"> {command}\n"
        if verb == "cd":
            cwd /= args[0]
        elif verb == "env":
            key, _, value = args[0].partition("=")
            env[key] = value
        else:
            printed, status = run([verb, *args], cwd, env)
            for path, shown in ((work, "$WORK"), (folder, "$TMP"), (goroot, "$GOROOT")):
                printed = printed.replace(str(path), shown)
            printed += "" if printed.endswith("\n") or not printed else "\n"
            text += f"{printed}[{status}]\n"
    return text


def comparable(text: str) -> Iterator[tuple[str, list[str], str]]:
    """Each command with what it printed and its status: packages in any order, as the go command compiles
    several at once; without what it says of downloads, of tests that it would run and of installed packages.
    """
    for part in re.split(r"^> ", text, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        status = lines.pop() if lines and _STATUS.match(lines[-1]) else ""
        blocks: list[str] = []
        for line in lines:
            if line.startswith(("go: downloading ", "FAIL", "ok  \t", "?   \t")):
                continue
            if command.startswith("list") and _NOT_LISTED.match(line):
                continue
            if line.startswith("# ") or not blocks:
                blocks.append(line)
            else:
                blocks[-1] += f"\n{line}"
        if command.startswith("check"):
            blocks = _merged(re.sub(r"\A# .*\n", "", b) if _setup_failed(b, lines) else b for b in blocks)
        yield command, sorted(blocks), status


def _setup_failed(block: str, lines: list[str]) -> bool:
    """Whether a package was not compiled: `go build` has no header for such problems."""
    return f"FAIL\t{block.partition(chr(10))[0][2:]} [setup failed]" in lines


def _merged(blocks: Iterator[str]) -> list[str]:
    """The blocks that have a header, and all else in one."""
    found = list(blocks)
    rest = "\n".join(b for b in found if not b.startswith("# "))
    return [b for b in found if b.startswith("# ")] + ([rest] if rest else [])
