// The picture as SVG: built once, then only what changed is written. Roles are classes; colours are the style sheet's.

import { say, set, svg } from "./dom.js";
import { begunEarlier, drawn, halfway, heads, nearest, strands } from "./ribbons.js";

export const SIZES = { name: 13, value: 11, small: 11, label: 10.5, badge: 8.5, leading: 1.24 };
export const FONT = '"DejaVu Sans", Verdana, sans-serif';
const STRAND = 2.8;
const RIBBON = 24;
const STRANDS = 24;
const INSIDE = 4;

const ruler = document.createElement("canvas").getContext("2d");
const widths = new Map();

export function textWidth(text, size) {
  const key = `${size} ${text}`;
  if (!widths.has(key)) {
    if (widths.size > 5000) widths.clear();
    ruler.font = `${size}px ${FONT}`;
    widths.set(key, ruler.measureText(text).width);
  }
  return widths.get(key);
}

export class Picture {
  constructor(data, places, tape, clusters) {
    Object.assign(this, { clusters, tape });
    this.size = [places.width, places.height];
    this.layers = Object.fromEntries(["arrows", "bright", "labels", "boxes", "over"].map((name) => [name, svg("g", { class: name })]));
    this.moved = svg("g", {}, Object.values(this.layers));
    this.element = svg("svg", { class: "picture", role: "group", "font-family": FONT }, this.moved);
    this.arrows = places.arrows.map((row) => new Arrow(row, tape, this.layers));
    this.boxes = places.boxes.map((row) => new Box(row, data));
    this.layers.boxes.append(...this.boxes.map((box) => box.group));
    this.boxesOf = new Map();
    for (const box of this.boxes) this.boxesOf.set(box.node, [...(this.boxesOf.get(box.node) ?? []), box]);
    clusters?.draw(this, places);
  }

  transform(x, y, k) {
    set(this.moved, "transform", `translate(${x} ${y}) scale(${k})`);
    this.element.classList.toggle("far", k < 0.3);
    this.clusters?.zoomed(this, k);
  }

  update(shown) {
    for (const arrow of this.arrows) arrow.update(shown);
    for (const box of this.boxes) box.update(shown);
    this.over(shown);
  }

  // The statement of the player's step on its arrow, and the running product along a chosen path.
  over(shown) {
    const made = [];
    const current = shown.player?.edges ?? [];
    for (const arrow of this.arrows) {
      if (arrow.all.some((id) => current.includes(id))) {
        made.push(svg("path", { class: `pulse ${shown.player.back ? "back" : ""}`, d: drawn(strands(arrow.curve, 1, 0)[0]) }));
      }
    }
    for (const [node, text] of shown.running) {
      for (const box of (this.boxesOf.get(node) ?? []).slice(0, 1)) made.push(box.pill(text));
    }
    this.layers.over.replaceChildren(...made);
  }

  // `hot` is pointed at or chosen; where `only` is given, everything else steps back.
  light(hot, only) {
    this.element.classList.toggle("focused", Boolean(only));
    for (const arrow of this.arrows) arrow.light(arrow.among(hot.edges), !only || arrow.among(only.edges));
    for (const box of this.boxes) box.light(box.among(hot.nodes), !only || box.among(only.nodes));
  }

  center(node) {
    const box = this.boxesOf.get(node)?.[0];
    return box ? [box.x, box.y, box.width, box.height] : [0, 0, 0, 0];
  }

  focus(node) {
    for (const box of this.boxes) if (box.node >= 0) set(box.group, "tabindex", box.node === node ? 0 : -1);
    this.boxesOf.get(node)?.[0].group.focus({ preventScroll: true });
  }

  reset() {}
}

class Arrow {
  // `all` are the edges that it stands for.
  constructor([edge, label, tip, curve, all = [edge]], tape, layers) {
    Object.assign(this, { all, edge: tape.edges[edge] });
    this.roles = this.edge.roles;
    this.own = this.edge.look;
    this.label = label;
    this.tip = tip;
    this.curve = begunEarlier(curve, INSIDE);
    this.base = curve.slice(-2);
    this.lines = svg("g", { class: "lines" });
    this.mark = svg("g", { class: "mark" });
    const hit = svg("path", { class: "hit", d: drawn(strands(this.curve, 1, 0)[0]) });
    this.group = svg("g", { class: "arrow", "data-edge": edge }, hit, this.lines, this.mark);
    this.text = svg("g", { class: "label", "data-edge": edge });
    layers.arrows.append(this.group);
    layers.labels.append(this.text);
    this.layers = layers;
  }

  update(shown) {
    const { id, cut } = this.edge;
    const paths = [...new Set(this.all.flatMap((each) => shown.pathsOf.get(each) ?? []))];
    const bad = shown.badEdges.has(id);
    const why = shown.corners.get(id);
    const label = this.label && !shown.app.data.bare ? shown.labelOf(this.edge) : "";
    const look = `${paths} ${bad} ${why}`;
    if (look !== this.look) this.draw(paths, bad, cut, why);
    if (look === this.look && label.length === this.said?.length && this.number) say(this.number, label);
    else if (look !== this.look || label !== this.said) this.tell(paths, label, bad);
    Object.assign(this, { look, said: label });
    this.wait(Boolean(shown.player) && !shown.player.done(this.edge));
  }

