// How a page of numbers computes and what it says; arrays.js has the same for pages of arrays. What is given a shape
// or a tape here and has no use for it is given it for arrays.

import { corners, evaluate, tangents, times } from "./evaluate.js";
import { Inputs } from "./inputs.js";
import { decode, factor, short } from "./numbers.js";
import { count, heaviest } from "./paths.js";
import { Shown } from "./shown.js";
import { pathRow } from "./tables.js";

export const SCALARS = {
  Inputs, Shown, corners, evaluate,

  // of inputs: the value in the record, one from the address (null: it does not fit), one for the server
  start: (node) => decode(node.value),
  taken: (value) => (typeof value === "number" ? value : null),
  told: (value) => value,
  same: Object.is,

  // of any value
  figure: (value, digits) => short(value, digits),
  finite: Number.isFinite,
  zero: () => 0,
  plus: (one, other) => one + other,
  differs: (one, other) => Math.abs(one - other) > 1e-9 * Math.max(1, Math.abs(other)) || (one !== one) !== (other !== other),

  // of the sweeps
  one: () => 1,
  pulled: (tape, found, edge, adjoint) => times(tape, adjoint, edge, found.partials[edge.id]),
  tangents: (tape, found, seed) => tangents(tape, found.partials, [[seed.node, 1]]),
  seeds: (tape) => tape.inputs.map(({ name, node }) => ({ node, name, value: "1" })),
  product: (tape, found, edge, value) => `${factor(value)} · ${factor(found.partials[edge.id])}`,
  ahead: (tape, found, edge, value) => `${factor(value)} · ${factor(found.partials[edge.id])}`,
  ordered: (tangent, partial) => [tangent, " · ", partial],

  table(tape, found, node, most, number) {
    const total = found.adjoints[node];
    const paths = heaviest(tape, node, found.partials, most).map((path, at) => pathRow(tape, number + at, path, found.partials, total));
    const rest = total - paths.reduce((sum, path) => sum + path.product, 0);
    return { total: short(total, 7), rest: short(rest, 5), paths };
  },
};

// The tables of all that is differentiated by; `counts` are kept, for they do not hang on numbers.
export function tablesOf(app) {
  const { tape, found, data, counts, algebra } = app;
  let number = 1;
  return app.wrt.map((node) => {
    if (!counts.has(node)) counts.set(node, count(tape, node));
    const made = algebra.table(tape, found, node, data.listed, number);
    number += made.paths.length;
    const wrt = tape.nodes[node].slope ?? `∂${data.rootName}/∂${tape.label(node)}`;
    return { node, count: counts.get(node), ...made, wrt: made.adds === false ? `‖${wrt}‖` : wrt };
  });
}
