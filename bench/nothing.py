"""How fast is doing nothing? `python bench/nothing.py [--runs N] [--quick]`.

Builds the empty program with rt0 (symbols, no DWARF), with gc, and in C, statically linked; then starts each
many times, in turn, and measures from start to exit in microseconds. The child is started with vfork
semantics (posix_spawn), so that the size of this process does not matter. System calls are counted by strace
over all threads.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from toolchains import build_c, build_gc, build_rt0

NOTHING = "package main\n\nfunc main() {}\n"
WARM_UP = 10


def start_to_exit(binary: Path) -> float:
    """Microseconds from before the start to after the exit. RuntimeError if the program fails."""
    begin = time.perf_counter_ns()
    pid = os.posix_spawn(binary, [binary], {})
    _, status = os.waitpid(pid, 0)
    elapsed = time.perf_counter_ns() - begin
    if status != 0:
        raise RuntimeError(f"{binary.name}: exit code {os.waitstatus_to_exitcode(status)}")
    return elapsed / 1000


def system_calls(binary: Path) -> int | None:
    """How many system calls one run makes, on all its threads; None without strace."""
    if shutil.which("strace") is None:
        return None
    with tempfile.NamedTemporaryFile("r") as summary:
        subprocess.run(["strace", "-f", "-c", "-o", summary.name, binary], check=True)
        total = next(line for line in summary if line.rstrip().endswith(" total"))
    return int(total.split()[3])


def contenders(directory: Path) -> dict[str, Path]:
    """Builds the programs; the first one is what the others are compared with."""
    source = directory / "nothing.go"
    source.write_text(NOTHING)
    binaries = {}
    if build_c("int main(void) { return 0; }", directory / "c"):
        binaries["C, static"] = directory / "c"
    build_rt0(source, directory / "rt0", "-ldflags=-w")
    binaries["rt0"] = directory / "rt0"
    build_gc(source, directory / "gc")
    binaries["gc"] = directory / "gc"
    build_gc(source, directory / "gcw", "-ldflags=-w")
    binaries["gc, -w"] = directory / "gcw"
    return binaries


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=500, help="starts of each program (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help="a few starts: only whether it works")
    options = parser.parse_args()
    runs = 5 if options.quick else options.runs
    with tempfile.TemporaryDirectory() as name:
        binaries = contenders(Path(name))
        times: dict[str, list[float]] = {what: [] for what in binaries}
        for turn in range(WARM_UP + runs):
            for what, binary in binaries.items():
                elapsed = start_to_exit(binary)
                if turn >= WARM_UP:
                    times[what].append(elapsed)
        first = next(iter(binaries))
        print(f"{runs} starts of each, in turn; microseconds from start to exit; ratio of medians to {first}")
        print(f"{'program':12}{'median':>9}{'minimum':>9}{'ratio':>8}{'system calls':>14}{'bytes':>12}")
        for what, binary in binaries.items():
            median = statistics.median(times[what])
            ratio = median / statistics.median(times[first])
            calls = system_calls(binary)
            print(
                f"{what:12}{median:9.0f}{min(times[what]):9.0f}{ratio:8.2f}"
                f"{'-' if calls is None else calls:>14}{binary.stat().st_size:12,}"
            )


if __name__ == "__main__":
    main()
