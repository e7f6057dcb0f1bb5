// What goes together: the nodes, edges and paths that light up with the one that is pointed at.

export function related(target, paths, tape) {
  const found = { nodes: new Set(), edges: new Set(), paths: new Set() };
  if (target?.kind === "path") ofPath(found, target.id, paths);
  if (target?.kind === "edge") ofEdge(found, tape.edges[target.id], paths);
  if (target?.kind === "node") {
    found.nodes.add(target.id);
    for (const path of paths) if (path.nodes.includes(target.id)) found.paths.add(path.number);
  }
  return found;
}

function ofPath(found, number, paths) {
  const path = paths.find((each) => each.number === number);
  path?.nodes.forEach((node) => found.nodes.add(node));
  path?.edges.forEach((edge) => found.edges.add(edge));
  found.paths.add(number);
}

function ofEdge(found, edge, paths) {
  if (!edge) return;
  found.edges.add(edge.id);
  found.nodes.add(edge.source).add(edge.target);
  for (const path of paths) if (path.edges.includes(edge.id)) found.paths.add(path.number);
}
