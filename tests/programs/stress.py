"""Programs under stress: `python tests/programs/stress.py [--seconds N] [--rounds N] [collector|scheduler]`.

Those for the collector build, cut and rebuild linked structures in many goroutines, and hold what they refer
to in stacks, registers, channels, closures, maps, interior pointers and slices that are past the end of
their arrays; each computes check sums. They run with GOGC 1, 10 and 100 and GOMAXPROCS 1, 2 and 8. Those for
the scheduler run with GOMAXPROCS 1, 2 and 8. All have to do what they do with gc, in turn until the time is
over or the rounds are.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from programs import suite
from programs.test_programs import rt0_build

PROCS = ("1", "2", "8")
COLLECTOR = [f"gc/{name}" for name in ("structures", "hidden", "registers", "large", "frames", "reflected")]
SCHEDULER = set("stress goroutines select sync signals netpoll timers syscalls runtime stacks".split())
"""Groups of programs."""

NEED_PROCS = {"runtime/info"}
"""They print how many there are."""


class Suite:
    """Names of programs, and the environments in which they run."""

    __slots__ = ("names", "paces")

    def __init__(self, what: str) -> None:
        if what == "collector":
            self.names = COLLECTOR
            paces = itertools.product(("1", "10", "100"), PROCS)
            self.paces = [{"GOGC": gogc, "GOMAXPROCS": procs} for gogc, procs in paces]
        else:
            self.names = [n for n in suite.programs() if n.split("/")[0] in SCHEDULER and n not in NEED_PROCS]
            self.paces = [{"GOMAXPROCS": procs} for procs in PROCS]


def build(names: list[str], folder: Path, jobs: int) -> dict[str, Path]:
    """The programs' executables."""
    found = {name: folder / name.replace("/", "-") for name in names}
    sources = [suite.source(name) for name in names]
    with ProcessPoolExecutor(jobs, mp_context=get_context("forkserver")) as pool:  # one build in each
        for done in pool.map(rt0_build, sources, found.values()):
            assert done.exit == 0, done.stderr
    return found


def once(binary: Path, name: str, env: dict[str, str]) -> str:
    """What a run did wrong, or ""."""
    outcome = suite.run(binary, 300, **env)
    return "" if outcome == suite.recorded(name) else "\n".join(outcome.lines())


def stress(what: Suite, seconds: float, rounds: int, jobs: int) -> tuple[Counter[str], list[str]]:
    """How often each program ran, and what went wrong. Every program runs at every pace at least once."""
    runs: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(jobs) as pool:
        binaries = build(what.names, Path(directory), jobs)
        end = time.monotonic() + seconds
        while rounds > 0 and (not runs or time.monotonic() < end):
            rounds -= 1
            for env in what.paces:
                futures = {n: pool.submit(once, b, n, env) for n, b in binaries.items()}
                for name, future in futures.items():
                    runs[name] += 1
                    said = future.result()
                    if said:
                        wrong.append(f"{name} with {env}:\n{said}")
    return runs, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("suite", nargs="?", choices=("collector", "scheduler"), default="collector")
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--rounds", type=int, default=sys.maxsize)
    parser.add_argument("--jobs", type=int, default=2, help="programs at the same time")
    options = parser.parse_args()
    start = time.monotonic()
    runs, wrong = stress(Suite(options.suite), options.seconds, options.rounds, options.jobs)
    for text in wrong:
        print(text)
    took = time.monotonic() - start
    print(f"{took:.0f} s, {sum(runs.values())} runs of {len(runs)} programs, {len(wrong)} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
