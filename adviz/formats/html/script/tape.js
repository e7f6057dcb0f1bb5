// The tape of the record: columns by position, as adviz.graph.tape has them.

import { decode } from "./numbers.js";

export class Tape {
  constructor(data, operators) {
    this.rows = operators;
    this.seed = data.seed;
    this.size = data.nodes.length;
    this.root = data.root;
    this.nodes = data.nodes;
    this.edges = data.edges.map((edge, id) => {
      const [source, target, slot] = edge.at;
      return { id, source, target, slot, cut: edge.cut ?? "", formula: edge.formula, roles: edge.roles ?? [], look: edge.look };
    });
    this.inputs = data.inputs;
    this.inEdges = Array.from({ length: this.size }, () => []);
    this.outEdges = Array.from({ length: this.size }, () => []);
    for (const edge of this.edges) {
      this.inEdges[edge.target].push(edge);
      this.outEdges[edge.source].push(edge);
    }
    this.operators = data.nodes.map((node) => operators[node.op] ?? null);
    this.start = Float64Array.from(data.nodes, (node) => decode(node.value) ?? 0);
    this.alive = this.reached();
    this.active = this.dependent();
  }

  isConstant(node) {
    return this.nodes[node].op === "const";
  }

  label(node) {
    return this.nodes[node].label;
  }

  // Whether a gradient can come to a node from the root.
  reached() {
    const alive = new Uint8Array(this.size);
    alive[this.root] = 1;
    for (let node = this.root; node >= 0; node -= 1) {
      if (alive[node]) for (const edge of this.inEdges[node]) if (!edge.cut) alive[edge.source] = 1;
    }
    return alive;
  }

  // Whether a derivative comes to a node from an input.
  dependent() {
    const active = new Uint8Array(this.size);
    for (const input of this.inputs) active[input.node] = 1;
    for (const edge of this.edges) if (!edge.cut && active[edge.source]) active[edge.target] = 1;
    return active;
  }

  // Whether the backward pass carries something along an edge that a person asked for.
  carries(edge) {
    return !edge.cut && this.alive[edge.target] && this.active[edge.source];
  }
}
