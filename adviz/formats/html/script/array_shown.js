// What a page of arrays shows at this moment, where that is other than on a page of numbers.

import { alignRows } from "./columns.js";
import { exactly, norm, rows, spelled } from "./figures.js";
import { labelOf, lineOf, matrixOf, sizeOf } from "./jacobians.js";
import { exact, short } from "./numbers.js";
import { Shown } from "./shown.js";

export class ArrayShown extends Shown {
  shapeOf(node) {
    return this.tape.nodes[node].shape;
  }

  betweenNumbers(edge) {
    return !this.shapeOf(edge.source).length && !this.shapeOf(edge.target).length;
  }

  passable(edge) {
    const { finite } = this.app.algebra;
    const matrix = matrixOf(this.found, edge);
    if (matrix && !matrix.every(finite)) return false;
    return this.betweenNumbers(edge) || finite(this.found.through(edge) ?? []);
  }

  partialOf(edge) {
    return lineOf(this.tape, this.found, edge);
  }

  along(path, running) {
    path.nodes.toReversed().forEach((node, at) => running.set(node, `← ${path.pills[at]}`));
  }

  linesOf(node) {
    const shape = this.shapeOf(node);
    const known = !this.player || this.player.state.known[node];
    const value = rows("= ", this.found.values[node], node === this.tape.root ? 7 : 5, shape).map((text) => (known ? text : ""));
    const head = shape.length ? [`shape ${spelled(shape)}`] : [];
    return this.tape.isConstant(node) ? [...head, ...value] : [...head, ...value, ...this.slopesOf(node, value.length)];
  }

  align(box) {
    if (this.shapeOf(box.node).length === 2) alignRows(box);
  }

  slopesOf(node, count) {
    const forward = this.app.mode === "forward";
    const { state } = this.player ?? {};
    const slope = state ? (forward ? state.tangents : state.adjoints)[node] : this.found.adjoints[node];
    return slope === null ? new Array(count).fill("") : rows(forward ? "v̇ " : "∂ ", slope, 4, this.shapeOf(node));
  }

  labelOf(edge) {
    return edge.cut || this.tape.isConstant(edge.source) ? "" : labelOf(this.tape, this.found, edge);
  }

  valueRows(node) {
    const told = [["value", exactly(this.found.values[node], this.shapeOf(node))]];
    return this.tape.isConstant(node) ? told : [...told, ["adjoint", exactly(this.found.adjoints[node], this.shapeOf(node))]];
  }

  partialRows(edge) {
    const matrix = matrixOf(this.found, edge);
    const through = this.found.through(edge) ?? [];
    if (this.betweenNumbers(edge)) return [["=", exact(matrix[0][0])], ["passes back", exact(through[0])]];
    const size = sizeOf(this.found, edge);
    return [
      ["Jacobian", `${size.join("×")}${matrix ? ` = ${exactly(matrix.flat(), size)}` : ""}`],
      ["passes back", exactly(through, this.shapeOf(edge.source))],
      ["norm", short(norm(through), 7)],
    ];
  }
}
