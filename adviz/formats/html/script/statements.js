// The statement of a step in words and signs: pieces of text, and names that a bar or a dot stands over.

const name = (tape, node) => ({ name: tape.label(node), node });
const bar = (tape, node) => ({ name: tape.label(node), node, over: "bar" });
const dot = (tape, node) => ({ name: tape.label(node), node, over: "dot" });
const partial = (tape, edge) => ({ name: `∂${tape.label(edge.target)}/∂${tape.label(edge.source)}`, edge: edge.id });

// Lines of pieces; the second line has the arithmetic.
export function statement(state, app) {
  const { step } = state;
  if (!step) return [["Press play, or step with the arrow keys."]];
  return KINDS[step.do](state, app);
}

function figure({ tape, algebra }, node, value, digits) {
  return algebra.figure(value ?? algebra.zero(tape, node), digits, tape.nodes[node].shape);
}

const KINDS = {
  all: () => [["All values are there: the forward pass is done."], ["Now a recursion begins at the root."]],
  stop: () => [["Stopped here: this order takes a step for every path, and there are too many."]],

  seed(state, app) {
    const { root } = app.tape;
    const value = figure(app, root, app.algebra.one(app.tape), 4);
    return [[bar(app.tape, root), ` = ${value}`], [value === "1" ? "The derivative of the result by itself." : "The seed: which combination of the results is differentiated."]];
  },

  value(state, app) {
    const { tape, found } = app;
    const { node } = state.step;
    const value = figure(app, node, found.values[node], 7);
    if (!tape.inEdges[node].length) return [[name(tape, node), ` = ${value}`], ["an input"]];
    return [[name(tape, node), ` = ${tape.nodes[node].text}`], [`= ${value}`]];
  },

  add(state, app) {
    const { tape, found, algebra } = app;
    const { edge } = state.step;
    const { source, target } = edge;
    const user = state.adjoints[target] ?? algebra.zero(tape, target);
    return [
      [bar(tape, source), " += ", bar(tape, target), " · ", partial(tape, edge)],
      [`${figure(app, source, state.before)} + ${algebra.product(tape, found, edge, user)} = `, { strong: figure(app, source, state.adjoints[source], 6) }],
    ];
  },

  tangent(state, app) {
    const { tape, found, seed, algebra } = app;
    const { node } = state.step;
    const edges = tape.inEdges[node].filter((edge) => !edge.cut && !tape.isConstant(edge.source));
    const value = [name(tape, node), ` = ${figure(app, node, found.values[node], 6)}`];
    if (!tape.inEdges[node].length) {
      return [[...value, ",   ", dot(tape, node), ` = ${figure(app, node, state.tangents[node])}`], [node === seed.node ? "the seed: we differentiate by this input" : "not differentiated by"]];
    }
    const terms = edges.flatMap((edge, at) => [at ? " + " : "", ...algebra.ordered(dot(tape, edge.source), partial(tape, edge))]);
    const figures = edges.map((edge) => algebra.ahead(tape, found, edge, state.tangents[edge.source] ?? algebra.zero(tape, edge.source)));
    return [
      [...value, ",   ", dot(tape, node), " = ", ...(terms.length ? terms : ["0"])],
      [figures.length ? `${figures.join(" + ")} = ` : "= ", { strong: figure(app, node, state.tangents[node], 6) }],
    ];
  },

  verdict(state, app) {
    const { tape, found, algebra } = app;
    const wrong = tape.inputs.filter(({ node }) => algebra.differs(state.adjoints[node] ?? algebra.zero(tape, node), found.adjoints[node]));
    if (!wrong.length) {
      return [
        ["This time the numbers are right."],
        ["Only inputs have several users here, and nothing is passed on from an input. A result that is used twice spoils it."],
      ];
    }
    const rows = wrong.slice(0, 3).flatMap(({ node }, at) => [
      at ? ",  " : "", bar(tape, node), " = ", { wrong: figure(app, node, state.adjoints[node], 6) }, ` instead of ${figure(app, node, found.adjoints[node], 6)}`,
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

// The same as one text, for screen readers.
export function spoken(lines) {
  return lines.map((line) => line.map((piece) => {
    if (typeof piece === "string") return piece.replaceAll("·", "times").replaceAll("+=", "grows by");
    if (piece.over === "bar") return `adjoint of ${piece.name}`;
    if (piece.over === "dot") return `tangent of ${piece.name}`;
    return piece.name ?? piece.strong ?? piece.wrong;
  }).join("")).join("; ");
}
