// How a page of arrays computes and what it says: what scalars.js is for numbers. A value is the list of its entries;
// that of an input that is a number stays a number in the state of the page.

import { table } from "./array_paths.js";
import { ArrayInputs } from "./array_inputs.js";
import { ArrayShown } from "./array_shown.js";
import { exactly, figure, placesOf, rows } from "./figures.js";
import { lineOf, matrixOf } from "./jacobians.js";
import { decode } from "./numbers.js";
import { plus, pulled, pushed, run } from "./programs.js";

const UNBROKEN = 26; // characters of a cell in a table

class Found {
  constructor(tape, at) {
    this.tape = tape;
    this.values = [];
    this.made = [];
    tape.nodes.forEach((node, id) => {
      const args = tape.inEdges[id].map((edge) => this.values[edge.source]);
      if (args.length) this.made[id] = run(node.program, args, tape.rows);
      this.values[id] = args.length ? this.made[id].known.at(-1) : at.has(id) ? [at.get(id)].flat() : node.entries.map(decode);
    });
    this.passed = [];
    this.adjoints = this.backward();
  }

  backward() {
    const { tape } = this;
    const found = new Array(tape.size).fill(null);
    found[tape.root] = tape.seed;
    for (let node = tape.root; node >= 0; node -= 1) {
      if (!found[node] || !this.made[node]) continue;
      const all = pulled(this.made[node], found[node]);
      for (const edge of tape.inEdges[node]) {
        const through = edge.cut ? null : all[edge.slot];
        this.passed[edge.id] = through;
        if (through) found[edge.source] = plus(found[edge.source], through);
      }
    }
    return found.map((each, node) => each ?? this.values[node].map(() => 0));
  }

  // What an edge adds to its source, when its target has `adjoint`; null where it is cut.
  pull(edge, adjoint) {
    return edge.cut ? null : pulled(this.made[edge.target], adjoint, edge.slot)[edge.slot];
  }

  // The gradient that flows through an edge.
  through(edge) {
    if (this.passed[edge.id] === undefined) this.passed[edge.id] = this.pull(edge, this.adjoints[edge.target]);
    return this.passed[edge.id];
  }
}

// The edges at which a convention of the operator table holds for some entry, with its words.
function corners(tape, values, found) {
  const known = new Map();
  for (const edge of tape.edges) {
    const [line, ...more] = tape.nodes[edge.target].program;
    const row = tape.rows[line.op];
    if (edge.cut || more.length || !row?.corners.length || tape.isConstant(edge.source)) continue;
    const why = line.do === "fold" ? folded(line, row, values, edge) : met(line, row, tape, values, edge);
    if (why) known.set(edge.id, why);
  }
  return known;
}

function folded(line, row, values, edge) {
  const [arg, out] = [values[edge.source], values[edge.target]];
  const rows = line.rows ?? [arg.map((_, at) => at)];
  return row.corners.find(({ when }) => rows.some((places, at) => {
    const ties = places.filter((place) => arg[place] === out[at]).length;
    return places.some((place) => when(arg[place], out[at], ties));
  }))?.why;
}

function met({ maps }, row, tape, values, edge) {
  const args = tape.inEdges[edge.target].map(({ source }) => values[source]);
  const mine = row.corners.filter(({ slot }) => slot === (row.variadic ? 0 : edge.slot));
  return mine.find(({ when }) => values[edge.target].some((out, at) => {
    const all = args.map((arg, slot) => arg[maps[slot] ? maps[slot][at] : at]);
    return when(...(row.variadic ? [all[edge.slot]] : all), out, all.filter((each) => each === out).length);
  }))?.why;
}

function tangents(tape, found, { node, entry }) {
  const known = new Array(tape.size).fill(null);
  known[node] = found.values[node].map((_, at) => (at === entry ? 1 : 0));
  found.made.forEach((made, target) => {
    known[target] = pushed(made, tape.inEdges[target].map((edge) => (edge.cut ? null : known[edge.source])));
  });
  return known;
}

function seeds(tape) {
  return tape.inputs.flatMap(({ name, node }) => placesOf(tape.nodes[node].shape).map((place, entry) => ({ node, entry, name: name + place })));
}

// The Jacobian of an edge on one line; null where it is large.
function factor(tape, found, edge) {
  if (!matrixOf(found, edge)) return null;
  const text = lineOf(tape, found, edge);
  return /^−|; /.test(text) ? `(${text})` : text;
}

function operand(entries, shape) {
  const text = figure(entries, 4, shape);
  return text.startsWith("−") ? `(${text})` : text;
}

export const Arrays = {
  Inputs: ArrayInputs,
  Shown: ArrayShown,
  corners,
  figure,
  plus,
  seeds,
  table,
  tangents,
  evaluate: (tape, at) => new Found(tape, at),

  start: ({ shape, entries }) => (shape.length ? entries.map(decode) : decode(entries[0])),
  taken: (value, start) => ([value].flat().length === [start].flat().length ? (Array.isArray(start) ? [value].flat() : value) : null),
  told: (value, shape) => (shape.length ? exactly(value, shape) : value),
  same: (one, other) => [one].flat().every((each, at) => Object.is(each, [other].flat()[at])),

  // in a table: a row of a matrix is a line, and only long ones break
  cell: (entries, digits, shape) => rows("", entries, shape.length ? 4 : digits, shape)
    .map((text) => (text.length > UNBROKEN ? text : text.replaceAll(" ", "\u00a0"))).join("\n"),

  finite: (entries) => entries.every(Number.isFinite),
  zero: (tape, node) => new Array(tape.nodes[node].shape.reduce((size, each) => size * each, 1)).fill(0),
  one: (tape) => tape.seed,
  differs: (one, other) => one.some((each, at) => Math.abs(each - other[at]) > 1e-9 * Math.max(1, Math.abs(other[at])) || (each !== each) !== (other[at] !== other[at])),
  pulled: (tape, found, edge, adjoint) => found.pull(edge, adjoint),
  ordered: (tangent, partial) => [partial, " · ", tangent],

  product(tape, found, edge, adjoint) {
    const known = factor(tape, found, edge);
    const { nodes } = tape;
    return known ? `${operand(adjoint, nodes[edge.target].shape)} · ${known}` : operand(found.pull(edge, adjoint), nodes[edge.source].shape);
  },

  ahead(tape, found, edge, tangent) {
    const known = factor(tape, found, edge);
    if (known) return `${known} · ${operand(tangent, tape.nodes[edge.source].shape)}`;
    const mine = tape.inEdges[edge.target].map(({ id }) => (id === edge.id ? tangent : null));
    return operand(pushed(found.made[edge.target], mine), tape.nodes[edge.target].shape);
  },
};
