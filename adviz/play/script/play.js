// The playground: an editor above, the page of the formula below. Its state is in the address, behind the #.

import { button, el, say } from "./dom.js";
import { Editor } from "./editor.js";
import { mount } from "./mount.js";
import { Server } from "./server.js";

const PAUSE = 140; // milliseconds without a key before the formula is asked for

export class Play {
  constructor(element, data, parts) {
    Object.assign(this, { data, parts, app: null });
    this.server = new Server(data.token);
    const first = read(location.hash) ?? data.first;
    this.at = { ...first.at };
    this.wrt = first.wrt ?? [];
    this.editor = new Editor(first.text ?? "", () => this.later());
    this.place = el("section", { class: "place", "aria-label": "Graph" });
    this.state = el("p", { class: "state", role: "status" });
    element.append(
      el("header", { class: "bar" }, el("h1", {}, "adviz play"), this.examples(), this.downloads()),
      this.editor.element, this.state, this.place);
    window.addEventListener("hashchange", () => this.restore());
    this.editor.fit();
    this.ask();
  }

  examples() {
    const menu = el("select", { id: "examples", on: { change: () => this.take(Number(menu.value)) } },
      el("option", { value: "", selected: true, disabled: true }, "Choose…"),
      this.data.examples.map(([name], at) => el("option", { value: at }, name)));
    return el("label", { class: "choice" }, "Example ", menu);
  }

  downloads() {
    const menu = el("select", { id: "format" },
      this.data.formats.map(([name, , meaning]) => el("option", { value: name, title: meaning }, name)));
    const save = button("Download the picture in this format", "Download", () => this.download(menu.value), { class: "save" });
    return el("div", { class: "choice" }, el("label", {}, "Format ", menu), save);
  }

  take(number) {
    const [, text, at, wrt] = this.data.examples[number];
    this.editor.text = text;
    this.at = { ...at };
    this.wrt = wrt.slice();
    this.forget();
    this.ask();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  // The values and choices of the sliders, so that they outlive a change of the formula. What was not moved is what the
  // formula says.
  keep() {
    const app = this.app;
    if (!app?.live) return;
    for (const { name, node } of app.data.inputs) {
      const moved = !app.algebra.same(app.at.get(node), app.start.get(node));
      if (moved || name in this.at) this.at[name] = app.algebra.told(app.at.get(node), app.data.nodes[node].shape);
    }
    this.wrt = app.wrt.map((node) => app.tape.label(node));
  }

  forget() {
    this.app?.destroy();
    this.app = null;
  }

  question() {
    const at = Object.fromEntries(Object.entries(this.at).map(([name, value]) => [name, said(value)]));
    return { text: this.editor.text, at, wrt: this.wrt, theme: this.data.theme };
  }

  async ask() {
    this.keep();
    if (!this.editor.text.trim()) return this.tell("Type a formula, such as x * sin(x), or choose an example.");
    const answer = await this.server.graph(this.question());
    if (!answer) return undefined;
    if (answer.error) {
      this.editor.mark(answer.error);
      this.place.classList.add("old");
      return this.tell(this.app ? "The graph is that of the last formula that could be read." : "");
    }
    this.editor.mark(null);
    this.tell("");
    this.show(answer.data);
    this.write();
    return undefined;
  }

  tell(text) {
    say(this.state, text);
  }

  show(data) {
    const { mode = "", step = 0 } = this.app ?? {};
    this.forget();
    const container = el("div", { class: "adviz" });
    this.place.classList.remove("old");
    this.place.replaceChildren(container);
    this.app = mount(container, data, this.parts);
    if (mode) this.app.setMode(mode, step);
    this.app.remember = () => {
      clearTimeout(this.saving);
      this.saving = setTimeout(() => { this.keep(); this.write(); }, PAUSE);
    };
  }

  write() {
    const pairs = new URLSearchParams({ f: this.editor.text });
    const names = new Set(this.app?.data.inputs.map(({ name }) => name));
    for (const [name, value] of Object.entries(this.at)) if (names.has(name)) pairs.set(`at.${name}`, String(said(value)));
    for (const name of this.wrt) pairs.append("wrt", name);
    if (location.hash.slice(1) !== String(pairs)) history.replaceState(null, "", `${location.pathname}${location.search}#${pairs}`);
  }

  restore() {
    const state = read(location.hash);
    if (!state || state.text === this.editor.text) return;
    this.editor.text = state.text;
    this.at = state.at;
    this.wrt = state.wrt;
    this.forget();
    this.ask();
  }

  async download(format) {
    this.keep();
    this.tell(`Making ${format} …`);
    const { blob, error } = await this.server.export({ ...this.question(), format });
    if (error) {
      this.tell([error.message, error.remedy].filter(Boolean).join("; "));
      return;
    }
    const [, suffix] = this.data.formats.find(([name]) => name === format);
    const link = el("a", { href: URL.createObjectURL(blob), download: `adviz.${suffix}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    this.tell(`adviz.${suffix}: ${blob.size.toLocaleString("en")} bytes`);
  }
}

// A number as JSON can say it.
function said(value) {
  return Number.isFinite(value) || typeof value !== "number" ? value : Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

function read(hash) {
  const pairs = new URLSearchParams(hash.replace(/^#/, ""));
  if (!pairs.has("f")) return null;
  const at = {};
  for (const [key, value] of pairs) if (key.startsWith("at.")) at[key.slice(3)] = value;
  return { text: pairs.get("f"), at, wrt: pairs.getAll("wrt") };
}
