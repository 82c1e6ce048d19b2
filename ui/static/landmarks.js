/* What a screen reader finds its way by: the parts of the page, and which of the right-hand sides stands open. The
   framework draws plain boxes and draws some of them anew, so this is set here, and again whenever it went. */
"use strict";

(() => {
  const PARTS = {
    masthead: { role: "banner" },
    switch: { role: "navigation", "aria-label": "What stands on the page" },
    chat: { role: "main", "aria-label": "Chat" },
    library: { role: "main", "aria-label": "Library" },
    side: { role: "complementary", "aria-label": "Reader" },
  };
  const root = document.documentElement;
  const FRAME = "main.fillable, .gradio-container main"; /* the framework's own, round all of them */

  function settle() {
    for (const [id, attributes] of Object.entries(PARTS)) {
      const part = document.getElementById(id);
      if (!part || part.getAttribute("role") === "dialog") continue; /* a sheet over the chat, on a phone */
      for (const [name, value] of Object.entries(attributes)) {
        if (part.getAttribute(name) !== value) part.setAttribute(name, value);
      }
    }
    for (const frame of document.querySelectorAll(FRAME)) {
      if (frame.getAttribute("role") !== "none") frame.setAttribute("role", "none");
    }
    for (const button of document.querySelectorAll(".switch:is([data-pane], [data-view])")) {
      const { pane, view } = button.dataset;
      const pressed = String(view ? view === root.dataset.view : pane === root.dataset.pane);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
    /* What is read can be scrolled by the keyboard, also where nothing in it can be pressed. */
    const reader = document.getElementById("reader");
    if (reader && reader.tabIndex !== 0) reader.tabIndex = 0;
  }

  /* The frame is there some time after this script; then only what can change is watched. */
  function watch() {
    const parts = ["switch", "side"].map((id) => document.getElementById(id));
    if (!parts.every(Boolean) || !document.getElementById("chat")) return false;
    const again = new MutationObserver(settle);
    again.observe(root, { attributeFilter: ["data-pane", "data-view"] });
    again.observe(parts[0], { childList: true, subtree: true });
    again.observe(parts[1], { attributeFilter: ["role"] });
    settle();
    return true;
  }

  const waiting = new MutationObserver(() => watch() && waiting.disconnect());
  waiting.observe(root, { childList: true, subtree: true });
})();
