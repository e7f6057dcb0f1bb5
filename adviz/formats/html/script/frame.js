// The parts of the page and how they stand together.

import { button, el, icon, say, svg } from "./dom.js";
import { Formula } from "./formula.js";
import { Player } from "./player.js";
import { Tables } from "./tables.js";
import { Trace } from "./trace.js";

const ICONS = {
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  fit: "M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4",
  theme: "M10 3a7 7 0 1 0 0 14V3z",
  help: "M7.5 7.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M10 14.5v.5",
};
const KEYS = [
  ["← → ↑ ↓", "from box to box; without a focus in the picture: steps"],
  ["Enter", "choose what has the focus; close and open a frame"], ["1 … 9", "choose a path"], ["Esc", "choose nothing"],
  ["+  −  0", "zoom, and the whole picture"], ["Shift + arrows", "move the picture"], ["/", "search"],
  ["Space", "play and pause"], [",  .", "a step back, a step on"], ["Home  End", "first and last step"],
  ["m", "next mode"], ["t", "light or dark"], ["?", "this list"],
];

export function frameOf(app) {
  return new Frame(app);
}

class Frame {
  constructor(app) {
    this.app = app;
    this.formula = new Formula(app.data);
    this.tables = new Tables(app);
    this.player = new Player(app);
    this.trace = new Trace(app);
    this.inputs = new app.algebra.Inputs(app);
    this.card = new Card(app);
    this.results = el("div", { class: "results", role: "status", "aria-label": "results" });
    this.notes = el("ul", { class: "notes", "aria-label": "notes", "aria-live": "polite" });
    this.stage = el("div", { class: "stage" }, app.picture.element);
    this.legend = el("div", { class: "legend" });
    const figure = el("div", { class: "figure-wrap" }, this.stage, this.toolbar(), this.card.element, this.legend);
    const left = el("div", { class: "left" }, figure, app.live ? this.player.element : null, this.notes);
    const { data } = app;
    const told = app.live ? data.inputs.length > 0 && this.inputs.element : data.expression && still(data);
    const paths = (data.expression || data.tables.length > 0) && this.tables.element; // a model has none
    const right = el("div", { class: "right" }, told || null, paths || null, this.trace.element);
    this.help = this.helpPanel();
    this.element = el(app.page ? "main" : "section", { class: `app ${app.page ? "page" : "embed"}`, "aria-label": "computational graph" },
      this.head(), el("div", { class: "body" }, left, right), this.help);
    this.parts = [this.formula, this.tables, this.trace, this.inputs];
  }

  head() {
    const { data } = this.app;
    return el("header", { class: "head" },
      el("div", { class: "words" }, el(this.app.page ? "h1" : "h2", { class: data.title ? "title" : "unseen" }, data.title || "Computational graph"), this.formula.element, this.formula.more, this.results),
      el("div", { class: "controls" },
        button("Keys", icon(ICONS.help), () => this.toggleHelp()),
        button("Light or dark", icon(ICONS.theme), () => this.app.setTheme())));
  }

  toolbar() {
    const { app } = this;
    this.search = el("input", { type: "search", placeholder: "Search", "aria-label": "search for a node", on: {
      input: () => this.find(0), keydown: (event) => event.key === "Enter" && this.find(event.shiftKey ? -1 : 1) } });
    this.hits = el("span", { class: "hits", "aria-live": "polite" });
    return el("div", { class: "toolbar controls", role: "toolbar", "aria-label": "picture" },
      this.search, this.hits,
      button("Zoom out", icon(ICONS.minus), () => app.view.zoom(1 / 1.3)),
      button("Zoom in", icon(ICONS.plus), () => app.view.zoom(1.3)),
      button("Whole picture", icon(ICONS.fit), () => app.view.fit(true)),
      ...(app.clusters?.buttons ?? []));
  }

  // Boxes whose name, expression or operator has the words that are searched for.
  find(turn) {
    const { app } = this;
    const words = this.search.value.trim().toLowerCase();
    const found = words ? app.tape.nodes.map((node, id) => [node, id]).filter(([node]) =>
      [node.label, node.text ?? "", node.op].some((text) => text.toLowerCase().replaceAll(" ", "").includes(words.replaceAll(" ", "")))).map(([, id]) => id) : [];
    found.sort((one, other) => Number(app.tape.label(other).toLowerCase() === words) - Number(app.tape.label(one).toLowerCase() === words));
    this.hit = words === this.searched ? (this.hit + turn + found.length) % Math.max(1, found.length) : 0;
    this.searched = words;
    say(this.hits, words ? `${found.length ? this.hit + 1 : 0}/${found.length}` : "");
    if (!found.length) return app.point(null);
    const node = found[this.hit];
    if (turn || !app.view.fitted) app.view.show(node, true);
    return app.point({ kind: "node", id: node });
  }

