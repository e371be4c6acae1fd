"""How the benchmarks build a Go program with rt0 and with gc, and a C one for scale."""

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

GOROOT = Path(os.environ.get("GOROOT") or Path(sysconfig.get_path("purelib")) / "go")
RT0 = Path(sysconfig.get_path("scripts")) / "rt0"


def build_rt0(source: Path, binary: Path, *flags: str) -> None:
    """Builds with the rt0 of this Python. subprocess.CalledProcessError if it fails."""
    subprocess.run([RT0, "build", *flags, "-o", binary, source], check=True)


def build_gc(source: Path, binary: Path, *flags: str) -> None:
    """Builds with the Go toolchain at GOROOT, never fetching another. CalledProcessError if it fails."""
    env = {**os.environ, "GOROOT": str(GOROOT), "GOTOOLCHAIN": "local", "GOPROXY": "off"}
    subprocess.run([GOROOT / "bin" / "go", "build", *flags, "-o", binary, source], check=True, env=env)


def build_c(text: str, binary: Path) -> bool:
    """Builds a static C program; False if there is no C compiler, or no static C library."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return False
    command = [compiler, "-O2", "-static", "-xc", "-", "-o", str(binary)]
    return subprocess.run(command, input=text.encode(), capture_output=True).returncode == 0
