/* The library: it takes the chat's place, and gives it back. What is looked at of the table is kept for this tab; what
   is pressed goes to the server by the name in its data-act. It draws nothing: all content comes from there, escaped. */
"use strict";

window.shelf = (() => {
  const { buttons, byId, say } = window.clippings;
  const { choosing } = window;
  const root = document.documentElement;
  const keep = sessionStorage;
  const PLAIN = { words: "", sort: "added", descending: true, page: 1, removed: false };
  let look = { ...PLAIN, ...JSON.parse(keep.getItem("shelf-look") ?? "{}") };
  let act = null;
  let send = null;

  /* Chat or library. The browser's own back button leads from one to the other. */
  function view(name, section) {
    if (section) root.dataset.section = section;
    const library = name === "library";
    if (library && root.dataset.view === "library") {
      if (section) showSection();
      return;
    }
    if (library) {
      history.pushState({ ...history.state, library: true }, "");
      enter();
    } else if (history.state?.library) history.back();
    else leave();
  }

  function enter() {
    root.dataset.view = "library";
    showSection();
    document.querySelector("#library h2")?.focus({ preventScroll: true });
  }

  function leave() {
    if (root.dataset.view !== "library") return;
    delete root.dataset.view;
    act?.("act", { act: "show", open: false });
    window.asking.refresh();
    (document.querySelector("#box textarea") ?? byId("thread"))?.focus({ preventScroll: true });
  }

  function showSection() {
    root.dataset.section ||= keep.getItem("shelf-section") ?? "articles";
    if (keep.getItem("shelf-section") !== root.dataset.section) forget();
    keep.setItem("shelf-section", root.dataset.section);
    for (const button of document.querySelectorAll(".shelf-parts [data-section]")) {
      button.setAttribute("aria-pressed", String(button.dataset.section === root.dataset.section));
    }
    if (root.dataset.view === "library") act?.("act", { act: "show", open: true, section: root.dataset.section, look });
  }

  /* What was said of another part goes at once, as it will on the server: nothing moves under the pointer later. */
  function forget() {
    for (const line of document.querySelectorAll(".said:not(:has([data-act=undo]))")) line.hidden = true;
  }

  document.addEventListener("click", (event) => {
    const to = event.target.closest?.("button[data-view], .shelf-parts [data-section], .shelf-empty [data-section]");
    if (!to) return;
    const { view: name = "library", section } = to.dataset;
    const again = to.matches(".switch") && root.dataset.view === "library";
    view(again ? "chat" : name, section);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#conversations [data-event=go]")) view("chat"); /* it goes on there */
  });
  addEventListener("popstate", (event) => {
    const library = Boolean(event.state?.library);
    if (library === (root.dataset.view === "library")) return;
    if (library) enter();
    else leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || root.dataset.view !== "library" || root.dataset.sheet === "open") return;
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.target.closest?.("input, textarea, select")) return;
    view("chat");
  }, true); /* before the sheet over it hears of the key, and is gone */

  function head(element, trigger) {
    act = trigger;
    if (history.state?.library) {
      root.dataset.view = "library"; /* loaded again where it stood */
      showSection();
    }
  }

  /* Buttons and forms: what data-act names is done with the other data. */
  function acts(element, trigger, watch) {
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-act]");
      if (button) trigger("act", { ...button.dataset });
    });
    element.addEventListener("submit", (event) => {
      const form = event.target;
      event.preventDefault();
      const fields = Object.fromEntries([...form.querySelectorAll("[data-field]")].map((one) => [one.dataset.field, one.value]));
      trigger("act", { ...form.dataset, ...fields });
      if (form.matches(".new-collection")) form.reset();
    });
    if (element.closest("#gathered")) collections(element, watch);
    if (element.closest("#shelf-said, #shelf-news")) watch("value", () => told(element));
  }

  let lastTold = "";
  function told(element) {
    const line = element.querySelector(".change b, .said p, .ended p")?.textContent ?? "";
    if (line && line !== lastTold) say(line);
    lastTold = line;
  }

  /* The collections: renaming in place; asking one; seeing one in the table. */
  function collections(element, watch) {
    let renamed = null; /* whose name is being typed, also when the list is drawn again meanwhile */
    function shown(row, open) {
      for (const part of row.querySelectorAll(".gathered-name, .gathered-do")) part.hidden = open;
      row.querySelector("form").hidden = !open;
    }
    function renaming(row, open) {
      renamed = open ? row.dataset.collection : null;
      row.querySelector("form").reset();
      shown(row, open);
      if (open) row.querySelector("form input").select();
      else row.querySelector("[data-renaming=open]").focus();
    }
    watch("value", () => {
      for (const row of element.querySelectorAll("li")) shown(row, row.dataset.collection === renamed);
    });
    element.addEventListener("submit", () => (renamed = null));
    element.addEventListener("keydown", (event) => {
      const form = event.target.closest("form");
      if (event.key !== "Escape" || !form) return;
      event.preventDefault();
      renaming(form.closest("li"), false);
    });
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const { renaming: step, ask, show } = button.dataset;
      if (step) renaming(button.closest("li"), step === "open");
      if (ask !== undefined) {
        window.asking.collection(ask);
        view("chat");
      }
      if (show !== undefined) {
        change({ ...PLAIN, collection: show });
        view("library", "articles");
      }
    });
  }

  /* The table: what is looked at. */
  function change(changes) {
    choosing.looked(changes);
    const next = { ...look, page: 1, ...changes };
    look = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
    keep.setItem("shelf-look", JSON.stringify(look));
    const words = document.querySelector(".shelf-words");
    if (words && words.value !== look.words) words.value = look.words;
    send?.("look", look);
  }

  function search(element) {
    const words = element.querySelector(".shelf-words");
    words.value = look.words;
    let waiting = 0;
    words.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => change({ words: words.value }), 200);
    });
    choosing.erasing((...event) => act(...event));
  }

  function drawn(element) {
    for (const select of element.querySelectorAll("select")) {
      select.value = select.querySelector("[selected]")?.value ?? select.options[0]?.value;
    }
    for (const day of element.querySelectorAll("input[type=date]")) day.value = day.getAttribute("value") ?? "";
    choosing.drawn(element);
    const to = element.dataset.refocus;
    delete element.dataset.refocus;
    const at = document.activeElement;
    if (!within || (at !== document.body && !(element.contains(at) && !at.checkVisibility()))) return;
    const next = element.querySelector(to ?? ".shelf-table .from") ?? element.querySelector(".shelf-states [aria-pressed=true]");
    next?.focus({ preventScroll: true }); /* what had the focus is gone */
  }

  function made(field) {
    const { look: name } = field.dataset;
    if (name === "sort") {
      const [sort, way] = field.value.split("-");
      return { sort, descending: way === "down" };
    }
    if (field.type === "date") return { [name]: field.value || undefined };
    return { [name]: field.value ? field.value.slice(1) : undefined };
  }

  function pressed(element, button) {
    const { look: name, value, sort } = button.dataset;
    if (sort) {
      const texts = sort === "title" || sort === "source";
      change({ sort, descending: look.sort === sort ? !look.descending : !texts });
    } else if (name === "clear") {
      element.dataset.refocus = ".shelf-states button[aria-pressed=true]";
      change({ ...PLAIN, sort: look.sort, descending: look.descending, removed: look.removed, source: undefined,
        collection: undefined, year: undefined, after: undefined, before: undefined });
    } else if (name === "removed") change({ removed: Boolean(value), source: undefined, collection: undefined, year: undefined });
    else if (name === "page") {
      change({ page: Number(value) });
      byId("library").scrollTo({ top: 0 });
    }
  }

  /* Whether the focus was last put within the table: it is kept there when what has it goes. */
  let within = false;
  function follow(element) {
    for (const kind of ["focusin", "pointerdown"]) {
      document.addEventListener(kind, ({ target }) => (within = element.contains(target)), true);
    }
  }

  /* Up and down from title to title. */
  function steps(element, event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || !event.target.matches(".shelf-table .from")) return;
    const all = [...element.querySelectorAll(".shelf-table .from")];
    const next = all[all.indexOf(event.target) + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  function table(element, trigger, watch, events) {
    send = trigger;
    follow(element);
    buttons(element, trigger, events.slice(0, 1));
    watch("value", () => drawn(element));
    element.addEventListener("change", (event) => {
      const field = event.target;
      if (field.dataset.pick) choosing.pick(element, field);
      else if (field.dataset.look) change(made(field));
    });
    element.addEventListener("keydown", (event) => steps(element, event));
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.act) {
        element.dataset.refocus = ".shelf-table .from";
        choosing.done(element, button, look, act);
      } else if (button.dataset.every) choosing.toggle(element);
      else pressed(element, button);
      for (const row of element.querySelectorAll("tr[aria-current]")) row.removeAttribute("aria-current");
      if (button.dataset.event === "open") button.closest("tr").setAttribute("aria-current", "true");
    });
  }

  return { acts, head, search, table, view, act: (data) => act?.("act", data) };
})();
