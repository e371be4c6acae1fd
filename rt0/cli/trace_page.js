// The timeline: lanes of runs, spans and marks on one canvas, which may be dragged, zoomed and searched.
//
// What is drawn depends on the pixels, not on the events: in each lane, things are sorted by time and do not
// overlap, so what is narrower than a pixel is skipped by bisection, and the share of its time that is taken,
// known from sums, becomes the pixel's opacity.
"use strict";

const GUTTER = 168, AXIS = 26, MINI = 30, GAP = 3;
const HEIGHT = { GC: 18, G: 30, P: 30, M: 21 };
const $ = (id) => document.getElementById(id);
const canvas = $("canvas"), tip = $("tip"), found = $("found"), search = $("search");
const ctx = canvas.getContext("2d");
let D, lanes = [], view = { a: 0, b: 1 }, scroll = 0, chosen = -1, matches = null, css = {}, queued = false;

// --- reading the data

async function inflate(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

const TYPES = { d: Float64Array, f: Float32Array, I: Uint32Array, h: Int16Array, B: Uint8Array };

async function table(packed) {
  const out = { n: packed.n }, data = await inflate(packed.data);
  let at = 0;
  for (const [name, type] of packed.columns) {
    const T = TYPES[type], size = T.BYTES_PER_ELEMENT * packed.n;
    out[name] = new T(data.slice(at, at + size));
    at += size;
  }
  return out;
}

// A lane of things from a table, by their numbers, in order of time.
class Lane {
  constructor(kind, label, note) {
    Object.assign(this, { kind, label, note, h: HEIGHT[kind], rows: [], marks: [], over: null });
  }
  seal(begin, length) {
    const n = this.rows.length;
    this.a = new Float64Array(n);
    this.b = new Float64Array(n);
    this.sum = new Float64Array(n + 1);
    for (let i = 0; i < n; i++) {
      this.a[i] = begin(this.rows[i]);
      this.b[i] = this.a[i] + length(this.rows[i]);
      this.sum[i + 1] = this.sum[i] + (this.b[i] - this.a[i]);
    }
  }
}

// The first index from `from` on whose end is behind t.
function after(b, t, from = 0) {
  let lo = from, hi = b.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (b[mid] <= t) lo = mid + 1; else hi = mid;
  }
  return lo;
}

function build() {
  const r = D.runs, s = D.spans;
  const gc = ["the world", "collector"].map((name) => new Lane("GC", name, ""));
  const ps = D.procs.map((p) => new Lane("P", "P" + p, ""));
  const ms = D.threads.map(([m, note]) => new Lane("M", "M" + m, note));
  const byM = new Map(D.threads.map(([m], i) => [m, ms[i]]));
  const over = new Map(D.threads.map(([m]) => [m, []]));
  const items = { P: ps.map(() => []), M: new Map(D.threads.map(([m]) => [m, []])), GC: [[], []] };
  for (let i = 0; i < r.n; i++) {
    if (r.p[i] >= 0) items.P[r.p[i]]?.push(i);
    items.M.get(r.m[i])?.push(i);
  }
  for (let i = 0; i < s.n; i++) {
    const what = D.kinds[s.kind[i]], list = what.over ? over.get(s.id[i]) : what.lane === "P" ? items.P[s.id[i]]
      : what.lane === "M" ? items.M.get(s.id[i]) : items.GC[s.id[i]];
    list?.push(-1 - i);
  }
  const begin = (x) => x >= 0 ? r.t[x] : s.t[-1 - x], length = (x) => x >= 0 ? r.d[x] : s.d[-1 - x];
  const fill = (lane, list) => {
    list.sort((x, y) => begin(x) - begin(y));
    lane.rows = Int32Array.from(list);
    lane.seal(begin, length);
  };
  gc.forEach((lane, i) => fill(lane, items.GC[i]));
  ps.forEach((lane, i) => fill(lane, items.P[i]));
  D.threads.forEach(([m]) => {
    const lane = byM.get(m);
    fill(lane, items.M.get(m));
    if (over.get(m).length) fill(lane.over = new Lane("M", "", ""), over.get(m));
  });
  for (let i = 0; i < D.marks.n; i++) {
    const p = D.marks.p[i], lane = p >= 0 ? ps[p] : byM.get(D.marks.m[i]);
    lane?.marks.push(i);
  }
  lanes = [...gc.filter((lane) => lane.rows.length), ...ps, ...ms];
  D.byGoroutine = new Map();
}

