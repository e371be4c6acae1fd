"""A trace as one self-contained HTML page: a canvas that draws itself from tables in the page.

The tables are columns of numbers, compressed, and texts are numbers in them; so a million events are a page
of a few megabytes. `trace_page.js` knows the columns' names. Invariant: all text goes into the page through
`json.dumps` or `html.escape`.
"""

from __future__ import annotations

import base64
import json
import sys
import zlib
from array import array
from html import escape
from pathlib import Path
from typing import Any

from rt0.cli.trace_file import Trace
from rt0.cli.trace_names import Names

RUN_KINDS = {"run": 0, "syscall": 1, "turns": 2}
MARK_KINDS = ["steal", "preempt", "timer", "retake", "exit"]
SPAN_KINDS = {
    ("P", "syscall"): ("system call", "in a system call, the P may be taken", "sys"),
    ("M", "park"): ("", "sleeps, has nothing to do", "lane"),
    ("M", "poll"): ("network poller", "sleeps in the network poller", "wait"),
    ("M", "spin"): ("spinning", "looks for work", "spin"),
    ("M", "mark"): ("GC mark", "marks for the collector", "gc"),
    ("M", "assist"): ("GC assist", "helps the collector to mark", "gc"),
    ("GC", "stopping"): ("stopping", "the world is asked to stop", "sys"),
    ("GC", "stopped"): ("stopped", "the world stands still", "gc"),
    ("GC", "collection"): ("collection", "a collection, until sweeping may begin", "gc"),
}
"""By lane and kind: the caption, what a tooltip says, and the colour's name in the style sheet."""

WITHIN_RUNS = ("mark", "assist")
"""Spans of an M that lie within runs."""


class _Table:
    """Columns of numbers, by name and type code of `array`."""

    def __init__(self, **columns: str) -> None:
        self._columns: list[tuple[str, array[Any]]] = [(n, array(code)) for n, code in columns.items()]

    def add(self, *values: float) -> None:
        for (_, column), value in zip(self._columns, values, strict=True):
            column.append(value)

    def __len__(self) -> int:
        return len(self._columns[0][1])

    def packed(self) -> dict[str, Any]:
        """The table as the page has it: little-endian columns one behind the other, deflated, in base 64."""
        data = bytearray()
        for _, column in self._columns:
            if sys.byteorder == "big":
                column.byteswap()
            data += column.tobytes()
        text = base64.b64encode(zlib.compress(bytes(data), 6)).decode("ascii")
        return {"n": len(self), "columns": [[name, c.typecode] for name, c in self._columns], "data": text}


class _Texts:
    """Texts by number; 0 is the empty one."""

    def __init__(self) -> None:
        self.texts = [""]
        self._numbers = {"": 0}

    def number(self, text: str) -> int:
        n = self._numbers.get(text)
        if n is None:
            n = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return n


def page_data(trace: Trace, names: Names) -> dict[str, Any]:
    """What the page's script is told."""
    texts = _Texts()
    goids = sorted(trace.goroutines)
    index = {goid: i for i, goid in enumerate(goids)}
    gs = _Table(id="d", fn="I", site="I", created="d")
    for goid in goids:
        g = trace.goroutines[goid]
        fn, site = names.function(g), names.place(g.gopc)
        gs.add(goid, texts.number(fn), texts.number(site), g.created)
    runs = _Table(
        t="d", d="d", ready="d", g="I", at="I", why="I", by="I", o="I", turns="I", p="h", m="h", kind="B"
    )
    for r in trace.runs:
        waited = max(0.0, r.begin - r.ready) if r.ready >= 0 else -1.0
        by, other = index.get(r.by, -1) + 1, index.get(r.other, -1) + 1
        at, why = texts.number(names.place(r.pc)), texts.number(r.why)
        place = r.p, r.m, RUN_KINDS[r.kind]
        runs.add(r.begin, r.end - r.begin, waited, index[r.goid], at, why, by, other, r.turns, *place)
    kinds = list(SPAN_KINDS)
    spans = _Table(t="d", d="d", text="I", id="h", kind="B")
    for s in trace.spans:
        if s.kind != "park":
            spans.add(s.begin, s.end - s.begin, texts.number(s.text), s.id, kinds.index((s.lane, s.kind)))
    marks = _Table(t="d", g="I", text="I", m="h", p="h", kind="B")
    for mark in trace.marks:
        if mark.kind in MARK_KINDS:
            goroutine = index.get(mark.goid, -1) + 1
            marks.add(
                mark.at, goroutine, texts.number(mark.text), mark.m, mark.p, MARK_KINDS.index(mark.kind)
            )
    said = [
        {"lane": lane, "name": name, "says": says, "color": color, "over": kind in WITHIN_RUNS}
        for (lane, kind), (name, says, color) in SPAN_KINDS.items()
    ]
    return {
        "end": trace.end,
        "procs": list(range(trace.procs)),
        "threads": [[m, names.thread(m)] for m in sorted(trace.threads)],
        "kinds": said,
        "markKinds": MARK_KINDS,
        "runs": runs.packed(),
        "spans": spans.packed(),
        "marks": marks.packed(),
        "gs": gs.packed(),
        "text": texts.texts,
    }


_LEGEND = """
<span><i class=many></i>goroutines, a colour each</span>
<span><i style="background:var(--bar)"></i>many in one pixel</span>
<span><i style="background:var(--sys)"></i>system call</span>
<span><i style="background:var(--gc)"></i>collector</span>
<span><i style="background:var(--spin)"></i>spinning</span>
<span><i style="background:var(--main)"></i>runnable</span>
<span><i style="background:var(--wait)"></i>blocked, polling</span>
<span><b>▾</b>steal</span><span><b>!</b>preemption</span><span><b>◦</b>timer</span>
<span><b>×</b>P retaken</span>
"""


def render_trace_page(program: str, trace: Trace, names: Names) -> str:
    """The whole page."""
    here = Path(__file__).parent
    style, script = ((here / f"trace_page.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    # In a script, only "</" could end it.
    data = json.dumps(page_data(trace, names), separators=(",", ":")).replace("</", "<\\/")
    facts = [
        f"{len(trace.events):,} events",
        f"{trace.end / 1000:.2f} ms",
        f"{len(trace.goroutines):,} goroutines",
    ]
    if trace.overwritten:
        facts.append("the beginning was overwritten")
    if trace.lost:
        facts.append(f"{trace.lost:,} events lost")
    return f"""<!doctype html><html lang=en><meta charset=utf-8>
<meta name=viewport content="width=device-width, initial-scale=1">
<title>{escape(program)}: what the scheduler did</title><style>{style}</style>
<header><h1>What the scheduler did in {escape(program)}</h1>
<span class=facts>{escape(" · ".join(facts))}</span></header>
<div class=bar><input id=search placeholder="goroutine number, function or place ( / )" spellcheck=false>
<button id=in>zoom in (w)</button><button id=out>out (s)</button><button id=all>everything (0)</button>
<div class=legend>{_LEGEND}</div></div>
<div id=view><canvas id=canvas tabindex=0></canvas><div id=found></div></div><div id=tip></div>
<script type="application/json" id=data>{data}</script><script>{script}</script></html>
"""
