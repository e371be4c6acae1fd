"""The pc-line table: what is put in comes out of an independent reader."""

from hypothesis import given
from hypothesis import strategies as st

from rt0.link.lines import FuncLines, Inlined, encode_lines, from_json, to_json
from rt0.link.pclntab import Func, Strings, build

from .pcln import Table

names = st.text("ab·(*T).é/", max_size=6)
numbers = st.integers(min_value=1, max_value=100_000)

Pieces = list[tuple[int, int, int]]


@st.composite
def func_lines(draw: st.DrawFn, size: int) -> tuple[FuncLines, Pieces]:
    n = draw(st.integers(min_value=0, max_value=3))
    inlined = [
        Inlined(draw(st.integers(-1, i - 1)), draw(names), draw(names), draw(numbers), draw(numbers))
        for i in range(n)
    ]
    line = draw(numbers)
    offsets = [0, *sorted(draw(st.sets(st.integers(min_value=1, max_value=size), max_size=5)))]
    pieces = [(pc, draw(numbers), draw(st.integers(-1, n - 1))) for pc in offsets]
    return FuncLines(draw(names), draw(names), line, 0, inlined, encode_lines(pieces, line)), pieces


@st.composite
def functions(draw: st.DrawFn) -> list[tuple[Func, Pieces]]:
    out: list[tuple[Func, Pieces]] = []
    addr = draw(st.integers(min_value=0x400000, max_value=0x500000))
    for _ in range(draw(st.integers(min_value=0, max_value=6))):
        size = draw(st.integers(min_value=1, max_value=500))
        info, pieces = draw(st.none() | func_lines(size)) or (None, [])
        out.append(((addr, draw(names), info), pieces))
        addr += size + draw(st.integers(min_value=0, max_value=16))
    return out


@given(functions())
def test_round_trip(funcs: list[tuple[Func, Pieces]]) -> None:
    strings = Strings()
    end = funcs[-1][0][0] + 16 if funcs else 0
    data = build([f for f, _ in funcs], end, strings)
    table = Table(data + bytes(strings.data))
    assert table.strings == len(data)
    assert table.entries[-1] == (end, 0)
    for got, ((addr, name, info), pieces) in zip(table.functions(), funcs, strict=True):
        assert (got.entry, got.name) == (addr, name)
        assert got.pieces == [(addr + pc, line, inl) for pc, line, inl in pieces]
        if info is None:
            assert (got.file, got.line, got.inlined) == ("", 0, [])
        else:
            assert (got.file, got.line) == (info.file, info.line)
            assert got.inlined == [(i.parent, i.name, i.file, i.line, i.call_line) for i in info.inlined]


@given(functions())
def test_stored_form(funcs: list[tuple[Func, Pieces]]) -> None:
    table = {(i, 16 * i): f[2] for i, (f, _) in enumerate(funcs) if f[2] is not None}
    again = from_json(to_json(table))
    assert to_json(again) == to_json(table)
    assert list(again) == list(table)
