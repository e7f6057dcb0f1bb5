// The inputs of a page of arrays: a field for each entry, and a slider for the one that was chosen last.

import { button, el, say, set } from "./dom.js";
import { placesOf, rows, spelled } from "./figures.js";
import { fill, Inputs, slide, typed } from "./inputs.js";
import { exact } from "./numbers.js";

const LONG = 8; // entries of a vector that stand on one line
const DIGITS = 5; // that a field has room for
const STEPS = { ArrowUp: -1, ArrowDown: 1 }; // rows

export class ArrayInputs extends Inputs {
  row(input) {
    return this.app.tape.nodes[input.node].shape.length ? new Grid(input, this.app) : super.row(input);
  }
}

class Grid {
  constructor({ name, node }, app) {
    const { shape } = app.tape.nodes[node];
    Object.assign(this, { node, name, app, shape, places: placesOf(shape), chosen: 0 });
    this.columns = Math.max(1, shape.length > 1 ? shape.at(-1) : Math.min(shape[0], LONG));
    this.fields = this.places.map((place, entry) => this.field(place, entry));
    this.wrt = button(`differentiate by ${name}`, "∂", () => app.toggleWrt(node), { class: "by" });
    this.slopes = el("output", { class: "slope" });
    this.which = el("span", { class: "which" });
    this.slider = el("input", { type: "range", on: { input: () => this.give(this.chosen, Number(this.slider.value)) } });
    const cells = el("div", { class: "cells", role: "group", "aria-label": `entries of ${name}` }, this.fields);
    cells.style.setProperty("--columns", this.columns);
    this.element = el("div", { class: "row array", "data-node": node },
      this.wrt, el("span", { class: "name", title: name }, name), el("span", { class: "shape" }, spelled(shape)), this.slopes,
      cells, this.fields.length ? el("div", { class: "tune" }, this.which, this.slider) : null);
    this.choose(0);
  }

  field(place, entry) {
    const field = el("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", "aria-label": `value of ${this.name}${place}`, on: {
      focus: () => this.enter(entry), change: () => this.typed(entry), blur: () => this.update(), keydown: (event) => this.press(event, entry) } });
    return field;
  }

  // Up and down go from row to row, as in a table.
  press(event, entry) {
    if (event.key === "Enter") this.typed(entry);
    const next = event.key in STEPS && this.fields[entry + STEPS[event.key] * this.columns];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select();
  }

  // Who types sees all digits.
  enter(entry) {
    this.fields[entry].value = exact(this.app.at.get(this.node)[entry]);
    this.choose(entry);
  }

  choose(entry) {
    this.chosen = entry;
    this.fields.forEach((field, at) => field.classList.toggle("chosen", at === entry));
    if (!this.fields.length) return;
    say(this.which, this.name + this.places[entry]);
    set(this.slider, "aria-label", `${this.name}${this.places[entry]}, slider`);
    slide(this.slider, this.app.at.get(this.node)[entry], true);
  }

  typed(entry) {
    const value = typed(this.fields[entry]);
    if (value !== null) this.give(entry, value);
  }

  give(entry, value) {
    this.app.setInput(this.node, this.app.at.get(this.node).with(entry, value));
  }

  update() {
    const values = this.app.at.get(this.node);
    this.fields.forEach((field, at) => fill(field, values[at], DIGITS));
    if (this.fields.length) slide(this.slider, values[this.chosen]);
    set(this.wrt, "aria-pressed", this.app.wrt.includes(this.node));
    say(this.slopes, rows("∂ ", this.app.found.adjoints[this.node], 4, this.shape).join("\n"));
  }
}