// The runs of a goroutine, its turns with others included.
function runsOf(g) {
  let list = D.byGoroutine.get(g);
  if (!list) {
    list = [];
    for (let i = 0; i < D.runs.n; i++) if (D.runs.g[i] === g || D.runs.o[i] === g + 1) list.push(i);
    D.byGoroutine.set(g, list);
  }
  return list;
}

// What a goroutine did between its runs: a lane of its own.
function goroutineLane(g) {
  const r = D.runs, lane = new Lane("G", "G" + D.gs.id[g], name(g)), list = runsOf(g), rows = [];
  const add = (kind, t, d, run) => { if (d > 0) rows.push({ kind, t, d, run }); };
  list.forEach((i, k) => {
    const ready = r.ready[i] >= 0 ? r.t[i] - r.ready[i] : -1;
    if (k === 0 && D.gs.created[g] >= 0 && ready >= 0) add("ready", ready, r.ready[i], i);
    if (k > 0) {
      const before = list[k - 1], end = r.t[before] + r.d[before], gap = r.t[i] - end;
      const wake = ready >= 0 ? Math.min(Math.max(ready, end), r.t[i]) : r.t[i];
      if (gap > 0) {
        add("blocked", end, wake - end, before);
        add("ready", wake, r.t[i] - wake, i);
      }
    }
    add("run", r.t[i], r.d[i], i);
  });
  lane.rows = rows;
  lane.seal((x) => x.t, (x) => x.d);
  return lane;
}

// --- words

const name = (g) => D.text[D.gs.fn[g]];
const time = (us) => {
  const x = Math.abs(us);
  if (x < 1) return (us * 1000).toFixed(0) + " ns";
  if (x < 1000) return us.toFixed(x < 10 ? 2 : 1) + " µs";
  return x < 1e6 ? (us / 1000).toFixed(x < 1e4 ? 3 : 2) + " ms" : (us / 1e6).toFixed(3) + " s";
};
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const goroutine = (g) => `G${D.gs.id[g]} ${name(g)}`;

// --- drawing

const hues = new Map();
function color(g) {
  let c = hues.get(g);
  if (!c) {
    // The golden angle keeps neighbours apart; 10 to 40 is the colour of what is runnable.
    const hue = 40 + (D.gs.id[g] * 137.508) % 330, light = css.dark ? 62 : 46;
    hues.set(g, (c = `hsl(${hue.toFixed(0)} 48% ${light}%)`));
  }
  return c;
}

function readColors() {
  const style = getComputedStyle(document.documentElement);
  for (const key of ["bg", "fg", "soft", "line", "card", "bar", "main", "lane", "sys", "gc", "wait", "spin", "mark"])
    css[key] = style.getPropertyValue("--" + key).trim();
  css.dark = matchMedia("(prefers-color-scheme: dark)").matches;
  hues.clear();
}

