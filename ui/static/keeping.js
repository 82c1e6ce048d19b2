/* Kept conversations: which one this tab goes on with, the list of them, and what the reader thinks of an answer. */
"use strict";

window.keeping = (() => {
  const { buttons, byId } = window.clippings;
  const root = document.documentElement;
  const keep = sessionStorage; /* of this tab: two tabs may be at two conversations */
  const shown = () => root.dataset.pane === "conversations";

  /* The server says which conversation the tab has; loaded again, the page asks for that one. */
  function sitting(element, watch) {
    const note = () => {
      const id = element.querySelector("[data-conversation]")?.dataset.conversation;
      if (id) keep.setItem("conversation", id);
    };
    note();
    watch("value", note);
  }

  /* The list is fetched when it is looked at, and again after an answer while it stands open. */
  function pane(element, trigger, watch, events) {
    const look = () => shown() && trigger("look", {});
    buttons(element, trigger, events);
    new MutationObserver(look).observe(root, { attributeFilter: ["data-pane"] });
    document.addEventListener("turn", () => {
      if (document.querySelector("#present .turn:not([aria-busy])")) look();
    });
    look();

    function renaming(entry, open) {
      const form = entry.querySelector(".renaming");
      form.hidden = !open;
      for (const part of entry.querySelectorAll(".from, .doing")) part.hidden = open;
      if (open) form.querySelector("input").select();
      else form.reset();
      if (!open) entry.querySelector("[data-rename=edit]").focus();
    }
    element.addEventListener("click", (event) => {
      const step = event.target.closest("[data-rename]");
      if (step) renaming(step.closest(".entry"), step.dataset.rename === "edit");
    });
    element.addEventListener("keydown", (event) => {
      const entry = event.target.closest(".renaming")?.closest(".entry");
      if (!entry || event.key !== "Escape") return;
      event.stopPropagation();
      renaming(entry, false);
    });
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.target;
      trigger("rename", { conversation: form.dataset.conversation, title: form.querySelector("input").value });
    });
    element.addEventListener("click", (event) => {
      for (const open of element.querySelectorAll(".exports[open]")) {
        if (!open.contains(event.target) || event.target.closest("a")) open.open = false;
      }
      if (event.target.closest("[data-event=go]")) window.clippings.closeSheet();
    });
  }

  /* Thumbs under an answer; the reason goes with the thumb that was pressed. */
  function judging(element, trigger) {
    element.addEventListener("submit", (event) => {
      const form = event.target.closest(".judgement");
      if (!form) return;
      event.preventDefault();
      const reason = form.querySelector("input").value.trim();
      if (reason) trigger("judge", { turn: form.dataset.turn, helpful: form.dataset.helpful, reason });
    });
    element.addEventListener("click", (event) => {
      const thumb = event.target.closest(".thumb");
      if (thumb?.dataset.helpful) focusReason(thumb.dataset.turn);
    });
  }

  /* The field for the reason stands once the thumb is kept; it gets the keyboard where that was on the thumb. */
  function focusReason(turn) {
    const until = Date.now() + 3_000;
    const looking = setInterval(() => {
      const field = document.querySelector(`.judgement[data-turn="${turn}"] input`);
      if (field) field.focus({ preventScroll: true });
      if (field || Date.now() > until) clearInterval(looking);
    }, 60);
  }

  return { sitting, pane, judging, id: () => keep.getItem("conversation") ?? "" };
})();
