// The lot page's clock, its one question, and what others do while it is read. Without this file the page shows the
// time it was drawn at, and the button takes the lot at once; the server's clock alone decides either way.
"use strict";

const two = (n) => String(n).padStart(2, "0");
/** Milliseconds that the server's clock is ahead of this one; said anew with every page that is fetched. */
let ahead = 0;
let ticking = 0;

function setClock(card, answered) {
  const clock = card.querySelector(".clock[data-until]");
  clearTimeout(ticking);
  if (!clock || "frozen" in clock.dataset) return;
  ahead = Date.parse(clock.dataset.server) - answered;
  const said = card.querySelector("[data-offset]");
  if (said && Math.abs(ahead) >= 1000) {
    said.textContent = (ahead > 0 ? said.dataset.slow : said.dataset.fast).replace("{s}", (Math.abs(ahead) / 1000).toFixed(1));
  }
  const until = Date.parse(clock.dataset.until);
  const now = card.querySelector("[data-now]");
  const zone = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium" });
  const show = () => {
    const left = Math.max(0, Math.floor((until - Date.now() - ahead) / 1000));
    const days = Math.floor(left / 86400);
    clock.textContent = (days ? days + " " + clock.dataset.days + " " : "") +
      [Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60].map(two).join(":");
    if (now) now.textContent = zone.format(new Date(Date.now() + ahead));
    // The moment itself is the server's to tell: the page asks, everybody a little apart.
    if (left > 0) ticking = setTimeout(show, 1000 - (Date.now() + ahead) % 1000);
    else ticking = setTimeout(refresh, 500 + Math.random() * 1500);
  };
  show();
}

function askBefore(root) {
  for (const form of root.querySelectorAll("form[data-ask]")) {
    const dialog = form.querySelector("dialog");
    if (!dialog || !dialog.showModal) continue;
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.close !== undefined) dialog.close();
      else if (!dialog.contains(button)) { event.preventDefault(); dialog.showModal(); }
    });
  }
}

const card = document.querySelector(".trade");
if (card) {
  const wait = performance.getEntriesByType("navigation")[0];
  setClock(card, Date.now() - performance.now() + (wait ? wait.responseStart : 0));
  askBefore(card);
  if (card.dataset.watch) watch();
}

/** Put a part of the fetched page in the place of the shown one; who stood on a link in it stands there again. */
function swap(old, fresh) {
  const at = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const part = document.importNode(fresh, true);
  old.replaceWith(part);
  if (at) part.querySelector(`a[href="${CSS.escape(at)}"]`)?.focus();
  return part;
}

let asking = null;
/** Fetch this page as this seat may see it, and show what has changed; never more often than one at a time. */
function refresh() {
  asking ??= fetch(location.pathname, { headers: { Accept: "text/html" } })
    .then(async (answer) => {
      const answered = Date.now();
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"), answered);
    })
    .catch(() => null)
    .finally(() => { asking = null; });
  return asking;
}

function show(page, answered) {
  const fresh = page.querySelector(".trade");
  if (!fresh) return;
  const known = new Set([...card.querySelectorAll("[data-entry]")].map((row) => row.dataset.entry));
  for (const old of document.querySelectorAll("[data-part]")) {
    const next = page.querySelector(`[data-part="${old.dataset.part}"]`);
    if (!next) continue;
    if (old.dataset.part === "act") {
      // What somebody is about to press stays under the finger while it can still be pressed.
      if (old.dataset.can !== next.dataset.can) askBefore(swap(old, next));
    } else if (old.innerHTML !== next.innerHTML) swap(old, next);
  }
  card.dataset.digestNow = fresh.dataset.digestNow;
  setClock(card, answered);
  const rows = [...card.querySelectorAll("[data-entry]")].filter((row) => !known.has(row.dataset.entry));
  for (const row of rows) row.classList.add("new");
  const said = card.querySelector("[data-said]");
  const text = (cell) => cell.textContent.trim();
  if (rows.length) said.textContent = said.dataset.said + [...rows[0].cells].slice(1, 4).map(text).filter(Boolean).join(" ");
}

/** The stream tells that something was recorded; what it was, the page itself says. Without it, ask every two seconds. */
function watch() {
  const lost = card.querySelector("[data-lost]");
  let poll = 0;
  const compare = async () => {
    const answer = await fetch(card.dataset.newest).catch(() => null);
    const told = answer && answer.ok ? await answer.json().catch(() => null) : null;
    if (told && told.newest !== card.dataset.digestNow) await refresh();
  };
  const stream = new EventSource(card.dataset.watch);
  stream.addEventListener("entry", (event) => {
    if (!card.querySelector(`[data-entry="${JSON.parse(event.data).digest}"]`)) setTimeout(refresh, Math.random() * 250);
  });
  stream.addEventListener("reload", refresh);
  stream.addEventListener("open", () => {
    lost.hidden = true;
    clearInterval(poll);
    poll = 0;
    compare();
  });
  stream.addEventListener("error", () => {
    if (poll) return;
    poll = setInterval(() => { lost.hidden = false; compare(); }, 2000);
  });
}