function draw() {
  queued = false;
  const ratio = devicePixelRatio || 1, w = canvas.clientWidth, h = canvas.clientHeight;
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.fillStyle = css.bg;
  ctx.fillRect(0, 0, w, h);
  const scale = (w - GUTTER) / (view.b - view.a);
  const all = chosen >= 0 ? [D.lane, ...lanes] : lanes, room = h - AXIS - MINI - 8;
  const least = all.reduce((n, lane) => n + HEIGHT[lane.kind] + GAP, 0), stretch = Math.max(1, Math.min(1.8, room / least));
  for (const lane of all) lane.h = Math.floor(HEIGHT[lane.kind] * stretch);
  const total = all.reduce((n, lane) => n + lane.h + GAP, 0);
  scroll = Math.max(0, Math.min(scroll, total - room));
  let y = AXIS + MINI + 4 - scroll;
  const seen = [];
  for (const lane of all) {
    lane.y = y;
    if (y + lane.h > AXIS + MINI && y < h) seen.push(lane);
    y += lane.h + GAP;
  }
  ctx.fillStyle = css.lane;
  for (const lane of seen) ctx.fillRect(GUTTER, lane.y, w - GUTTER, lane.h);
  ctx.fillStyle = css.line;
  const step = ticks(scale);
  for (let t = Math.ceil(view.a / step) * step; t < view.b; t += step) ctx.fillRect(GUTTER + (t - view.a) * scale, AXIS + MINI, 1, h);
  for (const lane of seen) drawLane(lane, lane.y, w, scale);
  drawGutter(all, h);
  drawAxis(w, scale);
  drawMini(w);
}

function fillOf(lane, i) {
  if (lane.kind === "G") {
    const row = lane.rows[i];
    return row.kind === "run" ? (D.runs.kind[row.run] === 1 ? css.sys : color(chosen)) : row.kind === "ready" ? css.main : css.wait;
  }
  const x = lane.rows[i];
  if (x < 0) return css[D.kinds[D.spans.kind[-1 - x]].color];
  return D.runs.kind[x] === 1 ? css.sys : color(D.runs.g[x]);
}

const involved = (x) => x >= 0 && (D.runs.g[x] === chosen || D.runs.o[x] === chosen + 1);
function faded(lane, i) {
  const x = lane.rows[i];
  if (lane.kind === "G" || x < 0) return false;
  if (chosen >= 0) return !involved(x);
  return matches !== null && !matches.has(D.runs.g[x]);
}

// What goes on within runs lies over them, in the lower half.
function drawLane(lane, y, w, scale) {
  drawRows(lane, y, lane.h, w, scale);
  if (lane.over) drawRows(lane.over, y + lane.h / 2, lane.h / 2, w, scale);
  if (chosen >= 0 && lane.kind !== "G") overlay(lane, y, scale);
  drawMarks(lane, y, scale);
}

function drawRows(lane, y, h, w, scale) {
  const { a, b, sum } = lane, n = a.length, pixel = 1 / scale;
  let i = after(b, view.a);
  ctx.font = "11.5px system-ui, sans-serif";
  ctx.textBaseline = "middle";
  while (i < n && a[i] < view.b) {
    const x = GUTTER + (a[i] - view.a) * scale, width = (b[i] - a[i]) * scale;
    if (width >= 1) {
      box(lane, i, Math.max(x, GUTTER), y, Math.min(x + width, w), h);
      i++;
      continue;
    }
    // Everything else that begins in this pixel, at once.
    const column = Math.floor(x), end = view.a + (column + 1 - GUTTER) / scale;
    let j = after(b, end, i);
    if (j === i) j++;
    const share = Math.min(1, (sum[j] - sum[i]) / pixel);
    ctx.globalAlpha = Math.max(0.16, share) * (faded(lane, i) ? 0.3 : 1);
    ctx.fillStyle = j - i > 1 && chosen < 0 && matches === null && lane.rows[i] >= 0 ? css.bar : fillOf(lane, i);
    ctx.fillRect(column, y + 1, 1, h - 2);
    ctx.globalAlpha = 1;
    i = j;
  }
}

