// Values, local partials and adjoints by two loops over positions: adviz.ad.evaluate in the page.

export function evaluate(tape, at) {
  const values = tape.start.slice();
  for (const [node, value] of at) values[node] = value;
  const partials = new Float64Array(tape.edges.length);
  let edge = 0;
  for (let node = 0; node < tape.size; node += 1) {
    const edges = tape.inEdges[node];
    if (!edges.length) continue;
    const row = tape.operators[node].of(...edges.map((each) => values[each.source]));
    values[node] = row[0];
    for (let slot = 1; slot < row.length; slot += 1) partials[edge++] = row[slot];
  }
  return { values, partials, adjoints: adjoints(tape, partials) };
}

// An argument that was not chosen passes nothing, not even 0·inf = nan.
export function times(tape, left, edge, partial) {
  const { masks, variadic } = tape.operators[edge.target];
  return partial === 0 && masks.includes(variadic ? 0 : edge.slot) ? 0 : left * partial;
}

export function adjoints(tape, partials) {
  const found = new Float64Array(tape.size);
  found[tape.root] = 1;
  for (let node = tape.root; node >= 0; node -= 1) {
    if (!tape.alive[node]) continue;
    for (const edge of tape.inEdges[node]) {
      if (!edge.cut) found[edge.source] += times(tape, found[node], edge, partials[edge.id]);
    }
  }
  return found;
}

// The derivative of every node in the direction of the seeds; null where no seed reaches.
export function tangents(tape, partials, seeds) {
  const found = new Array(tape.size).fill(null);
  for (const [node, seed] of seeds) found[node] = seed;
  for (const edge of tape.edges) {
    const tangent = found[edge.source];
    if (tangent !== null && !edge.cut) {
      found[edge.target] = (found[edge.target] ?? 0) + times(tape, tangent, edge, partials[edge.id]);
    }
  }
  return found;
}

// The sum of the products of all paths through each edge: tangent · partial · adjoint.
export function flows(tape, { partials, adjoints: back }, starts) {
  const ahead = tangents(tape, partials, starts.map((node) => [node, 1]));
  return tape.edges.map((edge) => {
    const tangent = ahead[edge.source];
    if (tangent === null || edge.cut || !tape.alive[edge.target]) return 0;
    return times(tape, tangent, edge, partials[edge.id]) * back[edge.target];
  });
}

// The edges at which a convention of the operator table holds, with its words.
export function corners(tape, values) {
  const found = new Map();
  for (const edge of tape.edges) {
    const operator = tape.operators[edge.target];
    if (!operator.corners.length || edge.cut || tape.isConstant(edge.source)) continue;
    const args = tape.inEdges[edge.target].map((each) => values[each.source]);
    const out = values[edge.target];
    const known = operator.variadic ? [args[edge.slot]] : args;
    const ties = args.filter((each) => each === out).length;
    const slot = operator.variadic ? 0 : edge.slot;
    const corner = operator.corners.find((each) => each.slot === slot && each.when(...known, out, ties));
    if (corner) found.set(edge.id, corner.why);
  }
  return found;
}
