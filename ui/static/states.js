/* What stands on the page besides questions and answers: the server lost and found again, what was typed kept meanwhile,
   an article on its way, and the buttons of a first run. The only words it writes are those about the server, which
   can't come from there. */
"use strict";

window.states = (() => {
  const { byId, say } = window.clippings;
  const root = document.documentElement;
  const keep = sessionStorage; /* of this tab: two tabs are two conversations */
  const box = () => byId("box")?.querySelector("textarea");

  /* What is typed stays, whatever becomes of the page. */
  document.addEventListener("input", (event) => {
    if (event.target.closest?.("#box")) keep.setItem("draft", event.target.value);
  });
  document.addEventListener("turn", () => {
    const asked = document.querySelector("#present .question")?.textContent.trim();
    if (keep.getItem("draft")?.trim() === asked) keep.removeItem("draft"); /* what was sent is typed no more */
  });

  function type(text) {
    const field = box();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus({ preventScroll: true });
    field.setSelectionRange(text.length, text.length);
  }

  /* Restored once the page stands: what was typed, and the article that was open. */
  const reading = keep.getItem("reading");
  keep.removeItem("reading");
  const until = Date.now() + 5_000; /* an answer that isn't there by then was forgotten */
  const standing = setInterval(() => {
    const card = reading && document.querySelector(`#thread .clipping ${reading}`);
    if (!box() || !document.querySelector("#past .welcome, .turn")) return;
    if (reading && !card && Date.now() < until) return;
    clearInterval(standing);
    const draft = keep.getItem("draft");
    if (draft && !box().value) type(draft);
    card?.click();
  }, 150);

  /* The server: asked for a sign of life; a page that it doesn't know any more is loaded again. */
  const OFTEN = 2_000;
  const SELDOM = 5_000;
  const PATIENCE = 8_000; /* ms; a server that computes may be slow, so it takes two of these */
  const GONE = "The server isn’t answering. What stands here can still be read, what you type is kept; trying again…";
  let born = null;
  let who = "";
  let late = 0;
  let next = 0;
  let away = false;

  async function look() {
    clearTimeout(next);
    try {
      const answer = await fetch("/clippings/alive", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok) throw new Error(answer.status);
      late = 0;
      there(await answer.text());
    } catch (error) {
      late += 1;
      if (error.name !== "TimeoutError" || late > 1) gone();
    }
    next = setTimeout(look, away ? OFTEN : SELDOM);
  }

  function gone() {
    away = true;
    banner(GONE);
  }

  function there(said) {
    const [name, reader = ""] = said.split(" ");
    const anew = born !== null && name !== born;
    born ??= name;
    if (!anew && who && reader !== who) return location.reload(); /* logged out elsewhere, or let in no more */
    who = reader;
    if (anew || (away && broken())) loadAgain(); /* its conversation is kept, also over a new start of the server */
    else if (away) {
      banner("");
      say("The server is there again.");
    }
    away = false;
    return undefined;
  }

  /* Whoever logs in next in this tab begins with nothing of this reader's. */
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#account a")) keep.clear();
  });

  /* The framework gives up for good when something was underway as the line broke. */
  function broken() {
    return Boolean(document.querySelector(".toast-wrap .toast-body, #present [aria-busy]"));
  }

  function loadAgain() {
    const { article, words, turn } = document.querySelector("#reader .article")?.dataset ?? {};
    if (turn && root.dataset.pane === "article") {
      keep.setItem("reading", `[data-article="${article}"][data-words="${words}"]`);
    }
    location.reload();
  }

  function banner(line) {
    let shown = byId("server");
    if (!line) return shown?.remove();
    if (!shown) {
      shown = document.createElement("div");
      shown.id = "server";
      shown.setAttribute("role", "alert");
      document.body.append(shown);
    }
    if (shown.dataset.line === line) return undefined;
    shown.dataset.line = line;
    const words = document.createElement("p");
    words.textContent = line;
    shown.replaceChildren(words);
    return undefined;
  }

  document.addEventListener("visibilitychange", () => document.hidden || look());
  addEventListener("offline", look);
  addEventListener("online", look);
  look();

  /* An article that doesn't come at once: what stands there is put aside for its outline. */
  const SOON = 150;
  let outlined = 0;

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-event=open], .clipping, .passage")) return;
    clearTimeout(outlined);
    outlined = setTimeout(outline, SOON);
  });
  document.addEventListener("article", () => {
    clearTimeout(outlined);
    delete byId("reader").dataset.awaited;
  });

  function outline() {
    const awaited = window.clippings.isAwaited(); /* given up after a while */
    if (awaited) byId("reader").dataset.awaited = "true";
    else delete byId("reader").dataset.awaited;
    if (awaited) outlined = setTimeout(outline, SELDOM);
  }

  /* Buttons that do something here, without the server. */
  const does = {
    ask: () => box()?.focus(),
    change: (button) => type(button.dataset.question),
    first: () => document.querySelector("#present :is(.clipping, .passage) .from")?.click(),
    show: showOne,
  };

  function showOne() {
    const example = document.querySelector("#past .example");
    if (!example) return;
    const opening = () => {
      const first = document.querySelector("#present .turn:not([aria-busy]) .clipping .from");
      if (!first) return;
      document.removeEventListener("turn", opening);
      setTimeout(() => document.querySelector("#present .clipping .from")?.click(), 300);
    };
    document.addEventListener("turn", opening);
    example.click();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-do]");
    if (button) does[button.dataset.do]?.(button);
  });

  return { does };
})();
