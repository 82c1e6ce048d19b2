"""The head of the library's page: the way back to the chat, and its four parts, as HTML. Drawn once."""

from __future__ import annotations

_PARTS = (("articles", "Articles"), ("add", "Add"), ("collections", "Collections"), ("index", "Index"))


def render_head() -> str:
    """Return the heading and the buttons; which is pressed is the script's to say."""
    parts = "".join(
        f'<button type="button" data-section="{name}" aria-pressed="false">{label}</button>' for name, label in _PARTS
    )
    return (
        '<div class="shelf-head"><h2 class="heading" tabindex="-1">Library</h2>'
        '<button type="button" class="quiet back" data-view="chat">‹ Back to the chat</button></div>'
        f'<nav class="shelf-parts" aria-label="Parts of the library">{parts}</nav>'
    )
