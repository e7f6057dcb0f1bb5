// What the parts of the page ask for: texts and roles of nodes and edges at this moment.

import { exact, short } from "./numbers.js";

// The tooltip of the picture, where the page has no numbers of its own.
function told(tooltip) {
  const [title, ...rest] = tooltip.split("\n");
  return { title, rows: (rest.length ? rest : [title]).map((text) => ["", text]) };
}

export class Shown {
  constructor(app, state) {
    const { tape, found, tables, corners } = app;
    Object.assign(this, { app, tape, found, corners });
    this.pathsOf = new Map();
    this.onPath = new Set();
    for (const path of tables.flatMap((table) => table.paths)) {
      for (const edge of path.edges) this.pathsOf.set(edge, [...(this.pathsOf.get(edge) ?? []), path.number]);
      for (const node of path.nodes) this.onPath.add(node);
    }
    const path = app.chosen?.kind === "path" ? tables.flatMap((table) => table.paths).find((each) => each.number === app.chosen.id) : null;
    for (const edge of path?.edges ?? []) this.pathsOf.set(edge, [path.number]); // which stays alone
    this.player = state && this.playing(state);
    this.badNodes = new Set();
    this.badEdges = new Set();
    if (found) this.findBad();
    this.running = new Map(); // the product of the factors up to each node of a chosen path
    if (path && app.live && !app.mode) this.along(path, this.running);
  }

  playing(state) {
    const { step } = state;
    const edges = step?.edge ? [step.edge.id] : step?.do === "tangent" || step?.do === "value" ? this.tape.inEdges[step.node].map((edge) => edge.id) : [];
    const sweep = this.app.mode === "forward" || !state.adjoints.some((each) => each !== null);
    return {
      state,
      edges,
      nodes: step?.edge ? [step.edge.source, step.edge.target] : step?.node !== undefined ? [step.node] : [],
      back: Boolean(step?.edge),
      done: (edge) => edge.cut || (sweep ? state.known[edge.target] : state.done.has(edge.id) || !this.tape.carries(edge)),
    };
  }

  findBad() {
    const { values, adjoints } = this.found;
    const { finite } = this.app.algebra;
    for (let node = 0; node < this.tape.size; node += 1) {
      const constant = this.tape.isConstant(node);
      if (!finite(values[node]) || (!constant && !finite(adjoints[node]))) this.badNodes.add(node);
    }
    for (const edge of this.tape.edges) {
      if (!this.passable(edge) && !this.tape.isConstant(edge.source)) this.badEdges.add(edge.id);
    }
  }

  passable(edge) {
    return Number.isFinite(this.found.partials[edge.id]);
  }

  along(path, running) {
    path.running.split(" → ").forEach((text, at) => running.set(path.nodes[at + 1], `Π ${text}`));
  }

  figure(node, value, digits) {
    return this.app.algebra.figure(value, digits, this.tape.nodes[node].shape);
  }

  // The lines of a box below its name.
  linesOf(node) {
    const { data } = this.app;
    if (!this.found) return (data.nodes[node].lines ?? []).map(([, text]) => text);
    const digits = node === this.tape.root ? 7 : 5;
    const known = !this.player || this.player.state.known[node];
    const value = known ? `= ${short(this.found.values[node], digits)}` : "";
    return [value, this.slopeOf(node)];
  }

  slopeOf(node) {
    if (!this.player) return `∂ ${short(this.found.adjoints[node])}`;
    const { adjoints, tangents } = this.player.state;
    const forward = this.app.mode === "forward";
    const slope = (forward ? tangents : adjoints)[node];
    return slope === null ? "" : `${forward ? "v̇" : "∂"} ${short(slope)}`;
  }

  labelOf(edge) {
    if (!this.found) return this.app.data.edges[edge.id].label ?? "";
    return edge.cut || this.tape.isConstant(edge.source) ? "" : short(this.found.partials[edge.id]);
  }

  partialOf(edge) {
    return short(this.found.partials[edge.id]);
  }

  rolesOf(node, base) {
    const roles = [...base];
    if (this.onPath.has(node)) roles.push("on-path");
    if (this.app.wrt.includes(node)) roles.push("wrt");
    if (this.badNodes.has(node)) roles.push("nonfinite");
    if (this.player) {
      if (!this.player.state.known[node]) roles.push("waiting");
      if (this.player.nodes.includes(node)) roles.push("current");
    }
    return roles.join(" ");
  }

