// A run's progress without loading the page again. Without this file the page has a link that does the same.
"use strict";
const bar = document.querySelector("[data-progress]");
if (bar) {
  const began = Date.now();
  const first = Number(bar.value);
  const words = document.querySelector("[data-words]");
  const look = async () => {
    const answer = await fetch(bar.dataset.progress, { headers: { Accept: "application/json" } }).catch(() => null);
    const now = answer && answer.ok ? await answer.json().catch(() => null) : null;
    if (now && now.ended) { location.reload(); return; }
    if (now) {
      if (now.total) bar.max = now.total;
      bar.value = Math.max(Number(bar.value), now.done);
      const seconds = (Date.now() - began) / 1000;
      const rate = (now.done - first) / seconds;
      let text = words.dataset.words.replace("{done}", now.done).replace("{total}", now.total);
      if (seconds > 5 && rate > 0) text += words.dataset.left.replace("{s}", Math.ceil((now.total - now.done) / rate));
      words.textContent = text;
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 700);
}
const all = document.querySelector("[data-choose]");
if (all) {
  // The kinds of table show their own organisations only.
  const show = () => {
    for (const part of document.querySelectorAll("[data-of]")) part.hidden = part.dataset.of !== all.querySelector("input:checked")?.value;
  };
  all.addEventListener("change", show);
  show();
}
// What was typed and not saved is not left behind without a word.
const sheet = document.querySelector("form[data-sheet]");
if (sheet) {
  let dirty = false;
  sheet.addEventListener("input", () => { dirty = true; sheet.querySelector("[data-dirty]").hidden = false; });
  sheet.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}