// What of the chosen goroutine lies in pixels that are drawn for many.
function overlay(lane, y, scale) {
  const list = runsOf(chosen), r = D.runs;
  let lo = 0, hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (r.t[list[mid]] + r.d[list[mid]] <= view.a) lo = mid + 1; else hi = mid;
  }
  ctx.fillStyle = color(chosen);
  let column = -1, busy = 0;
  const flush = () => {
    ctx.globalAlpha = Math.max(0.35, Math.min(1, busy * scale));
    if (column >= GUTTER) ctx.fillRect(column, y + 1, 1, lane.h - 2);
    busy = 0;
  };
  for (let k = lo; k < list.length && r.t[list[k]] < view.b; k++) {
    const i = list[k], here = lane.kind === "P" ? "P" + r.p[i] : "M" + r.m[i];
    if (here !== lane.label || r.d[i] * scale >= 1) continue;
    const next = Math.floor(GUTTER + (r.t[i] - view.a) * scale);
    if (next !== column) flush();
    column = next;
    busy += r.d[i];
  }
  flush();
  ctx.globalAlpha = 1;
}

function box(lane, i, x, y, end, h) {
  const width = Math.max(1, end - x - (end - x > 3 ? 0.7 : 0)), fill = fillOf(lane, i);
  ctx.globalAlpha = faded(lane, i) ? 0.22 : lane.kind === "M" && lane.rows[i] < 0 ? 0.75 : 1;
  ctx.fillStyle = fill;
  ctx.fillRect(x, y + 1, width, h - 2);
  const turns = lane.kind !== "G" && lane.rows[i] >= 0 && D.runs.kind[lane.rows[i]] === 2;
  if (turns && width > 5) {
    ctx.fillStyle = color(D.runs.o[lane.rows[i]] - 1);
    ctx.fillRect(x, y + h / 2, width, h / 2 - 1);
  }
  if (width > 34 && h > 14) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, y, width - 3, h);
    ctx.clip();
    ctx.fillStyle = fill === css.wait || fill === css.spin ? css.fg : css.dark ? "#101214" : "#fff";
    ctx.fillText(caption(lane, i), Math.max(x, GUTTER) + 5, y + h / 2 + 0.5);
    ctx.restore();
  }
  ctx.globalAlpha = 1;
}

function caption(lane, i) {
  if (lane.kind === "G") {
    const row = lane.rows[i], r = D.runs;
    if (row.kind === "ready") return "runnable";
    if (row.kind === "blocked") return D.text[r.why[row.run]] || "not running";
    return (r.kind[row.run] === 1 ? "system call" : r.kind[row.run] === 2 ? "turns" : "running") + ` on M${r.m[row.run]}`;
  }
  const x = lane.rows[i];
  if (x < 0) return D.kinds[D.spans.kind[-1 - x]].name;
  if (D.runs.kind[x] === 1) return `G${D.gs.id[D.runs.g[x]]} ${D.text[D.runs.at[x]] || "system call"}`;
  if (D.runs.kind[x] === 2) return `G${D.gs.id[D.runs.g[x]]} ⇄ G${D.gs.id[D.runs.o[x] - 1]} × ${D.runs.turns[x]}`;
  return goroutine(D.runs.g[x]);
}

const SIGNS = { steal: "▾", preempt: "!", timer: "◦", retake: "×", exit: "†" };
function drawMarks(lane, y, scale) {
  const m = D.marks;
  let lo = 0, hi = lane.marks.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (m.t[lane.marks[mid]] < view.a) lo = mid + 1; else hi = mid;
  }
  let free = GUTTER;
  ctx.fillStyle = css.mark;
  ctx.font = "600 11px system-ui, sans-serif";
  for (let k = lo; k < lane.marks.length && m.t[lane.marks[k]] < view.b; k++) {
    const x = GUTTER + (m.t[lane.marks[k]] - view.a) * scale;
    if (x < free) continue;
    ctx.fillRect(x, y, 1, 5);
    ctx.fillText(SIGNS[D.markKinds[m.kind[lane.marks[k]]]], x - 3, y + 8);
    free = x + 9;
  }
}

