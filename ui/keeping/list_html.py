"""The list of kept conversations as HTML: each to go on with, rename, take out or delete.

Values in, text out; it deliberately doesn't know where they are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from index.conversations import Listed
from ui.byline import counted, escaped
from ui.gate import CONVERSATIONS

#: Listed at once, and by how many more with each wish.
SHOWN = 50
#: File name suffixes that a conversation can be taken out as, with what each is called.
FORMATS = {"md": "Markdown", "html": "HTML", "json": "JSON"}


@dataclass(frozen=True)
class Wish:
    """What is to be listed: those that have the words, at most so many, and which one is on the page."""

    words: str = ""
    most: int = SHOWN
    current: str = ""


def render_conversations(listed: Sequence[Listed], wish: Wish, now: datetime | None = None) -> str:
    """Return the conversations, the last changed first; ``listed`` may hold one more than are shown."""
    if not listed:
        return f'<p class="hint">{_NONE_FOUND if wish.words else _NONE}</p>'
    today = (now or datetime.now(UTC)).date()
    rows, heading = [], ""
    for one in listed[: wish.most]:
        day = _day((today - one.changed_at.date()).days, one.changed_at)
        if day != heading:
            rows.append(f'<li class="day">{day}</li>')
            heading = day
        rows.append(_row(one, one.id == wish.current))
    more = (
        f'<p class="earlier"><button type="button" class="quiet" data-event="more" data-most="{wish.most + SHOWN}">'
        "Show more</button></p>"
        if len(listed) > wish.most
        else ""
    )
    return f'<ul class="conversations">{"".join(rows)}</ul>{more}'


_NONE = "No conversations yet. What you ask is kept here, and can be gone on with at any time."
_NONE_FOUND = "No conversation has all of these words."


def _row(one: Listed, current: bool) -> str:
    key, title = escaped(one.id), escaped(one.title)
    here = ' aria-current="true"' if current else ""
    exported = "".join(
        f'<a class="quiet" href="{CONVERSATIONS}{key}.{suffix}" download>{name}</a>' for suffix, name in FORMATS.items()
    )
    return (
        f'<li class="entry kept" data-conversation="{key}"{here}>'
        f'<button type="button" class="from" data-event="go" data-conversation="{key}"{here}>'
        f'<span class="title" dir="auto">{title}</span>'
        f'<span class="about">{counted(one.exchanges, "question")}</span></button>'
        f'<form class="renaming" data-conversation="{key}" hidden><input type="text" maxlength="120" dir="auto"'
        f' aria-label="Title of the conversation" autocomplete="off" value="{title}">'
        '<button type="submit" class="quiet">Save</button>'
        '<button type="button" class="quiet" data-rename="cancel">Cancel</button></form>'
        f'<div class="doing"><button type="button" class="quiet" data-rename="edit" aria-label="Rename {title}">Rename'
        f'</button><details class="exports"><summary class="quiet" aria-label="Export {title}">Export</summary>'
        f'<div class="formats">{exported}</div></details>'
        f'<button type="button" class="quiet" data-event="delete" data-conversation="{key}"'
        f' aria-label="Delete {title}">Delete</button></div></li>'
    )


def render_deleted(conversation_id: str, title: str) -> str:
    """Return the line that says what was deleted, with a button that brings it back."""
    return (
        f'<p class="outcome"><span dir="auto">Deleted: {escaped(title)}</span> <button type="button" class="quiet"'
        f' data-event="undelete" data-conversation="{escaped(conversation_id)}">Undo</button></p>'
    )


def render_line(message: str) -> str:
    """Return one line of news or of an error."""
    return f'<p class="outcome" dir="auto">{escaped(message)}</p>'


def _day(days: int, moment: datetime) -> str:
    if days <= 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    return f"{moment.day} {moment:%B %Y}"
