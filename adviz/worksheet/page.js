// Checks the answers of a worksheet. The answers stand in the page as data; texts are only ever set as text.
"use strict";

const answers = JSON.parse(document.getElementById("answers").textContent);

/** A number as people write it: 0.5, 0,5, −3, 3/4, 1e-3; NaN for anything else. */
function number(text) {
  const plain = text.trim().replaceAll("−", "-").replace(/\s+/g, "").replace(",", ".");
  const parts = plain.split("/");
  if (parts.length > 2 || parts.some((part) => !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part))) return NaN;
  return parts.length === 2 ? Number(parts[0]) / Number(parts[1]) : Number(parts[0]);
}

/** Whether a number is right to three digits or so; one that is shown as 0 to 0.0005. */
function near(given, answer) {
  return Math.abs(given - answer) <= Math.max(0.005 * Math.abs(answer), 0.0005);
}

function mark(item, verdict, text) {
  item.className = verdict;
  item.querySelector("output").textContent = text;
  item.querySelector("input").setAttribute("aria-invalid", String(verdict === "wrong"));
}

function check(section) {
  let right = 0;
  const items = section.querySelectorAll("li");
  for (const item of items) {
    const input = item.querySelector("input");
    if (input.value.trim() === "") mark(item, "", "");
    else if (Number.isNaN(number(input.value))) mark(item, "wrong", "not a number");
    else if (near(number(input.value), answers[input.id].value)) { mark(item, "right", "✓ right"); right += 1; }
    else mark(item, "wrong", "✗ try again");
  }
  section.querySelector(".score").textContent = `${right} of ${items.length} right`;
}

function reveal(section) {
  for (const item of section.querySelectorAll("li")) {
    mark(item, item.className, answers[item.querySelector("input").id].text);
  }
}

for (const section of document.querySelectorAll("section")) {
  const [checking, revealing] = section.querySelectorAll("button");
  checking.addEventListener("click", () => check(section));
  revealing.addEventListener("click", () => reveal(section));
  section.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) check(section);
  });
}
