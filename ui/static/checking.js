/* How an answer was found: fetched when its line is opened, kept for a while, and put back where the framework draws the
   thread anew, which closes and empties what stands open. It draws nothing but the line that says that fetching failed;
   all content comes from the server, escaped there. */
"use strict";

(() => {
  const MOST_KEPT = 8;
  const PATIENCE = 15_000; /* milliseconds */
  const FAILED = "It couldn't be fetched; close this and open it again.";
  const kept = new Map(); /* turn → what was fetched, the last few */
  const open = new Set(); /* turns that the reader opened */
  let awaited = null; /* one at a time: two answers would come through one element */
  let patience = 0;
  let ask = null;

  const lines = () => document.querySelectorAll("details.checking");

  /* Bring every line into the state that it should be in; where that is so already, nothing changes. */
  function settle() {
    for (const line of lines()) {
      const turn = line.dataset.turn;
      const body = line.querySelector(".checked");
      const wanted = open.has(turn);
      const there = body.firstElementChild?.dataset.checked;
      if (line.open !== wanted) line.open = wanted;
      if (there === turn || (!wanted && there === undefined)) continue;
      if (!wanted) body.replaceChildren();
      else if (kept.has(turn)) body.replaceChildren(kept.get(turn).cloneNode(true));
      else if (awaited === null) request(turn);
    }
  }

  function request(turn) {
    awaited = turn;
    patience = setTimeout(() => {
      awaited = null;
      for (const line of lines()) {
        if (line.dataset.turn !== turn) continue;
        const failed = document.createElement("p");
        failed.className = "failure";
        failed.dataset.checked = turn;
        failed.textContent = FAILED;
        line.querySelector(".checked").replaceChildren(failed);
      }
    }, PATIENCE);
    ask("check", { turn });
  }

  function checking(element, trigger) {
    ask = trigger;
    element.addEventListener("click", (event) => {
      const line = event.target.closest("details.checking > summary")?.parentElement;
      if (!line) return;
      event.preventDefault();
      const turn = line.dataset.turn;
      if (!open.delete(turn)) open.add(turn);
      settle();
    });
    const options = { attributeFilter: ["open", "data-turn"], attributes: true, childList: true, subtree: true };
    new MutationObserver(settle).observe(element, options);
  }

  function checked(element, watch) {
    watch("value", () => {
      const found = element.querySelector("[data-checked]");
      if (!found) return;
      clearTimeout(patience);
      const turn = found.dataset.checked;
      awaited = null;
      kept.delete(turn);
      kept.set(turn, found.cloneNode(true));
      if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
      settle();
    });
  }

  Object.assign(window.clippings, { checking, checked });
})();
