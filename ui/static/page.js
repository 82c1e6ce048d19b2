/* How the page behaves. It draws nothing but the tooltip; all content comes from the server, escaped there.
   The framework hands each of our elements over when it is ready (js_on_load); buttons say what they want in their
   data attributes, and one listener per element passes that on. */
"use strict";

window.clippings = (() => {
  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 800px)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const byId = (id) => document.getElementById(id);
  root.dataset.pane = "article";

  /* What a screen reader is told. */
  function say(message) {
    let region = byId("said");
    if (!region) {
      region = document.createElement("div");
      region.id = "said";
      region.setAttribute("aria-live", "polite");
      document.body.append(region);
    }
    if (message) region.textContent = message;
  }

  /* Smoothly where the way is short: over a long article it would take a second and show nothing that can be read. */
  function scroll(pane, top) {
    const far = Math.abs(top - pane.scrollTop) > 4 * pane.clientHeight;
    pane.scrollTo({ top, behavior: still.matches || far ? "auto" : "smooth" });
  }

  function within(pane, element) {
    return element.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
  }

  /* The right-hand side; a sheet over everything where the window is narrow. */
  let opener = null;

  function show(pane) {
    root.dataset.pane = pane;
    if (!narrow.matches || sheetIsOpen()) return;
    opener = document.activeElement;
    history.pushState({ ...history.state, sheet: true }, ""); /* the browser's back button closes the sheet */
    setSheet(true);
    byId("close")?.querySelector("button")?.focus({ preventScroll: true });
  }

  function closeSheet() {
    if (!sheetIsOpen()) return;
    leaveSheet();
    if (history.state?.sheet) history.back();
  }

  function leaveSheet() {
    setSheet(false);
    const under = root.dataset.view === "library" ? document.querySelector("#library h2") : byId("thread");
    (standingFor(opener) ?? under).focus({ preventScroll: true });
  }

  function sheetIsOpen() {
    return root.dataset.sheet === "open";
  }

  function setSheet(open) {
    if (open) root.dataset.sheet = "open";
    else delete root.dataset.sheet;
    for (const id of ["chat", "library", "masthead"]) byId(id).inert = open;
    const side = byId("side");
    for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"], ["aria-label", "Reader"]]) {
      if (open) side.setAttribute(name, value);
      else side.removeAttribute(name);
    }
  }

  /* What was pressed, or what was drawn in its place since. */
  function standingFor(button) {
    if (!button || button === document.body) return null;
    if (button.isConnected) return button;
    const { event, kind, turn, number } = button.dataset;
    const named = `[data-event="${event}"][data-kind="${kind}"][data-turn="${turn}"][data-number="${number}"]`;
    return document.querySelector(`#thread .${button.classList[0]}${named}`);
  }

  narrow.addEventListener("change", closeSheet);
  if (history.state?.sheet) history.replaceState({ ...history.state, sheet: false }, ""); /* loaded again while it was open */
  addEventListener("popstate", (event) => {
    if (sheetIsOpen() && !event.state?.sheet) leaveSheet();
    else if (event.state?.sheet) history.back(); /* forward again: there is no sheet to show */
  });

  /* The tooltip: a copy of the clipping's card beside the number. */
  let tip = null;
  let hiding = 0;

  function showTip(chip) {
    const card = byId(chip.dataset.tip);
    if (!card) return;
    clearTimeout(hiding);
    if (!tip) {
      tip = document.createElement("div");
      tip.id = "tip";
      tip.setAttribute("aria-hidden", "true"); /* the chip is described by the card itself */
      tip.addEventListener("pointerenter", () => clearTimeout(hiding));
      tip.addEventListener("pointerleave", hideTip);
      document.body.append(tip);
    }
    tip.replaceChildren(
      ...[...card.querySelectorAll("blockquote, .title, .about")].map((part) => part.cloneNode(true)),
    );
    tip.hidden = false;
    const at = chip.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left - 16), innerWidth - size.width - 8);
    const above = at.top - size.height - 8;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${above > 8 ? above : at.bottom + 8}px`;
  }

  function hideTip() {
    clearTimeout(hiding);
    if (tip) tip.hidden = true;
  }

  function hideTipSoon() {
    clearTimeout(hiding);
    hiding = setTimeout(hideTip, 180);
  }

  function tips(element) {
    const chipOf = (event) => event.target.closest?.("[data-tip]");
    element.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "touch" && chipOf(event)) showTip(chipOf(event));
    });
    element.addEventListener("pointerout", (event) => chipOf(event) && hideTipSoon());
    element.addEventListener("focusin", (event) => {
      if (chipOf(event)?.matches(":focus-visible")) showTip(chipOf(event));
    });
    element.addEventListener("focusout", (event) => chipOf(event) && hideTip());
  }

  /* Buttons: what data-event names is triggered with the other data. */
  function buttons(element, trigger, events) {
    element.addEventListener("click", (event) => {
      const button = buttonOf(event.target);
      if (!button || !events.includes(button.dataset.event)) return;
      hideTip();
      if (button.dataset.event === "open") open(trigger, button.dataset);
      else trigger(button.dataset.event, { ...button.dataset });
    });
  }

  /* Opening: one after the other, and of several that wait only the last; what arrives says which press it answers.
     Sent at once they could overtake each other, and the article that stays would not be the one pressed last. */
  const PATIENCE = 10_000; /* ms after which an answer is given up, and the next press goes out */
  let asked = 0;
  let underway = 0;
  let next = null;

  function open(trigger, wanted, visibly = true) {
    if (visibly) show("article");
    const number = ++asked;
    next = () => trigger("open", { ...wanted, asked: number });
    if (!underway) sendNext();
    return number;
  }

  function sendNext() {
    clearTimeout(underway);
    underway = next && setTimeout(sendNext, PATIENCE);
    const send = next;
    next = null;
    send?.();
  }

  function isLast(answered) {
    return Number(answered) === asked;
  }

  function isAwaited() {
    return Boolean(underway);
  }

  /* A card is pressed anywhere, unless its words are being selected. */
  function buttonOf(target) {
    const button = target.closest("[data-event], .copy");
    if (button) return button;
    const card = target.closest(".clipping, .passage");
    return card && !String(getSelection()) ? card.querySelector("[data-event]") : null;
  }

  /* The thread: a new question is brought to the top; after that nothing moves by itself. */
  let lastTurn = null;
  let lastSaid = null;

  function followTurn(element) {
    const turn = element.querySelector(".turn");
    if (!turn) {
      lastTurn = lastSaid = null;
      return;
    }
    const pane = byId("thread");
    if (turn.dataset.turn !== lastTurn) {
      lastTurn = turn.dataset.turn;
      requestAnimationFrame(() => scroll(pane, Math.ceil(within(pane, turn))));
      if (!narrow.matches) byId("box")?.querySelector("textarea")?.focus({ preventScroll: true });
    }
    const said = `${turn.dataset.turn} ${turn.dataset.announce}`;
    if (said !== lastSaid) say(turn.dataset.announce);
    lastSaid = said;
  }

  /* What was understood: "Edit" turns the line into a field; Enter asks, Escape leaves it as it was. */
  function revisions(element, trigger) {
    function editing(understanding, open) {
      const form = understanding.querySelector(".revision");
      const field = form.querySelector("input");
      understanding.querySelector(".understood").hidden = open;
      form.hidden = !open;
      if (open) field.focus();
      else form.reset();
      if (open) field.setSelectionRange(field.value.length, field.value.length);
      else understanding.querySelector(".edit").focus();
    }
    element.addEventListener("click", (event) => {
      const step = event.target.closest("[data-revise]");
      if (step) editing(step.closest(".understanding"), step.dataset.revise === "edit");
    });
    element.addEventListener("keydown", (event) => {
      const form = event.target.closest(".revision");
      if (!form || event.key !== "Escape") return;
      event.stopPropagation();
      editing(form.closest(".understanding"), false);
    });
    element.addEventListener("submit", (event) => {
      const form = event.target.closest(".revision");
      if (!form) return;
      event.preventDefault();
      const understood = form.querySelector("input").value.trim();
      if (!understood) return;
      if (byId("present").querySelector("[aria-busy]")) {
        say("An answer is still being found; stop it first.");
        return;
      }
      if (narrow.matches) byId("thread").focus({ preventScroll: true });
      form.inert = true; /* the answer takes its place */
      trigger("revise", { turn: form.dataset.turn, understood });
    });
  }

  function thread(element, trigger, watch, events) {
    buttons(element, trigger, events);
    tips(element);
    revisions(element, trigger);
    if (!element.closest("#present")) return;
    watch("value", () => {
      followTurn(element);
      document.dispatchEvent(new CustomEvent("turn"));
    });
    byId("thread").tabIndex = -1;
    const box = byId("box")?.querySelector("textarea");
    if (box) box.dir = "auto";
  }

  document.addEventListener("click", (event) => {
    const pane = event.target.closest?.("[data-pane]:not(html)");
    if (pane) show(pane.dataset.pane);
    if (event.target.closest?.(".close")) closeSheet();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (tip && !tip.hidden) hideTip();
    else closeSheet();
  });
  document.addEventListener("scroll", hideTip, { capture: true, passive: true });
  document.addEventListener("DOMContentLoaded", () => say(""));

  return { thread, buttons, closeSheet, open, sendNext, isLast, isAwaited, say, scroll, within, byId };
})();
