/* What helps to ask: the filters above the box and their choices, and the suggested questions. Like page.js it draws
   nothing; all content comes from the server, escaped there. */
"use strict";

window.asking = (() => {
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const coarse = matchMedia("(pointer: coarse)");
  let triggerChoose = null;
  let narrow = null;

  function toggle() {
    return byId("filters")?.querySelector("[data-choosing=toggle]");
  }

  function show(open) {
    const was = root.dataset.choosing === "open";
    if (open) root.dataset.choosing = "open";
    else delete root.dataset.choosing;
    toggle()?.setAttribute("aria-expanded", String(open));
    if (open && !was) {
      const words = byId("choosing-head")?.querySelector("input");
      if (words) words.value = "";
      triggerChoose?.("choose", {});
      const first = coarse.matches ? byId("choosing-head")?.querySelector("button") : words;
      first?.focus({ preventScroll: true }); /* where fingers type, the keyboard would cover the choices */
    }
    if (!open && was) toggle()?.focus({ preventScroll: true });
  }

  /* The bar: the button that opens the choices, and the chips. Drawn again after each change, it keeps the focus. */
  function bar(element, trigger, watch, events) {
    triggerChoose = trigger;
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.choosing) show(root.dataset.choosing !== "open");
      if (!events.includes(button.dataset.event)) return;
      element.dataset.refocus = "true";
      const { action, kind = "", value = "" } = button.dataset;
      trigger(button.dataset.event, { action, kind, value });
    });
    narrow = (kind, value) => trigger("narrow", { action: "add", kind, value });
    element.addEventListener("change", (event) => {
      if (event.target.dataset.kind === "collection") narrow("collection", event.target.value);
    });
    watch("value", () => {
      const asked = element.querySelector("select");
      if (asked) asked.value = asked.querySelector("[selected]")?.value ?? ""; /* as the server knows it */
      toggle()?.setAttribute("aria-expanded", String(root.dataset.choosing === "open"));
      if (!element.dataset.refocus) return;
      delete element.dataset.refocus;
      (element.querySelector(".filter-chip button") ?? toggle())?.focus({ preventScroll: true });
    });
  }

  function head(element, trigger) {
    const words = element.querySelector("input");
    let waiting = 0;
    words.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => trigger("look", { words: words.value }), 200);
    });
    element.addEventListener("click", (event) => {
      if (event.target.closest("[data-choosing=close]")) show(false);
    });
  }

  /* The choices: drawn anew they keep their elements, and so what was ticked or typed; the server knows better. */
  function choices(element, trigger, watch) {
    watch("value", () => {
      for (const input of element.querySelectorAll("input")) {
        if (input.type === "date") input.value = input.getAttribute("value") ?? "";
        else input.checked = input.hasAttribute("checked");
      }
    });
    element.addEventListener("change", (event) => {
      const { kind } = event.target.dataset;
      if (!kind) return;
      const date = event.target.type === "date";
      const action = date || event.target.checked ? "add" : "remove";
      trigger("narrow", { action, kind, value: event.target.value });
    });
  }

  function suggested(element, trigger) {
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-event=ask]");
      if (!button) return;
      byId("box")?.querySelector("textarea")?.focus({ preventScroll: true });
      trigger("ask", { question: button.dataset.question });
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || root.dataset.choosing !== "open") return;
    event.stopPropagation();
    show(false);
  }, true);

  document.addEventListener("pointerdown", (event) => {
    if (root.dataset.choosing !== "open" || event.target.closest?.("#choosing, #filters")) return;
    delete root.dataset.choosing;
    toggle()?.setAttribute("aria-expanded", "false");
  });

  /* From the library: ask a collection; or draw the bar again, since there may be others now. */
  const collection = (name) => narrow?.("collection", name);
  const refresh = () => narrow?.("", "");

  return { bar, head, choices, suggested, collection, refresh };
})();
