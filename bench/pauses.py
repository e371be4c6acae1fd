"""How long the collector stops a program with a large heap that goes on allocating, rt0 against gc:
`python bench/pauses.py [--runs N] [--megabytes N]`.

Both binaries run in turn; figures are medians. The pauses are what the program's own runtime says of them, a
collection's together; the gap is what a goroutine sees that wants to run every 100 µs, beside one that
allocates all the time.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

from toolchains import build_gc, build_rt0

SOURCE = Path(__file__).parent / "pauses.go"
COLUMNS = ("pauses ms", "worst us", "gap ms", "cycles", "time s", "peak MB")
SCALES = (1e-3, 1, 1e-3, 1, 1e-3, 1 / 1024)


def measure(binary: Path, megabytes: int) -> list[float]:
    """What one run printed, and its peak memory."""
    program = subprocess.Popen([binary, str(megabytes)], stderr=subprocess.PIPE, text=True)
    assert program.stderr is not None
    printed = program.stderr.read()
    _, status, usage = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0, printed
    figures = [*map(float, printed.split()), usage.ru_maxrss]
    return [figure * scale for figure, scale in zip(figures, SCALES, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="runs of each binary (default %(default)s)")
    parser.add_argument("--megabytes", type=int, default=400, help="of live objects (default %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        binaries = {"rt0": Path(directory) / "rt0", "gc": Path(directory) / "gc"}
        build_rt0(SOURCE, binaries["rt0"])
        build_gc(SOURCE, binaries["gc"])
        runs: dict[str, list[list[float]]] = {name: [] for name in binaries}
        for _ in range(options.runs):
            for name, binary in binaries.items():
                runs[name].append(measure(binary, options.megabytes))
    print("    " + "".join(f"{column:>11}" for column in COLUMNS))
    rows: list[list[float]] = []
    for name, taken in runs.items():
        rows.append([statistics.median(column) for column in zip(*taken, strict=True)])
        print(f"{name:4}" + "".join(f"{figure:11.2f}" for figure in rows[-1]))
    ratios = [ours / max(gcs, 1e-9) for ours, gcs in zip(*rows, strict=True)]
    print("    " + "".join(f"{ratio:11.2f}" for ratio in ratios))


if __name__ == "__main__":
    main()
