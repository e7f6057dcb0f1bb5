// Frames that open and close: which are closed, the buttons for all of them, and where everything lies then.

import { close } from "./closing.js";
import { CanvasFrames } from "./clusters_canvas.js";
import { draw, SIZE, zoomed } from "./clusters_svg.js";
import { button, icon } from "./dom.js";
import { textWidth } from "./picture.js";

const CLOSE = "M4 4l4.5 4.5M8.5 5v3.5H5M16 16l-4.5-4.5M11.5 15v-3.5H15";
const OPEN = "M4.5 4.5L9 9M4.5 8V4.5H8M15.5 15.5L11 11M15.5 12v3.5H12";

export class Clusters {
  constructor(app) {
    this.app = app;
    this.start = app.data.clusters.flatMap(({ shut }, at) => (shut ? [at] : []));
    this.closed = new Set(this.start);
    this.all = [];
    for (const cluster of app.data.clusters) {
      const depth = cluster.within < 0 ? 0 : this.all[cluster.within].depth + 1;
      this.all.push({ ...cluster, depth, wide: textWidth(cluster.name, SIZE) });
    }
    this.buttons = [["Close all frames", CLOSE, true], ["Open all frames", OPEN, false]].map(([label, path, shut]) =>
      button(label, icon(path), () => this.turn(shut ? this.all.keys() : [])));
  }

  places(base) {
    return close(base, this.all, this.closed);
  }

  // The frames of a picture, of either kind.
  draw(picture, places) {
    this.lying = places;
    if (picture.pen) this.painted = new CanvasFrames(this, picture, places);
    else draw(this, picture, places);
    [this.buttons[0].disabled, this.buttons[1].disabled] = [this.closed.size === this.all.length, !this.closed.size];
  }

  zoomed(picture, k) {
    zoomed(this, picture, k);
  }

  // What the address says of the frames: nothing where they are as the page begins.
  get state() {
    const closed = [...this.closed].sort((one, other) => one - other);
    return String(closed) === String(this.start) ? null : closed;
  }

  // Whether the frames were closed otherwise before.
  restore(list) {
    const before = this.closed;
    this.closed = new Set((list ?? this.start).filter((at) => at < this.all.length));
    return before.size !== this.closed.size || [...before].some((at) => !this.closed.has(at));
  }

  toggle(at) {
    const { view } = this.app;
    const before = this.corner(at);
    if (!this.closed.delete(at)) this.closed.add(at);
    const { x, y, k, fitted } = view;
    this.app.redraw();
    this.app.refresh();
    const after = this.corner(at);
    if (before && after && !fitted) view.place(x + (before[0] - after[0]) * k, y + (before[1] - after[1]) * k, k);
    this.app.picture.element.querySelector(`[data-cluster="${at}"][aria-expanded]`)?.focus({ preventScroll: true });
  }

  turn(wanted) {
    this.closed = new Set(wanted);
    this.app.redraw();
    this.app.refresh();
    if (!this.app.view.fitted) this.app.view.fit();
  }

  // The upper left corner of a frame, open or closed, which is where a person presses.
  corner(at) {
    const open = this.lying.frames.find(([each]) => each === at);
    if (open) return [open[1], open[2]];
    const [, x, y] = this.lying.shut.find(([each]) => each === at) ?? [];
    const [width, height] = this.all[at].size;
    return x === undefined ? null : [x - width / 2, y - height / 2];
  }

  label(at) {
    return this.all[at].tooltip.replaceAll("\n", ", ");
  }

  details(at) {
    const [title, ...rows] = this.all[at].tooltip.split("\n");
    return { title, rows: [...rows, `press to ${this.closed.has(at) ? "open" : "close"} it`].map((text) => ["", text]) };
  }
}
