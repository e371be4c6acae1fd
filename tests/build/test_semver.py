"""Laws of versions, and the order of Go's own."""

import random

from hypothesis import given
from hypothesis import strategies as st

from rt0.build import semver

NUMBER = st.integers(0, 20).map(str)
IDENT = st.one_of(NUMBER, st.text("ab-0", min_size=1, max_size=3).filter(lambda s: not s.isdigit()))
VERSION = st.builds(
    lambda a, b, c, pre: f"v{a}.{b}.{c}" + (f"-{'.'.join(pre)}" if pre else ""),
    NUMBER,
    NUMBER,
    NUMBER,
    st.lists(IDENT, max_size=3),
)


@given(VERSION)
def test_canonical_versions_stay(version: str) -> None:
    assert semver.canonical(version) == version
    assert semver.canonical(version + "+meta.1") == version


@given(VERSION, VERSION, VERSION)
def test_the_order_is_total(a: str, b: str, c: str) -> None:
    keys = [semver.key(v) for v in sorted([a, b, c], key=semver.key)]
    assert keys[0] <= keys[1] <= keys[2] and keys[0] <= keys[2]
    assert (semver.key(a) == semver.key(b)) == (a == b)


@given(VERSION)
def test_the_main_module_is_greatest(version: str) -> None:
    assert semver.key("none") < semver.key(version) < semver.key("")


def test_precedence() -> None:
    """The examples of semver.org, item 11."""
    order = "alpha alpha.1 alpha.beta beta beta.2 beta.11 rc.1"
    versions = [*(f"v1.0.0-{pre}" for pre in order.split()), "v1.0.0", "v1.0.1", "v1.10.0", "v2.0.0"]
    assert sorted(random.sample(versions, len(versions)), key=semver.key) == versions


def test_no_versions() -> None:
    for text in ("", "1.0.0", "v1.0.0.0", "v01.0.0", "v1.0.0-01", "v1.0.0-", "v1.0.0-a..b", "latest"):
        assert semver.canonical(text) == ""
    assert semver.canonical("v1.2") == "v1.2.0"
    assert semver.canonical("v2.0.0+incompatible") == "v2.0.0+incompatible"


def test_go_versions() -> None:
    order = ["1.9", "1.20rc1", "1.20", "1.20.1", "1.21", "1.21rc1", "1.21rc2", "1.21.0", "1.21.1", "1.22"]
    assert sorted(random.sample(order, len(order)), key=semver.go_key) == order
    assert semver.go_key("1.20") == semver.go_key("1.20.0")
    assert [semver.language(v) for v in ("1.21", "1.21rc1", "1.21.3")] == ["1.21"] * 3
    assert not any(map(semver.is_go_version, ["1", "1.x", "go1.2", "", "1.2.3.4"]))
