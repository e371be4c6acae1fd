"""Random programs (`generator/`) with rt0 and gc: `python tests/programs/generate.py --seed 1 --count 100`.

Seed by seed they are about values (`values.py`), about anything (`program.py`), and about how long memory
lives (`flows.py`).
Programs on which the two do not agree are kept in `--keep` as `SEED.go`, with what was observed of both
in `SEED.txt`. Nothing stops the loop; the exit code says whether anything was kept. A seed makes the same
program each time, as long as the generator stays as it is.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from programs import suite
from programs.generator.flows import Flows
from programs.generator.program import Program
from programs.generator.values import Values

RT0 = Path(sys.executable).with_name("rt0")
BUILD_SECONDS = 100
RUN_SECONDS = 10


def build(command: list[str | Path], env: dict[str, str], binary: Path, source: Path) -> suite.Outcome:
    """Builds a program and, if that succeeds, runs it. Exit code -1: it took too long."""
    command = [*command, "build", "-o", binary, source.name]
    try:
        built = subprocess.run(
            command, cwd=source.parent, env=env, capture_output=True, timeout=BUILD_SECONDS
        )
    except subprocess.TimeoutExpired:
        return suite.Outcome(-1, "", f"(still compiling after {BUILD_SECONDS} seconds)")
    if built.returncode != 0:
        return suite.Outcome(
            built.returncode, "", "(build) " + built.stderr.decode(errors="backslashreplace")
        )
    return suite.run(binary, RUN_SECONDS)


def compare(seed: int, size: int) -> tuple[str, suite.Outcome, suite.Outcome]:
    """The program of a seed, and what it does when gc and when rt0 builds it."""
    makers: list[Callable[[], Values | Program | Flows]] = [
        lambda: Values(seed, 2 * size),
        lambda: Program(seed, size),
        lambda: Flows(seed, 6 * size),
    ]
    text = makers[seed % 3]().text()
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / "program.go"
        source.write_text(text, encoding="utf-8")
        gc = build([suite.GOROOT / "bin" / "go"], suite.gc_env(), source.with_suffix(".gc"), source)
        rt0 = build([RT0], dict(os.environ), source.with_suffix(".rt0"), source)
    return text, gc, rt0


def first_difference(gc: suite.Outcome, rt0: suite.Outcome) -> str:
    """A line of each."""
    for a, b in zip([*gc.lines(), "(end)"], [*rt0.lines(), "(end)"], strict=False):
        if a != b:
            return f"gc: {a[:150]!r}, rt0: {b[:150]!r}"
    return "none"


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs random programs with rt0 and gc.")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--count", type=int, default=100, help="how many programs")
    parser.add_argument("--size", type=int, default=10, help="test functions in each program")
    parser.add_argument("--jobs", type=int, default=2, help="how many programs at a time")
    parser.add_argument("--keep", type=Path, default=Path("differences"), help="where to keep what differs")
    args = parser.parse_args()
    done = kept = 0

    def one(seed: int) -> None:
        nonlocal done, kept
        text, gc, rt0 = compare(seed, args.size)
        done += 1
        if done % 100 == 0:
            print(f"{done} programs", file=sys.stderr)
        if gc == rt0 and gc.exit >= 0:
            return
        kept += 1
        args.keep.mkdir(parents=True, exist_ok=True)
        (args.keep / f"{seed}.go").write_text(text, encoding="utf-8")
        report = "\n".join(["gc:", *gc.lines(), "", "rt0:", *rt0.lines(), ""])
        (args.keep / f"{seed}.txt").write_text(report, encoding="utf-8")
        print(f"seed {seed}: {first_difference(gc, rt0)}", flush=True)

    with ThreadPoolExecutor(args.jobs) as pool:
        list(pool.map(one, range(args.seed, args.seed + args.count)))
    print(f"{args.count} programs, {kept} differences")
    return 1 if kept else 0


if __name__ == "__main__":
    sys.exit(main())
