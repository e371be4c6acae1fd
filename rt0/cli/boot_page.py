"""The bootstrap as one self-contained HTML page: the seed's map with this run's times laid over it.

The page needs no network and no script: every bar is an element whose place was computed here. Invariant:
all text from outside (names, paths) goes through `html.escape`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_STYLE = """
:root { color-scheme: light dark; --bg: #fbfaf8; --fg: #1d1f23; --soft: #6b7078; --line: #e4e1da;
  --bar: #2f6f9f; --outer: #b9d3e6; --main: #c2571a; --card: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --bg: #15171a; --fg: #e6e4df; --soft: #959aa3; --line: #2a2e33;
  --bar: #6cb2e2; --outer: #29465a; --main: #f0914f; --card: #1c1f23; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 40px 28px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 6px; font-weight: 650; letter-spacing: -0.01em; }
.lead { color: var(--soft); margin: 0 0 26px; max-width: 70ch; }
.facts { display: flex; gap: 36px; flex-wrap: wrap; margin: 0 0 34px; padding: 0; list-style: none; }
.facts b { display: block; font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; }
.facts span { color: var(--soft); font-size: 13px; }
h2 { font-size: 13px; font-weight: 600; margin: 26px 0 6px; color: var(--soft); text-transform: uppercase;
  letter-spacing: 0.06em; }
.row { display: grid; grid-template-columns: 152px minmax(0, 1fr) 84px 84px; gap: 16px; align-items: center;
  padding: 7px 0; border-top: 1px solid var(--line); }
.name { font: 600 13px/1.3 ui-monospace, monospace; overflow-wrap: anywhere; }
.child .name { padding-left: 14px; font-weight: 450; }
.track { position: relative; height: 12px; border-radius: 2px; }
.bar { position: absolute; top: 0; height: 12px; min-width: 3px; border-radius: 2px; background: var(--bar); }
.outer .bar { background: var(--outer); }
.user .bar { background: var(--main); }
.says { color: var(--soft); font-size: 13px; margin-top: 2px; }
.says code { font: 12px ui-monospace, monospace; }
.num { text-align: right; font-variant-numeric: tabular-nums; font-size: 13px; white-space: nowrap; }
.num small { color: var(--soft); }
.axis { display: grid; grid-template-columns: 152px minmax(0, 1fr) 84px 84px; gap: 16px; font-size: 12px;
  color: var(--soft); position: sticky; top: 0; background: var(--bg); padding: 8px 0; z-index: 1; }
.ticks { position: relative; height: 16px; white-space: nowrap; }
.ticks i { position: absolute; font-style: normal; transform: translateX(-50%);
  font-variant-numeric: tabular-nums; }
.ticks i:first-child { transform: none; } .ticks i:last-child { transform: translateX(-100%); }
@media (max-width: 760px) { .row, .axis { grid-template-columns: 104px minmax(0, 1fr) 64px; gap: 10px; }
  .bytes { display: none; } main { padding: 24px 14px; } }
"""


class Bar:
    """One step as measured: times in microseconds from the first instruction; `bytes` allocated during it."""

    __slots__ = ("bytes", "chapter", "child", "dur", "name", "outer", "says", "start", "where")

    def __init__(
        self,
        chapter: str,
        name: str,
        says: str,
        where: str,
        start: float,
        dur: float,
        bytes: int,
        *,
        child: bool,
        outer: bool,
    ) -> None:
        self.chapter = chapter
        self.name = name
        self.says = says
        self.where = where
        self.start = start
        self.dur = dur
        self.bytes = bytes
        self.child = child
        self.outer = outer


def format_us(us: float) -> str:
    """Microseconds with the digits that matter: `0.34 µs`, `12.5 µs`, `340 µs`."""
    if us < 10:
        return f"{us:.2f} µs"
    return f"{us:.1f} µs" if us < 100 else f"{us:.0f} µs"


def render_page(program: str, bars: Sequence[Bar], total: float, size: int) -> str:
    """The whole page; `total` is the time to exit in µs, `size` the binary's bytes."""
    before = next((b.start for b in bars if b.name == "main.main"), total)
    allocated = sum(b.bytes for b in bars if not b.outer)
    facts = [
        (format_us(before), "from the first instruction to main.main"),
        (format_us(total), "from the first instruction to exit"),
        (f"{len(bars)}", "steps"),
        (f"{allocated:,} B", "allocated on the way"),
        (f"{size:,} B", "the whole executable"),
    ]
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        '<meta name=viewport content="width=device-width, initial-scale=1">',
        f"<title>How {escape(program)} starts</title><style>{_STYLE}</style><main>",
        f"<h1>How {escape(program)} starts</h1>",
        "<p class=lead>Everything that happens between the operating system starting the binary and its end, "
        "measured by the binary itself; each step with the Python function that did it.</p>",
        "<ul class=facts>",
        *(f"<li><b>{value}</b><span>{text}</span></li>" for value, text in facts),
        "</ul>",
        _axis(total),
    ]
    chapter = ""
    for bar in bars:
        if bar.chapter != chapter:
            chapter = bar.chapter
            parts.append(f"<h2>{escape(chapter)}</h2>")
        parts.append(_row(bar, total))
    parts.append("</main></html>\n")
    return "\n".join(parts)


def _axis(total: float) -> str:
    ticks = "".join(f'<i style="left:{q * 25}%">{format_us(total * q / 4)}</i>' for q in range(5))
    return (
        f"<div class=axis><span></span><div class=ticks>{ticks}</div><span class=num>time</span>"
        "<span class='num bytes'>bytes</span></div>"
    )


def _row(bar: Bar, total: float) -> str:
    kind = " outer" if bar.outer else " user" if bar.name == "main.main" else ""
    left = 100 * bar.start / total
    width = 100 * bar.dur / total
    allocated = f"{bar.bytes:,}" if bar.bytes else "<small>0</small>"
    return (
        f'<div class="row{" child" if bar.child else ""}{kind}"><div class=name>{escape(bar.name)}</div>'
        f'<div><div class=track><div class=bar style="left:min({left:.3f}%, 100% - 3px);width:{width:.3f}%">'
        f"</div></div><div class=says>{escape(bar.says)} <code>{escape(bar.where)}</code></div></div>"
        f"<div class=num>{format_us(bar.dur)}</div><div class='num bytes'>{allocated}</div></div>"
    )
