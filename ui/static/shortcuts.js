/* Keyboard shortcuts: which key does what is read from their dialog, which the server draws. Single keys work only
   where nothing is typed and nothing lies on top, and can be switched off. */
"use strict";

(() => {
  const { byId } = window.clippings;
  const OFF = "shortcuts-off";
  const root = document.documentElement;
  const press = (selector) => document.querySelector(selector)?.click();
  const dialog = () => byId("shortcuts");

  function step(button) {
    if (document.querySelector("#reader .steps")) press(`#reader .steps button:${button}-of-type:enabled`);
    else if (button === "last") window.states.does.first();
  }

  const does = {
    ask: () => window.states.does.ask(),
    stop: () => press("#stop:enabled"),
    retry: () => press("#retry:enabled"),
    filter: () => press("#filters [data-choosing=toggle]"),
    clear: () => press("#new:enabled"),
    next: () => step("last"),
    before: () => step("first"),
    articles: () => press("#switch [data-view=library]"),
    help: () => root.dataset.sheet === "open" || open(), /* the sheet makes what lies under it inert */
  };

  function open() {
    const shown = dialog();
    shown.querySelector("[type=checkbox]").checked = !localStorage.getItem(OFF);
    shown.showModal();
  }

  /* What is pressed while something is typed, chosen or lies on top isn't meant for the page. */
  function elsewhere(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
    if (document.querySelector("dialog[open]") || root.dataset.choosing === "open") return true;
    return Boolean(event.target.closest?.("input, textarea, select, [contenteditable=true]"));
  }

  document.addEventListener("keydown", (event) => {
    if (elsewhere(event) || (localStorage.getItem(OFF) && event.key !== "?")) return;
    const rows = [...(dialog()?.querySelectorAll("[data-keys]") ?? [])];
    const row = rows.find((one) => one.dataset.keys.split(" ").includes(event.key));
    if (!row) return;
    event.preventDefault();
    does[row.dataset.does]();
  });

  /* Escape on a wide page: from what else stands on the right back to the reader; on a narrow one it closes the sheet (page.js). */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || elsewhere(event) || root.dataset.sheet === "open") return;
    if (root.dataset.pane !== "article") root.dataset.pane = "article";
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-do=help]")) open();
    if (event.target.closest?.("[data-do=close-help]") || event.target === dialog()) dialog().close();
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset?.do !== "shortcuts-on") return;
    if (event.target.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "true");
  });
})();