  // The whole truth on what is pointed at, as (name, text) rows.
  details(target) {
    if (target.kind === "path") return null;
    if (target.kind === "cluster") return this.app.clusters.details(target.id);
    return target.kind === "node" ? this.nodeDetails(target.id) : this.edgeDetails(this.tape.edges[target.id]);
  }

  valueRows(node) {
    const value = ["value", exact(this.found.values[node])];
    return this.tape.isConstant(node) ? [value] : [value, ["adjoint", exact(this.found.adjoints[node])]];
  }

  nodeDetails(node) {
    const known = this.tape.nodes[node];
    if (!known) return null;
    const rows = [];
    if (!this.found && known.tooltip) return told(known.tooltip);
    if (this.found) rows.push(...this.valueRows(node));
    if (known.roles?.includes("detached")) rows.push(["", "no gradient comes here: every way to the root is cut"]);
    if (known.roles?.includes("unused")) rows.push(["", "the result does not depend on it"]);
    return { title: known.text ? `${known.label} = ${known.text}` : known.label, rows };
  }

  partialRows(edge) {
    const partial = this.found.partials[edge.id];
    return [["=", exact(partial)], ["passes back", exact(partial * this.found.adjoints[edge.target])]];
  }

  edgeDetails(edge) {
    if (!edge) return null;
    const title = `${this.tape.label(edge.source)} → ${this.tape.label(edge.target)}`;
    const { tooltip } = this.app.data.edges[edge.id];
    if (!this.found && tooltip && !edge.cut) return { ...told(tooltip), title };
    if (edge.cut) return { title, rows: [["", `no gradient flows back: ${edge.cut}`]] };
    const rows = [[`∂${this.tape.label(edge.target)}/∂${this.tape.label(edge.source)}`, edge.formula]];
    if (this.found) rows.push(...this.partialRows(edge).filter(([name, text]) => name !== "=" || text !== edge.formula.replace("−", "-")));
    const why = this.corners.get(edge.id);
    if (why) rows.push(["kink", why]);
    return { title, rows };
  }

  // The operands of an operation with their values.
  where(node) {
    const sources = [...new Set(this.tape.inEdges[node].map((edge) => edge.source))].filter((each) => !this.tape.isConstant(each));
    if (!sources.length) return "";
    return ` at ${sources.slice(0, 3).map((each) => `${this.tape.nodes[each].chain} = ${this.figure(each, this.found.values[each], 7)}`).join(", ")}`;
  }

  // What a reader must be told in words: what is not finite, first of all, and where a convention holds.
  get notes() {
    if (!this.found) return this.app.data.notes.map((text) => ({ text, bad: text.startsWith("not finite") }));
    return [...this.badNotes(), ...this.kinkNotes(), ...this.idleNotes(), ...this.app.data.notes.filter((note) => note.startsWith("the graph is big")).map((text) => ({ text }))].slice(0, 6);
  }

  said(node) {
    return this.tape.nodes[node].text ?? this.tape.label(node);
  }

  badNotes() {
    const { tape, found } = this;
    const notes = [];
    const node = [...this.badNodes].find((each) => !this.app.algebra.finite(found.values[each]));
    if (node !== undefined) notes.push(`${this.said(node)}${this.where(node)} is ${this.figure(node, found.values[node], 4)}`);
    const edge = tape.edges[[...this.badEdges][0]];
    if (edge) notes.push(`the derivative of ${this.said(edge.target)} by ${this.said(edge.source)}${this.where(edge.target)} is ${this.partialOf(edge)}`);
    return notes.map((text) => ({ text, bad: true }));
  }

  kinkNotes() {
    const said = [...this.corners].map(([edge, why]) => `at a kink of ${this.said(this.tape.edges[edge].target)}: ${why}`);
    return [...new Set(said)].map((text) => ({ text, bad: true }));
  }

  idleNotes() {
    const idle = this.tape.nodes.filter((node) => node.roles?.includes("unused") && node.op !== "const").map((node) => node.label);
    const more = idle.length > 5 ? ", …" : "";
    return idle.length ? [{ text: `the result does not depend on ${idle.slice(0, 5).join(", ")}${more}` }] : [];
  }
}
