"""What is inlined and what escapes, compared with what gc says about the same programs (`-gcflags=-m`)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from programs import suite

from rt0.build.context import Settings
from rt0.build.explain import escapes
from rt0.cli.report import format_error

RT0 = Path(sys.executable).with_name("rt0")

OTHER = re.compile("ignoring self-assignment|bounds check|zero-copy|imprecise|devirtuali|heap: [.#]|#p[0-9]")
"""Lines about other things, and about variables that gc itself has made."""

SAME = {
    "basics": (0.95, 0.94),
    "classic": (1, 1),
    "defer": (0.99, 0.98),
    "escape": (0.98, 0.91),
    "generics": (0.98, 0.86),
    "goroutines": (0.97, 0.96),
    "interfaces": (1, 0.97),
    "library": (0.95, 0.94),
    "maps": (1, 0.98),
    "panics": (0.99, 0.97),
    "rangefunc": (0.6, 0.55),
    "runtime": (1, 0.66),
    "select": (1, 1),
    "spec": (0.98, 0.94),
    "stacks": (1, 0.9),
    "sync": (1, 1),
}
"""The share of gc's lines that rt0 has, too, without inlining and with it. In `rangefunc` more stays in the
frame: a function literal that is all that a function returns is known, for which gc needs inlining; and gc
makes functions of the bodies and inlines these. In `runtime` it inlines functions of Go's own runtime."""

SLOW = {"basics", "panics", "spec"}
"""Groups of many programs."""

ALONE = {"defer", "escape"}
"""Groups that are compared without inlining, too, unless all that is slow is tested."""

PACKAGES = {
    "strings": (1, 1),
    "sort": (1, 1),
    "slices": (1, 1),
    "strconv": (1, 1),
    "container/list": (1, 1),
    "bytes": (1, 1),
    "io": (1, 1),
    "bufio": (1, 1),
}
"""The same of packages of the library."""

MORE = {
    "compress/flate": 0.98,
    "context": 0.99,
    "encoding/binary": 0.98,
    "encoding/csv": 1,
    "encoding/json": 0.93,
    "errors": 0.96,
    "flag": 0.99,
    "fmt": 0.99,
    "hash/crc32": 0.99,
    "log": 0.99,
    "math/big": 0.98,
    "net/url": 0.99,
    "os": 0.98,
    "path/filepath": 1,
    "sync": 0.86,
    "syscall": 0.98,
    "text/tabwriter": 1,
    "text/template": 0.98,
    "time": 0.99,
}
"""The same with inlining. What differs is about temporaries of gc's, about instances that it compiles of
generic functions, and about deferred calls and ranges over functions, which it inlines."""

KNOWN = {
    # What (*T).m does that is declared for T, gc does not know.
    "methods.go:55:6: moved to heap: c",
    "function_variables.go:61:61: &box{...} escapes to heap",
    "held_functions.go:199:11: &in{...} escapes to heap",
    # Nor does it know methods of instances that depend on type parameters, if called through an interface.
    "known_types.go:100:16: &cell[go.shape.float64]{...} escapes to heap",
    "known_types.go:100:16: &cell[go.shape.string]{...} escapes to heap",
    # A return statement without values changes no result.
    "held_functions.go:280:20: moved to heap: r",
    # The post statement of a loop assigns to the variable of the next iteration.
    "loop_captures.go:77:6: moved to heap: i",
    # Nor does it look into a call that gives several arguments at once.
    "packed.go:40:34: ... argument escapes to heap",
    # Package runtime is another one.
    "inlined_frames.go:39:33: &runtime.Frames{...} escapes to heap",
    "inlined_frames.go:84:34: &runtime.Frames{...} escapes to heap",
    "callers.go:12:33: &runtime.Frames{...} escapes to heap",
    "framepc.go:14:30: &runtime.Frames{...} escapes to heap",
    "framepc.go:39:36: &runtime.Frames{...} escapes to heap",
    "lines.go:16:29: &runtime.Frames{...} escapes to heap",
}
"""What stays in the frame although gc says otherwise, also when it inlines."""

WRAPPER = re.compile(r"(\S+?:\d+:)\d+: can inline .*(deferwrap|gowrap)")
INSTANCE = re.compile(r"(\S+?:\d+:\d+:) can inline (?!.*go\.shape).*\[")


def ours(target: str, inline: bool = False) -> set[str]:
    [(_, found)] = escapes([target], Settings(), lambda _: None, inline)
    return {_line(format_error(e)) for e in found}


def written(lines: set[str]) -> set[str]:
    """Without what is about functions that gc makes: for `go` and `defer`, and for instances of generic ones,
    which pass a dictionary on to the function for all types of a shape."""
    wrappers = {m[1] for line in lines if (m := WRAPPER.match(line))}
    instances = {m[1] for line in lines if (m := INSTANCE.match(line))}
    return {
        line
        for line in lines
        if not WRAPPER.match(line)
        and not ("inlining call" in line and line.split(" ")[0].rsplit(":", 2)[0] + ":" in wrappers)
        and not (line.split(" ")[0] in instances and not ("can inline" in line and "go.shape" in line))
    }


