// The state in the page's address, after the #, so that it can be linked to.

export function read(text) {
  const found = { at: new Map(), wrt: null, show: null, mode: "", step: 0, closed: null };
  for (const [key, value] of new URLSearchParams(text.replace(/^#/, ""))) {
    if (key.startsWith("at.")) given(found.at, key.slice(3), value.split(","));
    if (key === "wrt") found.wrt = value.split(",").filter(Boolean).map(decodeURIComponent);
    if (key === "show" && /^[npe]\d+$/.test(value)) found.show = { kind: { n: "node", p: "path", e: "edge" }[value[0]], id: Number(value.slice(1)) };
    if (key === "mode" && /^[a-z]+$/.test(value)) found.mode = value;
    if (key === "closed" && /^(\d+(\.\d+)*)?$/.test(value)) found.closed = value ? value.split(".").map(Number) : [];
    if (key === "step" && /^\d+$/.test(value)) found.step = Number(value);
  }
  return found;
}

// One number, or the entries of an array, row by row.
function given(at, name, texts) {
  const values = texts.map((text) => (text.trim() ? Number(text) : NaN));
  if (!values.some(Number.isNaN)) at.set(name, values.length > 1 ? values : values[0]);
}

export function written({ at, wrt, show, mode, step, closed }) {
  const pairs = new URLSearchParams();
  for (const [name, value] of at) pairs.set(`at.${name}`, String(value));
  if (wrt) pairs.set("wrt", wrt.map(encodeURIComponent).join(","));
  if (show) pairs.set("show", show.kind[0] + show.id);
  if (mode) {
    pairs.set("mode", mode);
    pairs.set("step", String(step));
  }
  if (closed) pairs.set("closed", closed.join("."));
  return String(pairs);
}

export function write(state) {
  const text = written(state);
  if (location.hash.slice(1) === text) return;
  try {
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  } catch {
    // A frame without an address of its own keeps its state to itself.
  }
}
