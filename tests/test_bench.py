"""The benchmarks run, with counts too small to say anything about speed."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench"


def bench(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=BENCH, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nothing() -> None:
    report = bench("nothing.py", "--quick")
    assert "\nrt0 " in report
    assert "\ngc " in report


def test_programs_agree_and_are_compared(tmp_path: Path) -> None:
    drawn = tmp_path / "chart.svg"
    report = bench("run.py", "--quick", "--chart", str(drawn), "fib", "pingpong")
    assert "\nfib " in report
    assert "\npingpong " in report
    assert "geometric means: time 0." in report
    assert ">pingpong<" in drawn.read_text()


def test_check() -> None:
    report = bench("check.py", "--quick")
    assert "\ncheck errors " in report


def test_pauses() -> None:
    report = bench("pauses.py", "--runs", "1", "--megabytes", "6")
    assert "\nrt0 " in report
    assert "\ngc " in report


def test_kernels() -> None:
    report = bench("kernels.py", "--runs", "1", "math")
    assert "\nmath.FMA " in report
    assert "\ngeometric mean " in report
