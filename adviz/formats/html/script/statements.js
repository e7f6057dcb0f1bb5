// The statement of a step in words and signs: pieces of text, and names that a bar or a dot stands over.

import { factor, short } from "./numbers.js";

const name = (tape, node) => ({ name: tape.label(node), node });
const bar = (tape, node) => ({ name: tape.label(node), node, over: "bar" });
const dot = (tape, node) => ({ name: tape.label(node), node, over: "dot" });
const partial = (tape, edge) => ({ name: `∂${tape.label(edge.target)}/∂${tape.label(edge.source)}`, edge: edge.id });

// Lines of pieces; the second line has the arithmetic.
export function statement(state, tape, found, seed) {
  const { step } = state;
  if (!step) return [["Press play, or step with the arrow keys."]];
  return KINDS[step.do](state, tape, found, seed);
}

const KINDS = {
  all: () => [["All values are there: the forward pass is done."], ["Now a recursion begins at the root."]],
  stop: () => [["Stopped here: this order takes a step for every path, and there are too many."]],
  seed: (state, tape) => [[bar(tape, tape.root), ` = 1`], ["The derivative of the result by itself."]],

  value(state, tape, found) {
    const { node } = state.step;
    const value = short(found.values[node], 7);
    if (!tape.inEdges[node].length) return [[name(tape, node), ` = ${value}`], ["an input"]];
    return [[name(tape, node), ` = ${tape.nodes[node].text}`], [`= ${value}`]];
  },

  add(state, tape, found) {
    const { edge } = state.step;
    const source = edge.source;
    const user = state.adjoints[edge.target] ?? 0;
    const slope = found.partials[edge.id];
    const sum = state.adjoints[source];
    return [
      [bar(tape, source), " += ", bar(tape, edge.target), " · ", partial(tape, edge)],
      [`${short(state.before)} + ${factor(user)} · ${factor(slope)} = `, { strong: short(sum, 6) }],
    ];
  },

  tangent(state, tape, found, seed) {
    const { node } = state.step;
    const edges = tape.inEdges[node].filter((edge) => !edge.cut && !tape.isConstant(edge.source));
    const value = [name(tape, node), ` = ${short(found.values[node], 6)}`];
    if (!tape.inEdges[node].length) {
      return [[...value, ",   ", dot(tape, node), ` = ${node === seed ? 1 : 0}`], [node === seed ? "the seed: we differentiate by this input" : "not differentiated by"]];
    }
    const terms = edges.flatMap((edge, at) => [at ? " + " : "", dot(tape, edge.source), " · ", partial(tape, edge)]);
    const figures = edges.map((edge) => `${factor(state.tangents[edge.source] ?? 0)} · ${factor(found.partials[edge.id])}`);
    return [
      [...value, ",   ", dot(tape, node), " = ", ...(terms.length ? terms : ["0"])],
      [figures.length ? `${figures.join(" + ")} = ` : "= ", { strong: short(state.tangents[node] ?? 0, 6) }],
    ];
  },

  verdict(state, tape, found) {
    const wrong = tape.inputs.filter(({ node }) => differs(state.adjoints[node] ?? 0, found.adjoints[node]));
    if (!wrong.length) {
      return [
        ["This time the numbers are right."],
        ["Only inputs have several users here, and nothing is passed on from an input. A result that is used twice spoils it."],
      ];
    }
    const rows = wrong.slice(0, 3).flatMap(({ node }, at) => [
      at ? ",  " : "", bar(tape, node), " = ", { wrong: short(state.adjoints[node] ?? 0, 6) }, ` instead of ${short(found.adjoints[node], 6)}`,
    ]);
    const guilty = [...state.again].filter((node) => tape.inEdges[node].length || tape.outEdges[node].length > 0);
    const shared = tape.nodes.findIndex((_, node) => tape.inEdges[node].length && users(tape, node) > 1);
    return [
      ["Wrong: ", ...rows],
      shared >= 0 && guilty.length
        ? [name(tape, shared), " passed its adjoint on before all of its users had added to it, and then passed it on again."]
        : ["What was passed on too early was passed on again."],
    ];
  },
};

function users(tape, node) {
  return tape.outEdges[node].filter((edge) => tape.carries(edge)).length;
}

function differs(one, other) {
  return Math.abs(one - other) > 1e-9 * Math.max(1, Math.abs(other)) || (one !== one) !== (other !== other);
}

// The same as one text, for screen readers.
export function spoken(lines) {
  return lines.map((line) => line.map((piece) => {
    if (typeof piece === "string") return piece.replaceAll("·", "times").replaceAll("+=", "grows by");
    if (piece.over === "bar") return `adjoint of ${piece.name}`;
    if (piece.over === "dot") return `tangent of ${piece.name}`;
    return piece.name ?? piece.strong ?? piece.wrong;
  }).join("")).join("; ");
}
