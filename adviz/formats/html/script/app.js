// The state of the page, and what follows from it: one numbers' sweep, then every part is told.

import { read, write } from "./address.js";
import { Canvas, isDark } from "./canvas.js";
import { frameOf } from "./frame.js";
import { Keys } from "./keys.js";
import { related } from "./links.js";
import { Picture } from "./picture.js";
import { SCALARS, tablesOf } from "./scalars.js";
import { replay, stepsOf } from "./steps.js";
import { Tape } from "./tape.js";
import { View } from "./view.js";

const NARROW = 600; // pixels
const ON_CANVAS = 3000; // boxes from which the picture is a canvas

export class App {
  constructor(container, root, data, { operators, page, Clusters, Arrays }) {
    Object.assign(this, { container, root, data, page: Boolean(page), live: data.live, algebra: data.seed ? Arrays : SCALARS });
    this.tape = new Tape(data, operators);
    this.start = new Map(data.inputs.map(({ node }) => [node, this.algebra.start(data.nodes[node])]));
    this.at = new Map(this.start);
    this.wrt = data.wrt.slice();
    Object.assign(this, { mode: "", step: 0, steps: [], chosen: null, pointed: null, found: null, shown: null });
    this.seeds = this.live ? this.algebra.seeds(this.tape) : [];
    this.seed = this.seeds.find(({ node }) => this.wrt.includes(node)) ?? this.seeds[0] ?? { node: data.root };
    this.counts = new Map();
    this.stopping = new AbortController();
    this.places = this.fitting();
    this.clusters = data.clusters && Clusters ? new Clusters(this) : null;
    this.picture = this.drawn();
    this.frame = frameOf(this);
    root.append(this.frame.element);
    this.view = new View(this.frame.stage, this.picture, { wheel: this.page });
    this.keys = new Keys(this);
    this.listen();
    this.restore();
    this.compute();
    this.view.fit();
    this.watching = new ResizeObserver(() => this.resized());
    this.watching.observe(container);
  }

  // The layout for this width: a narrow page has its own.
  fitting() {
    return this.data.tall && this.container.clientWidth < NARROW ? this.data.tall : this.data.picture;
  }

  drawn() {
    const places = this.clusters?.places(this.places) ?? this.places;
    const Kind = places.boxes.length > ON_CANVAS ? Canvas : Picture;
    return new Kind(this.data, places, this.tape, this.clusters);
  }

  redraw() {
    this.picture = this.view.picture = this.drawn();
    this.frame.stage.replaceChildren(this.picture.element);
    this.keys.begin();
    if (this.view.fitted) this.view.fit();
  }

  resized() {
    const places = this.fitting();
    if (places === this.places) return;
    this.places = places;
    this.view.fitted = true;
    this.redraw();
    this.refresh();
  }

  destroy() {
    this.watching.disconnect();
    this.stopping.abort();
    this.frame.player.pause();
    this.root.replaceChildren();
    delete this.container.dataset.ready;
  }

  kindOf(node) {
    return this.data.nodes[node].kind;
  }

  get changed() {
    return [...this.at].some(([node, value]) => !this.algebra.same(value, this.start.get(node)));
  }

  // ---- what may be done

  setInput(node, value) {
    if (this.algebra.same(this.at.get(node), value)) return;
    this.at.set(node, value);
    this.later();
  }

  reset() {
    this.at = new Map(this.start);
    this.compute();
  }

  toggleWrt(node) {
    this.wrt = this.wrt.includes(node) ? this.wrt.filter((each) => each !== node) : [...this.wrt, node];
    if (this.chosen?.kind === "path") this.chosen = null;
    this.compute();
  }

  setMode(mode, step = 0) {
    this.mode = this.live ? mode : "";
    this.step = step;
    this.compute();
  }

  setStep(step) {
    this.step = Math.min(Math.max(0, step), this.steps.length);
    this.refresh();
  }

  setSeed(seed) {
    this.seed = seed;
    this.compute();
  }

  choose(target) {
    const same = this.chosen && target && this.chosen.kind === target.kind && this.chosen.id === target.id;
    this.chosen = same ? null : target;
    if (this.chosen?.kind === "node") this.frame.trace.show(this.chosen.id);
    this.refresh();
  }

  point(target) {
    const same = this.pointed?.kind === target?.kind && this.pointed?.id === target?.id;
    if (same) return;
    this.pointed = target;
    this.light();
  }

  isChosen(kind, id) {
    return this.chosen?.kind === kind && this.chosen.id === id;
  }

  setTheme() {
    this.container.dataset.theme = isDark(this.container) ? "light" : "dark";
    this.picture.reset();
  }

  // ---- what follows

