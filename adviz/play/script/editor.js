// A field for the formula; what is wrong is underlined where it stands, and said below.

import { el, say, set } from "./dom.js";

export class Editor {
  constructor(text, changed) {
    this.under = el("div", { class: "under", "aria-hidden": "true" });
    this.field = el("textarea", {
      id: "formula", rows: 1, spellcheck: "false", autocomplete: "off", autocapitalize: "off", wrap: "soft",
      "aria-describedby": "problem", "aria-label": "Formula",
      on: { input: () => { this.fit(); this.mark(null); changed(); }, scroll: () => this.follow(), keydown: (event) => this.key(event) },
    });
    this.problem = el("div", { id: "problem", class: "problem", role: "status", "aria-live": "polite" });
    this.element = el("div", { class: "editor" }, el("div", { class: "sheet" }, this.under, this.field), this.problem);
    this.field.value = text;
    this.error = null;
    new ResizeObserver(() => this.fit()).observe(this.element);
  }

  get text() {
    return this.field.value;
  }

  set text(text) {
    this.field.value = text;
    this.fit();
    this.mark(null);
  }

  // A tab leaves the field, as everywhere; so does Escape, for those who read with a keyboard.
  key(event) {
    if (event.key === "Escape") this.field.blur();
  }

  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 280)}px`;
    this.follow();
  }

  follow() {
    this.under.scrollTop = this.field.scrollTop;
  }

  mark(error) {
    this.error = error;
    set(this.field, "aria-invalid", Boolean(error));
    const letters = Array.from(this.text); // offsets of the server count code points
    if (error && error.start !== undefined) {
      const end = Math.max(error.end, error.start + 1);
      const wrong = letters.slice(error.start, end).join("") || " ";
      this.under.replaceChildren(letters.slice(0, error.start).join(""), el("mark", {}, wrong), letters.slice(end).join(""));
    } else this.under.replaceChildren(this.text);
    if (!error) {
      say(this.problem, "");
      return;
    }
    const parts = [el("p", { class: "message" }, error.message)];
    if (error.remedy) parts.push(el("p", { class: "remedy" }, error.remedy));
    this.problem.replaceChildren(...parts);
  }
}