function drawGutter(all, h) {
  ctx.fillStyle = css.bg;
  ctx.fillRect(0, 0, GUTTER, h);
  ctx.textBaseline = "middle";
  for (const lane of all) {
    if (lane.y < AXIS + MINI - lane.h || lane.y > h) continue;
    ctx.fillStyle = css.fg;
    ctx.font = "600 12px ui-monospace, monospace";
    ctx.fillText(lane.label, 20, lane.y + lane.h / 2 + 0.5);
    const left = 20 + ctx.measureText(lane.label).width + 8;
    ctx.fillStyle = css.soft;
    ctx.font = "11px system-ui, sans-serif";
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, lane.y, GUTTER - left - 6, lane.h);
    ctx.clip();
    ctx.fillText(lane.note, left, lane.y + lane.h / 2 + 0.5);
    ctx.restore();
  }
}

// The time from one line of the grid to the next.
function ticks(scale) {
  const rough = 110 / scale, power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((k) => k * power).find((k) => k >= rough * 0.999);
}

function drawAxis(w, scale) {
  ctx.fillStyle = css.bg;
  ctx.fillRect(0, 0, w, AXIS + MINI);
  const step = ticks(scale);
  ctx.font = "11.5px system-ui, sans-serif";
  ctx.textBaseline = "middle";
  for (let t = Math.ceil(view.a / step) * step; t < view.b; t += step) {
    const x = GUTTER + (t - view.a) * scale;
    ctx.fillStyle = css.soft;
    if (x < w - 70) ctx.fillText(time(t), x + 4, MINI + AXIS / 2 + 1);
  }
  ctx.fillStyle = css.soft;
  ctx.fillText(time(view.b - view.a) + " shown", 20, MINI + AXIS / 2 + 1);
}

// How busy the Ps are over the whole trace, and which part of it is shown.
function drawMini(w) {
  const width = w - GUTTER - 16, ps = lanes.filter((lane) => lane.kind === "P"), h = MINI - 8;
  if (!D.mini || D.mini.length !== Math.floor(width)) {
    D.mini = new Float32Array(Math.max(1, Math.floor(width)));
    for (const lane of ps) for (let x = 0, i = 0; x < D.mini.length; x++) {
      const end = D.end * (x + 1) / D.mini.length, j = after(lane.b, end, i);
      let busy = lane.sum[j] - lane.sum[i];
      if (j < lane.a.length && lane.a[j] < end) busy += end - Math.max(lane.a[j], D.end * x / D.mini.length);
      D.mini[x] += Math.min(1, busy / (D.end / D.mini.length)) / ps.length;
      i = j;
    }
  }
  ctx.fillStyle = css.lane;
  ctx.fillRect(GUTTER, 4, width, h);
  ctx.fillStyle = css.bar;
  ctx.globalAlpha = 0.55;
  for (let x = 0; x < D.mini.length; x++) ctx.fillRect(GUTTER + x, 4 + h * (1 - D.mini[x]), 1, h * D.mini[x]);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = css.main;
  ctx.lineWidth = 1.5;
  const x = GUTTER + view.a / D.end * width, end = GUTTER + view.b / D.end * width;
  ctx.strokeRect(x, 4, Math.max(3, end - x), h);
  ctx.fillStyle = css.soft;
  ctx.font = "11px system-ui, sans-serif";
  ctx.textBaseline = "middle";
  ctx.fillText("Ps busy", 20, 4 + h / 2);
}

const redraw = () => { if (!queued) { queued = true; requestAnimationFrame(draw); } };

// --- moving

function show(a, b) {
  const least = 0.2, whole = D.end || 1;
  let length = Math.max(least, Math.min(b - a, whole));
  a = Math.max(0, Math.min(a, whole - length));
  view = { a, b: a + length };
  redraw();
}

function zoom(factor, x) {
  const w = canvas.clientWidth - GUTTER, at = view.a + (view.b - view.a) * Math.max(0, Math.min(1, (x - GUTTER) / w));
  show(at - (at - view.a) * factor, at + (view.b - at) * factor);
}

