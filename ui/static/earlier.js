/* Earlier questions, which a long conversation shows only when asked: what was on the screen stays where it was. */
"use strict";

window.earlier = (() => {
  const { buttons, byId, say } = window.clippings;

  function thread(element, trigger, watch, events) {
    let first = null; /* the question that was the first one, and how far below the pane's top it stood */
    element.addEventListener("click", (event) => {
      if (!event.target.closest("[data-event=earlier]")) return;
      const turn = element.querySelector(".turn");
      first = turn && { turn: turn.dataset.turn, top: turn.getBoundingClientRect().top };
    }, true);
    buttons(element, trigger, events);
    watch("value", () => first && requestAnimationFrame(() => {
      if (!first) return;
      const { turn, top } = first;
      first = null;
      const stood = element.querySelector(`.turn[data-turn="${turn}"]`);
      const before = [...element.querySelectorAll(".turn")].indexOf(stood);
      if (before < 1) return;
      byId("thread").scrollTop += stood.getBoundingClientRect().top - top;
      const question = stood.previousElementSibling.querySelector(".question");
      question.tabIndex = -1;
      question.focus({ preventScroll: true }); /* the button is gone, or further up */
      say(`${before} earlier ${before > 1 ? "questions" : "question"} shown above.`);
    }));
  }

  return { thread };
})();
