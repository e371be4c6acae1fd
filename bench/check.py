"""Speed of the front end: `python bench/check.py [--runs N] [--quick]`.

- A cold parse: each file of some packages of GOROOT once, in a fresh process, in lines a second of one core.
- `rt0 check go/types`: more than 20,000 lines without the tests, which are checked, too, with all that both
  import; seconds from start to exit, of the clock and of the processor.

The bars are 60,000 lines a second, and 3 seconds. Lines are all lines, with comments and empty ones.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from toolchains import GOROOT, RT0

PARSED = ["go/types", "net/http", "runtime", "fmt", "encoding/json", "math/big"]
CHECKED = "go/types"

PARSE = """
import gc, sys, time
from rt0.syntax.errors import ErrorList
from rt0.syntax.parser import parse_file
gc.disable()
errors = ErrorList()
sources = [(name, open(name, "rb").read()) for name in sys.argv[1:]]
start = time.process_time()
for name, src in sources:
    parse_file(name, src, errors)
taken = time.process_time() - start
errors.raise_if_any()
print(sum(src.count(b"\\n") for _, src in sources) / taken)
"""


def files(package: str, tests: bool) -> list[Path]:
    """The Go files of a package, for whatever platform."""
    names = sorted((GOROOT / "src" / package).glob("*.go"))
    return [name for name in names if tests or not name.name.endswith("_test.go")]


def lines(paths: list[Path]) -> int:
    return sum(path.read_bytes().count(b"\n") for path in paths)


def parse_speed(packages: list[str]) -> float:
    """Lines a second."""
    names = [path for package in packages for path in files(package, tests=False)]
    done = subprocess.run([sys.executable, "-c", PARSE, *names], check=True, capture_output=True, text=True)
    return float(done.stdout)


def check_seconds(package: str) -> tuple[float, float]:
    """By the clock and of the processor. subprocess.CalledProcessError if there are errors."""
    start, before = time.perf_counter(), os.times()
    subprocess.run([RT0, "check", package], check=True, env={**os.environ, "GOROOT": str(GOROOT)})
    end, after = time.perf_counter(), os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return end - start, used


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="runs; the best counts (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help="one small run each: only whether they work")
    options = parser.parse_args()
    parsed, checked, runs = (["fmt"], "errors", 1) if options.quick else (PARSED, CHECKED, options.runs)
    total = lines([path for package in parsed for path in files(package, tests=False)])
    speed = max(parse_speed(parsed) for _ in range(runs))
    print(f"parse {total:14,} lines: {speed:,.0f} lines/s", flush=True)
    own, with_tests = lines(files(checked, tests=False)), lines(files(checked, tests=True))
    seconds, used = min(check_seconds(checked) for _ in range(runs))
    print(f"check {checked:9}{own:6,} lines, with tests {with_tests:,}: {seconds:.2f} s, cpu {used:.2f} s")


if __name__ == "__main__":
    main()
