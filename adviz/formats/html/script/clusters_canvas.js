// Frames on the canvas: painted by the same pen; for the keyboard each has a button inside of the canvas element.

import { button } from "./dom.js";
import { FONT, SIZES } from "./picture.js";

const SIZE = 11;
const INSET = 4;
const HEIGHT = 20;

export class CanvasFrames {
  constructor(clusters, canvas, { frames, shut }) {
    Object.assign(this, { clusters, canvas, frames, shut, focused: null });
    for (const [at, x, y, nodes] of shut) {
      const [width, height] = clusters.all[at].size;
      for (const node of nodes) canvas.first.set(node, { x, y, width, height });
    }
    canvas.element.setAttribute("role", "group");
    canvas.element.append(...[...frames, ...shut].map(([at]) => this.button(at)));
  }

  button(at) {
    const focus = (focused) => () => {
      this.focused = focused;
      this.canvas.paint();
    };
    const press = (event) => {
      event.stopPropagation(); // a press on the page is heard as well
      this.clusters.toggle(at);
    };
    const made = button(this.clusters.label(at), "", press, { "aria-expanded": !this.clusters.closed.has(at), "data-cluster": at });
    made.addEventListener("focus", focus(at));
    made.addEventListener("blur", focus(null));
    return made;
  }

  // Below the arrows: the grounds of open frames.
  under(k) {
    const { pen } = this.canvas;
    for (const [at, left, top, right, low] of this.frames) {
      pen.fillStyle = this.canvas.colour(`cluster-fill-${this.clusters.all[at].depth % 2}`);
      this.edge(at, k);
      pen.beginPath();
      pen.roundRect(left + INSET, top + INSET, right - left - 2 * INSET, low - top - 2 * INSET, 6);
      pen.fill();
      pen.stroke();
    }
  }

  edge(at, k) {
    const { pen } = this.canvas;
    pen.strokeStyle = this.canvas.colour(at === this.focused ? "wrt-border" : "cluster-stroke");
    pen.lineWidth = Math.max(1, (at === this.focused ? 3 : 0.7) / k);
  }

  // Above the arrows: titles and closed frames.
  over(k) {
    const { pen } = this.canvas;
    pen.textAlign = "left";
    for (const frame of this.frames) this.title(frame, k);
    pen.textAlign = "center";
    for (const row of this.shut) this.box(row, k);
  }

  // A title is as large as its frame allows, to be read from afar.
  scale([at, left, top, right, low], k) {
    return Math.max(1, Math.min(1 / k, (right - left - 2 * INSET) / (this.clusters.all[at].wide + 28), (low - top) / 50));
  }

  title(frame, k) {
    const { pen } = this.canvas;
    const [at, left, top] = frame;
    const [{ name, wide, depth }, s] = [this.clusters.all[at], this.scale(frame, k)];
    if (s * k < 0.5) return;
    pen.fillStyle = this.canvas.colour(`cluster-fill-${depth % 2}`);
    pen.fillRect(left + INSET + s, top + INSET + s, (wide + 24) * s, HEIGHT * s);
    pen.fillStyle = this.canvas.colour("cluster-ink");
    pen.font = `${SIZE * s}px ${FONT}`;
    pen.fillText(`▾ ${name}`, left + INSET + 6 * s, top + INSET + 14 * s);
  }

  box([at, x, y, nodes], k) {
    const { pen, hot, only } = this.canvas;
    const { size: [width, height], lines, depth } = this.clusters.all[at];
    pen.globalAlpha = only && !nodes.some((node) => only.nodes.has(node)) ? 0.2 : 1;
    pen.fillStyle = this.canvas.colour(`cluster-fill-${(depth + 1) % 2}`);
    this.edge(nodes.some((node) => hot.nodes.has(node)) ? this.focused ?? at : at, k);
    pen.beginPath();
    pen.roundRect(x - width / 2, y - height / 2, width, height, 6);
    pen.fill();
    pen.stroke();
    pen.fillStyle = this.canvas.colour("cluster-ink");
    let line = y - height / 2 + 7;
    if (k > 0.25) lines.forEach((text, row) => {
      const size = row ? SIZES.value : SIZES.name;
      pen.font = `${size}px ${FONT}`;
      pen.fillText(row ? text : `▸ ${text}`, x, line + size * 0.98);
      line += size * SIZES.leading;
    });
    pen.globalAlpha = 1;
  }

  // The frame whose title, or whose closed box, is at a point of the picture.
  hit(a, b, k) {
    for (const [at, x, y] of this.shut) {
      const [width, height] = this.clusters.all[at].size;
      if (Math.abs(x - a) <= width / 2 && Math.abs(y - b) <= height / 2) return { kind: "cluster", id: at };
    }
    for (const frame of this.frames.toReversed()) {
      const [at, left, top] = frame;
      const s = this.scale(frame, k);
      const inside = a > left && a < left + INSET + (this.clusters.all[at].wide + 24) * s && b > top && b < top + INSET + HEIGHT * s;
      if (inside && s * k >= 0.5) return { kind: "cluster", id: at };
    }
    return null;
  }
}
