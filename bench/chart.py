"""The chart of `run.py`, as SVG: a bar for each program, as long as rt0's time is in units of gc's, and a
thin one for peak memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, LEFT, ROW, TOP = 760, 120, 26, 64
SCALE = 400
"""Pixels for a ratio of 1."""
MOST = 1.5
"""Longer bars are cut."""

TIME, SLOWER, MEMORY, INK, GRID = "#2a7f9e", "#c4672d", "#b9c4cc", "#24292f", "#d0d7de"


class Row:
    """A program, and rt0's time and peak memory in units of gc's."""

    __slots__ = ("memory", "name", "time")

    def __init__(self, name: str, time: float, memory: float) -> None:
        self.name = name
        self.time = time
        self.memory = memory


def chart(rows: Sequence[Row], title: str) -> str:
    """The SVG's text."""
    height = TOP + ROW * len(rows) + 30
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="system-ui, sans-serif" font-size="13" fill="{INK}">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="15" font-weight="600">{escape(title)}</text>',
        f'<rect x="{LEFT}" y="34" width="14" height="10" fill="{TIME}"/>'
        f'<text x="{LEFT + 20}" y="44">time</text>'
        f'<rect x="{LEFT + 70}" y="37" width="14" height="4" fill="{MEMORY}"/>'
        f'<text x="{LEFT + 90}" y="44">peak memory</text>'
        f'<text x="{LEFT + 190}" y="44">shorter is better; 1 is gc</text>',
    ]
    bottom = TOP + ROW * len(rows)
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5):
        x = LEFT + tick * SCALE
        colour, width = (INK, 1.5) if tick == 1 else (GRID, 1)
        out.append(f'<path d="M{x} {TOP - 8}V{bottom}" stroke="{colour}" stroke-width="{width}"/>')
        out.append(f'<text x="{x}" y="{bottom + 16}" text-anchor="middle" font-size="11">{tick:g}</text>')
    for i, row in enumerate(rows):
        y = TOP + ROW * i
        out.append(f'<text x="{LEFT - 8}" y="{y + 11}" text-anchor="end">{escape(row.name)}</text>')
        colour = TIME if row.time <= 1 else SLOWER
        long = min(row.time, MOST) * SCALE
        out.append(f'<rect x="{LEFT}" y="{y}" width="{long:.1f}" height="12" fill="{colour}"/>')
        out.append(f'<text x="{LEFT + long + 5:.1f}" y="{y + 11}" font-size="11">{row.time:.2f}</text>')
        thin = min(row.memory, MOST) * SCALE
        out.append(f'<rect x="{LEFT}" y="{y + 14}" width="{thin:.1f}" height="4" fill="{MEMORY}"/>')
    return "\n".join([*out, "</svg>"]) + "\n"
