// What pages do beyond plain HTML. Every act works without this file.
"use strict";

// The same press twice has one effect on the server (request key); here the button says that it was pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method !== "post" || !form.querySelector("input[name=key]")) return;
  form.dataset.sent = "1";
  if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// What was typed and not yet sent is kept in this tab, and put back when the form is opened again.
const form = document.querySelector("form.form[method=post]:has(input[name=key])");
const place = `draft:${location.pathname}`;
function typed() {
  const kept = (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type);
  return [...form.elements].filter(kept).map((field) => [field, field.type === "checkbox" || field.type === "radio" ? "checked" : "value"]);
}
if (form) {
  const told = document.querySelector("[data-draft]");
  const kept = JSON.parse(sessionStorage.getItem(place) || "null");
  if (told && kept && kept.length === typed().length) {
    typed().forEach(([field, what], i) => {
      if (field[what] !== kept[i]) { field[what] = kept[i]; told.hidden = false; }
    });
  }
  form.addEventListener("input", () => sessionStorage.setItem(place, JSON.stringify(typed().map(([field, what]) => field[what]))));
  document.querySelector("[data-forget]")?.addEventListener("click", () => { sessionStorage.removeItem(place); location.reload(); });
}
if (document.querySelector(".receipt")) sessionStorage.clear();
document.addEventListener("submit", (event) => { if (event.target.action.endsWith("/sign-out")) sessionStorage.clear(); });

// What the page has to say first, a receipt or a summary of errors, takes the focus.
const first = document.querySelector("[data-focus]");
if (first && !location.hash) first.focus();

// A receipt waits for its seal: asked at growing intervals, and no more after two minutes.
const waiting = new Set(document.querySelectorAll("a[data-digest]"));
const began = Date.now();
async function ask(pause) {
  for (const mark of waiting) {
    const answer = await fetch(`/ledger/receipts/${mark.dataset.digest}.json`).catch(() => null);
    const receipt = answer && answer.ok ? await answer.json().catch(() => null) : null;
    const position = receipt && (receipt.position ?? receipt.entry?.position);
    if (position === null || position === undefined) continue;
    waiting.delete(mark);
    mark.textContent = `${mark.dataset.sealed} #${position}`;
    mark.classList.replace("run", "ok");
    mark.closest("li")?.classList.add("sealed");
  }
  if (waiting.size && Date.now() - began < 120_000) setTimeout(ask, pause, Math.min(pause * 1.5, 8000));
}
if (waiting.size) setTimeout(ask, 300, 600);

// Somebody else has moved the record that is being read: the page says so and leaves the reading alone.
const live = document.querySelector("[data-live]");
if (live) {
  new EventSource(live.dataset.live).addEventListener("entry", (event) => {
    const { digest } = JSON.parse(event.data);
    if (!document.querySelector(`a[href="/ledger/entries/${digest}"]`)) live.hidden = false;
  });
}

// Keys: / to the search field, j and k along the rows. Never while something is being typed.
const keys = {
  "/": () => {
    const field = document.querySelector("main input[type=search]");
    if (field) { field.focus(); field.select(); } else document.querySelector("[data-find]")?.click();
  },
  j: () => step(1),
  k: () => step(-1),
};
function step(by) {
  const links = [...document.querySelectorAll("[data-rows] tbody th > a")];
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const act = keys[event.key];
  if (act) { event.preventDefault(); act(); }
});
if (/^#(q|f-[\w-]+)$/.test(location.hash)) document.getElementById(location.hash.slice(1))?.focus();

// An open drop-down closes with Escape and with a press outside; focus returns to what opened it.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.drop[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});
document.addEventListener("click", (event) => {
  for (const drop of document.querySelectorAll("details.drop[open]")) if (!drop.contains(event.target)) drop.open = false;
});
