"""How long builds take: `python bench/build.py [--quick] [--gc] [--std]`.

- cold: a hello world with `fmt`, with an empty cache;
- warm: `rt0 run` of it again, unchanged;
- first: a program of about 2,000 lines that uses `fmt`, `regexp` and `encoding/json`, for the first time;
- rebuild: after one of its functions has been edited; each of several edits is a new one;
- more: after an edit with which it calls a function of the library that no program has called before.

With `--std`, the library is installed first (`rt0 install std`, which takes minutes), so that only the
program's own code is left to compile.

Seconds are of the clock and of all processors together, medians; with `--gc`, those of `go build` follow, in
turn, so that what else the machine does meets both alike. The bars, on two quiet processors: 40 s cold, 0.5 s
warm, 2 s for a rebuild.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from toolchains import GOROOT, RT0

HELLO = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n'

HEAD = """package main

import (
	"encoding/json"
	"fmt"
	"regexp"
)

type report struct {
	Name  string   `json:"name"`
	Count int      `json:"count"`
	Lines []string `json:"lines,omitempty"`
}

func main() {
	var all []report
"""

PART = """
// record@ is what the lines of log @ say.
type record@ struct {
	ID     int               `json:"id"`
	Host   string            `json:"host"`
	Level  string            `json:"level,omitempty"`
	Tags   map[string]string `json:"tags,omitempty"`
	Weight float64           `json:"weight"`
}

type index@ map[string][]*record@

var pattern@ = regexp.MustCompile(`^(\\d+) (\\w+)\\.example@\\.com (INFO|WARN|ERROR) (.*)$`)

func (r *record@) String() string {
	return fmt.Sprintf("%d@%s(%s, %.2f)", r.ID, r.Host, r.Level, r.Weight)
}

func parse@(line string) (*record@, error) {
	m := pattern@.FindStringSubmatch(line)
	if m == nil {
		return nil, fmt.Errorf("log @: cannot parse %q", line)
	}
	r := &record@{Host: m[2], Level: m[3], Tags: map[string]string{"text": m[4]}}
	if _, err := fmt.Sscan(m[1], &r.ID); err != nil {
		return nil, fmt.Errorf("log @: %w", err)
	}
	r.Weight = float64(len(m[4])) / float64(r.ID+@)
	return r, nil
}

func (x index@) add(r *record@) {
	x[r.Host] = append(x[r.Host], r)
}

func copy@(r *record@) (*record@, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	var other record@
	if err := json.Unmarshal(data, &other); err != nil {
		return nil, err
	}
	return &other, nil
}

func work@() report {
	out := report{Name: "log @"}
	x := index@{}
	for i := 1; i < 4+@%3; i++ {
		line := fmt.Sprintf("%d host%d.example@.com WARN disk %d is full", i, i%2, i*@)
		r, err := parse@(line)
		if err != nil {
			out.Lines = append(out.Lines, err.Error())
			continue
		}
		if c, err := copy@(r); err == nil {
			x.add(c)
		}
		out.Count++
	}
	for _, host := range []string{"host0", "host1"} {
		for _, r := range x[host] {
			out.Lines = append(out.Lines, r.String())
		}
	}
	return out
}
"""

EDITED = "\tout := report{Name: "
"""What an edit inserts a line before, in one function."""


def program(parts: int) -> str:
    """A program; 28 parts are about 2,000 lines."""
    calls = "".join(f"\tall = append(all, work{n}())\n" for n in range(parts))
    tail = '\ttext, err := json.MarshalIndent(all, "", "  ")\n\tfmt.Println(string(text), err)\n}\n'
    return HEAD + calls + tail + "".join(PART.replace("@", str(n)) for n in range(parts))


def edit(text: str, n: int) -> str:
    """The program with another line in one function."""
    before, found, after = text.rpartition(EDITED)
    return f'{before}\tfmt.Println("edit", {n})\n{found}{after}'


CALLS = [
    "strings.ToTitle(out.Name)",
    "strings.Fields(out.Name)",
    "strings.Count(out.Name, out.Name)",
    "strings.TrimRight(out.Name, out.Name)",
    "strings.EqualFold(out.Name, out.Name)",
]
"""What no other part of the program calls."""


def more(text: str, n: int) -> str:
    """The program with another call of the library in one function."""
    before, found, after = text.rpartition("\tout := report{Name: ")
    line, _, after = after.partition("\n")
    text = f"{before}{found}{line}\n\tfmt.Println({CALLS[n]})\n{after}"
    return text.replace('\t"regexp"\n', '\t"regexp"\n\t"strings"\n', 1)


def timed(command: list[str | Path], env: dict[str, str]) -> tuple[float, float]:
    """Seconds of the clock and of the processors. subprocess.CalledProcessError if it fails."""
    start, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL)
    end, after = time.perf_counter(), os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return end - start, used


class Tool:
    """A command to build with, its environment, and what it took for each kind of build."""

    def __init__(self, name: str, command: Path, env: dict[str, str]) -> None:
        self.name = name
        self.command = command
        self.env = env
        self.taken: dict[str, list[tuple[float, float]]] = {}

    def build(self, kind: str, source: Path, verb: str = "build") -> None:
        """One build, noted under its kind."""
        output: list[str | Path] = ["-o", source.with_suffix("")] if verb == "build" else []
        taken = timed([self.command, verb, *output, source], self.env)
        self.taken.setdefault(kind, []).append(taken)

    def line(self, kind: str) -> str:
        """Both medians."""
        wall, cpu = (statistics.median(t) for t in zip(*self.taken[kind], strict=True))
        return f"{kind:9}{self.name:4}{wall:8.2f} s{cpu:8.2f} s cpu"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a small program, one build of each kind")
    parser.add_argument("--gc", action="store_true", help="the same with go build")
    parser.add_argument("--std", action="store_true", help="with an installed library")
    options = parser.parse_args()
    runs, text = (1, program(2)) if options.quick else (5, program(28))
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        tools = [Tool("rt0", RT0, {**os.environ, "RT0CACHE": str(folder / "rt0")})]
        if options.gc:
            env = {**os.environ, "GOCACHE": str(folder / "gc"), "GOROOT": str(GOROOT)}
            tools.append(Tool("gc", GOROOT / "bin" / "go", {**env, "GOTOOLCHAIN": "local", "GOPROXY": "off"}))
        hello, source = folder / "hello.go", folder / "program.go"
        hello.write_text(HELLO)
        source.write_text(text)
        print(f"program.go has {text.count(chr(10)):,} lines", flush=True)
        for tool in tools:
            if options.std:
                tool.build("std", Path("std"), "install")
            tool.build("cold", hello)
            tool.build("first", source)
        for n in range(runs):
            source.write_text(edit(text, n))
            for tool in tools:
                tool.build("warm", hello, "run")
                tool.build("rebuild", source)
        for n in range(runs):
            source.write_text(more(text, n))
            for tool in tools:
                tool.build("more", source)
        for kind in ("std", "cold", "warm", "first", "rebuild", "more"):
            for tool in tools:
                if kind in tool.taken:
                    print(tool.line(kind))


if __name__ == "__main__":
    main()
