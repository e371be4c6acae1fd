"""The programs, how to run one, and what of its output has to agree.

A program is `GROUP/NAME.go`; the comment on its first line says which corner of the language it is about.
What gc does with it is in `expected/GROUP/NAME.json`, written by `record.py` and never from what rt0 does.
The group `errors` holds programs that do not compile: their record is the output of `go build`.

The programs print with println, so their output is on stderr, together with the runtime's reports. Only what
a language implementation may choose for itself is taken out of it before the comparison (`normalise`).
"""

import json
import os
import re
import subprocess
import sysconfig
from pathlib import Path

HERE = Path(__file__).parent
GOROOT = Path(os.environ.get("GOROOT") or Path(sysconfig.get_path("purelib")) / "go")

RUN_SECONDS = 60
"""No program needs more than about two; a machine under load may take many times that."""


def programs() -> list[str]:
    """The names (`group/name`) of all programs that compile, sorted."""
    return [name for name in _names() if not name.startswith("errors/")]


def error_programs() -> list[str]:
    """The names of the programs that must be refused, sorted."""
    return [name for name in _names() if name.startswith("errors/")]


def _names() -> list[str]:
    return sorted(str(path.relative_to(HERE).with_suffix("")) for path in HERE.glob("*/*.go"))


QUICK_APPS = ["apps/bank", "apps/keyvalue", "apps/orders", "apps/trie"]
"""What the default run takes of the group `apps`: programs that use much of the standard library take a while
to build."""


SLOW = ["stress/million", "stress/pipes", "stress/ticking"]
"""They take much memory, many descriptors, or a machine that does nothing else."""


def is_slow(name: str) -> bool:
    """Whether a program is left to the run that takes its time."""
    return name.startswith("apps/") and name not in QUICK_APPS or name in SLOW


def source(name: str) -> Path:
    return HERE / f"{name}.go"


def record_path(name: str) -> Path:
    return HERE / "expected" / f"{name}.json"


class Outcome:
    """What a program, or a build that failed, did: exit code, stdout, and stderr as `normalise` leaves it."""

    __slots__ = ("exit", "stderr", "stdout")

    def __init__(self, exit: int, stdout: str, stderr: str) -> None:
        self.exit = exit
        self.stdout = stdout
        self.stderr = stderr

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Outcome) and self.lines() == other.lines()

    def lines(self) -> list[str]:
        """As text to compare: a failing assertion on two of these lists shows their first difference."""
        return [f"exit {self.exit}", "stdout:", *self.stdout.split("\n"), "stderr:", *self.stderr.split("\n")]

    def to_json(self) -> str:
        value = {"exit": self.exit, "stdout": self.stdout, "stderr": self.stderr}
        return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def recorded(name: str) -> Outcome:
    """The record of what gc does with a program; FileNotFoundError if `record.py` has not been run for it."""
    return Outcome(**json.loads(record_path(name).read_text(encoding="utf-8")))


def run(binary: Path, seconds: int = RUN_SECONDS, **env: str) -> Outcome:
    """Runs a built program with an environment in which nothing but `env` changes its runtime's behaviour."""
    env["PATH"] = "/usr/bin:/bin"
    try:
        done = subprocess.run([binary], capture_output=True, env=env, timeout=seconds)
    except subprocess.TimeoutExpired as late:
        so_far = (late.stderr or b"").decode(errors="backslashreplace")
        return Outcome(-1, "", so_far + f"\n(still running after {seconds} seconds)")
    stdout, stderr = (s.decode(errors="backslashreplace") for s in (done.stdout, done.stderr))
    return Outcome(done.returncode, stdout, normalise(stderr))


def gc_env() -> dict[str, str]:
    """The environment for gc, in which nothing but its installation counts."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": os.environ.get("HOME", "/root"),
        "GOROOT": str(GOROOT),
        "GOTOOLCHAIN": "local",
        "GOPROXY": "off",
    }


def gc_build(name: str, binary: Path) -> Outcome:
    """Builds a program with gc as somebody would in the program's folder."""
    command = [str(GOROOT / "bin" / "go"), "build", "-o", str(binary), source(name).name]
    done = subprocess.run(command, cwd=source(name).parent, env=gc_env(), capture_output=True, text=True)
    return Outcome(done.returncode, done.stdout, without_goroot(done.stderr))


