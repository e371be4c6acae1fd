"""Running a test binary as `go test` does: its output is kept, or also shown while it comes; one that does
not end by itself is asked for its stacks with SIGQUIT and then killed, and a child that outlives it with the
output still open is waited for no longer than that.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_GRACE = 60.0
"""Seconds that a binary has to end by itself after its own timeout, which prints stacks, has passed."""


class Limits:
    """How long to wait for a binary, and for its output after it has ended, in seconds; None is for ever."""

    __slots__ = ("run", "output")

    def __init__(self, timeout: float) -> None:
        """`timeout` is the binary's own; 0 is none."""
        self.output = max(5.0, timeout / 10) if timeout else None
        self.run = timeout + max(_GRACE, timeout / 10) if timeout else None


class Finished:
    """How a binary ended: its output, its status as in subprocess, and what there is to say about the end."""

    __slots__ = ("output", "status", "remark")

    def __init__(self, output: bytes, status: int, remark: str) -> None:
        self.output = output
        self.status = status
        self.remark = remark

    @property
    def ok(self) -> bool:
        """Whether the tests passed, and nothing went wrong with the process."""
        return self.status == 0 and not self.remark


def seconds(duration: str) -> float | None:
    """A duration in Go's form (`1h30m`) in seconds, None if it is none."""
    if duration == "0":
        return 0.0
    parts = re.findall(r"([0-9]*\.?[0-9]+)(h|ms|us|µs|ns|m|s)", duration)
    if not parts or "".join(n + unit for n, unit in parts) != duration:
        return None
    return sum(float(n) * _UNITS[unit] for n, unit in parts)


def in_words(duration: float) -> str:
    """Seconds in Go's form."""
    minutes, rest = divmod(duration, 60)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{rest:.9f}".rstrip("0").rstrip(".") + "s"
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if hours or minutes else "") + text


def execute(
    arguments: Sequence[str],
    folder: Path,
    limits: Limits,
    show: Callable[[bytes], None] | None,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Runs a binary in a folder. `show` is handed its output while it comes; `environment` comes on top of
    ours."""
    process = subprocess.Popen(
        arguments,
        cwd=folder,
        env={**os.environ, "PWD": str(folder), **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    output = process.stdout.fileno()
    ended = os.pidfd_open(process.pid)
    kept: list[bytes] = []
    remark = ""
    deadline = None if limits.run is None else time.monotonic() + limits.run
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        selector.register(ended, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(None if deadline is None else max(0.0, deadline - time.monotonic()))
            if not ready and deadline is not None and time.monotonic() >= deadline:
                if process.returncode is not None:
                    if not process.returncode and not remark:
                        remark = f"*** Test I/O incomplete {in_words(limits.output or 0)} after exiting.\n"
                        remark += "exec: WaitDelay expired before I/O complete"
                    break
                if remark:
                    process.kill()
                    break
                process.send_signal(signal.SIGQUIT)
                remark = f"*** Test killed with quit: ran too long ({in_words(limits.run or 0)})."
                deadline = time.monotonic() + (limits.output or 0)
            for key, _ in ready:
                if key.fd == ended:
                    process.wait()
                    selector.unregister(ended)
                    deadline = None if limits.output is None else time.monotonic() + limits.output
                    continue
                chunk = os.read(output, 1 << 16)
                if not chunk:
                    selector.unregister(output)
                kept.append(chunk)
                if show is not None:
                    show(chunk)
    os.close(ended)
    process.stdout.close()
    return Finished(b"".join(kept), process.wait(), remark)
