// Paths from a node to the root: how many, and the heaviest first (Eppstein 1998), as adviz.ad.paths finds them.

import { times } from "./evaluate.js";

const UNIT = 2 ** 32;
const ZERO = -(1n << 90n);
const INFINITE = 1n << 100n;
const NAN = 1n << 110n;

export function count(tape, start) {
  const counts = new Map([[tape.root, 1n]]);
  for (let node = tape.root; node > start; node -= 1) {
    const found = counts.get(node);
    if (found === undefined) continue;
    counts.delete(node);
    for (const edge of tape.inEdges[node]) {
      if (!edge.cut) counts.set(edge.source, (counts.get(edge.source) ?? 0n) + found);
    }
  }
  return counts.get(start) ?? 0n;
}

function weight(partial) {
  if (partial === 0) return ZERO;
  if (Number.isFinite(partial)) return BigInt(Math.round(Math.log2(Math.abs(partial)) * UNIT));
  return partial !== partial ? NAN : INFINITE;
}

// The heaviest `most` paths: edges from the start to the root, and their product, taken from the root on.
export function heaviest(tape, start, partials, most) {
  const found = [];
  for (const edges of listed(tape, start, partials)) {
    if (found.length === most) break;
    let product = 1;
    for (let at = edges.length - 1; at >= 0; at -= 1) product = times(tape, product, edges[at], partials[edges[at].id]);
    found.push({ edges, product });
  }
  return found;
}

export function* listed(tape, start, partials) {
  const { best, heaps } = completions(tape, start, partials);
  if (start !== tape.root && !best.has(start)) return;
  const first = heaps.get(start);
  yield walk(tape, start, best, []);
  const queue = [];
  let pushed = 0;
  if (first) push(queue, { loss: first.loss, order: pushed++, heap: first, before: null });
  while (queue.length) {
    const { loss, heap, before } = pop(queue);
    const chain = { edge: heap.edge, before };
    yield walk(tape, start, best, unchain(chain));
    const after = heaps.get(heap.edge.target);
    if (after) push(queue, { loss: loss + after.loss, order: pushed++, heap: after, before: chain });
    for (const other of [heap.left, heap.right]) {
      if (other) push(queue, { loss: loss - heap.loss + other.loss, order: pushed++, heap: other, before });
    }
  }
}

// For each node the first edge of its heaviest completion, and a leftist heap of the detours from there on.
function completions(tape, start, partials) {
  const weights = new Map([[tape.root, 0n]]);
  const best = new Map();
  const heaps = new Map([[tape.root, null]]);
  for (let node = tape.root - 1; node >= start; node -= 1) {
    if (!tape.alive[node]) continue;
    const edges = tape.outEdges[node].filter((edge) => !edge.cut && weights.has(edge.target));
    edges.sort((one, other) => other.target - one.target || one.slot - other.slot);
    if (!edges.length) continue;
    const ranked = edges.map((edge) => weight(partials[edge.id]) + weights.get(edge.target));
    let chosen = 0;
    ranked.forEach((each, at) => {
      if (each > ranked[chosen]) chosen = at;
    });
    weights.set(node, ranked[chosen]);
    best.set(node, edges[chosen]);
    let heap = heaps.get(edges[chosen].target);
    edges.forEach((edge, at) => {
      if (at !== chosen) heap = merge({ loss: ranked[chosen] - ranked[at], rank: 1, edge, left: null, right: null }, heap);
    });
    heaps.set(node, heap);
  }
  return { best, heaps };
}

// Neither heap is changed; the recursion is as deep as the logarithm of their size.
function merge(one, other) {
  if (!one || !other) return one ?? other;
  if (other.loss < one.loss) [one, other] = [other, one];
  let left = one.left;
  let right = merge(one.right, other);
  if (!left || left.rank < right.rank) [left, right] = [right, left];
  return { loss: one.loss, rank: 1 + (right ? right.rank : 0), edge: one.edge, left, right };
}

function unchain(chain) {
  const detours = [];
  for (let link = chain; link; link = link.before) detours.push(link.edge);
  return detours;
}

function walk(tape, start, best, detours) {
  const edges = [];
  let node = start;
  let turn = detours.pop();
  while (node !== tape.root) {
    let edge = best.get(node);
    if (turn && turn.source === node) {
      edge = turn;
      turn = detours.pop();
    }
    edges.push(edge);
    node = edge.target;
  }
  return edges;
}

function before(one, other) {
  return one.loss < other.loss || (one.loss === other.loss && one.order < other.order);
}

function push(queue, item) {
  let at = queue.push(item) - 1;
  while (at && before(item, queue[(at - 1) >> 1])) {
    queue[at] = queue[(at - 1) >> 1];
    at = (at - 1) >> 1;
  }
  queue[at] = item;
}

function pop(queue) {
  const top = queue[0];
  const item = queue.pop();
  if (!queue.length) return top;
  let at = 0;
  for (let child = 1; child < queue.length; child = 2 * at + 1) {
    if (child + 1 < queue.length && before(queue[child + 1], queue[child])) child += 1;
    if (!before(queue[child], item)) break;
    queue[at] = queue[child];
    at = child;
  }
  queue[at] = item;
  return top;
}
