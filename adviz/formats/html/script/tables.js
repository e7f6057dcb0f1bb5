// The table of paths of each differentiated input, and the sum over its products.

import { el } from "./dom.js";
import { times } from "./evaluate.js";
import { counted, short } from "./numbers.js";
import { pathClass } from "./picture.js";

const LINKS = 14; // of a chain, until it is chosen
const TAIL = 3;
const LONG = 16; // characters of a product that stands beside its chain

export class Tables {
  constructor(app) {
    this.app = app;
    this.body = el("div", { class: "tables" });
    this.element = el("section", { class: "panel paths", "aria-label": "Paths" },
      el("div", { class: "heading" }, el("h2", {}, "Paths")), this.body);
    this.rows = new Map();
  }

  update() {
    const focused = this.app.root.activeElement?.dataset?.path;
    this.rows.clear();
    const { tables } = this.app;
    this.body.replaceChildren(...(tables.length ? tables.map((table) => this.table(table)) : [
      el("p", { class: "hint" }, this.app.live ? "Press ∂ at an input to see along which paths its derivative comes." : "No input is differentiated by."),
    ]));
    if (focused) this.rows.get(Number(focused))?.focus({ preventScroll: true });
  }

  table(table) {
    const most = Math.max(...table.paths.map((path) => Math.abs(path.product)).filter(Number.isFinite), 0);
    const rows = table.paths.map((path) => el("li", {}, this.row(path, most)));
    const more = BigInt(table.count) - BigInt(table.paths.length);
    if (more > 0n) rows.push(el("li", { class: "rest" }, el("span", {}, `${counted(more)} more ${more === 1n ? "path" : "paths"}`), el("span", { class: "product" }, table.rest)));
    const noun = String(table.count) === "1" ? "path" : "paths";
    return el("div", { class: "table" },
      el("div", { class: "total" }, el("span", { class: "gradient" }, `${table.wrt} = ${table.total}`), el("span", { class: "count" }, `${counted(table.count)} ${noun}`)),
      el("ol", {}, rows),
      table.paths.length > 1 && table.adds !== false ? el("div", { class: "sum" }, el("span", {}, "Σ"), el("span", { class: "product" }, table.total)) : null);
  }

  row(path, most) {
    const chosen = this.app.isChosen("path", path.number);
    const links = chosen ? Infinity : LINKS;
    const chain = cut(path.chain, links, (text, at) => el("span", { "data-node": path.nodes[at] }, text), () => el("i", {}, "→"));
    const factors = cut(path.factors, links, (text, at) => el("span", { class: "factor", "data-edge": path.edges[at] }, text), () => " · ");
    const row = el("button", { type: "button", class: `path ${pathClass(path.number)}${path.text.length > LONG ? " long" : ""}`, "data-path": path.number, "aria-pressed": chosen },
      el("span", { class: "badge" }, String(path.number)),
      el("span", { class: "chain" }, chain),
      el("span", { class: "product" }, path.text),
      el("span", { class: "factors" }, factors),
      el("span", { class: "share" }, path.share === null ? "" : `${short(Math.round(1000 * path.share) / 10)} %`),
      Number.isFinite(path.product) && most ? this.bar(path.product / most) : null,
      chosen && path.running ? el("span", { class: "running" }, path.runs ?? "running product 1 → ", path.running) : null);
    this.rows.set(path.number, row);
    return row;
  }

  bar(share) {
    const bar = el("span", { class: share < 0 ? "bar negative" : "bar", "aria-hidden": "true" }, el("b"));
    bar.firstChild.style.width = `${Math.max(1, Math.abs(share) * 100)}%`;
    return bar;
  }

  light(hot, only) {
    for (const [number, row] of this.rows) {
      row.classList.toggle("hot", hot.paths.has(number));
      row.classList.toggle("dim", Boolean(only) && !only.paths.has(number));
      for (const part of row.querySelectorAll("[data-node]")) part.classList.toggle("hot", hot.nodes.has(Number(part.dataset.node)));
      for (const part of row.querySelectorAll("[data-edge]")) part.classList.toggle("hot", hot.edges.has(Number(part.dataset.edge)));
    }
  }
}

// Links with a sign between them; of very many the first and the last ones.
function cut(texts, most, link, sign) {
  const kept = texts.map((text, at) => [text, at]);
  const gap = texts.length > most ? most - TAIL : -1;
  if (gap >= 0) kept.splice(gap, texts.length - most);
  return kept.flatMap(([text, at], place) => [place ? sign() : null, ...(place === gap ? ["…", sign()] : []), link(text, at)]);
}

// What the page computes for the paths of one input: the same numbers and texts as adviz.scene.tables.
export function pathRow(tape, number, { edges, product }, partials, total) {
  const nodes = [edges[0]?.source ?? tape.root, ...edges.map((edge) => edge.target)];
  const share = total === 0 || !Number.isFinite(total) ? null : product / total;
  let running = 1;
  const steps = edges.map((edge) => short(running = times(tape, running, edge, partials[edge.id])));
  return {
    number,
    edges: edges.map((edge) => edge.id),
    nodes,
    chain: nodes.map((node) => tape.nodes[node].chain),
    factors: edges.map((edge) => short(partials[edge.id])),
    product,
    text: short(product, 5),
    share: share !== null && Number.isFinite(share) ? share : null,
    running: steps.join(" → "),
  };
}
