"""What write barriers cost while no collection runs: programs with `-gcflags=-wb` against the same without.

`python bench/barriers.py [--runs N] [--quick] [NAME ...]`. The two run in turn; times are medians of
wall-clock seconds.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from run import PROGRAMS, Sample
from toolchains import build_rt0

DEFAULT = ["binarytrees", "maps", "pointers", "sorts", "spawn"]


def compare(name: str, runs: int) -> str:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as directory:
        binaries = [Path(directory) / "without", Path(directory) / "with"]
        build_rt0(PROGRAMS / f"{name}.go", binaries[0])
        build_rt0(PROGRAMS / f"{name}.go", binaries[1], "-gcflags=-wb")
        samples = [[Sample(binary) for binary in binaries] for _ in range(runs)]
        without, with_ = (statistics.median(pair[i].wall for pair in samples) for i in range(2))
    return f"{name:14}{without:11.3f}{with_:9.3f}{with_ / without:9.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", default=DEFAULT, help="programs to run; by default %(default)s")
    parser.add_argument("--runs", type=int, default=7, help="runs of each binary (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help="one run each: only whether they work")
    options = parser.parse_args()
    print(f"{'program':14}{'without s':>11}{'with s':>9}{'ratio':>9}")
    for name in options.names:
        print(compare(name, 1 if options.quick else options.runs), flush=True)


if __name__ == "__main__":
    main()