def without_goroot(report: str) -> str:
    """Compiler output with the place of the standard library written as GOROOT."""
    return re.sub(r"(?<![\w.])/[^\s:()]*(?=/src/[\w/.]+)", "GOROOT", report)


def normalise(stderr: str) -> str:
    """stderr without what gc and rt0 may choose for themselves. What stays must agree to the letter.

    - Addresses (`0x` and five digits or more) become `0xP`; `addr=0x10` of a signal stays, its pc goes.
    - Lines of a traceback: arguments become `(...)`, since both print them only where they happen to know
      them; `+0x1d`, `fp=`, `sp=`, `pc=` and `gp=`, `m=`, `mp=` go.
    - Source files lose the directory: programs all of it, the library up to `src/`. The runtime's own, which
      are written in Go there and in Python here, are all `(runtime)`, without a line.
    - Frames of functions `runtime.X` go, and with them goroutines that have no other frames: the runtime's.
      So do those of `type:.eq.T`, where a compiler has put comparisons.
      The frame of `panic` stays. The block `runtime stack:` goes.
    - Goroutines other than 1 are `N`: their numbers come from per-thread batches.
    - How many frames a long traceback leaves out depends on frame sizes: `...frames elided...`.
    """
    blocks = stderr.split("\n\n")
    kept = [blocks[0]] if blocks else []
    for block in blocks[1:]:
        header, _, frames = block.partition("\n")
        if header == "runtime stack:":
            continue
        if _GOROUTINE.match(header):
            body = _frames(frames)
            if not body:
                continue
            block = _header(header) + "\n" + body
        kept.append(block)
    text = "\n\n".join(kept)
    text = re.sub(r"^(\[signal .*) pc=0x[0-9a-f]+\]", r"\1]", text, flags=re.M)
    text = re.sub(r"^runtime: sp=0x\w+ stack=\[.*\]$", "runtime: sp=0xP stack=[0xP, 0xP]", text, flags=re.M)
    return re.sub(r"0x[0-9a-f]{5,}", "0xP", text)


_GOROUTINE = re.compile(r"goroutine (\d+) (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?(\[.*\](?: \{.*\})?:)$")
_LOCATION = re.compile(r"\t(?P<file>.*?):(?P<line>\d+)(?: .*)?$")


def _header(line: str) -> str:
    match = _GOROUTINE.match(line)
    assert match is not None
    return f"goroutine {_goroutine_number(match[1])} {match[2]}"


def _goroutine_number(number: str) -> str:
    return number if number == "1" else "N"


def _frames(text: str) -> str:
    """The frames of one goroutine: pairs of lines, function and indented location."""
    out: list[str] = []
    hidden = False
    for line in text.split("\n"):
        location = _LOCATION.match(line)
        if location is not None:
            if not hidden:
                out.append("\t" + _place(location["file"], location["line"]))
            continue
        hidden = line.startswith(("runtime.", "created by runtime.", "type:.eq."))
        if hidden:
            continue
        if re.fullmatch(r"\.\.\.(\d+|additional) frames elided\.\.\.", line):
            line = "...frames elided..."
        elif line.startswith("created by "):
            line = re.sub(r"(?<= in goroutine )\d+$", lambda m: _goroutine_number(m[0]), line)
        elif line.endswith(")"):
            line = re.sub(r"\([^()]*\)$", "(...)", line)
        out.append(line)
    return "\n".join(out)


def _place(file: str, line: str) -> str:
    if re.search(r"/(src/runtime/[^/]+\.(go|s)|rt0/runtime/[^/]+\.py)$", file) or file == "(runtime)":
        return "(runtime)"
    if (library := file.rfind("/src/")) >= 0:
        return f"{file[library + 5 :]}:{line}"
    return f"{file.rpartition('/')[2]}:{line}"


def pending() -> dict[str, str]:
    """The programs that rt0 is known not to run correctly yet, with the reason: the table `pending.txt`."""
    table = {}
    for line in (HERE / "pending.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, reason = line.partition(" ")
            table[name] = reason.strip()
    return table
