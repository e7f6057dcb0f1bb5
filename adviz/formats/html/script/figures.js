// Arrays as a person reads them: the same texts as adviz/scene/figures.py writes. An array is a list of its entries,
// row by row, and its shape; the shape of a number is [].

import { exact, short } from "./numbers.js";

const WHOLE = 6; // entries of a vector that are written out
const WHOLE_MATRIX = 9; // of a matrix
const SIGNS = 12; // entries whose signs are written out
const MOST = 64; // entries in full digits

export function isShort(shape) {
  return shape.reduce((size, each) => size * each, 1) <= (shape.length > 1 ? WHOLE_MATRIX : WHOLE);
}

// A number, a small array with all its entries, or the norm of a large one.
export function figure(entries, digits, shape) {
  if (!shape.length) return short(entries[0], digits);
  return isShort(shape) ? written(entries, shape, (each) => short(each, digits)) : `‖${short(norm(entries), digits)}‖`;
}

// The same behind a mark, as lines: one for each row of a small matrix.
export function rows(mark, entries, digits, shape) {
  if (shape.length !== 2 || !isShort(shape) || !shape[0]) return [mark + figure(entries, digits, shape)];
  const [count, width] = shape;
  return Array.from({ length: count }, (_, at) => (at ? "" : mark) + figure(entries.slice(at * width, (at + 1) * width), digits, [width]));
}

function written(entries, shape, say) {
  if (!shape.length) return say(entries[0]);
  const [count, ...inner] = shape;
  const size = inner.reduce((product, each) => product * each, 1);
  return `[${Array.from({ length: count }, (_, at) => written(entries.slice(at * size, (at + 1) * size), inner, say)).join(", ")}]`;
}

// With all digits; of a large array the first entries.
export function exactly(entries, shape) {
  if (entries.length > MOST) return `${spelled(shape)}: ${entries.slice(0, MOST).map(exact).join(", ")}, …`;
  return written(entries, shape, exact);
}

export function spelled(shape) {
  return shape.length ? shape.join("×") : "a number";
}

export function norm(entries) {
  return Math.hypot(...entries);
}

// The signs of the entries, row by row; of many how often each occurs.
export function signs(entries, shape) {
  const marks = entries.map((each) => (each !== each ? "?" : each > 0 ? "+" : each < 0 ? "−" : "0"));
  if (!marks.length || marks.length > SIGNS) {
    const counts = [..."+−0?"].map((mark) => [marks.filter((each) => each === mark).length, mark]);
    return counts.filter(([count]) => count).map((each) => each.join("")).join(" ");
  }
  const width = shape.at(-1) ?? 1;
  return Array.from({ length: marks.length / width }, (_, at) => marks.slice(at * width, (at + 1) * width).join("")).join(" ");
}

// The subscripts of the entries, row by row: [0] [1] …; of a number one empty text.
export function placesOf(shape) {
  const all = shape.reduce((found, size) => found.flatMap((each) => Array.from({ length: size }, (_, at) => [...each, at])), [[]]);
  return all.map((each) => (each.length ? `[${each.join(", ")}]` : ""));
}
