// Numbers as a person reads them: the same texts as adviz/scene/labels.py writes.

const SPECIAL = { nan: NaN, inf: Infinity, "-inf": -Infinity };

// JSON has no nan and no infinity; the record has texts in their place.
export function decode(value) {
  return typeof value === "string" ? SPECIAL[value] : value;
}

// With so many significant digits; whole numbers up to six digits in full; a real minus sign.
export function short(value, digits = 4) {
  if (!Number.isFinite(value)) return value !== value ? "nan" : value < 0 ? "−inf" : "inf";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace("-", "−");
  const [mantissa, exponent] = rounded(Math.abs(value), digits);
  const sign = value < 0 ? "−" : "";
  if (exponent < -4 || exponent >= digits) return `${sign}${trimmed(mantissa)}e${exponent}`;
  return sign + trimmed(placed(mantissa.replace(".", ""), exponent));
}

// Digits and exponent; of two equally near the even one, where toExponential takes the larger.
function rounded(size, digits) {
  const longer = size.toExponential(digits);
  const tie = /5e/.test(longer) && Number(longer) === size && /50+e/.test(size.toExponential(digits + 30));
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  if (!tie || Number(longer[longer.indexOf("e") - 2].replace(".", longer[0])) % 2) return [mantissa, Number(exponent)];
  return [longer.replace(/\.?5e.*/, ""), Number(longer.split("e")[1])];
}

function placed(figures, exponent) {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${figures}`;
  return `${figures.slice(0, exponent + 1)}.${figures.slice(exponent + 1)}`;
}

function trimmed(text) {
  return text.includes(".") ? text.replace(/\.?0*$/, "") : text;
}

// With all its digits.
export function exact(value) {
  return Number.isFinite(value) ? String(value) : short(value).replace("−", "-");
}

const NAMED = { pi: Math.PI, π: Math.PI, e: Math.E, inf: Infinity, nan: NaN };

// What a person writes: numbers and names with * and / between them; null for anything else.
export function parsed(text) {
  const [, sign, ...rest] = /^([+-]?)(.*)$/.exec(text.replace(/\s/g, "").replace(/−/g, "-").replace(",", "."));
  const parts = rest[0].split(/([*/])/);
  const values = parts.map((part) => Object.hasOwn(NAMED, part) ? NAMED[part] : /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part) ? Number(part) : null);
  if (values.some((value, at) => value === null && at % 2 === 0)) return null;
  const size = values.reduce((product, value, at) => (at % 2 ? product : parts[at - 1] === "/" ? product / value : product * value));
  return sign === "-" ? -size : size;
}

// In parentheses where a minus sign would follow another sign.
export function factor(value, digits = 4) {
  const text = short(value, digits);
  return text.startsWith("−") ? `(${text})` : text;
}

// A count of any size.
export function counted(count) {
  const text = String(count);
  if (text.length > 20) return `${text[0]}.${text.slice(1, 4)}·10^${text.length - 1}`;
  return text.replace(/\B(?=(\d{3})+$)/g, ",");
}
