// Primitives that Math lacks or has otherwise, under the names of adviz/ops/numerics.py, with its conventions.

export function mod(a, b) {
  if (b === 0) return NaN;
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest === 0 ? (b < 0 ? -0 : 0) : rest;
}

export function floordiv(a, b) {
  if (b === 0) return a / b;
  if (Math.abs(a) === Infinity || a !== a || b !== b) return NaN;
  const rest = a % b;
  const whole = (a - rest) / b - (rest !== 0 && rest < 0 !== b < 0 ? 1 : 0);
  const floor = Math.floor(whole);
  return whole - floor > 0.5 ? floor + 1 : floor;
}

// C99 has 1 where the base is 1, or -1 with an infinite exponent; ECMAScript has nan.
export function pow(a, b) {
  if (a === 1 || (a === -1 && Math.abs(b) === Infinity)) return 1;
  return Math.pow(a, b);
}

export function exp2(x) {
  return Math.pow(2, x);
}

// 0 for nan, as torch has it.
export function sign(x) {
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}

// Halves go to the even neighbour.
export function round(x) {
  if (!(Math.abs(x) < 4503599627370496)) return x;
  const floor = Math.floor(x);
  const rest = x - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  const whole = up ? floor + 1 : floor;
  return whole === 0 && (x < 0 || Object.is(x, -0)) ? -0 : whole;
}

export function max(...x) {
  let found = x[0];
  for (const each of x) if (each > found || each !== each) found = each;
  return found;
}

export function min(...x) {
  let found = x[0];
  for (const each of x) if (each < found || each !== each) found = each;
  return found;
}

export function clip(x, lo, hi) {
  return min(max(x, lo), hi);
}

export function norm2(...x) {
  return Math.hypot(...x);
}

export function logb(x, base) {
  if (base === 2) return Math.log2(x);
  return base === 10 ? Math.log10(x) : Math.log(x) / Math.log(base);
}

export function xlogy(x, y) {
  return x === 0 && y === y ? 0 : x * Math.log(y);
}

// Shifted by the largest, which stays out of the sum: Blanchard, Higham & Higham (2021), section 4.
export function logsumexp(...x) {
  const top = max(...x);
  if (top - top !== 0) return top;
  let rest = -1;
  const terms = x.map((each) => Math.exp(each - top));
  terms.splice(terms.indexOf(1), 1);
  rest = terms.reduce((sum, term) => sum + term, 0);
  return top + Math.log1p(rest);
}

// Compensated by Neumaier's method, where Python's fsum rounds once.
export function sum(...x) {
  let total = 0;
  let lost = 0;
  for (const each of x) {
    const next = total + each;
    lost += Math.abs(total) >= Math.abs(each) ? total - next + each : each - next + total;
    total = next;
  }
  return lost - lost === 0 ? total + lost : total;
}

export function mean(...x) {
  return sum(...x) / x.length;
}

export function prod(...x) {
  return x.reduce((product, each) => product * each, 1);
}

// For each argument the product of all others: right where one is 0, unlike prod/x.
export function others(...x) {
  const found = [1];
  for (const each of x.slice(0, -1)) found.push(found[found.length - 1] * each);
  let after = 1;
  for (let at = x.length - 1; at >= 0; at -= 1) {
    found[at] *= after;
    after *= x[at];
  }
  return found;
}
