"""Runs the standard library's own tests with rt0 and with gc, and says where they differ.

`python tests/stdlib/compare.py [PACKAGE ...]`, by default of all in packages.txt; with `--write`,
docs/stdlib.md is written from what all runs so far said. A test function counts if gc passes it on this
machine. Why one fails is in reasons.txt: package, test, reason; a failure without one gives
status 1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GOROOT = Path(os.environ.get("GOROOT") or Path(sysconfig.get_path("purelib")) / "go")
RT0 = [sys.executable, "-c", "import sys; from rt0.cli.main import main; main()"]
RESULT = re.compile(r"^--- (PASS|FAIL|SKIP): (\S+)", re.MULTILINE)
TIMEOUT = 900

MOST_LOST = 12
LOST = "LOST"

Results = dict[str, str]
"""What became of each test function: PASS, FAIL or SKIP; of those that were not reached, nothing."""


def packages() -> list[str]:
    lines = (HERE / "packages.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def reasons() -> dict[tuple[str, str], str]:
    """Why a test is known to fail, by package and name; `*` stands for all that a package has."""
    found: dict[tuple[str, str], str] = {}
    for line in (HERE / "reasons.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            package, test, reason = line.split(None, 2)
            found[package, test] = reason
    return found


def run(command: list[str], package: str) -> tuple[Results, str]:
    """The results of a package's tests, and what was printed. A test that takes the others along has failed,
    and these are run again without it.
    """
    found: Results = {}
    text = ""
    while True:
        lost = [name for name, result in found.items() if result == LOST]
        said = output(command, [f"-skip=^({'|'.join(lost)})$"] if lost else [], package)
        text += said
        found.update((name, result) for result, name in RESULT.findall(said))
        guilty = culprits(said)
        if set(guilty) <= set(lost) or len(lost) >= MOST_LOST:
            return {name: "FAIL" if result == LOST else result for name, result in found.items()}, text
        found.update(dict.fromkeys(guilty, LOST))


def output(command: list[str], flags: list[str], package: str) -> str:
    """What a package's tests print."""
    env = {**os.environ, "GOROOT": str(GOROOT), "GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": ""}
    env["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [*command, "-v", "-short", "-count=1", "-timeout=3m", *flags, package],
            cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT,
        )  # fmt: skip
    return done.stdout.decode(errors="replace")


def culprits(text: str) -> list[str]:
    """The tests that ended the process before all were done."""
    if re.search(r"^(PASS|FAIL)\n(.*\n)*?(ok  |FAIL)\t", text, re.MULTILINE):
        return []
    late = re.search(r"^panic: test timed out after .*\n\trunning tests:\n((\t\t.*\n)+)", text, re.MULTILINE)
    if late is not None:
        return [line.split()[0].partition("/")[0] for line in late[1].splitlines()]
    results = RESULT.findall(text)
    done = [name for _, name in results]
    started = re.findall(r"^=== RUN +([^/\s]+)$", text, re.MULTILINE)
    if "[recovered" in text and results and results[-1][0] == "FAIL":
        return done[-1:]
    return [name for name in started if name not in done][-1:]


def compare(package: str, verbose: bool) -> dict[str, Results]:
    ours, said = run([*RT0, "test"], package)
    theirs, _ = run([str(GOROOT / "bin/go"), "test", "-vet=off"], package)
    if verbose:
        print(said)
    return {"rt0": ours, "gc": theirs}


def counted(found: dict[str, Results]) -> tuple[list[str], list[str], list[str]]:
    """Of the tests that gc passes: those that rt0 passes, fails (or does not reach), and skips."""
    names = [n for n, result in found["gc"].items() if result == "PASS"]
    ours = {n: found["rt0"].get(n, "FAIL") for n in names}
    passed, failed, skipped = ([n for n in names if ours[n] == r] for r in ("PASS", "FAIL", "SKIP"))
    return passed, failed, skipped


def table(all_found: dict[str, dict[str, Results]]) -> str:
    """The page."""
    why = reasons()
    out = [
        "# The standard library's own tests",
        "",
        "Written by `python tests/stdlib/compare.py --write`: the test functions (with examples and seeds of",
        "fuzz tests, `-short`) of each package that gc passes on the same machine, and what they do when rt0",
        "has compiled them.",
        "",
        "| package | gc passes | rt0 passes | fails | skips |",
        "|---|---|---|---|---|",
    ]
    totals = [0, 0, 0]
    failures: list[str] = []
    for package, found in sorted(all_found.items()):
        passed, failed, skipped = counted(found)
        n = len(passed) + len(failed) + len(skipped)
        out.append(f"| `{package}` | {n} | {len(passed)} | {len(failed)} | {len(skipped)} |")
        totals = [a + b for a, b in zip(totals, (n, len(passed), len(failed)), strict=True)]
        if failed and (package, "*") in why:
            failures.append(f"- `{package}`, all that fail: {why[package, '*']}")
            continue
        for name in failed:
            reason = why.get((package, name), "not looked at yet")
            failures.append(f"- `{package}` `{name}`: {reason}")
    share = f"{100 * totals[1] / max(totals[0], 1):.1f}%"
    out += [
        f"| all | {totals[0]} | {totals[1]} ({share}) | {totals[2]} | |",
        "",
        "## What fails, and why",
        "",
    ]
    return "\n".join([*out, *failures, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "rt0-stdlib.json")
    parser.add_argument("-v", action="store_true")
    args = parser.parse_args()
    kept: dict[str, dict[str, Results]] = json.loads(args.keep.read_text()) if args.keep.exists() else {}
    status = 0
    for package in args.packages or packages():
        kept[package] = compare(package, args.v)
        passed, failed, skipped = counted(kept[package])
        print(f"{package}: {len(passed)} pass, {len(failed)} fail, {len(skipped)} skip", *failed, flush=True)
        args.keep.write_text(json.dumps(kept))
        why = reasons()
        if any((package, name) not in why and (package, "*") not in why for name in failed):
            status = 1
    if args.write:
        (ROOT / "docs" / "stdlib.md").write_text(table(kept), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