canvas.addEventListener("wheel", (e) => {
  e.preventDefault();
  if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
    const d = (e.deltaX || e.deltaY) / (canvas.clientWidth - GUTTER) * (view.b - view.a);
    show(view.a + d, view.b + d);
  } else if (e.altKey || e.offsetX < GUTTER) {
    scroll += e.deltaY;
    redraw();
  } else zoom(Math.exp(Math.max(-200, Math.min(200, e.deltaY)) * 0.0025), e.offsetX);
}, { passive: false });

let drag = null;
canvas.addEventListener("pointerdown", (e) => {
  drag = { x: e.offsetX, y: e.offsetY, a: view.a, scroll, moved: false, mini: e.offsetY < MINI };
  canvas.setPointerCapture(e.pointerId);
  if (drag.mini) toMini(e.offsetX);
});
canvas.addEventListener("pointermove", (e) => {
  if (!drag) return hover(e);
  if (drag.mini) return toMini(e.offsetX);
  if (Math.abs(e.offsetX - drag.x) + Math.abs(e.offsetY - drag.y) > 3) drag.moved = true;
  if (!drag.moved) return;
  canvas.classList.add("drag");
  tip.style.display = "none";
  const d = (drag.x - e.offsetX) / (canvas.clientWidth - GUTTER) * (view.b - view.a);
  scroll = drag.scroll + drag.y - e.offsetY;
  show(drag.a + d, drag.a + d + view.b - view.a);
});
canvas.addEventListener("pointerup", (e) => {
  if (drag && !drag.moved && !drag.mini) {
    const hit = at(e.offsetX, e.offsetY);
    choose(hit && hit.run >= 0 ? D.runs.g[hit.run] : -1);
  }
  drag = null;
  canvas.classList.remove("drag");
});
canvas.addEventListener("pointerleave", () => { tip.style.display = "none"; });

function toMini(x) {
  const width = canvas.clientWidth - GUTTER - 16, t = (x - GUTTER) / width * D.end, half = (view.b - view.a) / 2;
  show(t - half, t + half);
}

addEventListener("keydown", (e) => {
  if (e.target === search) return;
  const step = (view.b - view.a) / 6, middle = GUTTER + (canvas.clientWidth - GUTTER) / 2;
  const keys = {
    ArrowLeft: () => show(view.a - step, view.b - step), ArrowRight: () => show(view.a + step, view.b + step),
    a: () => show(view.a - step, view.b - step), d: () => show(view.a + step, view.b + step),
    w: () => zoom(0.7, middle), s: () => zoom(1.4, middle), "+": () => zoom(0.7, middle), "-": () => zoom(1.4, middle),
    0: () => show(0, D.end), n: () => next(1), p: () => next(-1), "/": () => search.focus(), Escape: () => choose(-1),
    ArrowUp: () => { scroll -= 60; redraw(); }, ArrowDown: () => { scroll += 60; redraw(); },
  };
  if (keys[e.key] && !e.ctrlKey && !e.metaKey) { e.preventDefault(); keys[e.key](); }
});

// --- what lies under the pointer

function at(x, y) {
  if (x < GUTTER || y < AXIS + MINI) return null;
  const scale = (canvas.clientWidth - GUTTER) / (view.b - view.a), t = view.a + (x - GUTTER) / scale;
  const lane = (chosen >= 0 ? [D.lane, ...lanes] : lanes).find((l) => y >= l.y && y < l.y + l.h);
  if (!lane) return null;
  const m = D.marks, near = lane.marks.length && y < lane.y + 12 ? lane.marks.find((i) => Math.abs(m.t[i] - t) * scale < 5) : undefined;
  if (near !== undefined) return { lane, mark: near, run: -1 };
  if (lane.over && y > lane.y + lane.h / 2) {
    const k = after(lane.over.b, t - 2 / scale);
    if (k < lane.over.a.length && lane.over.a[k] <= t + 2 / scale) return { lane, span: -1 - lane.over.rows[k], run: -1 };
  }
  const i = after(lane.b, t - 2 / scale);
  if (i >= lane.a.length || lane.a[i] > t + 2 / scale) return { lane, t, run: -1, empty: true };
  const row = lane.rows[i];
  if (lane.kind === "G") return { lane, row, run: row.run };
  return row < 0 ? { lane, span: -1 - row, run: -1 } : { lane, run: row };
}

