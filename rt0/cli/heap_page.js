// Draws the page of `rt0 run -heap`: lanes over one time axis, and below them the collection that is chosen.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const svg = document.getElementById("chart"), tip = document.getElementById("tip");
const { samples, cycles } = data;
const LEFT = 78, RIGHT = 14;
const end = Math.max(data.end, 1e-3, ...cycles.map((c) => c.end));
let from = 0, to = end;
// At first the collection that has left most.
let chosen = cycles.reduce((best, c, i) => (c.types && (best < 0 || c.kept > cycles[best].kept) ? i : best), -1);
if (chosen < 0) chosen = cycles.length - 1;

const pause = (c) => [c.stopped - c.start, c.interrupted, c.end - c.marked];
const sum = (a) => a.reduce((x, y) => x + y, 0);
const names = [...new Set(data.types.map((t) => t.name))];
const byName = cycles.map((c) => {
  const live = new Map();
  for (const [i, , bytes] of c.types || []) {
    const { name } = data.types[i];
    live.set(name, (live.get(name) || 0) + bytes);
  }
  return live;
});
const most = new Map(names.map((n) => [n, Math.max(0, ...byName.map((m) => m.get(n) || 0))]));
const shown = names.sort((a, b) => most.get(b) - most.get(a)).slice(0, 7);
const other = names.length > shown.length;
const hue = (i) => `hsl(${(205 + i * 47) % 360} 45% 52%)`;

// A lane has a height, a largest value, its unit, and what draws it between two times.
const lanes = [
  { name: "heap", height: 230, top: heapTop, unit: bytes, draw: drawHeap },
  { name: "types", height: 130, top: () => Math.max(1, ...byName.map((m) => sum([...m.values()]))), unit: bytes, draw: drawTypes },
  { name: "marking", height: 62, top: () => largest((c) => c.marked - c.stopped), unit: ms, draw: (l) => bars(l, (c) => [[c.marked - c.stopped, "var(--gc)"]]) },
  { name: "stopped", height: 62, top: () => largest((c) => sum(pause(c))), unit: ms,
    draw: (l) => bars(l, (c) => pause(c).map((v, i) => [v, ["var(--live)", "var(--assist)", "var(--gc)"][i]])) },
  { name: "assists", height: 62, top: () => largest((c) => c.assist), unit: ms, draw: (l) => bars(l, (c) => [[c.assist, "var(--assist)"]]) },
];
const GAP = 16;
const HEIGHT = sum(lanes.map((l) => l.height + GAP)) + 26;

function bytes(n) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let i = 0;
  while (n >= 1024 && i < 4) { n /= 1024; i++; }
  return `${i === 0 ? Math.round(n) : n.toFixed(n < 10 ? 2 : n < 100 ? 1 : 0)} ${units[i]}`;
}
function ms(t) {
  if (t >= 1000) return `${(t / 1000).toFixed(2)} s`;
  if (t >= 1) return `${t.toFixed(t < 10 ? 2 : 1)} ms`;
  return `${(t * 1000).toFixed(t < 0.01 ? 1 : 0)} µs`;
}
const tick = (s) => s.replace(/\.0+ /, " ");
const count = (n) => Math.round(n).toLocaleString("en");
const escaped = (s) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const inView = (c) => c.end >= from && c.start <= to;
function largest(f) {
  let top = 0;
  for (const c of cycles) if (inView(c)) top = Math.max(top, f(c));
  return top || 1e-3;
}
// A round number at or above a value, of bytes in powers of two.
function round(v, unit) {
  const base = unit === bytes ? 1024 ** Math.floor(Math.log(v) / Math.log(1024)) : 10 ** Math.floor(Math.log10(v));
  for (const f of unit === bytes ? [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024] : [1, 1.5, 2, 3, 4, 5, 6, 8, 10])
    if (base * f >= v) return base * f;
  return v;
}

const width = () => svg.clientWidth - LEFT - RIGHT;
const x = (t) => LEFT + ((t - from) / (to - from)) * width();
const y = (l, v) => l.y + l.height - (Math.min(v, l.max) / l.max) * l.height;