  later() {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      this.compute();
    });
  }

  compute() {
    if (this.live) {
      this.found = this.algebra.evaluate(this.tape, this.at);
      this.corners = this.algebra.corners(this.tape, this.found.values, this.found);
      this.tables = tablesOf(this);
      this.steps = this.mode ? [...stepsOf(this.mode, this.tape)] : [];
      this.step = Math.min(this.step, this.steps.length);
    } else {
      this.corners = new Map();
      this.tables = staticTables(this.data);
    }
    this.refresh();
  }

  refresh() {
    const player = this.mode && this.live ? replay(this.steps, this.step, this) : null;
    this.shown = new this.algebra.Shown(this, player);
    this.picture.update(this.shown);
    this.frame.update();
    this.light();
    if (player?.step?.node !== undefined && this.step) this.follow(player.step);
    this.remember();
  }

  // A step out of sight is brought into sight, unless the whole picture is seen.
  follow(step) {
    if (!this.view.fitted) this.view.show(step.node);
  }

  light() {
    const paths = this.tables.flatMap((table) => table.paths);
    const [hot, kept] = [this.pointed, this.chosen].map((target) => related(target, paths, this.tape));
    for (const key of Object.keys(hot)) for (const id of kept[key]) if (this.chosen.kind !== "path") hot[key].add(id);
    const only = this.chosen?.kind === "path" ? kept : null;
    for (const part of [this.picture, ...this.frame.parts]) part.light(hot, only);
    this.frame.card.show(this.pointed ?? this.chosen);
  }

  // ---- pointer and address

  listen() {
    const { signal } = this.stopping;
    const element = this.frame.element;
    const target = (event) => {
      const found = event.target.closest?.("[data-edge],[data-node],[data-path],[data-cluster]");
      if (event.target === this.picture.element && this.picture instanceof Canvas) return this.picture.at(null, event.offsetX, event.offsetY);
      if (!found) return null;
      const kind = ["cluster", "edge", "node", "path"].find((each) => found.dataset[each] !== undefined);
      return { kind, id: Number(found.dataset[kind]) };
    };
    element.addEventListener("pointerover", (event) => this.point(target(event)), { signal });
    element.addEventListener("pointerleave", () => this.point(null), { signal });
    this.frame.stage.addEventListener("pointermove", (event) => this.picture instanceof Canvas && this.point(target(event)), { signal });
    element.addEventListener("focusin", (event) => event.target.matches?.(":focus-visible") && this.point(target(event)), { signal });
    element.addEventListener("click", (event) => {
      if (event.target.closest("input, select, .controls, .row button")) return;
      const found = target(event);
      const onStage = this.frame.stage.contains(event.target);
      if (onStage && this.view.panned) return;
      const path = event.target.closest("[data-path]");
      if (path) this.choose({ kind: "path", id: Number(path.dataset.path) });
      else if (found?.kind === "cluster") this.clusters.toggle(found.id);
      else if (found) this.choose(found);
      else if (onStage && this.chosen) this.choose(this.chosen);
    }, { signal });
    if (this.page) window.addEventListener("hashchange", () => this.restore() && this.compute(), { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.picture.reset(), { signal });
    window.addEventListener("beforeprint", () => this.frame.printing(true), { signal });
    window.addEventListener("afterprint", () => this.frame.printing(false), { signal });
  }

  restore() {
    if (!this.page) return false;
    const state = read(location.hash);
    const byName = new Map(this.data.inputs.map(({ name, node }) => [name, node]));
    this.at = new Map(this.start);
    if (this.live) {
      for (const [name, value] of state.at) if (byName.has(name)) this.take(byName.get(name), value);
      this.wrt = state.wrt ? state.wrt.map((name) => this.nodeNamed(name)).filter((node) => node >= 0) : this.data.wrt.slice();
      Object.assign(this, { mode: ["reverse", "wrong", "forward"].includes(state.mode) ? state.mode : "", step: state.step });
    }
    this.chosen = state.show;
    if (this.clusters?.restore(state.closed)) this.redraw();
    return true;
  }

  take(node, value) {
    const taken = this.algebra.taken(value, this.start.get(node));
    if (taken !== null) this.at.set(node, taken);
  }

  nodeNamed(name) {
    return this.tape.nodes.findIndex((node) => node.label === name);
  }

  remember() {
    if (!this.page) return;
    clearTimeout(this.saving);
    const { hash } = location; // a link that is followed meanwhile is newer than the state
    this.saving = setTimeout(() => location.hash === hash && write(this.state()), 120);
  }

  state() {
    const moved = this.data.inputs.filter(({ node }) => !this.algebra.same(this.at.get(node), this.start.get(node)));
    const same = this.wrt.length === this.data.wrt.length && this.wrt.every((node, at) => node === this.data.wrt[at]);
    return {
      at: moved.map(({ name, node }) => [name, this.at.get(node)]),
      wrt: same ? null : this.wrt.map((node) => this.tape.label(node)),
      show: this.chosen,
      mode: this.mode,
      step: this.step,
      closed: this.clusters?.state ?? null,
    };
  }
}

function staticTables(data) {
  let number = 1;
  return data.tables.map((table) => ({
    ...table,
    paths: table.paths.map((path) => ({ ...path, number: number++, text: path.product, product: NaN, running: "" })),
  }));
}
