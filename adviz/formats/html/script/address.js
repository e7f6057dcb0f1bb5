// The state in the page's address, after the #, so that it can be linked to.

export function read(text) {
  const found = { at: new Map(), wrt: null, show: null, mode: "", step: 0, closed: [] };
  for (const [key, value] of new URLSearchParams(text.replace(/^#/, ""))) {
    if (key.startsWith("at.") && value.trim() && !Number.isNaN(Number(value))) found.at.set(key.slice(3), Number(value));
    if (key === "wrt") found.wrt = value.split(",").filter(Boolean).map(decodeURIComponent);
    if (key === "show" && /^[npe]\d+$/.test(value)) found.show = { kind: { n: "node", p: "path", e: "edge" }[value[0]], id: Number(value.slice(1)) };
    if (key === "mode" && /^[a-z]+$/.test(value)) found.mode = value;
    if (key === "closed" && /^\d+(\.\d+)*$/.test(value)) found.closed = value.split(".").map(Number);
    if (key === "step" && /^\d+$/.test(value)) found.step = Number(value);
  }
  return found;
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
  if (closed.length) pairs.set("closed", closed.join("."));
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