  among(set) {
    return this.all.some((id) => set.has(id));
  }

  wait(waiting) {
    if (waiting === this.waiting) return;
    this.waiting = waiting;
    for (const group of [this.group, this.text]) group.classList.toggle("waiting", waiting);
  }

  draw(paths, bad, cut, why) {
    const count = Math.min(paths.length, STRANDS);
    const ribbon = Math.min(STRAND * count, RIBBON);
    const role = bad ? "nonfinite" : cut ? "cut" : this.roles.includes("saved") ? "saved" : this.own ? "own" : "plain";
    if (this.own) this.group.style.setProperty("--tone", this.own.tone);
    const looks = count ? paths.slice(0, count).map(pathClass) : [role];
    const lines = strands(this.curve, Math.max(count, 1), ribbon);
    const width = count > 1 ? (ribbon / count) * 0.82 : ribbon;
    const band = this.roles.includes("culprit") ? [svg("path", { class: "band", d: drawn(lines[0]) })] : [];
    const fixed = count ? width : this.own?.width;
    const shapes = looks.map((look, at) => svg("path", { class: `strand ${look}`, d: drawn(lines[at]), "stroke-width": fixed }));
    const tips = heads(this.base, this.tip, Math.max(count, 1), count ? ribbon / 2 + 3.2 : 3.4);
    looks.forEach((look, at) => shapes.push(svg("polygon", { class: `tip ${look}`, points: tips[at].map((point) => point.join()).join(" ") })));
    if (cut) shapes.push(...this.bars());
    this.lines.replaceChildren(...band, ...shapes);
    this.mark.replaceChildren(...(why ? [this.kink(why)] : []));
    this.layers[count ? "bright" : "arrows"].append(this.group);
  }

  // Two slanted bars across the arrow, with a gap between them: nothing flows back here.
  bars() {
    const { at: [x, y], along: [dx, dy] } = halfway(this.curve);
    const bar = (a, b, u, v, look) => svg("path", { class: look, d: `M${a - u} ${b - v}L${a + u} ${b + v}` });
    const [u, v] = [5.5 * (-dy + 0.45 * dx), 5.5 * (dx + 0.45 * dy)];
    return [bar(x, y, 2.2 * dx, 2.2 * dy, "gap"), ...[-2.4, 2.4].map((side) => bar(x + side * dx, y + side * dy, u, v, "slash"))];
  }

  kink(why) {
    const { at: [x, y] } = halfway(this.curve);
    return svg("path", { class: "kink", d: `M${x} ${y - 7}L${x + 7} ${y}L${x} ${y + 7}L${x - 7} ${y}Z` }, svg("title", {}, why));
  }

  // Badges and number, on a patch of the background beside the arrow.
  tell(paths, label, bad) {
    this.number = null;
    const spot = this.label ? this.label.slice(1) : paths.length && this.tip ? halfway(this.curve).at : null;
    if (!spot || (!paths.length && !label)) return this.text.replaceChildren();
    const badges = badgesOf(paths);
    const text = this.label ? label : "";
    const rows = text ? text.split("\n") : [];
    const height = 16 + Math.max(0, rows.length - 1) * SIZES.label * SIZES.leading;
    const inner = badges.reduce((sum, badge) => sum + badge.width + 2, 0) + (text ? Math.max(...rows.map((row) => textWidth(row, SIZES.label))) + 4 : 0);
    const y = spot[1] + this.away(spot, paths.length);
    let x = spot[0] - inner / 2;
    const shapes = [svg("rect", { class: "patch", x: x - 2, y: y - height / 2, width: inner + 4, height, rx: 8 })];
    for (const badge of badges) {
      shapes.push(svg("rect", { class: `badge ${badge.look}`, x, y: y - 6.5, width: badge.width, height: 13, rx: 6.5 }));
      shapes.push(svg("text", { class: `on ${badge.look}`, x: x + badge.width / 2, y: y + SIZES.badge * 0.365, "font-size": SIZES.badge, "text-anchor": "middle" }, badge.text));
      x += badge.width + 2;
    }
    rows.forEach((row, at) => {
      const middle = y + (at - (rows.length - 1) / 2) * SIZES.label * SIZES.leading;
      this.number = svg("text", { class: bad ? "number bad" : "number", x: x + 2, y: middle + SIZES.label * 0.36, "font-size": SIZES.label }, row);
      shapes.push(this.number);
    });
    if (rows.length > 1 || !text) this.number = null;
    return this.text.replaceChildren(...shapes);
  }

  away(spot, count) {
    if (!this.label || !count) return 0;
    const far = Math.min(STRAND * count, RIBBON) / 4;
    return spot[1] > nearest(this.curve, spot)[1] ? far : -far;
  }

