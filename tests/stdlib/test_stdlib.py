"""The standard library's own tests, compiled by rt0, do what docs/stdlib.md says: those of a few packages,
and among the slow tests all. Only rt0 is run: the page says what gc does.
"""

import re

import pytest

from . import compare

FEW = ("bytes", "errors", "internal/synctest", "io/fs", "text/tabwriter")

ROW = re.compile(r"^\| `(.+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
PAGE = {
    package: int(passes)
    for package, _, passes, _, _ in ROW.findall((compare.ROOT / "docs" / "stdlib.md").read_text("utf-8"))
}


@pytest.mark.parametrize(
    "package",
    [pytest.param(p, marks=() if p in FEW else pytest.mark.slow) for p in compare.packages()],
)
def test_package(package: str) -> None:
    found, said = compare.run([*compare.RT0, "test"], package)
    known = {test for path, test in compare.reasons() if path == package}
    failed = [name for name, result in found.items() if result == "FAIL" and name not in known]
    assert not failed, said
    assert list(found.values()).count("PASS") >= PAGE[package]


@pytest.mark.slow
def test_profiles_of_memory_and_of_waiting() -> None:
    """Of runtime/pprof only these: others want exact stacks, or take minutes."""
    flags = ["-run=Mem|Block|Mutex|Profiler|Heap|Padding|InlineLocations"]
    results = compare.RESULT.findall(compare.output([*compare.RT0, "test"], flags, "runtime/pprof"))
    failed = {name for result, name in results if result == "FAIL"}
    assert failed <= {test for path, test in compare.reasons() if path == "runtime/pprof"}
    assert [result for result, _ in results].count("PASS") >= 9