function firstSample(t) {
  let lo = 0, hi = samples.t.length;
  while (lo < hi) { const mid = (lo + hi) >> 1; if (samples.t[mid] < t) lo = mid + 1; else hi = mid; }
  return lo;
}
function heapTop() {
  let top = 1;
  for (let i = Math.max(0, firstSample(from) - 1); i < samples.t.length && samples.t[i] <= to; i++)
    top = Math.max(top, samples.live[i], samples.goal[i], samples.used[i]);
  for (const c of cycles) if (inView(c)) top = Math.max(top, c.after, c.goal < 2 ** 62 ? c.goal : 0);
  return top;
}
// All points of the heap: what was sampled, and what is known of each collection.
const points = [];
for (let i = 0; i < samples.t.length; i++) points.push([samples.t[i], samples.live[i], samples.goal[i], samples.used[i]]);
for (const c of cycles) points.push([c.marked, c.after, null, null], [c.end, c.kept, null, null]);
points.sort((a, b) => a[0] - b[0]);

// One column of points after the other; of those in a pixel the first, the least, the largest and the last.
function thinned(column) {
  const out = [];
  let pixel = -1, seen = [];
  const flush = () => {
    if (seen.length > 4) {
      const low = seen.reduce((a, b) => (b[1] < a[1] ? b : a)), high = seen.reduce((a, b) => (b[1] > a[1] ? b : a));
      seen = [seen[0], ...(low[0] < high[0] ? [low, high] : [high, low]), seen[seen.length - 1]];
    }
    out.push(...seen);
    seen = [];
  };
  for (const p of points) {
    if (p[column] === null || p[0] < from - (to - from) || p[0] > to + (to - from)) continue;
    const px = Math.floor(x(p[0]));
    if (px !== pixel) { flush(); pixel = px; }
    seen.push([p[0], p[column]]);
  }
  flush();
  return out;
}
const path = (l, list, step) => list.map(([t, v], i) => {
  const to = `${x(t).toFixed(1)} ${y(l, v).toFixed(1)}`;
  return i === 0 ? `M${to}` : step ? `H${x(t).toFixed(1)}V${y(l, v).toFixed(1)}` : `L${to}`;
}).join("");

function drawHeap(l) {
  let out = "";
  for (const c of cycles) {
    if (!inView(c)) continue;
    const w = Math.max(x(c.end) - x(c.start), 0.7);
    out += `<rect x="${x(c.start)}" y="${l.y}" width="${w}" height="${l.height}" fill="var(--gc)" opacity=".16"/>`;
  }
  const live = thinned(1);
  if (live.length > 0) {
    const base = l.y + l.height;
    out += `<path d="${path(l, live)}L${x(live[live.length - 1][0])} ${base}L${x(live[0][0])} ${base}Z" fill="var(--live)" opacity=".28"/>`;
    out += `<path d="${path(l, live)}" fill="none" stroke="var(--live)" stroke-width="1.2"/>`;
  }
  out += `<path d="${path(l, thinned(3))}" fill="none" stroke="var(--used)" stroke-width="1.2" stroke-dasharray="1.5 2.5"/>`;
  const goal = thinned(2).filter(([, v]) => v > 0);
  return out + `<path d="${path(l, goal, true)}" fill="none" stroke="var(--goal)" stroke-width="1.4"/>`;
}
function drawTypes(l) {
  const known = cycles.map((c, i) => [c, byName[i]]).filter(([c]) => c.types);
  if (known.length === 0) return "";
  let out = "";
  const below = known.map(() => 0);
  [...shown, null].forEach((name, k) => {
    const above = known.map(([, m], i) => below[i] + (name ? m.get(name) || 0 : sum([...m].filter(([n]) => !shown.includes(n)).map(([, v]) => v))));
    const at = (list) => known.map(([c], i) => [c.marked, list[i]]);
    const last = [end, above[above.length - 1]], first = [end, below[below.length - 1]];
    const up = [...at(above), last], down = [first, ...at(below).reverse()];
    const steps = (pts, back) => pts.map(([t, v], i) => `${i === 0 && !back ? "M" : "L"}${x(t).toFixed(1)} ${y(l, v).toFixed(1)}`).join("");
    if (above.some((v, i) => v > below[i]))
      out += `<path d="${steps(up)}${steps(down, true)}Z" fill="${name ? hue(k) : "var(--free)"}" opacity=".75"><title>${escaped(name || "other types")}</title></path>`;
    above.forEach((v, i) => (below[i] = v));
  });
  return out;
}
function bars(l, parts) {
  let out = "";
  for (const c of cycles) {
    if (!inView(c)) continue;
    const w = Math.max(x(c.end) - x(c.start), 2);
    let base = 0;
    for (const [v, color] of parts(c)) {
      const top = y(l, base + v), bottom = y(l, base);
      if (bottom - top > 0.05) out += `<rect x="${x(c.start).toFixed(1)}" y="${top.toFixed(1)}" width="${w.toFixed(1)}" height="${(bottom - top).toFixed(1)}" fill="${color}"/>`;
      base += v;
    }
  }
  return out;
}

