"""What stands on the page before anything was asked or opened, and the line that says how the service stands.

Pure: it deliberately doesn't know where the numbers come from.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from ui.byline import counted, escaped
from ui.troubles import render_troubles

if TYPE_CHECKING:
    from rag.assistant import Status

EMPTY_READER = (
    '<div class="nothing"><p class="of-clippings">Choose a clipping’s number to read it here, marked in its '
    "article.</p>"
    '<p class="of-library">Choose an article to read it here.</p>'
    '<p class="of-passages">Choose a passage to read it here, in its article.</p>'
    '<button type="button" class="quiet" data-do="first"><span class="of-clippings">Open the first clipping</span>'
    '<span class="of-passages">Open the nearest passage</span></button></div>'
)


def render_welcome(articles: int, questions: Collection[str] | None, loading: str = "") -> str:
    """Return the empty chat of a library that has articles: what this is, and questions to begin with.

    Args:
        questions: None while they are being made.
        loading: what is said of models that are still loading.
    """
    return (
        '<section class="welcome"><h2>Ask your articles</h2>'
        "<p>Every sentence of an answer is tied to the exact words that prove it, marked in the article they stand "
        f"in. Where the articles don’t say, the answer says so.</p>{render_examples(articles, questions)}{loading}"
        "</section>"
    )


def render_examples(articles: int, questions: Collection[str] | None) -> str:
    """Return questions to begin with, as buttons; None while they are being made."""
    if questions is None:
        return f'<p class="hint">Looking for questions that the articles answer…</p>{_SKELETON}'
    if not questions:
        return f'<p class="hint">{counted(articles, "article")} to ask about. Type a question below.</p>'
    buttons = "".join(
        f'<li><button type="button" class="example" data-event="ask" data-question="{escaped(question)}">'
        f"{escaped(question)}</button></li>"
        for question in questions
    )
    return f'<p class="hint">For example:</p><ul class="examples">{buttons}</ul>'


#: How a model file's name says in how many bits its weights are: nothing for a reader of articles.
_WEIGHTS = re.compile(r"[-._](?:i?q\d\w*|b?f16|f32)$", re.IGNORECASE)
_SKELETON = f'<div class="examples awaited" aria-hidden="true">{"<p></p>" * 4}</div>'


def render_standing(status: Status, quoting: bool) -> str:
    """Return one quiet line on how the service stands, with what is wrong, if anything; ``quoting`` as below."""
    parts = [counted(status.articles, "article"), _doing(status, quoting)]
    line = '<span class="dot"> · </span>'.join(f"<span>{escaped(part)}</span>" for part in parts if part)
    return f'<p class="standing" data-articles="{status.articles}">{line}</p>{render_troubles(status)}'


def _doing(status: Status, quoting: bool) -> str:
    if not status.embedder_ready:
        return "" if status.problems else "loading the models…"
    if status.to_index:
        done = max(0, status.chunks - status.to_index)
        return f"making the index anew, {done:,} of {status.chunks:,}; full text answers meanwhile"
    if status.indexing:
        return "indexing…"
    if status.generator_ready:
        return f"answers phrased by {_WEIGHTS.sub('', status.generator_name or '')}"
    return "answers in quotations" if quoting or status.problems else "loading the language model…"


def settled(status: Status, quoting: bool) -> bool:
    """Whether nothing about the service is about to change by itself; ``quoting``: no generator is wanted."""
    embedder = status.embedder_ready or bool(status.problems)
    generator = quoting or status.generator_ready or bool(status.problems)
    return embedder and generator and not status.indexing
