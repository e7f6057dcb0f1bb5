// What the player shows: the statements of a sweep, one a step, and what is known after each of them.

export const MODES = [
  ["reverse", "Reverse", "Values forward, then adjoints backward: each node waits for all of its users."],
  ["wrong", "Wrong order", "A recursion that goes on before all users of a node have added their part."],
  ["forward", "Forward mode", "Values and tangents together, in the order of the tape."],
];
const MOST = 2000; // steps of the wrong order, which may take one for every path

export function stepsOf(mode, tape) {
  if (mode === "reverse") return [...values(tape), { do: "seed", node: tape.root }, ...backward(tape)];
  if (mode === "forward") return [...forward(tape)];
  return [{ do: "all" }, { do: "seed", node: tape.root }, ...wrong(tape)];
}

function* values(tape) {
  for (let node = 0; node < tape.size; node += 1) if (!tape.isConstant(node)) yield { do: "value", node };
}

function* backward(tape) {
  for (let node = tape.root; node >= 0; node -= 1) {
    for (const edge of tape.inEdges[node]) if (tape.carries(edge)) yield { do: "add", node: edge.source, edge };
  }
}

// Every use of a node is followed at once to the inputs, with what the node has by then.
function wrong(tape) {
  const steps = [];
  const waiting = [[tape.root, 0]];
  while (waiting.length && steps.length < MOST) {
    const frame = waiting[waiting.length - 1];
    const edge = tape.inEdges[frame[0]][frame[1]];
    if (!edge) {
      waiting.pop();
      continue;
    }
    frame[1] += 1;
    if (!tape.carries(edge)) continue;
    steps.push({ do: "add", node: edge.source, edge });
    if (tape.inEdges[edge.source].length) waiting.push([edge.source, 0]);
  }
  if (waiting.length) steps.push({ do: "stop" });
  return [...steps, { do: "verdict" }];
}

function* forward(tape) {
  for (let node = 0; node < tape.size; node += 1) {
    if (!tape.isConstant(node)) yield { do: "tangent", node };
  }
}

// After `count` steps: which values are there, adjoints or tangents so far, and what the last step did.
export function replay(steps, count, { tape, found, seed, algebra }) {
  const state = {
    known: new Uint8Array(tape.size),
    adjoints: new Array(tape.size).fill(null),
    tangents: new Array(tape.size).fill(null),
    done: new Set(),
    again: new Set(),
    step: steps[count - 1] ?? null,
    before: 0,
  };
  const ahead = steps.some((step) => step.do === "tangent") ? algebra.tangents(tape, found, seed) : null;
  for (let node = 0; node < tape.size; node += 1) if (tape.isConstant(node)) state.known[node] = 1;
  for (const step of steps.slice(0, count)) apply(state, step, tape, found, ahead, algebra);
  return state;
}

function apply(state, step, tape, found, ahead, algebra) {
  if (step.do === "all") state.known.fill(1);
  if (step.do === "value" || step.do === "tangent") state.known[step.node] = 1;
  if (step.do === "seed") state.adjoints[step.node] = algebra.one(tape);
  if (step.do === "tangent") {
    state.tangents[step.node] = ahead[step.node] ?? algebra.zero(tape, step.node);
    for (const edge of tape.inEdges[step.node]) if (!edge.cut) state.done.add(edge.id);
  }
  if (step.do !== "add") return;
  const { edge } = step;
  const user = state.adjoints[edge.target] ?? algebra.zero(tape, edge.target);
  state.before = state.adjoints[edge.source] ?? algebra.zero(tape, edge.source);
  state.adjoints[edge.source] = algebra.plus(state.before, algebra.pulled(tape, found, edge, user));
  if (state.done.has(edge.id)) state.again.add(edge.source);
  state.done.add(edge.id);
}
