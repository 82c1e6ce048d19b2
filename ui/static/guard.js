/* What strings may become in this page, by Trusted Types; it runs before any other script. The framework compiles its
   templates in the browser and sets what it drew as HTML, so the policy in the header can't forbid either: here only
   its few known templates and our own attachments compile, scripts come from this server, and HTML brings in nothing
   that acts by itself and that the header can't stop, such as a refresh or a look-up of a host's name. A browser
   without Trusted Types is left with the header alone. */
"use strict";

(() => {
  /* No form is ever sent: scripts read them. The header forbids it too, but a browser may have called by then. */
  addEventListener("submit", (event) => {
    const dialog = Element.prototype.matches.call(event.target, "[method=dialog i]");
    if (!dialog || event.submitter?.hasAttribute("formmethod")) event.preventDefault();
  }, true);

  if (!window.trustedTypes?.createPolicy) return;

  const NEVER = /<(?=\/?(?:base|embed|frame|frameset|iframe|link|meta|object|script)(?![a-z0-9-]))/gi;
  const COMPILED = /^\(?(?:async )?function anonymous\([\w,\s]*\) \{\n([^]*)\n\}\)?$/;
  const TEMPLATES = ['return "${value}";', 'return "";', "return `${value}`;", "return ``;"];

  /* The framework's configuration is a script of the page itself, and nothing of the library is in it; before a login
     it names no components. */
  function ours(body) {
    const { components = [], dependencies = [] } = window.gradio_config ?? {};
    return components.some((component) => component.props?.js_on_load?.trim() === body)
      || dependencies.some(({ js }) => js && [js, `return (\n${js}\n);`].includes(body));
  }

  window.trustedTypes.createPolicy("default", {
    createHTML: (html) => html.replace(NEVER, "&lt;"),
    createScriptURL: (url) => (new URL(url, document.baseURI).origin === location.origin ? url : null),
    createScript: (source) => {
      const body = COMPILED.exec(source)?.[1].trim();
      return body && (TEMPLATES.includes(body) || ours(body)) ? source : null;
    },
  });
})();