  light(hot, kept) {
    if (hot === this.hot && kept === this.kept) return;
    Object.assign(this, { hot, kept });
    for (const group of [this.group, this.text]) {
      group.classList.toggle("hot", hot);
      group.classList.toggle("dim", !kept);
    }
  }
}

export function pathClass(number) {
  return `p${((number - 1) % STRANDS) + 1}`;
}

// One badge a path; more than four numbers are compressed to ranges.
function badgesOf(paths) {
  const made = (text, look) => ({ text, look, width: Math.max(13, textWidth(text, SIZES.badge) + 7) });
  if (paths.length <= 4) return paths.map((path) => made(String(path), pathClass(path)));
  const runs = [];
  for (const path of paths) {
    const last = runs[runs.length - 1];
    if (last && last[1] === path - 1) last[1] = path;
    else runs.push([path, path]);
  }
  return runs.map(([first, last]) => (first === last ? made(String(first), pathClass(first)) : made(`${first}–${last}`, "several")));
}

class Box {
  constructor([node, x, y, width, height, lines, title], data) {
    Object.assign(this, { node, x, y, width, height, lines, data });
    this.kind = data.nodes[node].kind;
    const radius = this.kind === "input" || data.nodes[node].op === "input" ? Math.min(height / 2, 14) : Math.min(5, height / 2);
    this.rect = svg("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: radius });
    this.texts = lines ? this.written(title ?? "") : [];
    this.alarm = svg("g", { class: "alarm" });
    this.group = svg("g", { class: "box", "data-node": node, tabindex: -1, role: "button", "aria-label": lines ? null : data.nodes[node].label }, this.rect, this.texts, this.alarm);
    for (const [key, value] of Object.entries(data.nodes[node].look ?? {})) this.group.style.setProperty(`--${key}`, value);
    this.roles = new Set([this.kind, ...(data.nodes[node].roles ?? [])]);
  }

  written(title) {
    const small = this.kind === "constant" && this.lines === 1;
    const size = small ? SIZES.small : SIZES.name;
    const kinds = ["name", ...(this.data.nodes[this.node].lines?.map(([kind]) => kind) ?? ["value", "adjoint"])];
    const sizes = [size, ...Array(this.lines - 1).fill(SIZES.value)];
    let y = this.y - (sizes.reduce((sum, each) => sum + each, 0) * SIZES.leading) / 2;
    return sizes.map((each, at) => {
      const text = svg("text", { class: kinds[at] ?? "value", x: this.x, y: y + each * 0.98, "font-size": each, "text-anchor": "middle" });
      if (at === 0) text.append(...handled(title));
      y += each * SIZES.leading;
      return text;
    });
  }

  update(shown) {
    const roles = shown.rolesOf(this.node, this.roles);
    if (roles !== this.given) {
      this.given = roles;
      set(this.group, "class", `box ${roles} ${this.hot ? "hot" : ""} ${this.kept === false ? "dim" : ""}`);
    }
    if (this.lines > 1) shown.linesOf(this.node).forEach((text, at) => this.fit(this.texts[at + 1], text));
    shown.align?.(this);
    const bad = shown.badNodes.has(this.node);
    if (bad !== this.alarm.hasChildNodes()) this.alarm.replaceChildren(...(bad ? this.bang() : []));
  }

  // A number that is wider than the box is set smaller.
  fit(line, text) {
    if (!line || line.textContent === text) return;
    say(line, text);
    const room = (this.width - 10) / textWidth(text, SIZES.value);
    set(line, "font-size", room < 1 ? Math.floor(SIZES.value * room * 10) / 10 : SIZES.value);
  }

  among(set) {
    return set.has(this.node);
  }

  bang() {
    const [x, y] = [this.x + this.width / 2 - 2, this.y - this.height / 2 + 2];
    return [svg("circle", { cx: x, cy: y, r: 6.5 }), svg("text", { x, y: y + 3.8, "font-size": 10.5, "text-anchor": "middle" }, "!")];
  }

  pill(text) {
    const width = textWidth(text, SIZES.label) + 14;
    const [x, y] = [Math.max(this.x, width / 2 - 8), this.y + this.height / 2 + 9];
    return svg("g", { class: "pill" },
      svg("rect", { x: x - width / 2, y: y - 8, width, height: 16, rx: 8 }),
      svg("text", { x, y: y + 3.8, "font-size": SIZES.label, "text-anchor": "middle" }, text));
  }

  light(hot, kept) {
    if (hot === this.hot && kept === this.kept) return;
    Object.assign(this, { hot, kept });
    this.group.classList.toggle("hot", hot);
    this.group.classList.toggle("dim", !kept);
  }
}

// `v3 = sin(x)`: what the tables call it steps back behind what it is.
function handled(title) {
  const found = /^(v\d+ = )(.+)$/s.exec(title);
  return found ? [svg("tspan", { class: "handle" }, found[1]), found[2]] : [title];
}
