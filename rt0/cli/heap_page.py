"""A record of a heap as one self-contained HTML page, which `heap_page.js` draws.

Invariant: all text goes into the page through `json.dumps` or `html.escape`.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from rt0.cli.heap_file import Heap, plain

_LEGEND = """
<span><i style="background:var(--live)"></i>live, with what is new since the last collection</span>
<span><i class=goal></i>goal</span><span><i class=used></i>spans in use</span>
<span><i style="background:var(--gc);opacity:.35"></i>marking</span>
"""
_STOPS = """<i style="background:var(--live)"></i>before marking, <i style="background:var(--assist)"></i>when
there was still much to mark, <i style="background:var(--gc)"></i>after it"""


def render_heap_page(program: str, heap: Heap) -> str:
    """The whole page."""
    here = Path(__file__).parent
    style, script = ((here / f"heap_page.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    # In a script, only "</" could end it.
    data = json.dumps(plain(heap, program), separators=(",", ":")).replace("</", "<\\/")
    own = len(heap.cycles) - heap.last_is_ours
    stopped = sum(c.stopped - c.start + c.interrupted + c.end - c.marked for c in heap.cycles)
    facts = [
        f"{heap.end / 1000:.2f} s" if heap.end >= 1000 else f"{heap.end:.1f} ms",
        f"{own:,} collection{'s' * (own != 1)}",
        f"stopped for {stopped:.2f} ms in all",
        f"{heap.procs} P{'s' * (heap.procs != 1)}",
    ]
    if heap.overwritten:
        facts.append(f"the first {heap.overwritten:,} collections were overwritten")
    return f"""<!doctype html><html lang=en><meta charset=utf-8>
<meta name=viewport content="width=device-width, initial-scale=1">
<title>{escape(program)}: what the heap did</title><style>{style}</style>
<header><h1>What the heap did in {escape(program)}</h1>
<span class=facts>{escape(" · ".join(facts))}</span></header>
<div class=legend>{_LEGEND}</div><div class=legend id=types></div>
<main><div id=time><svg id=chart></svg></div>
<p class=hint>A click or the arrow keys choose a collection, the wheel zooms, dragging moves, 0 shows
everything. The world is stopped {_STOPS}.</p>
<section id=cycle></section></main><div id=tip></div>
<script type="application/json" id=data>{data}</script>
<script>{script}</script></html>
"""
