"""The library's groups: the same in every program, and their facts say everything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lower.common import check, table
from rt0.lower.facts import Facts, from_json, to_json
from rt0.lower.program import LoweredGroup, Program, lower_program
from rt0.lower.typereader import TypeReader, Unreadable

SMALL = """package main

import "strconv"

func main() { println(strconv.Quote("x")) }
"""

LARGE = """package main

import (
	"bufio"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
)

type words []string

func (w words) String() string { return strings.Join(w, " ") }

func main() {
	var list words
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		list = append(list, strings.Fields(in.Text())...)
	}
	slices.Sort(list)
	_, err := strconv.Atoi(list.String())
	var syntax *strconv.NumError
	println(errors.As(err, &syntax), strconv.Quote(err.Error()))
}
"""


def groups(
    folder: Path, source: str, known: dict[str, tuple[str, str, list[str]]]
) -> dict[str, LoweredGroup]:
    """The groups that a program has lowered, of which some are `known`."""
    lowered = lower_program(check(folder, source).packages, table(), find_group=known.get)
    return {g.name: g for g in lowered.groups if isinstance(g, LoweredGroup)}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoweredGroup]:
    return groups(tmp_path_factory.mktemp("large"), LARGE, {})


def test_groups_are_the_same_in_every_program(tmp_path: Path, large: dict[str, LoweredGroup]) -> None:
    small = groups(tmp_path, SMALL, {})
    both = small.keys() & large.keys()
    assert len(both) > 10
    for name in both:
        assert small[name].ir == large[name].ir, name
        assert small[name].facts == large[name].facts, name


def test_known_groups_are_not_lowered(tmp_path: Path, large: dict[str, LoweredGroup]) -> None:
    known = {name: (g.facts, "object", g.steps) for name, g in large.items() if g.facts is not None}
    assert known.keys() == large.keys()
    assert groups(tmp_path, LARGE, known) == {}
    more = LARGE.replace("slices.Sort(list)", "slices.Sort(list); println(strings.ToTitle(list[0]))")
    new = groups(tmp_path, more, known)
    assert new and not new.keys() & known.keys()
    assert all(name.startswith(("strings", "unicode")) for name in new)


def test_facts_can_be_stored() -> None:
    facts = {"f": Facts(), "g": Facts()}
    facts["f"].needs = {("p part 1", "g"): None, ("q vars 2", "q.v"): None}
    facts["g"].natives = {"runtime.newobject": None}
    facts["g"].marks = {"itab *p.T\nerror": None, "any": None}
    facts["g"].summary = {"params": [1]}
    again = from_json(to_json(facts))
    assert list(again) == ["f", "g"]
    for name, found in again.items():
        assert list(found.needs) == list(facts[name].needs)
        assert (found.natives, found.marks, found.summary) == (
            facts[name].natives,
            facts[name].marks,
            facts[name].summary,
        )
    assert json.loads(to_json({})) == [[], {}]


TYPES = """int
*[]string
[3]map[string][]uint8
chan<- chan (<-chan error)
unsafe.Pointer
strconv.NumError
func(int, ...string) (bool, error)
func() func(strconv.NumError) *int
struct {}
struct { A int "json:\\"a,omitempty\\" \\\\"; strconv.d []uint8; B func(); C func() int "x" }
struct { *strconv.NumError; sync.Mutex "tag"; D struct { E interface {} } }
interface {}
interface { Close() error; Read([]uint8) (int, error); io.private(func()) }
sync/atomic.Pointer[map[string]struct { X int }]
map[sync.Map]sync/atomic.Pointer[sync/atomic.Pointer[int]]""".split("\n")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> TypeReader:
    source = 'package main\n\nimport _ "io"\nimport _ "strconv"\nimport _ "sync"\n\nfunc main() {}\n'
    packages = check(tmp_path_factory.mktemp("types"), source).packages
    return TypeReader(Program(packages, table(), "x86-64-v2", False, {}, lambda name: None))


@pytest.mark.parametrize("symbol", TYPES)
def test_types_are_read_again(reader: TypeReader, symbol: str) -> None:
    assert reader.prog.names.symbol(reader.read(symbol)) == symbol


@pytest.mark.parametrize(
    "symbol", ["strconv.Nothing", "nowhere.T", "struct { int }", "[]", "int x", "main.T"]
)
def test_what_says_too_little_is_refused(reader: TypeReader, symbol: str) -> None:
    with pytest.raises(Unreadable):
        reader.read(symbol)