function describeRun(i) {
  const r = D.runs, g = r.g[i], rows = [["from", time(r.t[i])], ["for", time(r.d[i])], ["on", (r.p[i] >= 0 ? `P${r.p[i]}, ` : "no P, ") + `M${r.m[i]}`]];
  let title = goroutine(g);
  if (r.kind[i] === 2) {
    title = `${goroutine(g)} ⇄ ${goroutine(r.o[i] - 1)}`;
    rows.push(["turns", `${r.turns[i]}, ${time(r.d[i] / r.turns[i])} each; the goroutines wait for each other`]);
  }
  if (r.kind[i] === 1) rows.push(["system call", D.text[r.at[i]]], ["then", D.text[r.why[i]]]);
  else {
    if (r.why[i]) rows.push(["then", D.text[r.why[i]]]);
    if (r.at[i]) rows.push(["at", D.text[r.at[i]]]);
  }
  if (r.ready[i] >= 0) rows.push(["was runnable for", time(r.ready[i])]);
  if (r.by[i]) rows.push(["made runnable by", goroutine(r.by[i] - 1)]);
  if (D.gs.site[g]) rows.push(["started at", D.text[D.gs.site[g]]]);
  return [title, rows];
}

const MARKS = { steal: "goroutines stolen", preempt: "asked to give way", timer: "a timer goes off", retake: "P taken from a system call", exit: "the thread ends" };
function hover(e) {
  const hit = at(e.offsetX, e.offsetY);
  if (!hit || hit.empty) { tip.style.display = "none"; return; }
  let title, rows;
  if (hit.mark !== undefined) {
    const m = D.marks, i = hit.mark;
    title = MARKS[D.markKinds[m.kind[i]]];
    rows = [["at", time(m.t[i])], ["by", `M${m.m[i]}`]];
    if (m.g[i]) rows.push(["goroutine", goroutine(m.g[i] - 1)]);
    if (m.text[i]) rows.push(["", D.text[m.text[i]]]);
  } else if (hit.span !== undefined) {
    const s = D.spans, i = hit.span;
    title = D.kinds[s.kind[i]].says;
    rows = [["from", time(s.t[i])], ["for", time(s.d[i])]];
    if (s.text[i]) rows.push(["", D.text[s.text[i]]]);
  } else if (hit.row && hit.row.kind !== "run") {
    title = hit.row.kind === "ready" ? "runnable, waits for a P" : D.text[D.runs.why[hit.row.run]] || "not running";
    rows = [["from", time(hit.row.t)], ["for", time(hit.row.d)]];
    if (hit.row.kind === "blocked" && D.runs.at[hit.row.run]) rows.push(["at", D.text[D.runs.at[hit.row.run]]]);
    if (hit.row.kind === "ready" && D.runs.by[hit.row.run]) rows.push(["made runnable by", goroutine(D.runs.by[hit.row.run] - 1)]);
  } else [title, rows] = describeRun(hit.run);
  tip.innerHTML = `<b>${escape(title)}</b><table>${rows.map(([k, v]) => `<tr><td>${escape(k)}<td>${escape(v)}`).join("")}</table>`;
  tip.style.display = "block";
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.min(e.clientX + 14, innerWidth - box.width - 8) + "px";
  tip.style.top = (e.clientY + 18 + box.height > innerHeight ? e.clientY - box.height - 10 : e.clientY + 18) + "px";
}