function draw() {
  svg.setAttribute("height", HEIGHT);
  const right = svg.clientWidth - RIGHT;
  let out = `<clipPath id="in"><rect x="${LEFT}" y="0" width="${width()}" height="${HEIGHT}"/></clipPath>`;
  let top = 8;
  const c = cycles[chosen];
  for (const l of lanes) {
    l.y = top;
    l.max = round(l.top() * 1.02, l.unit);
    top += l.height + GAP;
    const base = l.y + l.height;
    out += `<line x1="${LEFT}" x2="${right}" y1="${base}" y2="${base}" stroke="var(--line)"/>`;
    out += `<line x1="${LEFT}" x2="${right}" y1="${l.y}" y2="${l.y}" stroke="var(--line)" stroke-dasharray="2 4"/>`;
    out += `<text class="name" x="0" y="${l.y + l.height / 2 + 4}">${l.name}</text>`;
    out += `<text x="${LEFT - 6}" y="${l.y + 4}" text-anchor="end">${tick(l.unit(l.max))}</text>`;
    if (l.height > 100) {
      out += `<line x1="${LEFT}" x2="${right}" y1="${l.y + l.height / 2}" y2="${l.y + l.height / 2}" stroke="var(--line)" stroke-dasharray="2 4"/>`;
      out += `<text x="${LEFT - 6}" y="${base}" text-anchor="end">0</text>`;
    }
    out += `<g clip-path="url(#in)">${l.draw(l)}</g>`;
  }
  if (c && inView(c)) {
    const cx = x((c.start + c.end) / 2);
    out += `<g clip-path="url(#in)"><line x1="${cx}" x2="${cx}" y1="4" y2="${top - GAP}" stroke="var(--fg)" stroke-width="1"/>`;
    out += `<path d="M${cx - 5} 0h10l-5 7z" fill="var(--fg)"/></g>`;
  }
  const step = round((to - from) / Math.max(width() / 110, 1), ms);
  for (let t = Math.ceil(from / step) * step; t <= to; t += step)
    out += `<line x1="${x(t)}" x2="${x(t)}" y1="${top - GAP}" y2="${top - GAP + 4}" stroke="var(--soft)"/><text x="${x(t)}" y="${top + 2}" text-anchor="middle">${t === 0 ? "0" : tick(ms(+t.toFixed(6)))}</text>`;
  svg.innerHTML = out;
}

