"""rt0 against gc where gc has assembly (searches, copies, hashes, roots, vectors of big numbers, crypto):
`python bench/kernels.py [--runs N] [GROUP ...]`.

`kernels.go` measures itself, a group at a time; both binaries run in turn, and of each operation the shortest
time counts. The bar is 1.2 of gc's time; what is above it is marked.
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

from run import mean
from toolchains import build_gc, build_rt0

SOURCE = Path(__file__).parent / "kernels.go"
GROUPS = ("bytealg", "memory", "hash", "math", "big", "crypto")
BAR = 1.2


def measure(binary: Path, group: str) -> dict[str, float]:
    """Nanoseconds by the operation's name."""
    printed = subprocess.run([binary, group], capture_output=True, check=True, text=True).stdout
    lines = (line.split(" ", 1) for line in printed.splitlines())
    return {name: float(time) for time, name in lines}


def compare(group: str, binaries: dict[str, Path], runs: int) -> list[float]:
    """Prints a group's part of the table; the ratios."""
    best: dict[str, dict[str, float]] = {name: {} for name in binaries}
    for _ in range(runs):
        for name, binary in binaries.items():
            for kernel, time in measure(binary, group).items():
                best[name][kernel] = min(time, best[name].get(kernel, time))
    ratios = []
    for kernel, time in best["rt0"].items():
        ratios.append(time / best["gc"][kernel])
        mark = "  over" if ratios[-1] > BAR else ""
        print(f"{kernel:32}{time:12.2f}{best['gc'][kernel]:12.2f}{ratios[-1]:9.2f}{mark}", flush=True)
    return ratios


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("groups", nargs="*", help=f"of {', '.join(GROUPS)}; all by default")
    parser.add_argument("--runs", type=int, default=7, help="runs of each binary (default %(default)s)")
    options = parser.parse_args()
    print(f"{'kernel':32}{'rt0 ns':>12}{'gc ns':>12}{'ratio':>9}")
    ratios: list[float] = []
    with tempfile.TemporaryDirectory() as directory:
        binaries = {"rt0": Path(directory) / "rt0", "gc": Path(directory) / "gc"}
        build_rt0(SOURCE, binaries["rt0"])
        build_gc(SOURCE, binaries["gc"])
        for group in options.groups or GROUPS:
            ratios += compare(group, binaries, options.runs)
    over = sum(ratio > BAR for ratio in ratios)
    print(f"geometric mean {mean(ratios):.2f}, {over} of {len(ratios)} over {BAR}")


if __name__ == "__main__":
    main()
