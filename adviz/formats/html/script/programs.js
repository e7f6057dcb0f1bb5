// One operation on arrays, from the lines that adviz/ad/arrays/programs.py wrote: its value, and what it passes back
// and on. Arrays are lists of their entries, row by row.

import { decode } from "./numbers.js";
import { sum } from "./numerics.js";

// `known` are the arguments and the results of the lines; `lines` what each line did.
export function run(program, args, rows) {
  const known = args.slice();
  const lines = program.map((line) => {
    const made = DO[line.do](line, (line.of ?? []).map((at) => known[at]), rows[line.op]);
    known.push(made.value);
    return made;
  });
  return { program, lines, known, count: args.length };
}

const DO = {
  const: ({ entries }) => ({ value: entries.map(decode) }),

  entry({ maps }, args, row) {
    const size = (maps.find(Boolean) ?? args[0]).length;
    const value = new Array(size);
    const partials = args.map(() => new Array(size));
    for (let at = 0; at < size; at += 1) {
      const made = row.of(...args.map((arg, slot) => arg[maps[slot] ? maps[slot][at] : at]));
      value[at] = made[0];
      for (let slot = 0; slot < args.length; slot += 1) partials[slot][at] = made[slot + 1];
    }
    return { value, partials, masked: args.map((_, slot) => row.masks.includes(row.variadic ? 0 : slot)) };
  },

  fold(line, [arg], row) {
    const places = line.rows ?? [arg.map((_, at) => at)];
    const partial = new Array(arg.length);
    const value = places.map((each) => {
      if (!each.length) return Number(line.empty);
      const made = row.of(...each.map((place) => arg[place]));
      each.forEach((place, at) => (partial[place] = made[at + 1]));
      return made[0];
    });
    return { value, places, partials: [partial], masked: [row.masks.length > 0] };
  },

  move(line, args) {
    const all = args.flat();
    return { value: line.from.map((place) => all[place]) };
  },
};

// An entry that was not chosen passes nothing, not even 0·inf.
function times(adjoint, partial, masked) {
  return masked && partial === 0 ? 0 : adjoint * partial;
}

const BACK = {
  entry(line, made, adjoint, slot, size) {
    const products = adjoint.map((each, at) => times(each, made.partials[slot][at], made.masked[slot]));
    const map = line.maps[slot];
    if (!map) return products;
    const groups = Array.from({ length: size }, () => []);
    products.forEach((each, at) => groups[map[at]].push(each));
    return groups.map((group) => sum(...group));
  },

  fold(line, made, adjoint, slot, size) {
    const found = new Array(size).fill(0);
    made.places.forEach((row, at) => row.forEach((place) => {
      found[place] = times(adjoint[at], made.partials[0][place], made.masked[0]);
    }));
    return found;
  },

  move(line, made, adjoint, slot, size, start) {
    const found = new Array(size).fill(0);
    line.from.forEach((place, at) => {
      if (place >= start && place < start + size) found[place - start] += adjoint[at];
    });
    return found;
  },
};

// What the operation adds to the adjoint of each argument, or of one alone; null where nothing flows.
export function pulled({ program, lines, known, count }, adjoint, only = null) {
  const adjoints = new Array(known.length).fill(null);
  adjoints[known.length - 1] = adjoint;
  for (let at = program.length - 1; at >= 0; at -= 1) {
    const mine = adjoints[at + count];
    const line = program[at];
    if (!mine || line.do === "const") continue;
    let start = 0;
    line.of.forEach((source, slot) => {
      const size = known[source].length;
      const asked = only === null || source === only || source >= count;
      if (asked && !line.cuts?.includes(slot)) adjoints[source] = plus(adjoints[source], BACK[line.do](line, lines[at], mine, slot, size, start));
      start += size;
    });
  }
  return adjoints.slice(0, count);
}

export function plus(one, other) {
  return one === null ? other : one.map((each, at) => each + other[at]);
}

const AHEAD = {
  entry(line, made, tangents) {
    return made.value.map((_, at) => tangents.reduce((total, tangent, slot) => {
      if (!tangent || line.cuts?.includes(slot)) return total;
      const map = line.maps[slot];
      return total + times(tangent[map ? map[at] : at], made.partials[slot][at], made.masked[slot]);
    }, 0));
  },

  fold(line, made, [tangent]) {
    return made.places.map((row) => sum(...row.map((place) => times(tangent[place], made.partials[0][place], made.masked[0]))));
  },

  move(line, made, tangents, sizes) {
    const all = tangents.flatMap((tangent, slot) => tangent ?? new Array(sizes[slot]).fill(0));
    return line.from.map((place) => all[place]);
  },
};

// The tangent of the result from those of the arguments, of which some may be null.
export function pushed({ program, lines, known }, tangents) {
  const found = tangents.slice();
  program.forEach((line, at) => {
    const mine = (line.of ?? []).map((source) => found[source]);
    found.push(mine.some(Boolean) ? AHEAD[line.do](line, lines[at], mine, line.of.map((source) => known[source].length)) : null);
  });
  return found[found.length - 1];
}

// The Jacobian of a slot: a row for each entry of the result.
export function jacobian(made, slot) {
  const { program, lines, known } = made;
  const value = known[known.length - 1];
  const width = known[slot].length;
  const [line] = program;
  if (program.length === 1 && line.do === "entry") {
    return value.map((_, at) => {
      const row = new Array(width).fill(0);
      row[line.maps[slot] ? line.maps[slot][at] : at] = lines[0].partials[slot][at];
      return row;
    });
  }
  return value.map((_, at) => pulled(made, value.map((__, other) => (other === at ? 1 : 0)), slot)[slot] ?? new Array(width).fill(0));
}

// The partials of an operation that takes each entry to its own place; else null.
export function diagonal({ program, lines }, slot) {
  return program.length === 1 && program[0].do === "entry" ? lines[0].partials[slot] : null;
}
