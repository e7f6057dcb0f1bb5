// The step player: modes, buttons, a scrubber, and the statement of the step.

import { button, el, icon, say, set } from "./dom.js";
import { spoken, statement } from "./statements.js";
import { MODES } from "./steps.js";

const ICONS = {
  first: "M5 4v12M16 4L8 10l8 6z",
  back: "M14 4L6 10l8 6z",
  play: "M6 3l11 7-11 7z",
  pause: "M6 4h3v12H6zM12 4h3v12h-3z",
  next: "M6 4l8 6-8 6z",
  last: "M15 4v12M4 4l8 6-8 6z",
};
const REST = [["Step through the sweep, one operation at a time."],
  ["Play, or press ", { key: "," }, " and ", { key: "." }, " to step. Reverse mode goes forward for the values, then backward for the adjoints."]];
const SPEEDS = [["0.5×", 2400], ["1×", 1200], ["2×", 600], ["5×", 240]];

export class Player {
  constructor(app) {
    this.app = app;
    this.timer = null;
    this.wait = 1200;
    this.modes = [["", "Explore", "All numbers at once."], ...MODES].map(([mode, text, title]) =>
      [mode, el("button", { type: "button", title, on: { click: () => this.choose(mode) } }, text)]);
    this.toggle = button("Play", icon(ICONS.play), () => this.playing ? this.pause() : this.play(), { class: "main" });
    this.scrub = el("input", { type: "range", min: 0, "aria-label": "step", on: { input: () => this.go(Number(this.scrub.value)) } });
    this.number = el("span", { class: "steps" });
    this.seeds = el("select", { "aria-label": "input with the seed 1", on: { change: () => app.setSeed(app.seeds[this.seeds.selectedIndex]) } },
      app.seeds.map(({ name }) => el("option", {}, `seed ${name}`)));
    this.speeds = el("select", { "aria-label": "speed", on: { change: () => this.setSpeed(Number(this.speeds.value)) } },
      SPEEDS.map(([text, wait]) => el("option", { value: wait, selected: wait === this.wait }, text)));
    this.words = el("div", { class: "statement", "aria-hidden": "true" });
    this.live = el("div", { class: "unseen", role: "status", "aria-live": "polite" });
    const step = (label, name, to) => button(label, icon(ICONS[name]), to);
    this.transport = el("div", { class: "transport" },
      step("First step", "first", () => this.go(0)), step("Step back", "back", () => this.go(app.step - 1)), this.toggle,
      step("Next step", "next", () => this.go(app.step + 1)), step("Last step", "last", () => this.go(Infinity)),
      this.scrub, this.number, this.seeds, this.speeds);
    this.element = el("section", { class: "player", "aria-label": "Step player" },
      el("div", { class: "modes", role: "group", "aria-label": "mode" }, this.modes.map(([, each]) => each)),
      this.transport, this.words, this.live);
  }

  get playing() {
    return this.timer !== null;
  }

  choose(mode) {
    this.pause();
    this.app.setMode(mode, mode ? 1 : 0);
  }

  go(step) {
    if (!this.app.mode) this.app.setMode("reverse", 0);
    this.pause();
    this.app.setStep(step);
  }

  play() {
    const { app } = this;
    if (!app.mode) app.setMode("reverse", 0);
    else if (app.step >= app.steps.length) app.setStep(0);
    const tick = () => {
      if (app.step >= app.steps.length) return this.pause();
      app.setStep(app.step + 1);
      this.timer = setTimeout(tick, this.wait);
      return undefined;
    };
    this.timer = setTimeout(tick, 150);
    this.update();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    this.update();
  }

  setSpeed(wait) {
    this.wait = wait;
  }

  update() {
    const { app } = this;
    for (const [mode, each] of this.modes) set(each, "aria-pressed", app.mode === mode);
    set(this.element, "data-mode", app.mode || "explore");
    set(this.scrub, "max", app.steps.length);
    this.scrub.value = app.step;
    say(this.number, app.mode ? `${app.step} / ${app.steps.length}` : "");
    this.seeds.hidden = app.mode !== "forward";
    this.seeds.selectedIndex = app.seeds.indexOf(app.seed);
    this.toggle.replaceChildren(icon(this.playing ? ICONS.pause : ICONS.play));
    for (const name of ["aria-label", "title"]) set(this.toggle, name, this.playing ? "Pause" : "Play");
    if (!app.shown) return;
    const lines = !app.mode ? REST : statement(app.shown.player.state, app);
    this.words.replaceChildren(...lines.map((line) => el("p", {}, line.map(piece))));
    if (!this.playing && app.mode) say(this.live, spoken(lines));
  }
}

function piece(part) {
  if (typeof part === "string") return part;
  if (part.key) return el("kbd", {}, part.key);
  if (part.strong) return el("strong", {}, part.strong);
  if (part.wrong) return el("strong", { class: "wrong" }, part.wrong);
  if (part.edge !== undefined) return el("span", { class: "partial", "data-edge": part.edge }, part.name);
  return el("span", { class: `symbol ${part.over ?? ""}`, "data-node": part.node }, part.name);
}
