/* The login, where one is asked for: the framework's form with words of ours, known to password managers, and with a
   line that says why somebody wasn't let in; the framework says that of a wrong password only. */
"use strict";

(() => {
  const WRONG = "That name and that password don’t belong together. Try again.";
  const GONE = "The server isn’t answering. Try again in a moment.";
  let said = null;

  function dress() {
    if (document.getElementById("page")) return seen.disconnect();
    const password = document.querySelector("input[type=password]");
    const name = document.querySelector("gradio-app input:not([type=password])");
    if (!password || !name || said) return undefined;
    const column = password.closest(".column");
    label(name, "Name", "username");
    label(password, "Password", "current-password");
    column.querySelector("h2").textContent = "Clippings";
    column.querySelector("button.primary").textContent = "Log in";
    said = document.createElement("p");
    said.id = "login-said";
    said.setAttribute("role", "alert");
    column.querySelector("h2").after(said);
    listen(password);
    name.focus();
    return undefined;
  }

  function label(field, words, known) {
    field.closest("label").querySelector("span").textContent = words;
    field.autocomplete = known;
    field.autocapitalize = "off";
    field.name = known;
  }

  /* What the form sends passes here, and what comes back. */
  function listen(password) {
    const send = window.fetch;
    window.fetch = async (...given) => {
      if (!String(given[0]).endsWith("/login")) return send(...given);
      said.textContent = "";
      try {
        const answer = await send(...given);
        if (answer.status === 400) setTimeout(() => password.focus()); /* once the form is empty */
        if (!answer.ok) said.textContent = why(answer);
        return answer;
      } catch (error) {
        said.textContent = GONE;
        throw error;
      }
    };
  }

  function why(answer) {
    if (answer.status !== 429) return answer.status < 500 ? WRONG : GONE;
    const seconds = answer.headers.get("retry-after");
    return `That were too many tries. Wait ${seconds} seconds, then try again.`;
  }

  const seen = new MutationObserver(dress);
  seen.observe(document, { childList: true, subtree: true });
})();
