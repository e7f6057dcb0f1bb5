// Arrows as shapes: strands beside a curve and the arrowhead, as adviz.layout.ribbons makes them.
// A curve is a row of numbers x, y, x, y …: cubic pieces of 3k + 1 points.

export function points(curve) {
  const found = [];
  for (let at = 0; at < curve.length; at += 2) found.push([curve[at], curve[at + 1]]);
  return found;
}

export function strands(curve, count, width) {
  const whole = points(curve);
  if (count <= 1) return [whole];
  const fine = halve(halve(whole));
  const step = width / count;
  return Array.from({ length: count }, (_, at) => parallel(fine, (at + 0.5) * step - width / 2));
}

export function drawn(curve) {
  const [first, ...rest] = curve.map(([x, y]) => `${fixed(x)} ${fixed(y)}`);
  return `M${first}C${rest.join(" ")}`;
}

function fixed(number) {
  return Math.round(number * 100) / 100;
}

function middle([a, b], [c, d]) {
  return [(a + c) / 2, (b + d) / 2];
}

export function halve(curve) {
  const made = [curve[0]];
  for (let at = 0; at + 3 < curve.length; at += 3) {
    const [a, b, c, d] = curve.slice(at, at + 4);
    const [ab, bc, cd] = [middle(a, b), middle(b, c), middle(c, d)];
    const [abc, bcd] = [middle(ab, bc), middle(bc, cd)];
    made.push(ab, abc, middle(abc, bcd), bcd, cd, d);
  }
  return made;
}

export function unit([a, b], [c, d]) {
  const length = Math.hypot(c - a, d - b);
  return length > 1e-6 ? [(c - a) / length, (d - b) / length] : null;
}

// Each leg of the control polygon is moved, and neighbouring legs meet again (Tiller and Hanson).
function parallel(curve, distance) {
  let made = [];
  for (let at = 0; at + 3 < curve.length; at += 3) {
    const piece = curve.slice(at, at + 4);
    const legs = normals(piece);
    const moved = piece.map((point, leg) => shifted(point, legs[Math.max(leg - 1, 0)], legs[Math.min(leg, 2)], distance));
    if (made.length) moved[0] = middle(made.pop(), moved[0]);
    made = made.concat(moved);
  }
  return made;
}

function normals(piece) {
  const whole = unit(piece[0], piece[3]) ?? [1, 0];
  const found = [0, 1, 2].map((at) => unit(piece[at], piece[at + 1]));
  const first = found.find(Boolean) ?? whole;
  const last = found.findLast(Boolean) ?? whole;
  return [found[0] ?? first, found[1] ?? whole, found[2] ?? last].map(([x, y]) => [-y, x]);
}

function shifted([x, y], before, after, distance) {
  let [a, b] = [before[0] + after[0], before[1] + after[1]];
  let square = a * a + b * b;
  if (square < 0.5) [a, b, square] = [after[0], after[1], 2];
  return [x + (2 * distance * a) / square, y + (2 * distance * b) / square];
}

export function heads(base, tip, count, half) {
  const [x, y] = unit(base, tip) ?? [1, 0];
  const ends = Array.from({ length: count + 1 }, (_, at) => {
    const cut = half * ((2 * at) / count - 1);
    return [base[0] - y * cut, base[1] + x * cut];
  });
  return Array.from({ length: count }, (_, at) => [ends[at], ends[at + 1], tip]);
}

export function halfway(curve) {
  const whole = points(curve);
  const pieces = (whole.length - 1) / 3;
  const from = pieces % 2 ? 3 * ((pieces - 1) / 2) : 3 * (pieces / 2) - 3;
  const [a, b, c, d] = whole.slice(from, from + 4);
  if (pieces % 2 === 0) return { at: d, along: unit(c, d) ?? [1, 0] };
  const [ab, bc, cd] = [middle(a, b), middle(b, c), middle(c, d)];
  const [abc, bcd] = [middle(ab, bc), middle(bc, cd)];
  return { at: middle(abc, bcd), along: unit(abc, bcd) ?? [1, 0] };
}

// The curve begins a little earlier, inside its box.
export function begunEarlier(curve, distance) {
  const whole = points(curve);
  const [x, y] = unit(whole[0], whole[1]) ?? unit(whole[0], whole[3]) ?? [0, 0];
  return [whole[0][0] - distance * x, whole[0][1] - distance * y, ...curve.slice(2)];
}

// Points that lie on a curve.
export function along(curve) {
  return halve(halve(halve(curve))).filter((_, at) => at % 3 === 0);
}

export function nearest(curve, [x, y]) {
  let best = [Infinity, null];
  for (const [a, b] of along(points(curve))) {
    const far = Math.hypot(a - x, b - y);
    if (far < best[0]) best = [far, [a, b]];
  }
  return best[1];
}
