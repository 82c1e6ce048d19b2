/* The reader: brings the current clipping into view, lights what belongs together on both sides, opens the page's
   address at its words, and copies. It draws nothing: what is copied comes from the server, escaped there. */
"use strict";

Object.assign(window.clippings, (() => {
  const { buttons, byId, isLast, open, say, scroll, sendNext, within } = window.clippings;

  /* The current clipping is brought into view once; after that the reader stays where it was put. */
  let lastOpened = null;
  let kept = null; /* what comes next stays where the reader is, unless something else is pressed meanwhile */

  function arrived(element) {
    const opened = element.querySelector("[data-opened]");
    if (!opened || opened.dataset.opened === lastOpened) return;
    lastOpened = opened.dataset.opened;
    sendNext();
    document.dispatchEvent(new CustomEvent("article"));
    if (!isLast(opened.dataset.asked)) return;
    const pane = byId("reader");
    if (kept?.asked === opened.dataset.asked) {
      pane.scrollTop = kept.top;
      return;
    }
    const mark = [...opened.querySelectorAll("mark.current")].find((part) => part.getClientRects().length);
    requestAnimationFrame(() => scroll(pane, mark ? comfortably(pane, mark) : 0));
    const steps = opened.querySelector(".steps span");
    say([steps?.textContent, opened.querySelector("h2, p")?.textContent].filter(Boolean).join(", "));
  }

  /* A third down the pane; near the beginning of the article its title stays in view. */
  function comfortably(pane, mark) {
    const top = within(pane, mark) - pane.clientHeight / 3;
    return top < pane.clientHeight / 4 ? 0 : top;
  }

  /* An answer numbers its clippings anew when it is finished, and so does one that is asked for again: the article that
     was opened before takes that over. What a new answer doesn't cite stays as it is, with the answer it was cited in. */
  function renumber(element, trigger) {
    const article = element.querySelector(".article[data-turn]");
    if (!article || !isLast(element.querySelector("[data-opened]")?.dataset.asked)) return; /* another is on its way */
    const { article: id, turn: number, words } = article.dataset;
    const instead = document.querySelector(`#thread .turn[data-instead-of~="${number}"]`);
    const turn = instead ?? document.querySelector(`#thread .turn[data-turn="${number}"]`);
    if (!turn || turn.hasAttribute("aria-busy") || !(instead || "unfinished" in article.dataset)) return;
    const card = turn.querySelector(`.clipping [data-article="${id}"][data-words="${words}"]`);
    if (instead && !card) return;
    delete article.dataset.unfinished;
    const asked = open(trigger, card?.dataset ?? { kind: "address", article: id, words }, false);
    kept = { asked: String(asked), top: byId("reader").scrollTop };
  }

  /* The address: #article=…&words=12-40 */
  function openAddress(trigger) {
    const wanted = new URLSearchParams(location.hash.slice(1));
    if (!wanted.has("article")) return;
    open(trigger, { kind: "address", article: wanted.get("article"), words: wanted.get("words") ?? "" });
  }

  /* What belongs together is lit: a number's marks, its buttons, the statements that carry them, its card. */
  function belonging(target) {
    const statement = target.closest?.("#thread .statement");
    const one = target.closest?.("#thread .chip, #thread .clipping");
    const mark = target.closest?.("#reader mark[data-numbers]");
    if (one) return { turn: one.dataset.turn, numbers: [one.dataset.number] };
    if (statement) {
      const chips = [...statement.querySelectorAll(".chip")];
      return { turn: chips[0]?.dataset.turn, numbers: chips.map((chip) => chip.dataset.number), statement };
    }
    if (mark) return { turn: mark.closest(".article").dataset.turn, numbers: mark.dataset.numbers.split(" ") };
    return null;
  }

  function lit({ turn, numbers, statement }) {
    const found = statement ? [statement] : [];
    for (const number of numbers) {
      const named = `[data-turn="${turn}"][data-number="${number}"]`;
      const chips = [...document.querySelectorAll(`#thread .chip${named}`)];
      found.push(...chips, ...document.querySelectorAll(`#thread .clipping${named}`));
      if (!statement) found.push(...chips.map((chip) => chip.closest(".statement")).filter(Boolean));
      found.push(...document.querySelectorAll(`#reader .article[data-turn="${turn}"] mark[data-numbers~="${number}"]`));
    }
    return found;
  }

  function light(target) {
    for (const element of document.querySelectorAll(".lit")) element.classList.remove("lit");
    const group = target && belonging(target);
    if (group) for (const element of lit(group)) element.classList.add("lit");
  }

  document.addEventListener("pointerover", (event) => {
    const own = event.target.closest?.("#tip"); /* it opens under a pointer that rests, and is of what is lit */
    if (event.pointerType !== "touch" && !own) light(event.target);
  });
  document.documentElement.addEventListener("pointerleave", () => light(null));
  document.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && light(event.target));
  document.addEventListener("focusout", () => light(null));

  /* Copying; a page over plain http on a network has no clipboard of its own. */
  async function copy(text) {
    try {
      if (!navigator.clipboard) return copyBySelecting(text);
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyBySelecting(text);
    }
  }

  function copyBySelecting(text) {
    const field = document.createElement("textarea");
    const before = document.activeElement;
    field.value = text;
    field.className = "unseen";
    (before?.closest("#side") ?? document.body).append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before?.focus({ preventScroll: true });
    return done;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.(".copy");
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const done = await copy(button.dataset.copy ?? button.href);
    const label = (button.dataset.label ??= button.textContent);
    button.textContent = done ? "Copied" : "Not copied";
    say(done ? button.dataset.copied : "This browser doesn’t let the page copy.");
    setTimeout(() => (button.textContent = label), 1800);
  });

  function reader(element, trigger, watch, events) {
    buttons(element, trigger, events);
    watch("value", () => {
      arrived(element);
      renumber(element, trigger);
    });
    document.addEventListener("turn", () => renumber(element, trigger));
    addEventListener("hashchange", () => openAddress(trigger));
    openAddress(trigger);
  }

  return { reader };
})());
