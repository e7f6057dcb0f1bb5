// The way in: mount(container, data, parts) puts the page of a record into a container.

import { App } from "./app.js";

// `data` is the record of adviz.formats.html.record; `parts` has the operators (name → row), the style sheet's text,
// and whether the component is the whole page. Returns the App, whose `destroy()` takes it away again.
export function mount(container, data, parts) {
  const root = container.shadowRoot ?? container.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = parts.style;
  root.replaceChildren(style);
  const app = new App(container, root, data, parts);
  container.dataset.ready = "yes";
  return app;
}
