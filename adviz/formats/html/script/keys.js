// The keyboard: everything that the pointer can do.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const MODES = ["", "reverse", "wrong", "forward"];

export class Keys {
  constructor(app) {
    this.app = app;
    this.begin();
    const where = app.page ? document : app.root;
    where.addEventListener("keydown", (event) => this.press(event), { signal: app.stopping.signal });
    app.root.addEventListener("focusin", (event) => {
      const box = event.target.closest?.(".box, .shut");
      if (box) this.focused = Number(box.dataset.node);
    }, { signal: app.stopping.signal });
  }

  // Where the focus comes to when it enters the picture.
  begin() {
    const { picture, tape } = this.app;
    this.focused ??= tape.root;
    (picture.boxesOf?.get(this.focused)?.[0].group ?? picture.element).setAttribute("tabindex", 0);
  }

  press(event) {
    const { app } = this;
    const target = event.composedPath()[0];
    const typing = target.matches?.("input:not([type=range]), select, textarea");
    if (event.key === "Escape") return this.escape(target);
    if (typing || event.ctrlKey || event.metaKey || event.altKey || app.frame.help.open) return undefined;
    const onBox = target.closest?.(".box, .stage");
    const act = this.action(event, target, onBox);
    if (!act) return undefined;
    event.preventDefault();
    return act();
  }

  action(event, target, onBox) {
    const { app } = this;
    const { key, shiftKey } = event;
    const { player } = app.frame;
    if ((ARROWS[key] || key === "Home" || key === "End") && target.matches?.("input[type=range]")) return null;
    if (ARROWS[key] && shiftKey) return () => app.view.pan(-60 * ARROWS[key][0], -60 * ARROWS[key][1]);
    if (ARROWS[key] && onBox) return () => this.walk(ARROWS[key]);
    if (key === "Enter" || key === " ") {
      const frame = target.closest?.("svg [data-cluster]");
      if (frame) return () => app.clusters.toggle(Number(frame.dataset.cluster));
      if (target.closest?.(".box, tr[data-node]")) return () => app.choose({ kind: "node", id: Number(target.closest("[data-node]").dataset.node) });
      if (key === "Enter" || target.closest?.("button")) return null;
      return app.live ? () => (player.playing ? player.pause() : player.play()) : null;
    }
    if (/^[1-9]$/.test(key)) return () => app.choose({ kind: "path", id: Number(key) });
    return this.named(key);
  }

  named(key) {
    const { app } = this;
    const { player, search } = app.frame;
    const steps = app.live ? {
      ",": () => player.go(app.step - 1), ".": () => player.go(app.step + 1),
      ArrowLeft: () => player.go(app.step - 1), ArrowRight: () => player.go(app.step + 1),
      Home: () => player.go(0), End: () => player.go(Infinity),
      m: () => player.choose(MODES[(MODES.indexOf(app.mode) + 1) % MODES.length]),
    } : {};
    return {
      "+": () => app.view.zoom(1.3), "=": () => app.view.zoom(1.3), "-": () => app.view.zoom(1 / 1.3), 0: () => app.view.fit(true),
      "/": () => search.focus(), t: () => app.setTheme(), "?": () => app.frame.toggleHelp(), ...steps,
    }[key];
  }

  escape(target) {
    const { app } = this;
    if (app.frame.search === target) {
      app.frame.search.value = "";
      app.frame.find(0);
      target.blur();
    } else if (app.chosen) app.choose(app.chosen);
    else app.point(null);
  }

  // The nearest box in the direction of the arrow, sideways distance counting double.
  walk([dx, dy]) {
    const { picture, tape, view } = this.app;
    if (!picture.focus) return;
    const from = this.focused ?? tape.root;
    const [x, y] = picture.center(from);
    let best = [Infinity, from];
    for (let node = 0; node < tape.size; node += 1) {
      const [a, b, width] = picture.center(node);
      if (node === from || !width) continue;
      const along = (a - x) * dx + (b - y) * dy;
      const across = Math.abs((a - x) * dy + (b - y) * dx);
      const far = along + 2 * across;
      if (along > 1 && far < best[0]) best = [far, node];
    }
    this.focused = best[1];
    view.show(this.focused);
    picture.focus(this.focused);
    this.app.point({ kind: "node", id: this.focused });
  }
}
