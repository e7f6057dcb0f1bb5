// The rows of a matrix in a box, cell by cell: each has its right end at the end of its column, as in
// adviz/layout/columns.py. The texts of the lines stay what they are.

import { set, svg } from "./dom.js";
import { SIZES, textWidth } from "./picture.js";

const ROW = /^([=∂] |v̇ )?\[[^[\]]*\]$/u;

export function alignRows(box) {
  for (const lines of runs(box.texts)) {
    const texts = lines.map((line) => line.textContent);
    if (lines[0].aligned === texts.join("\n")) continue;
    lines[0].aligned = texts.join("\n");
    place(lines, texts.map(cells), box);
  }
}

// Lines that belong together: one that begins with a mark, and those below it that are rows without one.
function runs(lines) {
  const found = [];
  for (const line of lines) {
    const text = line.textContent;
    if (!ROW.test(text)) found.push([]);
    else if (text.startsWith("[") && found.length) found.at(-1).push(line);
    else found.push([line]);
  }
  return found.filter((run) => run.length > 1);
}

// What stands before the first entry, and each entry with the sign behind it.
function cells(text) {
  const [, head, rest] = /^([^[]*\[)(.*)$/u.exec(text);
  return [head, ...rest.split(/(?<=, )/)];
}

function place(lines, rows, box) {
  const ends = [];
  for (const at of rows[0].keys()) ends.push((ends[at - 1] ?? 0) + Math.max(...rows.map((row) => textWidth(row[at], SIZES.value))));
  const scale = Math.min(1, (box.width - 10) / ends.at(-1));
  const left = box.x - (ends.at(-1) * scale) / 2;
  lines.forEach((line, row) => {
    set(line, "font-size", Math.floor(SIZES.value * scale * 10) / 10);
    line.replaceChildren(...rows[row].map((cell, at) => svg("tspan", { x: left + ends[at] * scale, "text-anchor": "end" }, cell)));
  });
}
