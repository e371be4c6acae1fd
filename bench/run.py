"""rt0 against gc on the programs in `programs/`: `python bench/run.py [--runs N] [--chart FILE] [NAME ...]`.

Each program is built by both, then run in turn, so that what else the machine does meets both alike. Times
are wall-clock seconds from start to exit, medians; a ratio below 1 means that rt0's binary is faster. The
outputs must be equal. Times are good for ratios within one run only. With `--chart`, the ratios are also
drawn, as an SVG file.
"""

import argparse
import math
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from chart import Row, chart
from toolchains import build_gc, build_rt0

PROGRAMS = Path(__file__).parent / "programs"
MEASURE = Path(__file__).parent / "measure.go"


class Sample:
    """One run: wall-clock and CPU seconds, peak memory (MB), the exit status, and what was printed (to
    standard error, where println prints)."""

    __slots__ = ("cpu", "output", "peak", "wall")

    def __init__(self, measure: Path, binary: Path) -> None:
        done = subprocess.run([measure, binary], capture_output=True, check=True)
        wall, cpu, peak, status = map(int, done.stdout.split())
        self.wall, self.cpu, self.peak = wall / 1e9, cpu / 1e9, peak / 1024
        self.output = (status, done.stderr)


def compare(source: Path, runs: int, measure: Path) -> Row:
    """Prints one line of the table. SystemExit if the outputs differ."""
    with tempfile.TemporaryDirectory() as directory:
        binaries = {"rt0": Path(directory) / "rt0", "gc": Path(directory) / "gc"}
        build_rt0(source, binaries["rt0"])
        build_gc(source, binaries["gc"])
        samples: dict[str, list[Sample]] = {name: [] for name in binaries}
        for _ in range(runs):
            for name, binary in binaries.items():
                samples[name].append(Sample(measure, binary))
    outputs = {sample.output for taken in samples.values() for sample in taken}
    if len(outputs) != 1:
        sys.exit(f"{source.name}: the outputs differ: {sorted(outputs)}")
    wall = {name: statistics.median(sample.wall for sample in taken) for name, taken in samples.items()}
    cpu = {name: statistics.median(sample.cpu for sample in taken) for name, taken in samples.items()}
    peak = {name: statistics.median(sample.peak for sample in taken) for name, taken in samples.items()}
    row = Row(source.stem, wall["rt0"] / wall["gc"], peak["rt0"] / peak["gc"])
    print(
        f"{row.name:14}{wall['rt0']:10.3f}{wall['gc']:10.3f}{row.time:9.2f}"
        f"{cpu['rt0']:12.3f}{cpu['gc']:10.3f}{cpu['rt0'] / cpu['gc']:9.2f}"
        f"{peak['rt0']:10.1f}{peak['gc']:8.1f}{row.memory:9.2f}",
        flush=True,
    )
    return row


def mean(ratios: list[float]) -> float:
    """The geometric mean."""
    return math.exp(statistics.fmean(map(math.log, ratios)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="programs to run; all by default")
    parser.add_argument("--runs", type=int, default=5, help="runs of each binary (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help="one run each: only whether they work")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw the ratios (SVG)")
    options = parser.parse_args()
    names = options.names or sorted(path.stem for path in PROGRAMS.glob("*.go"))
    times = f"{'rt0 s':>10}{'gc s':>10}{'ratio':>9}{'rt0 cpu s':>12}{'gc cpu s':>10}{'ratio':>9}"
    print(f"{'program':14}{times}{'rt0 MB':>10}{'gc MB':>8}{'ratio':>9}")
    with tempfile.TemporaryDirectory() as directory:
        measure = Path(directory) / "measure"
        build_rt0(MEASURE, measure)
        rows = [compare(PROGRAMS / f"{n}.go", 1 if options.quick else options.runs, measure) for n in names]
    time, memory = mean([row.time for row in rows]), mean([row.memory for row in rows])
    print(f"geometric means: time {time:.2f}, peak memory {memory:.2f}")
    if options.chart:
        title = f"rt0 against gc: geometric means {time:.2f} (time), {memory:.2f} (peak memory)"
        options.chart.write_text(chart(rows, title), encoding="utf-8")


if __name__ == "__main__":
    main()
