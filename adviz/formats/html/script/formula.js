// The formula's text; every part of it stands for the node that it makes.

import { button, el, set } from "./dom.js";

const DEEPEST = 60;
const LONGEST = 6000; // characters whose parts are told apart

export class Formula {
  constructor(data) {
    this.parts = new Map();
    this.element = el("div", { class: data.expression.length > 200 ? "formula cut long" : "formula cut", role: "group", "aria-label": "formula" });
    this.more = button("more … of the formula", "more …", () => set(this.more, "aria-expanded", !this.element.classList.toggle("cut")), { class: "quiet", "aria-expanded": false });
    new ResizeObserver(() => this.fit()).observe(this.element);
    this.element.append(...(data.expression.length > LONGEST ? [data.expression] : this.nested(data)));
  }

  // Only a formula that is cut off can be opened.
  fit() {
    const { classList, clientHeight, scrollHeight } = this.element;
    this.more.hidden = classList.contains("cut") && scrollHeight < clientHeight + 4;
  }

  // Spans within spans, from the places of the record; a place that would overlap another one is left out.
  nested(data) {
    const places = data.nodes.flatMap((node, id) => (node.spans ?? []).map(([start, end]) => ({ start, end, id })));
    places.sort((one, other) => one.start - other.start || other.end - one.end);
    const root = { end: data.expression.length, children: [], element: null };
    const open = [root];
    let at = 0;
    const close = (until) => {
      while (open.length > 1 && open[open.length - 1].end <= until) {
        const done = open.pop();
        done.children.push(data.expression.slice(at, done.end));
        at = Math.max(at, done.end);
        done.element.append(...done.children);
      }
    };
    for (const { start, end, id } of places) {
      close(start);
      const outer = open[open.length - 1];
      if (outer.start === start && outer.end === end && outer.element) {
        this.add(id, outer.element);
        continue;
      }
      if (end > outer.end || open.length > DEEPEST) continue;
      outer.children.push(data.expression.slice(at, start));
      at = start;
      const element = el("span", { class: "part", "data-node": id });
      outer.children.push(element);
      open.push({ start, end, children: [], element });
      this.add(id, element);
    }
    close(data.expression.length);
    return [...root.children, data.expression.slice(at)];
  }

  add(id, element) {
    this.parts.set(id, [...(this.parts.get(id) ?? []), element]);
  }

  light(hot, only) {
    for (const [id, elements] of this.parts) {
      for (const element of elements) {
        element.classList.toggle("hot", hot.nodes.has(id));
        element.classList.toggle("kept", Boolean(only?.nodes.has(id)));
      }
    }
  }
}