  // What the colours and marks mean: those that the picture has at this moment.
  legends() {
    const { data, shown, wrt, corners } = this.app;
    const sample = (word, tag, attributes) => el("span", {}, svg("svg", { width: 22, height: 16, "aria-hidden": "true" }, svg(tag, attributes)), word);
    const items = data.heat ? [heatScale(data.heat)] : data.legend.map(([kind, word]) => el("span", {}, el("i", { class: `swatch ${kind}` }), word));
    const marks = new Set([...data.nodes.flatMap((node) => node.roles ?? []), wrt.length && "wrt", shown.badNodes.size && "nonfinite"]);
    for (const [role, word] of data.marks) if (marks.has(role)) items.push(sample(word, "rect", { class: `outline ${role}`, x: 2, y: 3, width: 17, height: 10, rx: 3 }));
    const cuts = [...new Set(data.edges.map((edge) => edge.cut).filter(Boolean))];
    if (cuts.length) items.push(sample(`cut by ${cuts.join(", ")}`, "path", { class: "strand cut", d: "M0 8H22" }));
    if (corners.size) items.push(sample("kink", "path", { class: "diamond", d: "M11 2L17 8L11 14L5 8Z" }));
    return items;
  }

  helpPanel() {
    const rows = KEYS.flatMap(([keys, words]) => [el("dt", {}, keys), el("dd", {}, words)]);
    return el("dialog", { class: "help", "aria-label": "Keys" }, el("h2", {}, "Keys"), el("dl", {}, rows),
      el("form", { method: "dialog" }, el("button", { class: "quiet", on: { click: (event) => { event.preventDefault(); this.help.close(); } } }, "Close")));
  }

  toggleHelp() {
    if (this.help.open) this.help.close();
    else this.help.showModal();
  }

  update() {
    const { app } = this;
    for (const part of [this.tables, this.player, this.trace]) part.update();
    this.legend.replaceChildren(...this.legends());
    if (app.live) this.inputs.update();
    const root = app.data.rootName;
    const results = app.found ? [[`${root} = ${app.algebra.figure(app.found.values[app.tape.root], 7, app.tape.nodes[app.tape.root].shape)}`, "value"]] : [];
    for (const table of app.tables) results.push([`${table.wrt} = ${table.total}`, "slope"]);
    this.results.replaceChildren(...results.map(([text, look]) => el("span", { class: look }, text)));
    const { notes } = app.shown;
    this.notes.replaceChildren(...notes.map(({ text, bad }) => el("li", { class: bad ? "bad" : "" }, text)));
    this.notes.hidden = !notes.length;
  }

  // On paper the picture fills the width; it is not moved by hand there.
  printing(on) {
    const { element, size, moved } = this.app.picture;
    if (!moved) return;
    if (on) {
      element.setAttribute("viewBox", `-8 -8 ${size[0] + 16} ${size[1] + 16}`);
      moved.removeAttribute("transform");
    } else {
      element.removeAttribute("viewBox");
      this.app.view.fit();
    }
  }
}

// The colours of a heat map between its ends.
function heatScale({ colours, words, ends }) {
  const bar = el("span", { class: "heat" }, colours.map((colour) => {
    const step = el("i");
    step.style.background = colour;
    return step;
  }));
  return el("span", {}, `${words}:  ${ends[0]}`, bar, ends[1]);
}

// Why there are no sliders.
function still(data) {
  const known = data.nodes.some((node) => node.lines?.length);
  const words = data.still ?? (known ? "The page computes with numbers; what is drawn here stays as it is." : "No values were given, so the page shows formulas. With values for the inputs it has sliders and plays the steps.");
  return el("section", { class: "panel", "aria-label": "Inputs" }, el("p", { class: "hint" }, words));
}

// What is pointed at, in full digits.
class Card {
  constructor(app) {
    this.app = app;
    this.element = el("div", { class: "card", hidden: true });
  }

  show(target) {
    const details = target && this.app.shown.details(target);
    this.element.hidden = !details;
    if (!details) return;
    const rows = details.rows.flatMap(([name, text]) => name ? [el("dt", {}, name), el("dd", {}, text)] : [el("dd", { class: "wide" }, text)]);
    this.element.replaceChildren(el("strong", {}, details.title), el("dl", {}, rows));
  }
}
