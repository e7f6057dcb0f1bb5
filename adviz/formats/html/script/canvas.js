// The picture of a big graph, on a canvas: the same methods as Picture, painted anew when something changes.

import { FONT, SIZES } from "./picture.js";

export class Canvas {
  constructor(data, places, tape, clusters) {
    this.clusters = clusters;
    this.data = data;
    this.tape = tape;
    this.size = [places.width, places.height];
    this.element = document.createElement("canvas");
    this.element.className = "picture";
    this.element.setAttribute("role", "img");
    this.pen = this.element.getContext("2d");
    this.boxes = places.boxes.map(([node, x, y, width, height, , title]) => ({ node, x, y, width, height, title, kind: data.nodes[node].kind }));
    this.first = new Map();
    for (const box of this.boxes) if (!this.first.has(box.node)) this.first.set(box.node, box);
    this.arrows = places.arrows.map(([edge, , tip, curve, all = [edge]]) => ({ edge, all, tip, curve, ...bounds(curve, tip) }));
    this.view = [0, 0, 1];
    this.hot = { nodes: new Set(), edges: new Set() };
    this.only = null;
    this.cells = grid(this.boxes);
    this.waiting = false;
    clusters?.draw(this, places);
    new ResizeObserver(() => this.paint()).observe(this.element);
  }

  transform(x, y, k) {
    this.view = [x, y, k];
    this.paint();
  }

  update(shown) {
    this.shown = shown;
    this.paint();
  }

  light(hot, only) {
    this.hot = hot;
    this.only = only;
    this.paint();
  }

  reset() {
    this.colours = null;
    this.paint();
  }

  center(node) {
    const box = this.first.get(node);
    return [box.x, box.y, box.width, box.height];
  }

  focus() {}

  at(_, x, y) {
    const [left, top, k] = this.view;
    const [a, b] = [(x - left) / k, (y - top) / k];
    const frame = this.clusters?.painted.hit(a, b, k);
    if (frame) return frame;
    for (const box of this.cells.get(cell(a, b)) ?? []) {
      if (Math.abs(box.x - a) <= box.width / 2 + 2 && Math.abs(box.y - b) <= box.height / 2 + 2) return { kind: "node", id: box.node };
    }
    return null;
  }

