// Pan and zoom: a translation and a scale of the picture, by pointer, wheel, pinch and keys.

const MOST = 8;
const TOP = 56; // pixels that the toolbar takes
const FAR = 0.3; // scale from which on texts are left out
const BEGIN = 0.8; // where the whole picture would be that small
const SLACK = 4; // pixels that a press may move and still be a click

export class View {
  constructor(stage, picture, { wheel }) {
    Object.assign(this, { stage, picture, wheelZooms: wheel, x: 0, y: 0, k: 1, fitted: true });
    this.pointers = new Map();
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) stage.addEventListener(name, (event) => this.up(event));
    new ResizeObserver(() => this.fitted && this.fit()).observe(stage);
  }

  get room() {
    return [this.stage.clientWidth, this.stage.clientHeight];
  }

  // The whole picture in the middle, not much larger than it was made. Where nothing could be read that is asked for:
  // else the root is shown.
  fit(asked = this.whole) {
    this.whole = asked;
    const [width, height] = this.room;
    if (!width || !height) return;
    const [w, h] = this.picture.size;
    const k = Math.min((width - 32) / w, (height - TOP - 16) / h, 1.5);
    const free = height - h * k;
    const far = k < FAR && !asked && !this.picture.clusters;
    if (far) this.begin(width, height);
    else this.place((width - w * k) / 2, Math.max(free / 2, Math.min(TOP, free - 8)), k);
    this.fitted = !far;
  }

  begin(...room) {
    const { picture } = this;
    const at = picture.center(picture.tape.root).slice(0, 2).map((center, axis) => {
      const free = room[axis] - picture.size[axis] * BEGIN;
      return free > 0 ? free / 2 : Math.min(16, Math.max(free - 16, room[axis] / 2 - center * BEGIN));
    });
    this.place(...at, BEGIN);
  }

  place(x, y, k) {
    Object.assign(this, { x, y, k, fitted: false });
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      this.picture.transform(this.x, this.y, this.k);
    });
  }

  zoom(factor, x = this.room[0] / 2, y = this.room[1] / 2) {
    const [width, height] = this.room;
    const least = Math.min(0.5, width / this.picture.size[0] / 2, height / this.picture.size[1] / 2);
    const k = Math.min(MOST, Math.max(least, this.k * factor));
    this.place(x - ((x - this.x) * k) / this.k, y - ((y - this.y) * k) / this.k, k);
  }

  pan(dx, dy) {
    this.place(this.x + dx, this.y + dy, this.k);
  }

  // Brings a node into sight, large enough to be read.
  show(node, readable = false) {
    const [x, y, width, height] = this.picture.center(node);
    const [w, h] = this.room;
    const k = readable ? Math.max(this.k, 0.8) : this.k;
    const [a, b] = [this.x + x * this.k, this.y + y * this.k];
    const inside = a - (width * k) / 2 > 8 && a + (width * k) / 2 < w - 8 && b - (height * k) / 2 > 8 && b + (height * k) / 2 < h - 8;
    if (!inside || k !== this.k) this.place(w / 2 - x * k, h / 2 - y * k, k);
  }

  wheel(event) {
    if (!this.wheelZooms && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { left, top } = this.stage.getBoundingClientRect();
    const lines = event.deltaMode === 1 ? 16 : 1;
    this.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX - left, event.clientY - top);
  }

  down(event) {
    if (event.button !== 0) return;
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.pointers.size === 1) this.moved = 0;
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = [event.clientX, event.clientY];
    this.moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (this.moved < SLACK) return;
    if (!this.stage.hasPointerCapture(event.pointerId)) this.stage.setPointerCapture(event.pointerId);
    this.stage.classList.add("moving");
    if (this.pointers.size === 2) this.pinch(event.pointerId, before, now);
    else this.pan(now[0] - before[0], now[1] - before[1]);
    this.pointers.set(event.pointerId, now);
  }

  pinch(id, before, now) {
    const [, other] = [...this.pointers].find(([each]) => each !== id);
    const { left, top } = this.stage.getBoundingClientRect();
    const distance = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
    this.zoom(distance(now) / distance(before), (now[0] + other[0]) / 2 - left, (now[1] + other[1]) / 2 - top);
  }

  up(event) {
    this.pointers.delete(event.pointerId);
    if (!this.pointers.size) this.stage.classList.remove("moving");
  }

  // Whether the press that has just ended was a pan and no click.
  get panned() {
    return this.moved >= SLACK;
  }
}
