// What stands beside an arrow between arrays: its Jacobian where that is small, else the gradient through it. The same
// texts as adviz/scene/jacobians.py writes.

import { figure, norm, signs } from "./figures.js";
import { short } from "./numbers.js";
import { diagonal, jacobian } from "./programs.js";

const SMALL = 16; // entries of a Jacobian that is shown in full
const WIDE = 36; // characters of a row that stays on one line

// The Jacobian of an edge, or null where it is large.
export function matrixOf(found, edge) {
  return sizeOf(found, edge).reduce((one, other) => one * other) > SMALL ? null : jacobian(found.made[edge.target], edge.slot);
}

export function sizeOf({ values }, edge) {
  return [values[edge.target].length, values[edge.source].length];
}

export function lineOf(tape, found, edge) {
  return labelOf(tape, found, edge).replaceAll(",\n", ", ").replaceAll("\n", "; ");
}

export function labelOf(tape, found, edge) {
  const matrix = matrixOf(found, edge);
  const [from, to] = [tape.nodes[edge.source].shape, tape.nodes[edge.target].shape];
  if (!matrix) {
    const through = found.through(edge);
    return `${sizeOf(found, edge).join("×")}${through ? `  ‖${short(norm(through), 3)}‖\n${signs(through, from)}` : ""}`;
  }
  const same = String(from) === String(to);
  return matrixText(matrix, same ? diagonal(found.made[edge.target], edge.slot) : null, from.at(-1) ?? 1);
}

// In the shortest form that says all of it; `row` is how long the rows of the argument are.
function matrixText(matrix, diagonal, row) {
  if (!matrix.length || !matrix[0].length) return "";
  if (diagonal && matrix.length > 1) return diagonalText(diagonal);
  if (matrix.length === 1 && matrix[0].length === 1) return figure(matrix[0], 4, []);
  if (matrix[0].length === 1) return `[${wrapped(matrix.map(([each]) => each))}]ᵀ`;
  return matrix.map((each) => `[${wrapped(each, row)}]`).join("\n");
}

function diagonalText(found) {
  if (new Set(found).size > 1 || found[0] !== found[0]) return `diag(${wrapped(found)})`;
  return { 1: "I", "-1": "−I" }[found[0]] ?? `${short(found[0])}·I`;
}

// Numbers with commas between them, on several lines where they are too long for one: with `row` on each, if that
// fits, else with as many as do.
function wrapped(numbers, row = 0) {
  const texts = numbers.map((each) => short(each));
  if (texts.join(", ").length <= WIDE) return texts.join(", ");
  let lines = [];
  for (let at = 0; row > 1 && at < texts.length; at += row) lines.push(texts.slice(at, at + row).join(", "));
  if (!lines.length || lines.some((line) => line.length > WIDE)) {
    lines = [texts[0]];
    for (const text of texts.slice(1)) {
      if (lines.at(-1).length + 2 + text.length <= WIDE) lines.push(`${lines.pop()}, ${text}`);
      else lines.push(text);
    }
  }
  return lines.join(",\n");
}