  paint() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      if (this.shown && this.element.isConnected) this.draw();
    });
  }

  colour(name) {
    this.colours ??= new Map();
    if (!this.colours.has(name)) {
      const both = getComputedStyle(this.element).getPropertyValue(`--${name}`).match(/#\w+/g) ?? ["#888888"];
      this.colours.set(name, both[isDark(this.element) && both.length > 1 ? 1 : 0]);
    }
    return this.colours.get(name);
  }

  draw() {
    const { element, pen } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [element.clientWidth, element.clientHeight];
    if (element.width !== Math.round(width * ratio)) element.width = Math.round(width * ratio);
    if (element.height !== Math.round(height * ratio)) element.height = Math.round(height * ratio);
    const [x, y, k] = this.view;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
    const seen = [-x / k, -y / k, (width - x) / k, (height - y) / k];
    this.clusters?.painted.under(k);
    this.drawArrows(seen, k);
    this.drawBoxes(seen, k);
    this.clusters?.painted.over(k);
  }

  drawArrows(seen, k) {
    const visible = this.arrows.filter((arrow) => arrow.right > seen[0] && arrow.left < seen[2] && arrow.low > seen[1] && arrow.high < seen[3]);
    const batches = new Map();
    for (const arrow of visible) {
      const look = this.arrowLook(arrow);
      if (!batches.has(look)) batches.set(look, []);
      batches.get(look).push(arrow);
    }
    for (const [look, arrows] of [...batches].sort(([one], [other]) => RANK[one.split(" ")[0]] - RANK[other.split(" ")[0]])) this.stroke(look, arrows, k);
    this.pen.globalAlpha = 1;
  }

  arrowLook({ edge, all }) {
    if (this.only && !all.some((each) => this.only.edges.has(each))) return "dim";
    if (all.some((each) => this.hot.edges.has(each))) return "hot";
    if (this.shown.player?.edges.includes(edge)) return "pulse";
    const path = this.shown.pathsOf.get(edge)?.[0];
    if (path) return `path ${((path - 1) % 24) + 1}`;
    return this.shown.badEdges.has(edge) ? "bad" : "plain";
  }

  stroke(look, arrows, k) {
    const { pen } = this;
    const [kind, number] = look.split(" ");
    pen.globalAlpha = kind === "dim" ? 0.15 : kind === "plain" && k < 0.2 ? 0.45 : 1;
    const name = { path: `path-${number}`, hot: "ink", pulse: "wrt-border", bad: "nonfinite-arrow" }[kind] ?? "plain-arrow";
    pen.strokeStyle = pen.fillStyle = this.colour(name);
    pen.lineWidth = Math.max({ path: 3, hot: 2.5, pulse: 4 }[kind] ?? 1, { path: 1.6, hot: 2, pulse: 2.5 }[kind] / k || 0.5 / k);
    pen.beginPath();
    for (const { curve } of arrows) {
      pen.moveTo(curve[0], curve[1]);
      if (k < 0.12) pen.lineTo(curve[curve.length - 2], curve[curve.length - 1]);
      else for (let at = 2; at < curve.length; at += 6) pen.bezierCurveTo(curve[at], curve[at + 1], curve[at + 2], curve[at + 3], curve[at + 4], curve[at + 5]);
    }
    pen.stroke();
    if (k < 0.25) return;
    pen.beginPath();
    for (const { curve, tip } of arrows) {
      const [a, b] = [curve[curve.length - 2], curve[curve.length - 1]];
      const length = Math.hypot(tip[0] - a, tip[1] - b) || 1;
      const [u, v] = [(3.4 * (tip[0] - a)) / length, (3.4 * (tip[1] - b)) / length];
      pen.moveTo(tip[0], tip[1]);
      pen.lineTo(a - v, b + u);
      pen.lineTo(a + v, b - u);
    }
    pen.fill();
  }

  drawBoxes(seen, k) {
    const { pen } = this;
    const groups = new Map();
    for (const box of this.boxes) {
      if (box.x + box.width < seen[0] || box.x - box.width > seen[2] || box.y + box.height < seen[1] || box.y - box.height > seen[3]) continue;
      const hot = this.hot.nodes.has(box.node) ? "hot" : this.shown.badNodes.has(box.node) ? "bad" : "";
      const look = `${box.kind} ${hot} ${this.only && !this.only.nodes.has(box.node) ? "dim" : ""}`;
      if (!groups.has(look)) groups.set(look, []);
      groups.get(look).push(box);
    }
    for (const [look, boxes] of groups) {
      const [kind, hot, dim] = look.split(" ");
      pen.globalAlpha = dim ? 0.2 : 1;
      pen.fillStyle = this.colour(`${kind}-fill`);
      pen.strokeStyle = hot ? this.colour(hot === "bad" ? "nonfinite-border" : "wrt-border") : this.colour(`${kind}-stroke`);
      pen.lineWidth = Math.max(hot ? 3 : 1, (hot ? 3 : 0.5) / k);
      const grown = hot ? Math.max(0, 5 / k - 6) : 0;
      pen.beginPath();
      for (const box of boxes) pen.rect(box.x - box.width / 2 - grown, box.y - box.height / 2 - grown, box.width + 2 * grown, box.height + 2 * grown);
      pen.fill();
      if (k > 0.1 || hot) pen.stroke();
    }
    pen.globalAlpha = 1;
    if (k > 0.5) this.write(seen);
  }

  // Names, where the boxes are big enough to be read.
  write(seen) {
    const { pen } = this;
    pen.textAlign = "center";
    for (const box of this.boxes) {
      if (box.x < seen[0] || box.x > seen[2] || box.y < seen[1] || box.y > seen[3]) continue;
      pen.fillStyle = this.colour(box.title ? `${box.kind}-name` : "muted");
      pen.font = `${box.title ? SIZES.name : 5}px ${FONT}`;
      pen.fillText(box.title ?? this.data.nodes[box.node].label, box.x, box.title ? box.y + 4.5 : box.y + box.height / 2 + 6);
    }
  }
}

// Which of its two colours an element shows.
export function isDark(element) {
  const schemes = getComputedStyle(element).colorScheme;
  return schemes === "dark" || (schemes.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches);
}

const RANK = { dim: 0, plain: 1, bad: 2, path: 3, hot: 4, pulse: 5 };
const CELL = 200;

function cell(x, y) {
  return `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`;
}

// Which boxes may be met in each square of the picture.
function grid(boxes) {
  const cells = new Map();
  for (const box of boxes) {
    const keys = new Set();
    for (const a of [-1, 0, 1]) for (const b of [-1, 0, 1]) keys.add(cell(box.x + (a * box.width) / 2, box.y + (b * box.height) / 2));
    for (const key of keys) {
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push(box);
    }
  }
  return cells;
}

function bounds(curve, tip) {
  let [left, high, right, low] = [tip[0], tip[1], tip[0], tip[1]];
  for (let at = 0; at < curve.length; at += 2) {
    left = Math.min(left, curve[at]);
    right = Math.max(right, curve[at]);
    high = Math.min(high, curve[at + 1]);
    low = Math.max(low, curve[at + 1]);
  }
  return { left, right, high, low };
}
