"use strict";
const root = document.documentElement;
const cards = Array.from(document.querySelectorAll("article"));
const main = document.getElementById("cards");
const search = document.getElementById("search");
const sort = document.getElementById("sort");
const turn = document.getElementById("turn");
const count = document.getElementById("count");
const none = document.getElementById("none");
const summary = count.textContent;

// A card without the number that is sorted by stands at the end, whichever way round the others are.
function compare(key, way) {
  return (a, b) => {
    const [one, other] = [a.dataset[key], b.dataset[key]];
    if (key === "name") return way * one.localeCompare(other, undefined, { numeric: true });
    if (!one || !other) return !one - !other;
    return one === other ? 0 : way * (Number(one) < Number(other) ? -1 : 1);
  };
}

function order() {
  const way = turn.getAttribute("aria-pressed") === "true" ? -1 : 1;
  const sorted = sort.value ? cards.slice().sort(compare(sort.value, way)) : way < 0 ? cards.slice().reverse() : cards;
  main.append(...sorted);
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const card of cards) {
    card.hidden = !words.every((word) => card.dataset.words.includes(word));
    shown += !card.hidden;
  }
  count.textContent = words.length ? `${shown} of ${cards.length}` : summary;
  none.hidden = shown > 0 || !words.length;
}

function copy(button) {
  const code = button.previousElementSibling;
  const selected = () => {
    const range = document.createRange();
    range.selectNodeContents(code);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    button.textContent = document.execCommand("copy") ? "copied" : "selected";
  };
  const said = () => { button.textContent = "copied"; };
  if (navigator.clipboard) navigator.clipboard.writeText(code.textContent).then(said, selected);
  else selected();
  setTimeout(() => { button.textContent = "copy"; }, 1500);
}

search.addEventListener("input", filter);
sort.addEventListener("change", order);
turn.addEventListener("click", () => {
  const turned = turn.getAttribute("aria-pressed") !== "true";
  turn.setAttribute("aria-pressed", turned);
  turn.textContent = turned ? "↓" : "↑";
  order();
});
document.getElementById("theme").addEventListener("click", () => {
  const dark = root.classList.contains("dark") || (!root.classList.contains("light") && matchMedia("(prefers-color-scheme: dark)").matches);
  root.classList.remove("light", "dark");
  root.classList.add(dark ? "light" : "dark");
});
document.getElementById("clear").addEventListener("click", () => { search.value = ""; filter(); search.focus(); });
main.addEventListener("click", (event) => { if (event.target.classList.contains("copy")) copy(event.target); });
addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); }
});
filter();
