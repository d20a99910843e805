// Keys of the registrar's desk: J and K change the file, R stands for the main button, B for the letter. R only
// moves to the button and says so; Enter presses it. Without this file everything works by mouse and Tab.
"use strict";

const desk = document.querySelector("[data-desk]");
const said = document.querySelector("[data-armed]");
const store = "desk-keys";
const allowed = () => localStorage.getItem(store) !== "off";

if (desk) {
  document.addEventListener("keydown", (event) => {
    if (!allowed() || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest("input, select, textarea")) return;
    const target = document.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.dataset.key !== "r") { target.click(); return; }
    target.focus();
    if (said) said.textContent = target.dataset.say || "";
  });
  document.addEventListener("focusout", (event) => {
    if (said && event.target.matches('[data-key="r"]')) said.textContent = "";
  });

  const toggle = document.querySelector("[data-keys-toggle]");
  if (toggle) {
    const show = () => { toggle.textContent = allowed() ? toggle.dataset.on : toggle.dataset.off; };
    toggle.hidden = false;
    toggle.addEventListener("click", () => { localStorage.setItem(store, allowed() ? "off" : "on"); show(); });
    show();
  }

  // A word of the text and its field on the form light up together.
  for (const mark of document.querySelectorAll(".paper mark a, .dl dt a")) {
    mark.addEventListener("click", () => {
      const other = document.querySelector(mark.getAttribute("href"));
      if (other) other.scrollIntoView({ block: "nearest" });
    });
  }
}

// The letter follows the ticks.
const letter = document.querySelector("[data-letter]");
if (letter) {
  const own = document.querySelector("textarea[name=own]");
  const count = letter.querySelector("[data-count]");
  const draw = () => {
    let n = 0;
    for (const box of document.querySelectorAll("input[name=defects]")) {
      const line = letter.querySelector(`[data-code="${box.value}"]`);
      line.hidden = !box.checked;
      n += box.checked;
    }
    const line = letter.querySelector("[data-code=own]");
    line.hidden = !own.value.trim();
    line.textContent = own.value.trim();
    n += !line.hidden;
    for (const place of document.querySelectorAll("[data-count]")) place.textContent = n;
    document.querySelector("[data-send]").disabled = n === 0;
  };
  for (const box of document.querySelectorAll("input[name=defects]")) box.addEventListener("change", draw);
  own.addEventListener("input", draw);
  document.querySelector("[data-redraw]").hidden = true;
  if (count) draw();
}
