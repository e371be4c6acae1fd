"""Processor limits of control groups, read from files as the kernel writes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rt0.native import emu
from rt0.runtime import cgroup, runtime1

from .memory import scratch

__all__ = ["scratch"]

V1 = "11:memory:/docker/7f\n4:cpuset:/x\n3:cpu,cpuacct:/docker/7f\n1:name=systemd:/x\n0::/system.slice\n"
ROOT = "/sys/fs/cgroup"


@pytest.fixture
def files(scratch: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    found: dict[str, bytes] = {}
    monkeypatch.setattr(emu, "files", found)
    yield found


@pytest.mark.parametrize(
    ("groups", "others", "limit"),
    [
        ("0::/\n", {}, 0),
        ("0::/\n", {"/cpu.max": "150000 100000\n"}, 2),
        ("0::/\n", {"/cpu.max": "max 100000\n"}, 0),
        ("0::/\n", {"/cpu.max": "300000 100000\n"}, 3),
        ("0::/\n", {"/cpu.max": "300001 100000\n"}, 4),
        ("0::/\n", {"/cpu.max": "1000 100000\n"}, 1),
        ("0::/\n", {"/cpu.max": ""}, 0),
        ("0::/\n", {"/cpu.max": "5\n"}, 0),
        ("0::/a/b\n", {"/a/b/cpu.max": "800000 100000\n", "/cpu.max": "200000 100000\n"}, 8),
        # Containers whose own group is mounted at the root.
        ("0::/../../a\n", {"/cpu.max": "700000 100000\n"}, 7),
        ("0::/a\n", {}, 0),
        ("", {"/cpu.max": "150000 100000\n"}, 0),
        ("1:memory:/\n0::/\n", {"/cpu.max": "500000 100000\n"}, 5),
        (V1, {"/cpu/docker/7f/cpu.cfs_quota_us": "250000\n"}, 0),
        (
            V1,
            {
                "/cpu/docker/7f/cpu.cfs_quota_us": "250000\n",
                "/cpu/docker/7f/cpu.cfs_period_us": "50000\n",
                "/system.slice/cpu.max": "100000 100000\n",
            },
            5,
        ),
        (V1, {"/cpu/cpu.cfs_quota_us": "250000\n", "/cpu/cpu.cfs_period_us": "100000\n"}, 3),
        (V1, {"/cpu/cpu.cfs_quota_us": "-1\n", "/cpu/cpu.cfs_period_us": "100000\n"}, 0),
        ("1:cpu:/\n0::/\n", {"/cpu/cpu.cfs_quota_us": "40000\n", "/cpu/cpu.cfs_period_us": "10000\n"}, 4),
        ("0::/a", {"/a/cpu.max": "800000 100000\n"}, 0),
        ("broken\n", {}, 0),
        (f"0::/{'long/' * 200}x\n", {f"/{'long/' * 200}x/cpu.max": "600000 100000\n"}, 6),
        (f"0::/{'long/' * 1000}x\n", {"/cpu.max": "600000 100000\n"}, 0),
    ],
)
def test_limit(files: dict[str, bytes], groups: str, others: dict[str, str], limit: int) -> None:
    files["/proc/self/cgroup"] = groups.encode()
    files.update((ROOT + name, text.encode()) for name, text in others.items())
    assert cgroup.cpu_limit() == limit


def test_no_groups(files: dict[str, bytes]) -> None:
    assert cgroup.cpu_limit() == 0


@pytest.mark.parametrize(("processors", "wanted"), [(1, 1), (2, 2), (3, 3), (5, 5), (8, 6), (100, 6)])
def test_gomaxprocs(files: dict[str, bytes], processors: int, wanted: int) -> None:
    files["/proc/self/cgroup"] = b"0::/\n"
    files[f"{ROOT}/cpu.max"] = b"550000 100000\n"
    runtime1.debug.containermaxprocs = 1
    assert runtime1.default_gomaxprocs(processors) == wanted
    files[f"{ROOT}/cpu.max"] = b"50000 100000\n"
    assert runtime1.default_gomaxprocs(processors) == min(processors, 2)
    runtime1.debug.containermaxprocs = 0
    assert runtime1.default_gomaxprocs(processors) == processors
