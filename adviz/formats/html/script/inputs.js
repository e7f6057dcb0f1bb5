// A slider and a number field for each input, and the choice of what is differentiated by.

import { button, el, set } from "./dom.js";
import { exact, parsed, short } from "./numbers.js";

const WANTED = "a number: 0.5, 3/4, pi/4, 1e-3, inf";

export class Inputs {
  constructor(app) {
    this.app = app;
    this.rows = app.tape.inputs.map((input) => this.row(input));
    const reset = button("Reset all inputs", "Reset", () => app.reset(), { class: "quiet" });
    this.element = el("section", { class: "panel inputs", "aria-label": "Inputs" },
      el("div", { class: "heading" }, el("h2", {}, "Inputs"), reset),
      el("p", { class: "hint" }, "Drag, and everything is computed again. ∂ marks what is differentiated by."),
      this.rows.map((row) => row.element));
    this.reset = reset;
  }

  row(input) {
    return new Row(input, this.app);
  }

  update() {
    for (const row of this.rows) row.update();
    this.reset.disabled = !this.app.changed;
  }

  light(hot) {
    for (const row of this.rows) row.element.classList.toggle("hot", hot.nodes.has(row.node));
  }
}

// Ends of a slider: whole round numbers on both sides of 0 that leave the value room.
export function range(value) {
  const size = Number.isFinite(value) ? Math.abs(value) : 1;
  const power = 10 ** Math.floor(Math.log10(Math.max(size, 0.01)));
  const top = [1, 2, 3, 5, 10, 20, 30].map((each) => each * power).find((each) => each >= 1.5 * size) ?? 3 * power;
  const end = Math.max(Number(top.toPrecision(3)), size <= 2 ? 3 : 0);
  return [-end, end];
}

function limit(slider, [low, high]) {
  const step = 10 ** (Math.floor(Math.log10(high - low)) - 3) * 5;
  for (const [key, value] of Object.entries({ min: low, max: high, step: Number(step.toPrecision(2)) })) set(slider, key, value);
}

// Shows a value on a slider, whose ends follow it unless the slider itself was moved there.
export function slide(slider, value, anew = false) {
  if (Number.isFinite(value) && (anew || Number(slider.value) !== value)) {
    limit(slider, range(value));
    slider.value = value;
  }
  set(slider, "aria-valuetext", short(value));
}

// Shows a value in a field, unless somebody is typing there.
export function fill(field, value, digits = 17) {
  if (field.getRootNode().activeElement === field) return;
  field.value = exact(Number.isFinite(value) ? Number(value.toPrecision(digits)) : value);
  judge(field, exact(value), "");
}

function judge(field, title, wrong) {
  field.title = title;
  field.setCustomValidity(wrong);
  set(field, "aria-invalid", Boolean(wrong));
}

// The number in a field; null, and at the field what is wanted, where there is none.
export function typed(field) {
  const value = parsed(field.value);
  judge(field, value === null ? WANTED : "", value === null ? WANTED : "");
  field.reportValidity();
  return value;
}

class Row {
  constructor({ name, node }, app) {
    Object.assign(this, { node, name, app });
    this.slider = el("input", { type: "range", "aria-label": `${name}, slider`, on: { input: () => app.setInput(node, Number(this.slider.value)) } });
    this.field = el("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", "aria-label": `value of ${name}`,
      on: { change: () => this.typed(), keydown: (event) => event.key === "Enter" && this.typed(), blur: () => this.update() } });
    this.wrt = button(`differentiate by ${name}`, "∂", () => app.toggleWrt(node), { class: "by" });
    this.adjoint = el("output", { class: "slope" });
    this.element = el("div", { class: "row", "data-node": node },
      this.wrt, el("span", { class: "name", title: name }, name), this.slider, this.field, this.adjoint);
    limit(this.slider, range(app.at.get(node)));
  }

  typed() {
    const value = typed(this.field);
    if (value !== null) this.app.setInput(this.node, value);
  }

  update() {
    const value = this.app.at.get(this.node);
    slide(this.slider, value);
    fill(this.field, value);
    this.field.style.width = `${this.field.value.length + 2.5}ch`;
    set(this.wrt, "aria-pressed", this.app.wrt.includes(this.node));
    this.adjoint.textContent = `∂ ${this.app.algebra.figure(this.app.found.adjoints[this.node], 4, [])}`;
  }
}
