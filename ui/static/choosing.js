/* The rows of the library's table that are chosen, some of the page's or every one that the look at it leaves on all its
   pages, and what is done with them. Of the latter the server is sent the look, as it was when they were chosen. */
"use strict";

window.choosing = (() => {
  const { byId, say } = window.clippings;
  const chosen = new Set();
  let every = false;
  const counted = (number) => number.toLocaleString("en");
  const boxes = (element) => [...element.querySelectorAll("[data-pick]:not([data-pick=all])")];

  function shown(element) {
    const there = boxes(element);
    const picked = there.filter((box) => box.checked).length;
    const all = element.querySelector("[data-pick=all]");
    if (all) {
      all.checked = picked > 0 && picked === there.length;
      all.indeterminate = picked > 0 && picked < there.length;
    }
    const bar = element.querySelector(".shelf-chosen");
    if (!bar) return;
    const found = Number(bar.dataset.found);
    const more = bar.querySelector("[data-every]");
    bar.hidden = !picked;
    bar.querySelector(".how-many").textContent = every ? `All ${counted(found)} chosen` : `${counted(picked)} chosen`;
    more.hidden = picked < there.length || found === there.length;
    more.textContent = every ? "Choose only this page" : more.dataset.every;
  }

  /* The table was drawn anew: what is chosen of it stays chosen. */
  function drawn(element) {
    const there = boxes(element);
    const known = new Set(there.map((box) => box.dataset.pick));
    if (every) for (const id of known) chosen.add(id);
    for (const id of chosen) if (!known.has(id)) chosen.delete(id);
    for (const box of there) box.checked = chosen.has(box.dataset.pick);
    every &&= there.length > 0;
    shown(element);
  }

  function pick(element, box) {
    every = false;
    for (const one of box.dataset.pick === "all" ? boxes(element) : [box]) {
      one.checked = box.checked;
      if (box.checked) chosen.add(one.dataset.pick);
      else chosen.delete(one.dataset.pick);
    }
    shown(element);
    const more = element.querySelector("[data-every]");
    if (box.dataset.pick === "all" && more && !more.hidden) {
      say(`${counted(chosen.size)} chosen, all of this page. Above the table: ${more.dataset.every}.`);
    }
  }

  /* From the page to all pages, and back. */
  function toggle(element) {
    every = !every;
    shown(element);
    say(element.querySelector(".how-many").textContent);
  }

  /* Another look at the table, by more than its page, is of other articles. */
  function looked(changes) {
    if (Object.keys(changes).some((name) => name !== "page")) every = false;
  }

  /* What a button names: its own article, or those that are chosen. */
  function named({ articles }, look) {
    if (articles) return { articles };
    return every ? { every, look: { ...look, page: 1 } } : { articles: [...chosen].join(" ") };
  }

  function forget() {
    every = false;
    chosen.clear();
  }

  function done(element, button, look, act) {
    const { act: name, articles, collection } = button.dataset;
    const into = element.querySelector("[data-into]");
    const which = named(button.dataset, look);
    if (name === "erase") return askToErase(element, which);
    if (["gather", "move"].includes(name) && !into.value.trim()) return into.focus();
    act("act", { act: name, ...which, collection: collection ?? into?.value ?? "" });
    if (!articles) forget();
    return undefined;
  }

  let erased = null; /* what is asked about */
  function askToErase(element, which) {
    const ids = which.articles?.split(" ");
    const count = ids?.length ?? Number(element.querySelector(".shelf-chosen").dataset.found);
    const title = ids && element.querySelector(`tr[data-article="${ids[0]}"] .from`)?.textContent;
    erased = { ...which, count };
    byId("erasing").querySelector(".erasing-what").textContent = count > 1 || !title ? `${counted(count)} articles` : `“${title}”`;
    byId("erasing").showModal();
  }

  function erasing(act) {
    const dialog = byId("erasing");
    dialog.addEventListener("click", (event) => {
      const step = event.target.closest("[data-erasing]")?.dataset.erasing;
      if (!step && event.target !== dialog) return;
      dialog.close();
      if (step !== "erase") return;
      act("act", { act: "erase", ...erased });
      forget();
    });
  }

  return { done, drawn, erasing, looked, pick, toggle };
})();