const row = (k, v) => `<tr><td class=k>${k}</td><td class=n>${v}</td></tr>`;
function describe() {
  const c = cycles[chosen], box = document.getElementById("cycle");
  if (!c) {
    box.innerHTML = "<p class=note>The program ended before there was a collection.</p>";
    return;
  }
  const p = pause(c);
  const ours = data.lastIsOurs && chosen === cycles.length - 1;
  const why = ours ? "made at the end of the program, to see what was live then" : c.forced ? "asked for by the program" : "";
  const goal = (g) => (g >= 2 ** 62 ? "none" : bytes(g));
  box.innerHTML = `<div><h2>Collection ${count(c.number)}<small>at ${ms(c.start)}</small></h2>${why ? `<p class=note>${why}</p>` : ""}<table>
${row("stopping, sweeping the rest", ms(p[0]))}${row("marking", ms(c.marked - c.stopped))}
${c.interrupted ? row("stopped in between", ms(p[1])) : ""}${row("stopped at the end", ms(p[2]))}
${row("sweeping", c.swept >= 0 ? ms(Math.max(0, c.swept - c.end)) : "not ended")}
${row("assists", c.assists ? `${count(c.assists)}, ${ms(c.assist)} of processors` : "none")}
${c.assists ? row("the longest", ms(c.longestAssist)) : ""}${row("helping threads", count(c.helpers))}
${row("marked by idle Ps", ms(c.idle))}${row("live when it began", bytes(c.before))}
${row("when it ended", bytes(c.after))}${row("its goal", goal(c.goal))}${row("kept", bytes(c.kept))}
${row("with pointers", bytes(c.scanned))}${row("stacks", bytes(c.stacks))}${row("next goal", goal(c.nextGoal))}</table></div>
<div>${classes(c)}</div><div class=wide>${types(c)}</div>`;
}
const bar = (parts, whole) => `<div class=b>${parts.map(([v, color]) => `<i style="width:${((100 * v) / whole).toFixed(2)}%;background:${color}"></i>`).join("")}</div>`;
function classes(c) {
  const title = "<h2>Size classes<small>what it has left, and what is free in the same spans; exact</small></h2>";
  if (!c.classes) return `${title}<p class=note>The program ended before all was swept.</p>`;
  const whole = Math.max(...c.classes.map((k) => k[4]));
  const rows = [...c.classes].sort((a, b) => b[4] - a[4]).slice(0, 16).map(([k, noscan, n, live, spans]) =>
    `<tr><td class=n>${k === 0 ? "large" : count(data.sizes[k])}</td><td class=k>${noscan ? "no pointers" : ""}</td><td class=n>${count(n)}</td>
<td class=n>${bytes(live)}</td><td class=n>${bytes(spans - live)}</td><td class=bar>${bar([[live, "var(--live)"], [spans - live, "var(--free)"]], whole)}</td></tr>`);
  const all = c.classes.reduce((a, k) => [a[0] + k[2], a[1] + k[3], a[2] + k[4]], [0, 0, 0]);
  const rest = c.classes.length > 16 ? `<p class=note>and ${c.classes.length - 16} classes with less</p>` : "";
  return `${title}<table><tr><th class=n>bytes<th><th class=n>objects<th class=n>live<th class=n>free<th></tr>${rows.join("")}
<tr><td class=n>all</td><td></td><td class=n>${count(all[0])}</td><td class=n>${bytes(all[1])}</td><td class=n>${bytes(all[2] - all[1])}</td><td></td></tr></table>${rest}`;
}
function types(c) {
  const title = "<h2>Types by live bytes<small>with the place that allocated them; an estimate</small></h2>";
  if (!c.types) return `${title}<p class=note>The program ended before all was swept.</p>`;
  const whole = Math.max(1, ...c.types.map((t) => t[2]));
  const rows = c.types.slice(0, 40).map(([i, n, live]) => {
    const t = data.types[i], k = shown.indexOf(t.name);
    return `<tr><td><code>${escaped(t.name)}</code></td><td><code>${escaped(t.place)}</code></td><td class=n>${count(t.size)}</td><td class=n>${count(n)}</td>
<td class=n>${bytes(live)}</td><td class=bar style="width:26%">${bar([[live, k < 0 ? "var(--free)" : hue(k)]], whole)}</td></tr>`;
  });
  const note = `About one object in ${tick(bytes(data.sampleRate))} of allocation is followed. Where ten of a kind are found alive, its bytes are off
by a third or so, where a hundred are, by a tenth. All that the collection has kept: ${bytes(c.kept)}.`;
  return `${title}<table><tr><th>type<th>allocated by<th class=n>bytes each<th class=n>objects<th class=n>live<th></tr>${rows.join("")}</table><p class=note>${note}</p>`;
}