def gc(target: Path | str, flags: str) -> set[str]:
    """The lines about a file, or about a package of the library."""
    command = [suite.GOROOT / "bin/go", "build", f"-gcflags={flags}", "-o", "/dev/null", Path(target).name]
    folder = Path(target).parent
    if isinstance(target, str):
        command[-1], folder = target, suite.GOROOT / "src"
    said = subprocess.run(command, cwd=folder, env=suite.gc_env(), capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    lines: set[str] = set()
    for line in said.stderr.splitlines():
        name = line.partition(":")[0]
        if isinstance(target, str):
            # The go command repeats what it said when it compiled a package, be it in the package's folder.
            about = name.startswith(f"{target}/") or (folder / target / name).is_file()
        else:
            about = name.startswith("./")
        if about and not OTHER.search(line):
            lines.add(_line(line))
    return lines


def _line(text: str) -> str:
    """Without the folder."""
    path, rest = text.split(":", 1)
    return f"{Path(path).name}:{rest}"


def unsafe(path: Path, said: set[str], found: set[str], inline: bool) -> set[str]:
    """What stays in the frame and gc moves to the heap, even where it inlines; but for bodies of loops."""
    body = {f"{path.name}:{i}:" for i, s in enumerate(path.read_text().split("\n"), 1) if "for " in s}
    kept = {line.replace("does not escape", "escapes to heap") for line in found}
    # Where something is inlined, variables have another place if gc inlines more.
    worse = {line for line in said - found if ("moved to heap" in line and not inline) or line in kept}
    worse = {
        s for s in worse if not (s.split(" ")[0][:-1].rsplit(":", 1)[0] + ":" in body and "func lit" in s)
    }
    return (worse if inline or not worse else worse & gc(path, "-m")) - KNOWN


def _case(name: str, inline: bool) -> Any:
    slow = name in SLOW or not (inline or name in ALONE)
    id = f"{name}-{'inlined' if inline else 'alone'}"
    return pytest.param(name, inline, marks=pytest.mark.slow if slow else (), id=id)


@pytest.mark.parametrize(("name", "inline"), [_case(n, i) for n in SAME for i in (False, True)])
def test_escapes_as_gc_says(name: str, inline: bool) -> None:
    wanted = same = 0
    for path in sorted((suite.HERE / name).glob("*.go")):
        if f"{name}/{path.stem}" in suite.pending():
            continue
        a, b = gc(path, "-m" if inline else "-m -l"), ours(str(path), inline)
        a = written(a) if inline else a
        assert not unsafe(path, a, b, inline)
        wanted += len(a)
        same += len(a & b)
    assert same / wanted >= SAME[name][inline]


@pytest.mark.parametrize("inline", [False, True], ids=["alone", "inlined"])
@pytest.mark.parametrize("name", PACKAGES)
def test_escapes_as_gc_says_of_packages(name: str, inline: bool) -> None:
    a, b = gc(name, "-m" if inline else "-m -l"), ours(name, inline)
    if inline:
        a = written(a)
        assert {s for s in a if "can inline" in s} == {s for s in b if "can inline" in s}
    assert not {line for line in a - b if "heap" in line}
    assert len(a & b) / len(a) >= PACKAGES[name][inline]


@pytest.mark.slow
@pytest.mark.parametrize("name", MORE)
def test_escapes_as_gc_says_of_more_packages(name: str) -> None:
    a, b = written(gc(name, "-m")), ours(name, True)
    assert len(a & b) / len(a) >= MORE[name]


def said(folder: Path, *args: str) -> list[tuple[int, str, list[str]]]:
    """The status and output of rt0 and of gc."""
    env = {**suite.gc_env(), "RT0CACHE": str(folder / "cache")}
    outcomes = []
    for command in (RT0, suite.GOROOT / "bin/go"):
        done = subprocess.run([command, *args], cwd=folder, env=env, capture_output=True, text=True)
        outcomes.append((done.returncode, done.stdout, sorted(done.stderr.splitlines())))
    return outcomes


@pytest.mark.parametrize("flags", ["-m -l", "-m"])
def test_command(tmp_path: Path, flags: str) -> None:
    source = tmp_path / "x.go"
    source.write_text(
        "package main\n\nvar p *int\n\nfunc keep(q *int) { p = q }\n\n"
        "func main() {\n\tx := 1\n\tkeep(&x)\n\ty := []int{1, 2}\n\tprintln(y[0], *new(int))\n}\n"
    )
    ours, gcs = said(tmp_path, "build", f"-gcflags={flags}", "-o", str(tmp_path / "out"), "x.go")
    assert ours == gcs
    assert len(gcs[2]) > 4


def test_command_on_packages(tmp_path: Path) -> None:
    """All that are named, with the tags of the build; those that have nothing to tell are not mentioned."""
    files = {
        "go.mod": "module m\n\ngo 1.24\n",
        "a/a.go": "package a\n\nvar P *int\n\nfunc Keep(p *int) { P = p }\n",
        "b/b.go": "package b\n\nfunc F() *int { return new(int) }\n",
        "b/tagged.go": "//go:build extra\n\npackage b\n\nfunc G() *string { return new(string) }\n",
        "c/c.go": "package c\n\nfunc H() int { return 1 }\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    for pattern in ("./...", "./c"):
        ours, gcs = said(tmp_path, "build", "-tags=extra", "-gcflags=-m -l", pattern)
        assert ours == gcs
    (tmp_path / "empty").mkdir()
    ours, gcs = said(tmp_path, "build", "-gcflags=-m", "./empty/...")
    assert ours == gcs
