"""A page as it must not be: what others wrote stands in it as it is, in every kind of place, and no policy goes out.

It is there to show that the payloads work. The page's own scripts do what careless pages and template engines do.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import unquote

from markdown_it import MarkdownIt
from payloads import HOSTILE, Payload

#: What a script in a page may call: ``touch.busy(element)`` does with it what a person may do; and more.
TOUCH = (HOSTILE / "touch.js").read_text(encoding="utf-8")
_AFTER = f"<script>{TOUCH}addEventListener('load', () => setTimeout(() => touch.busy(document.body), 50))</script>"
_EVALUATED = """<div id=x></div><script>
const text = {text}
const html = text.replace(/<%=(.+?)%>|#\\{{(.+?)\\}}|\\[\\[(.+?)\\]\\]|\\{{@html (.+)\\}}|\\{{+([^{{}}]+?)\\}}+/g,
  (_, ...codes) => eval(codes.slice(0, 5).find(Boolean)))
document.getElementById('x').innerHTML = html
</script>"""
_DIRECTED = """<script>for (const one of document.querySelectorAll('b')) for (const { value } of one.attributes)
  eval(value)</script>"""
_GADGET = """<script>setTimeout(() => {
  const script = (window.settings || document.settings || {}).script
  if (script) location = script.value || String(script)
}, 20)</script>"""


def markdown(text: str) -> str:
    """Render as a library does that trusts its text: HTML and every address go through."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return str(parser.render(text))


def _markdown(text: str) -> str:
    """Render so, and as a page does that has a few replacements of its own."""
    own = re.sub(r"!\[(.*?)\]\((.*?)\)", r'<img alt="\1" src="\2">', text)
    own = re.sub(r"\[(.*?)\]\(<?(.*?)>?\)", r'<a href="\2">\1</a>', own)
    own = re.sub(r"```(.*)\n", r'<pre class="\1">', own)
    own = re.sub(r"\\href\{(.*?)\}\{(.*?)\}", r'<a href="\1">\2</a>', own)
    own = re.sub(r"\\includegraphics\{(.*?)\}", r'<img src="\1">', own)
    return f"<div>{markdown(text)}</div><div>{own}</div>"


def _twice(decode: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: decode(decode(text))


def _in_script(text: str) -> str:
    return json.dumps(text).replace("<", "\\u003c")


_PLACES: dict[str, Callable[[str], str]] = {
    "element": lambda text: text,
    "mutated": lambda text: f"<div id=x></div><script>x.innerHTML = {_in_script(text)}; x.innerHTML += ''</script>",
    "comment": lambda text: f"<!-- {text} -->",
    "textarea": lambda text: f"<textarea>{text}</textarea>",
    "double": lambda text: f'<input value="{text}">',
    "single": lambda text: f"<input value='{text}'>",
    "bare": lambda text: f"<input value={text}>",
    "link": lambda text: f'<a href="{escape(text)}">X</a>',
    "handler": lambda text: f"""<button onclick="String('{text}')">X</button>""",
    "script": lambda text: f'<script>const title = "{text}"</script>',
    "literal": lambda text: f"<script>Function('return `' + {_in_script(text)} + '`')()</script>",
    "braces": lambda text: _EVALUATED.format(text=_in_script(text)),
    "directive": lambda text: text + _DIRECTED,
    "markdown": _markdown,
    "clobber": lambda text: text + _GADGET,
    "style": lambda text: f"<style>b{{color:{text}}}</style><b>x</b>",
    "declaration": lambda text: f'<b style="color:{text}">x</b>',
    "normalised": lambda text: unicodedata.normalize("NFKC", text),
    "decoded": _twice(unescape),
    "unquoted": _twice(unquote),
    "json": lambda text: f"<div id=x></div><script>x.innerHTML = '{text}'</script>",
}


def placed(payload: Payload) -> str:
    """Return the HTML that a careless page makes of the payload."""
    return _PLACES[payload.place](payload.text)


def page_of(payload: Payload) -> str:
    """Return a page with the payload in its place."""
    return f"<!doctype html><meta charset=utf-8><title>x</title>{placed(payload)}{_AFTER}"


def frames(numbers: list[int]) -> str:
    """Return a page that shows the pages of these payloads, each in a frame of its own."""
    inside = "".join(f'<iframe width=80 height=40 src="/{number}"></iframe>' for number in numbers)
    return f"<!doctype html><title>all</title>{inside}"
