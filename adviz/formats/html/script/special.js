// Special functions that Math lacks. DLMF is the NIST Digital Library of Mathematical Functions, A&S Abramowitz & Stegun.

const ROOT_PI = Math.sqrt(Math.PI);
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330];
const EULER = 0.5772156649015329;

// The positive zero of digamma as a sum of two doubles, and polygamma(k, zero)/k!
const ZERO = 1.4616321449683622;
const ZERO_LOW = 9.549995429965697e-17;
const TAYLOR = [
  0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652, 0.10782405069126237,
  -0.07219956125645471, 0.04880428816414311, -0.03316112647484736, 0.022597648232218104, -0.01542576490894896,
];

// exp(-x²), with the square taken in two parts, so that its rounding does no harm.
function bell(x) {
  const high = Math.fround(x);
  return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high));
}

// DLMF 7.6.2: all terms have one sign.
export function erf(x) {
  if (Math.abs(x) > 2) return x < 0 ? erfc(-x) - 1 : 1 - erfc(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / ROOT_PI) * bell(x) * sum;
}

// DLMF 7.9.1, the continued fraction from its end.
export function erfc(x) {
  if (x !== x) return NaN;
  if (x < 2) return x < -6 ? 2 : 1 - erf(x);
  if (x > 28) return 0;
  let tail = x;
  for (let k = 160; k > 0; k -= 1) tail = x + k / 2 / tail;
  return bell(x) / (ROOT_PI * tail);
}

function horner(coefficients, x) {
  return coefficients.reduceRight((value, coefficient) => value * x + coefficient, 0);
}

// log(gamma(2 + z)) for |z| <= 1/2, by A&S 6.1.33; exact near its zero at z = 0.
let zetas = null;
function lgammaNear2(z) {
  zetas ??= Array.from({ length: 40 }, (_, at) => hurwitz(at + 1, 2));
  let sum = 0;
  for (let k = 41; k > 1; k -= 1) sum = sum * -z + zetas[k - 2] / k;
  return z * (1 - EULER) + z * z * sum;
}

// ζ(n + 1, x) for x > 0: A&S 6.4.6 and 6.4.11.
function hurwitz(n, x) {
  let sum = 0;
  for (; x < 12 + n; x += 1) sum += Math.pow(x, -n - 1);
  let scale = Math.pow(x, -n) / n;
  sum += scale + (0.5 * n * scale) / x;
  BERNOULLI.forEach((number, at) => {
    const k = at + 1;
    scale *= k === 1 ? (n * (n + 1)) / 2 / x / x : ((n + 2 * k - 2) * (n + 2 * k - 1)) / (2 * k - 1) / (2 * k) / x / x;
    sum += number * scale;
  });
  return sum;
}

// log(gamma(x)) for large x: A&S 6.1.40.
function stirling(x) {
  let sum = 0;
  for (let k = 10; k > 0; k -= 1) sum = sum / x / x + BERNOULLI[k - 1] / (2 * k) / (2 * k - 1);
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + sum / x;
}

export function lgamma(x) {
  if (x !== x) return NaN;
  if (Math.abs(x) === Infinity || (x <= 0 && Number.isInteger(x))) return Infinity;
  if (Math.abs(x) < 1e-20) return -Math.log(Math.abs(x));
  if (x < 0.5) return Math.log(Math.PI) - Math.log(Math.abs(sinPi(x))) - lgamma(1 - x);
  if (x < 1.5) return lgammaNear2(x - 1) - Math.log1p(x - 1);
  if (x >= 14) return stirling(x);
  let shift = 1;
  for (; x > 2.5; x -= 1) shift *= x - 1;
  return Math.log(shift) + lgammaNear2(x - 2);
}

function sinPi(x) {
  const near = x - 2 * Math.round(x / 2);
  return Math.abs(near) <= 0.25 ? Math.sin(Math.PI * near) : near > 0.75 || near < -0.75
    ? -Math.sin(Math.PI * (near - Math.sign(near)))
    : Math.sign(near) * Math.cos(Math.PI * (Math.abs(near) - 0.5));
}

export function gamma(x) {
  if (x === 0) return 1 / x;
  if (x !== x || x === -Infinity || (x < 0 && Number.isInteger(x))) return NaN;
  if (x > 171.7) return Infinity;
  if (x < -184) return sinPi(x) < 0 ? -0 : 0;
  if (x < 0.5) return x < -170 ? Math.PI / sinPi(x) / gamma((1 - x) / 1) : Math.PI / (sinPi(x) * gamma(1 - x));
  let product = 1;
  if (Number.isInteger(x)) {
    for (let n = 2; n < x; n += 1) product *= n;
    return product;
  }
  if (x < 30) {
    for (; x > 2.5; x -= 1) product *= x - 1;
    for (; x < 1.5; x += 1) product /= x;
    return product * Math.exp(lgammaNear2(x - 2));
  }
  const half = Math.pow(x, x / 2 - 0.25);
  let sum = 0;
  for (let k = 10; k > 0; k -= 1) sum = sum / x / x + BERNOULLI[k - 1] / (2 * k) / (2 * k - 1);
  return half * Math.exp(-x) * Math.sqrt(2 * Math.PI) * Math.exp(sum / x) * half;
}

export function digamma(x) {
  if (x === 0) return -1 / x;
  if (x < 0) return x === -Infinity || Number.isInteger(x) ? NaN : digamma(1 - x) - Math.PI * cotangent(x, 0);
  if (Math.abs(x - ZERO) < 0.03) {
    const near = x - ZERO - ZERO_LOW;
    return near * horner(TAYLOR, near);
  }
  let sum = 0;
  for (; x < 12; x += 1) sum -= 1 / x;
  const square = 1 / x / x;
  const series = BERNOULLI.map((number, at) => -number / (2 * at + 2));
  return sum + Math.log(x) - 0.5 / x + square * horner(series, square);
}

export function trigamma(x) {
  return polygamma(1, x);
}

export function polygamma(n, x) {
  if (n === 0) return digamma(x);
  if (!(n > 0 && n <= 170) || !Number.isInteger(n) || x !== x || x === -Infinity) return NaN;
  const odd = n % 2 === 1;
  if (x > 0) return odd ? factorialZeta(n, x) : -factorialZeta(n, x);
  if (Number.isInteger(x)) return odd ? Infinity : x === 0 ? -1 / x : NaN;
  return -cotangent(x, n) * Math.PI - factorialZeta(n, 1 - x);
}

function factorialZeta(n, x) {
  if (x === Infinity) return 0;
  const found = gamma(n + 1) * hurwitz(n, x);
  return found === found ? found : x < 1 ? Infinity : 0;
}

// The n-th derivative of cot(πx): πⁿ times a polynomial in the cotangent, since cot′ = -(1 + cot²).
function cotangent(x, n) {
  let coefficients = [0, 1];
  for (let times = 0; times < n; times += 1) {
    const slopes = coefficients.slice(1).map((coefficient, at) => (at + 1) * coefficient);
    coefficients = Array.from({ length: slopes.length + 2 }, (_, at) => -((slopes[at] ?? 0) + (slopes[at - 2] ?? 0)));
  }
  const near = x - Math.round(x);
  const value = Math.abs(near) < 0.25
    ? 1 / Math.tan(Math.PI * near)
    : Math.tan(Math.PI * (Math.sign(near) * 0.5 - near));
  return horner(coefficients, value) * Math.pow(Math.PI, n);
}