// --- searching

function choose(g) {
  chosen = g;
  D.lane = g >= 0 ? goroutineLane(g) : null;
  if (g >= 0) scroll = 0;
  redraw();
}

// Shows the next run of the chosen goroutine, or the previous one.
function next(direction) {
  if (chosen < 0) return;
  const list = runsOf(chosen), r = D.runs, middle = (view.a + view.b) / 2, half = (view.b - view.a) / 2;
  const centre = (i) => r.t[i] + r.d[i] / 2, eps = half * 1e-6 + 1e-6;
  const i = direction > 0 ? list.find((k) => centre(k) > middle + eps) : list.findLast((k) => centre(k) < middle - eps);
  if (i !== undefined) show(centre(i) - half, centre(i) + half);
}

function look() {
  const text = search.value.trim().toLowerCase(), gs = D.gs;
  tip.style.display = "none";
  found.innerHTML = "";
  found.style.display = text ? "block" : "none";
  matches = null;
  if (!text) return redraw();
  const number = /^g?(\d+)$/.exec(text), list = [], words = D.text.map((t) => !number && t.toLowerCase().includes(text));
  for (let g = 0; g < gs.n; g++) if (number ? gs.id[g] === Number(number[1]) : words[gs.fn[g]]) list.push(g);
  const places = new Set();
  if (!number) for (let i = 0; i < D.runs.n; i++) if (words[D.runs.at[i]] && !words[gs.fn[D.runs.g[i]]]) places.add(D.runs.g[i]);
  list.push(...places);
  matches = new Set(list);
  list.sort((x, y) => gs.busy[y] - gs.busy[x]);
  for (const g of list.slice(0, 60)) {
    const b = document.createElement("button");
    b.innerHTML = `<code>G${gs.id[g]}</code><code>${escape(name(g))}</code><small>${time(gs.busy[g])} in ${gs.runs[g]} runs</small>`;
    b.onclick = () => { pick(g); };
    found.append(b);
  }
  const p = document.createElement("p");
  p.textContent = list.length ? `${list.length.toLocaleString("en")} goroutines` + (list.length > 60 ? ", the busiest 60 shown" : "") : "Nothing found: search for a number, a function, or a place where goroutines wait";
  found.append(p);
  redraw();
}

function pick(g) {
  found.style.display = "none";
  matches = null;
  choose(g);
  const list = runsOf(g), r = D.runs;
  if (list.length) {
    const a = r.t[list[0]], last = list[list.length - 1], b = r.t[last] + r.d[last], pad = Math.max(1, (b - a) * 0.04);
    show(a - pad, b + pad);
  }
  canvas.focus();
}

search.addEventListener("input", look);
search.addEventListener("keydown", (e) => {
  if (e.key === "Enter") found.querySelector("button")?.click();
  if (e.key === "Escape") { search.value = ""; look(); choose(-1); search.blur(); }
});
$("all").onclick = () => show(0, D.end);
$("in").onclick = () => zoom(0.5, GUTTER + (canvas.clientWidth - GUTTER) / 2);
$("out").onclick = () => zoom(2, GUTTER + (canvas.clientWidth - GUTTER) / 2);

(async () => {
  const raw = JSON.parse($("data").textContent);
  D = { ...raw, runs: await table(raw.runs), spans: await table(raw.spans), marks: await table(raw.marks), gs: await table(raw.gs) };
  D.gs.busy = new Float64Array(D.gs.n);
  D.gs.runs = new Uint32Array(D.gs.n);
  for (let i = 0; i < D.runs.n; i++) { D.gs.busy[D.runs.g[i]] += D.runs.d[i]; D.gs.runs[D.runs.g[i]]++; }
  readColors();
  build();
  show(0, D.end);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColors(); redraw(); });
  new ResizeObserver(redraw).observe(canvas);
  document.body.dataset.ready = "1";
})();
