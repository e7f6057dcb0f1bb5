// Arrows that end at the box of a closed frame: straight to it where the way is free, else along the way that the
// layout found.

import { along, halve, points, unit } from "./ribbons.js";

const HEAD = 9.6; // length of an arrowhead
const SPREAD = 0.36; // share of a side over which arrows leave and enter
const CLEAR = 3; // of other boxes

// `group` is what closing.js made of arrows with the same ends; `shut` are the closed frames, `open` the other boxes.
export function led({ from, to, tail, head, rows }, shut, open, move, turn) {
  const [[edge, label, tip, curve]] = rows.toSorted((one, other) => length(one[3]) - length(other[3]));
  const ends = [shut.get(from) ?? open.get(tail), shut.get(to) ?? open.get(head)];
  const others = [...open.values(), ...shut.values()].filter((box) => !ends.includes(box));
  const straight = direct(...ends, turn);
  const free = along(halve(halve(straight[0]))).every((point) => !others.some((box) => touches(box, point)));
  const frames = { tail: shut.get(from), head: shut.get(to) };
  const [way, goal] = (!free && around(frames, points(move.row(curve)), move.point(tip), turn)) || straight;
  const spot = label && rows.length === 1 && move.point(label.slice(1));
  const kept = spot && !ends.some((box) => box.left !== undefined && within(box, spot));
  return [edge, kept ? [label[0], ...spot] : 0, goal, way.flat(), rows.map(([each]) => each)];
}

function length(curve) {
  return Math.hypot(curve[curve.length - 2] - curve[0], curve[curve.length - 1] - curve[1]);
}

// From the side of one box to the facing side of another.
function direct(tail, head, turn) {
  const start = side(tail, turn, 1, turn.across([head.x, head.y]));
  const goal = side(head, turn, -1, turn.across(start));
  return [joint(start, before(goal, turn), turn), goal];
}

function touches(box, [x, y]) {
  return Math.abs(x - box.x) < box.width / 2 + CLEAR && Math.abs(y - box.y) < box.height / 2 + CLEAR;
}

// The way of the layout outside of the closed frames, led on to the closed boxes; null where nothing is left of it.
function around({ tail, head }, whole, tip, turn) {
  const way = halve(halve(halve(whole)));
  const last = (way.length - 1) / 3;
  let [first, final] = [0, last];
  if (tail) while (first < last && (within(tail, way[3 * first]) || turn.along(way[3 * first]) < end(tail, turn, 1) + HEAD)) first += 1;
  if (head) while (final > first && (within(head, way[3 * final]) || turn.along(way[3 * final]) > end(head, turn, -1) - 2 * HEAD)) final -= 1;
  if (first >= final) return null;
  const goal = head ? side(head, turn, -1, turn.across(way[3 * final])) : tip;
  let made = way.slice(3 * first, 3 * final + 1);
  if (tail) made = [...joint(side(tail, turn, 1, turn.across(made[0])), made[0], turn, null, unit(made[0], made[1])).slice(0, -1), ...made];
  if (head) made = [...made, ...joint(made.at(-1), before(goal, turn), turn, unit(made.at(-2), made.at(-1))).slice(1)];
  return [made, goal];
}

function within(frame, [x, y]) {
  return x > frame.left && x < frame.right && y > frame.top && y < frame.low;
}

// Where a closed box ends along the arrows (1) or begins (-1).
function end(box, turn, which) {
  return turn.along([box.x, box.y]) + (which * box.long) / 2;
}

// The point of that side of a box that is nearest to where an arrow comes from.
function side(box, turn, which, across) {
  const [middle, far] = [turn.across([box.x, box.y]), SPREAD * box.wide];
  return turn.point(end(box, turn, which), Math.min(Math.max(across, middle - far), middle + far));
}

// Where the arrowhead begins.
function before(goal, turn) {
  return turn.point(turn.along(goal) - HEAD, turn.across(goal));
}

// A cubic piece between two points, along the arrows where no direction is given.
function joint(a, b, turn, leave, arrive) {
  const reach = Math.max(Math.abs(turn.along(b) - turn.along(a)) / 2, Math.hypot(b[0] - a[0], b[1] - a[1]) / 3);
  const [u, v] = [leave ?? turn.point(1, 0), arrive ?? turn.point(1, 0)];
  return [a, [a[0] + reach * u[0], a[1] + reach * u[1]], [b[0] - reach * v[0], b[1] - reach * v[1]], b];
}
