"""rt0 against gc on the programs in `programs/`: `python bench/run.py [--runs N] [--quick] [NAME ...]`.

Each program is built by both, then run in turn, so that what else the machine does meets both alike. Times
are wall-clock seconds from start to exit, medians; a ratio below 1 means that rt0's binary is faster. The
outputs must be equal. Times are good for ratios within one run only.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from toolchains import build_gc, build_rt0

PROGRAMS = Path(__file__).parent / "programs"


class Sample:
    """One run: wall-clock and CPU seconds, peak memory (MB), and what was printed (stderr, where println
    prints)."""

    __slots__ = ("cpu", "output", "peak", "wall")

    def __init__(self, binary: Path) -> None:
        with tempfile.TemporaryFile() as err:
            to_file = [(os.POSIX_SPAWN_DUP2, err.fileno(), 2)]
            start = time.perf_counter()
            pid = os.posix_spawn(binary, [binary], os.environ, file_actions=to_file)
            _, status, usage = os.wait4(pid, 0)
            self.wall = time.perf_counter() - start
            self.cpu = usage.ru_utime + usage.ru_stime
            self.peak = usage.ru_maxrss / 1024
            err.seek(0)
            self.output = (os.waitstatus_to_exitcode(status), err.read())


def compare(source: Path, runs: int) -> str:
    """One line of the table. SystemExit if the outputs differ."""
    with tempfile.TemporaryDirectory() as directory:
        binaries = {"rt0": Path(directory) / "rt0", "gc": Path(directory) / "gc"}
        build_rt0(source, binaries["rt0"])
        build_gc(source, binaries["gc"])
        samples: dict[str, list[Sample]] = {name: [] for name in binaries}
        for _ in range(runs):
            for name, binary in binaries.items():
                samples[name].append(Sample(binary))
    outputs = {sample.output for taken in samples.values() for sample in taken}
    if len(outputs) != 1:
        sys.exit(f"{source.name}: the outputs differ: {sorted(outputs)}")
    wall = {name: statistics.median(sample.wall for sample in taken) for name, taken in samples.items()}
    cpu = {name: statistics.median(sample.cpu for sample in taken) for name, taken in samples.items()}
    peak = {name: statistics.median(sample.peak for sample in taken) for name, taken in samples.items()}
    return (
        f"{source.stem:14}{wall['rt0']:10.3f}{wall['gc']:10.3f}{wall['rt0'] / wall['gc']:9.2f}"
        f"{cpu['rt0']:12.3f}{cpu['gc']:10.3f}{cpu['rt0'] / cpu['gc']:9.2f}"
        f"{peak['rt0']:10.1f}{peak['gc']:8.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="programs to run; all by default")
    parser.add_argument("--runs", type=int, default=5, help="runs of each binary (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help="one run each: only whether they work")
    options = parser.parse_args()
    names = options.names or sorted(path.stem for path in PROGRAMS.glob("*.go"))
    times = f"{'rt0 s':>10}{'gc s':>10}{'ratio':>9}{'rt0 cpu s':>12}{'gc cpu s':>10}{'ratio':>9}"
    print(f"{'program':14}{times}{'rt0 MB':>10}{'gc MB':>8}")
    for name in names:
        print(compare(PROGRAMS / f"{name}.go", 1 if options.quick else options.runs), flush=True)


if __name__ == "__main__":
    main()
