"""Simulated programs that the pacer (`rt0/runtime/mgcpacer.py`) has to keep in bounds, run under CPython.

`python -m runtime.pacer`, in `tests`, draws `docs/pacer.svg`: for some of them what is live over time, the
goal, and what the pacer promises not to exceed. Nothing in it depends on the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from rt0.native import emu
from rt0.runtime import runtime2
from rt0.runtime.mgcpacer import EXCESS, NO_GOAL, NO_LIMIT, GcController

from .heap import boot

SPAN = 64 << 10
"""What a simulated program allocates at once. Real spans are smaller: the laws allow for some of these."""

MB = 1 << 20


def controller(percent: int, limit: int) -> GcController:
    boot()
    c: GcController = emu.new(GcController)
    c.init(percent, limit)
    return c


@dataclass
class Cycle:
    """What a simulated collection was like. Bytes, and nanoseconds."""

    goal: int
    peak: int
    marking: float
    assisting: float


@dataclass
class Point:
    """A moment: nanoseconds, bytes; whether there is a collection."""

    now: float
    live: int
    goal: int
    marking: bool


def simulate(
    c: GcController,
    live: Sequence[int],
    pointers: float,
    procs: int,
    allocates: float,
    helper: float,
    assists: float,
    points: list[Point] | None = None,
) -> list[Cycle]:
    """Collections of a program of which so much lives when each begins, a part of it with pointers. Its
    processors allocate, the helper looks at memory, and so do goroutines that have to, at these rates, in
    bytes a nanosecond. What happened when is added to `points`."""
    runtime2.gomaxprocs.v = procs
    now = 0.0
    cycles = []
    points = [] if points is None else points

    def note(marking: bool) -> None:
        points.append(Point(now, int(c.heap_live), int(c.goal if marking else c.heap_goal()), marking))

    for size in live:
        note(False)
        fresh = int(c.trigger) - int(c.heap_live)
        c.update(fresh, 0)
        now += fresh / allocates / procs
        c.heap_scan = int(int(c.heap_live) * pointers)
        started, before, work = now, int(c.heap_live), int(size * pointers)
        goal = int(c.heap_goal())
        note(False)
        c.begin(goal)
        c.mark_start = int(now)
        assisting, done = 0.0, 0.0
        note(True)
        while done < work:
            # All processors allocate a span each, and then what they owe, while the helper goes on.
            spent = SPAN / allocates
            for _ in range(procs):
                owed = c.debt(SPAN)
                owed -= c.take_credit(owed)
                c.update(SPAN, SPAN)
                if owed > 0:
                    owed = min(owed, work - int(done))
                    assisting += owed / assists
                    spent += owed / assists / procs
                    c.assist_time += int(owed / assists)
                    c.scan_work += owed
                    done += owed
            n = min(int(spent * helper), max(work - int(done), 0))
            c.scan_work += n
            c.helped += n
            c.credit += n
            done += n
            now += spent
            note(True)
        fresh = int(c.heap_live) - before
        cycles.append(Cycle(goal, int(c.heap_live), now - started, assisting / procs))
        c.end(int(now), size + fresh, work, 0)
        c.commit(True)
    note(False)
    return cycles


@dataclass
class Workload:
    """A program of the picture: what lives at each collection, GOGC and GOMEMLIMIT; the other fields are
    those of `simulate`."""

    title: str
    live: list[int]
    percent: int = 100
    limit: int = NO_LIMIT
    pointers: float = 0.6
    procs: int = 2
    allocates: float = 0.4
    helper: float = 1.0
    assists: float = 1.0

    def run(self) -> tuple[list[Point], list[Cycle]]:
        c = controller(self.percent, self.limit)
        c.heap_marked = c.heap_live = self.live[0]
        c.last_heap_scan = int(self.live[0] * self.pointers)
        c.commit(True)
        points: list[Point] = []
        rates = self.allocates, self.helper, self.assists
        return points, simulate(c, self.live, self.pointers, self.procs, *rates, points)


WORKLOADS = [
    Workload("steady, and the helper keeps up", [64 * MB] * 7, allocates=0.15),
    Workload(
        "steady, but it allocates faster than one thread marks", [64 * MB] * 7, allocates=1.5, helper=0.4
    ),
    Workload("what lives grows", [n * MB for n in (8, 14, 22, 34, 50, 70, 96, 130)]),
    Workload("what lives doubles at once", [n * MB for n in (40, 40, 40, 80, 80, 80, 80)], allocates=0.6),
    Workload("what lives falls to a fifth", [n * MB for n in (100, 100, 100, 20, 20, 20, 20)]),
    Workload("GOGC=off, GOMEMLIMIT=160MiB", [n * MB for n in (60, 70, 80, 90, 100, 110)], -1, 160 * MB),
]


# --- the picture ----------------------------------------------------------------------------------------

WIDTH, PANEL, HEIGHT, LEFT, TOP, GAP = 940, 400, 150, 52, 78, 62
LIVE, GOAL, PROMISE, MARKING, INK, GRID = "#2a7f9e", "#c4672d", "#8b949e", "#9a3f6b", "#24292f", "#d0d7de"


def draw(workloads: Sequence[Workload]) -> str:
    """The SVG's text."""
    rows = (len(workloads) + 1) // 2
    height = TOP + rows * (HEIGHT + GAP)
    legend = (
        f'<rect x="{LEFT}" y="34" width="14" height="10" fill="{LIVE}" opacity=".35"/>'
        f'<text x="{LEFT + 20}" y="44">live</text>'
        f'<path d="M{LEFT + 64} 39h18" stroke="{GOAL}" stroke-width="2"/>'
        f'<text x="{LEFT + 88}" y="44">goal</text>'
        f'<path d="M{LEFT + 134} 39h18" stroke="{PROMISE}" stroke-dasharray="4 3" stroke-width="1.5"/>'
        f'<text x="{LEFT + 158}" y="44">promise, {EXCESS:g} of the goal</text>'
        f'<rect x="{LEFT + 336}" y="34" width="14" height="10" fill="{MARKING}" opacity=".18"/>'
        f'<text x="{LEFT + 356}" y="44">marking</text>'
    )
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="system-ui, sans-serif" font-size="13" fill="{INK}">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="15" font-weight="600">The pacer on simulated programs</text>',
        legend,
    ]
    for i, w in enumerate(workloads):
        out += _panel(w, LEFT + i % 2 * (PANEL + LEFT + 18), TOP + i // 2 * (HEIGHT + GAP) + 18)
    return "\n".join([*out, "</svg>"]) + "\n"


def _panel(w: Workload, left: int, top: int) -> list[str]:
    points, cycles = w.run()
    span = points[-1].now
    most = max(max(p.live for p in points), max(p.goal * EXCESS for p in points if p.goal < NO_GOAL))
    bottom = top + HEIGHT

    def at(now: float, size: float) -> str:
        return f"{left + now / span * PANEL:.1f} {bottom - size / most * HEIGHT:.1f}"

    out = [f'<text x="{left}" y="{top - 8}" font-weight="600">{escape(w.title)}</text>']
    step = next(s * MB for s in (10, 20, 50, 100, 200) if s * MB * 4 >= most)
    for size in range(0, int(most) + 1, step):
        y = at(0, size).split()[1]
        out.append(f'<path d="M{left} {y}h{PANEL}" stroke="{GRID}"/>')
        out.append(
            f'<text x="{left - 6}" y="{float(y) + 4:.1f}" text-anchor="end" font-size="11">'
            f"{size // MB} MB</text>"
        )
    begun = 0.0
    for before, p in zip(points, points[1:], strict=False):
        if p.marking and not before.marking:
            begun = p.now
        elif before.marking and not p.marking:
            x, wide = left + begun / span * PANEL, (before.now - begun) / span * PANEL
            out.append(
                f'<rect x="{x:.1f}" y="{top}" width="{wide:.1f}" height="{HEIGHT}" fill="{MARKING}" '
                'opacity=".14"/>'
            )
    kept = thinned(points)
    line = "L".join(at(p.now, p.live) for p in kept)
    out.append(f'<path d="M{at(0, 0)}L{line}L{at(span, 0)}Z" fill="{LIVE}" opacity=".3"/>')
    out.append(f'<path d="M{line}" fill="none" stroke="{LIVE}" stroke-width="1.2"/>')
    for factor, style in (
        (EXCESS, f'stroke="{PROMISE}" stroke-dasharray="4 3"'),
        (1.0, f'class="goal" stroke="{GOAL}"'),
    ):
        path = ""
        for before, p in zip(points, points[1:], strict=False):
            if before is points[0] or p.goal != before.goal:
                level = (p if before is not points[0] else before).goal * factor
                to_x, to_y = at(p.now if path else 0, level).split()
                path += f"H{to_x}V{to_y}" if path else f"M{to_x} {to_y}"
        out.append(f'<path d="{path}H{left + PANEL}" fill="none" stroke-width="1.5" {style}/>')
    paid = sum(c.assisting for c in cycles) / max(sum(c.marking for c in cycles), 1)
    said = f"{len(cycles)} collections in {span / 1e6:.0f} ms; assists took {paid:.0%} of the time of marking"
    out.append(f'<text x="{left}" y="{bottom + 17}" font-size="11.5">{said}</text>')
    return out


def thinned(points: list[Point]) -> list[Point]:
    """One of many points in a row while it marks, all others."""
    return [
        p
        for i, p in enumerate(points)
        if i % 16 == 0
        or i + 1 == len(points)
        or not p.marking
        or not (points[i - 1].marking and points[i + 1].marking)
    ]


def main() -> None:
    picture = Path(__file__).parents[2] / "docs" / "pacer.svg"
    picture.write_text(draw(WORKLOADS), encoding="utf-8")


if __name__ == "__main__":
    main()