function choose(i) {
  chosen = Math.max(0, Math.min(cycles.length - 1, i));
  const c = cycles[chosen];
  if (c && !inView(c)) {
    const half = (to - from) / 2;
    from = Math.max(0, Math.min(end - 2 * half, c.start - half));
    to = from + 2 * half;
  }
  draw();
  describe();
}
const timeAt = (e) => from + ((e.clientX - svg.getBoundingClientRect().left - LEFT) / width()) * (to - from);
function view(a, b) {
  const span = Math.min(end, Math.max(b - a, 0.02));
  from = Math.max(0, Math.min(end - span, a));
  to = from + span;
  draw();
}
svg.addEventListener("wheel", (e) => {
  e.preventDefault();
  const t = timeAt(e), f = Math.exp(Math.max(-60, Math.min(60, e.deltaY)) * 0.006);
  view(t - (t - from) * f, t + (to - t) * f);
}, { passive: false });
let drag = null;
svg.addEventListener("pointerdown", (e) => { drag = { x: e.clientX, from, to, moved: false }; svg.setPointerCapture(e.pointerId); });
svg.addEventListener("pointermove", (e) => {
  if (drag) {
    const d = ((e.clientX - drag.x) / width()) * (drag.to - drag.from);
    if (Math.abs(e.clientX - drag.x) > 3) drag.moved = true;
    if (drag.moved) view(drag.from - d, drag.to - d);
    return;
  }
  const t = timeAt(e);
  if (t < from || t > to) { tip.style.display = "none"; return; }
  const i = Math.max(0, firstSample(t) - 1);
  const lines = [["at", ms(t)]];
  if (samples.t.length) lines.push(["live", bytes(samples.live[i])], ["goal", samples.goal[i] ? bytes(samples.goal[i]) : "none"], ["spans", bytes(samples.used[i])]);
  const c = cycles[nearest(t)];
  if (c && Math.abs(x((c.start + c.end) / 2) - x(t)) < 12)
    lines.push(["collection", count(c.number)], ["marking", ms(c.marked - c.stopped)], ["stopped", ms(sum(pause(c)))], ["assists", ms(c.assist)]);
  tip.innerHTML = `<table>${lines.map(([k, v]) => `<tr><td class=k>${k}</td><td class=n>${v}</td></tr>`).join("")}</table>`;
  tip.style.display = "block";
  tip.style.left = `${Math.min(e.clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
  tip.style.top = `${Math.min(e.clientY + 14, innerHeight - tip.offsetHeight - 8)}px`;
});
svg.addEventListener("pointerup", (e) => {
  if (drag && !drag.moved && cycles.length) choose(nearest(timeAt(e)));
  drag = null;
});
svg.addEventListener("pointerleave", () => (tip.style.display = "none"));
function nearest(t) {
  let best = 0;
  cycles.forEach((c, i) => { if (Math.abs((c.start + c.end) / 2 - t) < Math.abs((cycles[best].start + cycles[best].end) / 2 - t)) best = i; });
  return best;
}
addEventListener("keydown", (e) => {
  if (e.key === "ArrowLeft") choose(chosen - 1);
  else if (e.key === "ArrowRight") choose(chosen + 1);
  else if (e.key === "0") view(0, end);
  else return;
  e.preventDefault();
});
document.getElementById("types").innerHTML = shown.map((n, i) => `<span><i style="background:${hue(i)}"></i>${escaped(n)}</span>`).join("")
  + (other ? '<span><i style="background:var(--free)"></i>other types</span>' : "");
addEventListener("resize", draw);
draw();
describe();
