// The lot page's clock and its one question. Without this file the page shows the time it was drawn at, and the
// button takes the lot at once; the server's clock alone decides either way.
"use strict";

for (const clock of document.querySelectorAll(".clock[data-until]")) {
  const until = Date.parse(clock.dataset.until);
  const server = Date.parse(clock.dataset.server);
  const drawn = Date.now() - performance.now();
  const wait = performance.getEntriesByType("navigation")[0];
  const behind = server - (drawn + (wait ? wait.responseStart : 0));
  const said = clock.parentElement.querySelector("[data-offset]");
  if (!("frozen" in clock.dataset) && said && Math.abs(behind) >= 1000) {
    said.textContent = (behind > 0 ? said.dataset.slow : said.dataset.fast).replace("{s}", (Math.abs(behind) / 1000).toFixed(1));
  }
  const show = () => {
    const left = Math.max(0, Math.floor((until - Date.now() - behind) / 1000));
    const two = (n) => String(n).padStart(2, "0");
    const days = Math.floor(left / 86400);
    clock.textContent = (days ? days + " " + clock.dataset.days + " " : "") +
      [Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60].map(two).join(":");
    if (left > 0) setTimeout(show, 1000 - (Date.now() + behind) % 1000);
  };
  if (!("frozen" in clock.dataset)) show();
}

for (const form of document.querySelectorAll("form[data-ask]")) {
  const dialog = form.querySelector("dialog");
  if (!dialog || !dialog.showModal) continue;
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.close !== undefined) dialog.close();
    else if (!dialog.contains(button)) { event.preventDefault(); dialog.showModal(); }
  });
}
