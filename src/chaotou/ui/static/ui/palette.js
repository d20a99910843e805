// Ctrl-K: from anywhere to a page, a record or an act. Without this file the same field is the page /find.
"use strict";

const opener = document.querySelector("[data-find]");
let palette = null;

/** The dialog, made at the first use: a field that is a combobox over the list below it (ARIA 1.2, list autocomplete). */
function made() {
  const dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", opener.dataset.label);
  const field = document.createElement("input");
  Object.assign(field, { type: "search", autocomplete: "off", spellcheck: false, placeholder: opener.dataset.label });
  const list = document.createElement("ul");
  list.id = "palette-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", opener.dataset.label);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": list.id,
    "aria-autocomplete": "list", "aria-label": opener.dataset.label })) field.setAttribute(name, value);
  const said = document.createElement("p");
  said.className = "note";
  said.setAttribute("role", "status");
  const close = document.createElement("button");
  close.className = "link";
  close.type = "button";
  close.textContent = opener.dataset.close;
  const row = document.createElement("div");
  row.append(field, close);
  dialog.append(row, list, said);
  document.body.append(dialog);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  let pause = 0;
  field.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(ask, 120); });
  field.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) { event.preventDefault(); choose(palette.at + moves[event.key]); }
    // An input method composes with Enter too: that one is not ours.
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); go(); }
  });
  return { dialog, field, list, said, at: 0, asked: 0 };
}

function choose(at) {
  const options = [...palette.list.children];
  if (!options.length) { palette.field.removeAttribute("aria-activedescendant"); return; }
  palette.at = (at + options.length) % options.length;
  options.forEach((option, i) => option.setAttribute("aria-selected", String(i === palette.at)));
  palette.field.setAttribute("aria-activedescendant", options[palette.at].id);
  options[palette.at].scrollIntoView({ block: "nearest" });
}

function go() {
  const address = palette.list.children[palette.at]?.dataset.address;
  if (address && palette.told === palette.field.value) location.assign(address);
  else if (palette.field.value.trim()) location.assign(`/find?q=${encodeURIComponent(palette.field.value)}`);
}

async function ask() {
  const mine = ++palette.asked;
  const text = palette.field.value;
  const answer = await fetch(`/find.json?q=${encodeURIComponent(text)}`).catch(() => null);
  const { hits } = answer && answer.ok ? await answer.json().catch(() => ({ hits: [] })) : { hits: [] };
  if (mine !== palette.asked) return;
  palette.told = text;
  palette.list.replaceChildren(...hits.map((hit, i) => {
    const option = document.createElement("li");
    option.id = `palette-${i}`;
    option.dataset.address = hit.address;
    option.setAttribute("role", "option");
    const group = document.createElement("span");
    group.className = "k";
    group.textContent = [hit.note, hit.group].filter(Boolean).join(" · ");
    option.append(hit.title, " ", group);
    option.addEventListener("click", () => location.assign(hit.address));
    return option;
  }));
  palette.said.textContent = hits.length ? opener.dataset.count.replace("{n}", hits.length) : opener.dataset.none;
  choose(0);
}

function openPalette() {
  palette ??= made();
  if (palette.dialog.open) return;
  palette.dialog.showModal();
  palette.field.select();
  ask();
}

if (opener && HTMLDialogElement.prototype.showModal) {
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openPalette();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (palette?.dialog.open) palette.dialog.close();
    else if (!document.querySelector("dialog[open]")) openPalette();
  });
}
