// The trace: one row an operation, with its value and its adjoint, or its tangent.

import { el, say, set } from "./dom.js";

const ROWS = 150; // that are shown at once

export class Trace {
  constructor(app) {
    this.app = app;
    this.nodes = app.tape.nodes.map((_, node) => node).filter((node) => !app.tape.isConstant(node));
    this.first = 0;
    this.last = el("th", { scope: "col" }, "adjoint ∂");
    this.body = el("tbody");
    this.pager = el("div", { class: "pager" });
    const title = app.data.heads ? "Layers" : "Trace";
    this.element = el("section", { class: "panel trace", "aria-label": title },
      el("div", { class: "heading" }, el("h2", {}, title), this.pager),
      el("table", {}, el("thead", {}, el("tr", {}, this.heads().map((text) => el("th", { scope: "col" }, text)), app.live ? this.last : null)), this.body));
    this.build();
  }

  build() {
    const shown = this.nodes.slice(this.first, this.first + ROWS);
    this.rows = new Map(shown.map((node) => [node, this.row(node)]));
    this.body.replaceChildren(...[...this.rows.values()].map((row) => row.element));
    if (this.nodes.length <= ROWS) return;
    const turn = (by) => () => {
      this.first = Math.min(Math.max(0, this.first + by), this.nodes.length - 1);
      this.build();
      this.update();
    };
    const press = (text, label, by, off) => el("button", { type: "button", class: "quiet", "aria-label": label, disabled: off, on: { click: turn(by) } }, text);
    this.pager.replaceChildren(
      press("‹", "rows before", -ROWS, this.first === 0),
      el("span", {}, `${this.first + 1}–${Math.min(this.first + ROWS, this.nodes.length)} of ${this.nodes.length}`),
      press("›", "rows after", ROWS, this.first + ROWS >= this.nodes.length));
  }

  // Of a model, what a box is, its name and its result share a column.
  heads() {
    const { data: { heads }, live } = this.app;
    return heads ? heads.toSpliced(1, 2) : ["node", "operation", ...(live ? ["value"] : [])];
  }

  row(node) {
    const { nodes } = this.app.tape;
    const { cells } = nodes[node];
    if (cells) return this.layer(node, cells);
    const value = el("td", { class: "figure" });
    const slope = el("td", { class: "figure" });
    const element = el("tr", { "data-node": node, tabindex: 0, class: this.app.kindOf(node) },
      el("th", { scope: "row", class: "name", title: nodes[node].label }, nodes[node].label),
      el("td", { class: "text", title: nodes[node].text }, nodes[node].text ?? "input"), this.app.live ? [value, slope] : null);
    return { element, value, slope };
  }

  layer(node, [what, name, result, ...figures]) {
    return { element: el("tr", { "data-node": node, tabindex: 0, class: this.app.kindOf(node) },
      el("th", { scope: "row" }, what, el("small", {}, [name, result].filter(Boolean).join(" · "))),
      ...figures.map((text) => el("td", { class: "figure" }, text))) };
  }

  // Turns to the page of a node that was chosen.
  show(node) {
    const at = this.nodes.indexOf(node);
    if (at < 0 || this.rows.has(node)) return;
    this.first = Math.floor(at / ROWS) * ROWS;
    this.build();
    this.update();
  }

  update() {
    const { app } = this;
    const { player, found } = app.shown;
    const told = (node, value, digits) => (app.algebra.cell ?? app.algebra.figure)(value, digits, app.tape.nodes[node].shape);
    const tangents = this.app.mode === "forward";
    say(this.last, tangents ? "tangent" : "adjoint ∂");
    for (const [node, row] of this.rows) {
      if (!found) continue;
      const known = !player || player.state.known[node];
      say(row.value, known ? told(node, found.values[node], 6) : "");
      const slopes = tangents ? player?.state.tangents : player ? player.state.adjoints : found.adjoints;
      const slope = slopes?.[node];
      say(row.slope, slope === null || slope === undefined ? "" : told(node, slope, 5));
      row.element.classList.toggle("current", player?.nodes.includes(node) ?? false);
      row.element.classList.toggle("bad", this.app.shown.badNodes.has(node));
    }
  }

  light(hot, only) {
    for (const [node, row] of this.rows) {
      row.element.classList.toggle("hot", hot.nodes.has(node));
      row.element.classList.toggle("dim", Boolean(only) && !only.nodes.has(node));
      set(row.element, "aria-selected", hot.nodes.has(node));
    }
  }
}
