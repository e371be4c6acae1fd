"""Programs whose pointers are hidden, under every pace of the collector: `python tests/programs/stress.py
[--seconds N] [--jobs N]`.

They build, cut and rebuild linked structures in many goroutines, and hold what they refer to in stacks,
registers, channels, closures, maps, interior pointers and slices that are past the end of their arrays; each
computes check sums. They are run in turn with GOGC 1, 10 and 100 and GOMAXPROCS 1, 2 and 8 until the time
is over, and have to do what they do with gc.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from programs import suite
from programs.test_programs import rt0_build

PROGRAMS = ("structures", "hidden", "registers", "large", "frames", "reflected")
PACES = list(itertools.product(("1", "10", "100"), ("1", "2", "8")))
"""GOGC and GOMAXPROCS."""


def build(folder: Path) -> dict[str, Path]:
    """The programs' executables."""
    found: dict[str, Path] = {}
    for name in PROGRAMS:
        found[name] = folder / name
        done = rt0_build(suite.source(f"gc/{name}"), found[name])
        assert done.exit == 0, done.stderr
    return found


def once(binary: Path, name: str, gogc: str, procs: str) -> str:
    """What a run did wrong, or ""."""
    outcome = suite.run(binary, 300, GOGC=gogc, GOMAXPROCS=procs)
    return "" if outcome == suite.recorded(f"gc/{name}") else "\n".join(outcome.lines())


def stress(seconds: float, jobs: int) -> tuple[Counter[str], list[str]]:
    """How often each program ran, and what went wrong. Every program runs at every pace at least once."""
    runs: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(jobs) as pool:
        binaries = build(Path(directory))
        end = time.monotonic() + seconds
        while not runs or time.monotonic() < end:
            for gogc, procs in PACES:
                futures = {n: pool.submit(once, b, n, gogc, procs) for n, b in binaries.items()}
                for name, future in futures.items():
                    runs[name] += 1
                    said = future.result()
                    if said:
                        wrong.append(f"{name} with GOGC={gogc} GOMAXPROCS={procs}:\n{said}")
    return runs, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--jobs", type=int, default=2, help="programs at the same time")
    options = parser.parse_args()
    start = time.monotonic()
    runs, wrong = stress(options.seconds, options.jobs)
    for text in wrong:
        print(text)
    print(f"{time.monotonic() - start:.0f} s, {sum(runs.values())} runs {dict(runs)}, {len(wrong)} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
