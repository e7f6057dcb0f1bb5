// Frames in the SVG picture: grounds below the arrows, titles above them, and the boxes that closed frames become.

import { svg } from "./dom.js";
import { SIZES } from "./picture.js";

export const SIZE = 11; // of a title
const INSET = 4; // of a frame as it is painted
const FAR = 0.6; // titles of outer frames are no smaller than at this scale, where there is room
const DOWN = "M0 -2.5H8L4 3.5Z";
const ASIDE = "M0 -4.5L7 0L0 4.5Z";

export function draw(clusters, picture, places) {
  const grounds = svg("g", { class: "grounds" }, places.frames.map((frame) => ground(clusters, frame)));
  picture.titles = places.frames.map((frame) => title(clusters, frame));
  picture.layers.arrows.before(grounds);
  picture.layers.labels.before(svg("g", { class: "titles" }, picture.titles.map(({ group }) => group)));
  for (const row of places.shut) {
    const box = new Shut(clusters, row);
    picture.boxes.push(box);
    picture.layers.boxes.append(box.group);
    for (const node of box.nodes) picture.boxesOf.set(node, [box]);
  }
}

function ground(clusters, [at, left, top, right, low]) {
  return svg("rect", { class: `ground g${clusters.all[at].depth % 2}`, x: left + INSET, y: top + INSET,
    width: right - left - 2 * INSET, height: low - top - 2 * INSET, rx: 6 });
}

function pressed(clusters, at, look, ...children) {
  const { depth } = clusters.all[at];
  return svg("g", { class: `cluster ${look} g${depth % 2}${depth ? " inner" : ""}`, "data-cluster": at, tabindex: 0, role: "button",
    "aria-expanded": look === "open", "aria-label": clusters.label(at) }, ...children);
}

function title(clusters, [at, left, top, right, low]) {
  const { name, wide } = clusters.all[at];
  const group = pressed(clusters, at, "open",
    svg("rect", { class: "patch", x: 3, y: 2, width: wide + 22, height: SIZE * 1.6, rx: 4 }),
    svg("path", { class: "mark", d: DOWN, transform: `translate(8 ${2 + SIZE * 0.8})` }),
    svg("text", { x: 20, y: SIZE * 1.32, "font-size": SIZE }, name));
  const most = Math.min((right - left - 2 * INSET) / (wide + 28), (low - top) / 50);
  return { group, most, x: left + INSET, y: top + INSET, outer: clusters.all[at].depth === 0 };
}

// Seen from afar the titles of the outer frames grow, as on a map.
export function zoomed(clusters, picture, k) {
  for (const { group, most, x, y, outer } of picture.titles) {
    const grown = outer ? Math.max(1, Math.min(FAR / k, most)) : 1;
    group.setAttribute("transform", `translate(${x} ${y}) scale(${grown})`);
  }
}

// The box of a closed frame, which stands for the nodes inside; it has the methods of the picture's other boxes.
class Shut {
  constructor(clusters, [at, x, y, nodes]) {
    const { size, lines } = clusters.all[at];
    const [width, height] = size;
    Object.assign(this, { x, y, width, height, nodes });
    const [left, top] = [x - width / 2, y - height / 2];
    this.group = pressed(clusters, at, "shut",
      svg("rect", { class: "behind", x: left + 4, y: top + 4, width, height, rx: 6 }),
      svg("rect", { class: "front", x: left, y: top, width, height, rx: 6 }),
      svg("path", { class: "mark", d: ASIDE, transform: `translate(${left + 9} ${top + 7 + SIZES.name * SIZES.leading * 0.5})` }),
      this.texts(lines, top + 7));
    this.group.dataset.node = nodes[0] ?? "";
  }

  texts(lines, top) {
    let y = top;
    return lines.flatMap((line, at) => {
      const size = at ? SIZES.value : SIZES.name;
      const text = svg("text", { class: at ? "" : "name", x: this.x + (at ? 0 : 6), y: y + size * 0.98, "font-size": size, "text-anchor": "middle" }, line);
      y += size * SIZES.leading;
      return [text, " "]; // read aloud as separate words
    });
  }

  update() {}

  among(set) {
    return this.nodes.some((node) => set.has(node));
  }

  light(hot, kept) {
    this.group.classList.toggle("hot", hot);
    this.group.classList.toggle("dim", !kept);
  }

  pill() {
    return "";
  }
}
