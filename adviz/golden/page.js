
"use strict";
for (const article of document.querySelectorAll("article")) {
  const range = article.querySelector("input[type=range]");
  if (!range) continue;
  const bar = article.querySelector(".bar");
  const now = article.querySelector(".now");
  const show = () => {
    const mode = article.dataset.mode;
    const slides = mode === "slider";
    range.hidden = bar.hidden = !slides;
    now.style.clipPath = slides ? `inset(0 0 0 ${range.value}%)` : "";
    bar.style.left = `${range.value}%`;
  };
  for (const radio of article.querySelectorAll("input[type=radio]")) {
    radio.addEventListener("change", () => { article.dataset.mode = radio.value; show(); });
  }
  range.addEventListener("input", show);
  article.querySelector(".stage").addEventListener("pointermove", (event) => {
    if (article.dataset.mode !== "slider") return;
    const stage = article.querySelector(".stage").getBoundingClientRect();
    range.value = 100 * (event.clientX - stage.left) / stage.width;
    show();
  });
  article.querySelector(".marking").addEventListener("change", (event) => {
    article.classList.toggle("unmarked", !event.target.checked);
  });
  article.querySelector(".modes input:checked").dispatchEvent(new Event("change"));
}
document.documentElement.dataset.ready = "yes";
