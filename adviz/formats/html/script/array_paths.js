// The table of paths of an input of a graph of arrays: arrays that add up to the gradient. The order is that of
// adviz/ad/arrays/paths.py, the texts are those of adviz/scene/array_table.py.

import { figure, isShort, norm } from "./figures.js";
import { lineOf } from "./jacobians.js";
import { short } from "./numbers.js";
import { count, listed } from "./paths.js";

const PILL = 18; // characters that stand below a box
const LOOKED = 256; // paths that are put in the order of what they really contribute

export function table(tape, found, node, most, number) {
  const { shape } = tape.nodes[node];
  const adds = isShort(shape);
  const told = (value, digits = 4) => (adds ? figure(value, digits, shape) : short(norm(value), digits));
  const total = found.adjoints[node];
  const paths = first(tape, found, node, most);
  const left = paths.reduce((rest, { product }) => rest.map((each, at) => each - product[at]), total);
  const rest = count(tape, node) > BigInt(paths.length) ? left : left.map(() => 0);
  return {
    adds,
    total: told(total, 5),
    rest: told(rest),
    paths: paths.map((path, at) => row(tape, found, path, number + at, told(path.product), total)),
  };
}

function first(tape, found, node, most) {
  const paths = [];
  const end = { product: tape.seed, next: new Map() };
  for (const edges of listed(tape, node, stretches(tape, found))) {
    if (paths.length === Math.max(LOOKED, most)) break;
    paths.push({ edges, ...back(found, edges, end) });
  }
  const rank = ({ product }) => -size(product) || (size(product) === 0 ? 0 : -Infinity);
  const sorted = paths.slice(0, LOOKED).map((path) => [rank(path), path]).sort(([one], [other]) => (one === other ? 0 : one - other));
  return [...sorted.map(([, path]) => path), ...paths.slice(LOOKED)].slice(0, most);
}

// How much each edge stretches the adjoint that comes to it.
function stretches(tape, found) {
  return tape.edges.map((edge) => {
    const through = found.through(edge);
    const whole = size(found.adjoints[edge.target]);
    return through && whole !== 0 ? size(through) / whole : 0;
  });
}

// The seed, pulled back along a path; `steps` from the root on. Paths with the same end share what is known of it.
function back(found, edges, end) {
  let at = end;
  const steps = [at.product];
  for (const edge of edges.toReversed()) {
    if (!at.next.has(edge.id)) at.next.set(edge.id, { product: found.pull(edge, at.product), next: new Map() });
    at = at.next.get(edge.id);
    steps.push(at.product);
  }
  return { product: at.product, steps };
}

function row(tape, found, { edges, product, steps }, number, text, total) {
  const nodes = [edges[0]?.source ?? tape.root, ...edges.map((edge) => edge.target)];
  const texts = steps.map((each, at) => figure(each, 4, tape.nodes[nodes[nodes.length - 1 - at]].shape));
  const whole = added(total.map((each) => each * each));
  const along = added(product.map((each, at) => each * total[at])) / whole;
  const share = whole !== 0 && Number.isFinite(whole) && Number.isFinite(along) ? along : null;
  return {
    number,
    edges: edges.map((edge) => edge.id),
    nodes,
    chain: nodes.map((node) => tape.nodes[node].chain),
    factors: edges.map((edge) => lineOf(tape, found, edge)),
    product: size(product) * (share < 0 ? -1 : 1),
    text,
    share,
    runs: "pulled back from the root ",
    running: texts.join(" → "),
    pills: texts.map((each, at) => (each.length > PILL ? `‖${short(norm(steps[at]))}‖` : each)),
  };
}

function size(entries) {
  return Math.sqrt(added(entries.map((each) => each * each)));
}

// In NumPy's order of additions, so that equal norms are equal in both: eight sums side by side, halves beyond 128.
function added(entries) {
  const { length } = entries;
  if (length < 8) return entries.reduce((total, each) => total + each, 0);
  if (length > 128) {
    const half = Math.floor(length / 16) * 8;
    return added(entries.slice(0, half)) + added(entries.slice(half));
  }
  const even = length - (length % 8);
  const r = entries.slice(0, 8);
  for (let at = 8; at < even; at += 1) r[at % 8] += entries[at];
  return entries.slice(even).reduce((total, each) => total + each, r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7])));
}
