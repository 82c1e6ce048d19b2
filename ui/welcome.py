"""What stands on the page before anything was asked or opened, and the line that says how the service stands.

Pure: it deliberately doesn't know where the numbers come from.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ui.byline import counted, escaped

if TYPE_CHECKING:
    from rag.assistant import Status

EMPTY_READER = '<div class="nothing"><p>Choose a clipping’s number to read it here, marked in its article.</p></div>'


def render_welcome(articles: int, questions: Collection[str] | None) -> str:
    """Return the empty chat: what this is, and questions to begin with or how to begin.

    Args:
        questions: None while they are being made.
    """
    return (
        '<section class="welcome"><h2>Ask your articles</h2>'
        "<p>Every sentence of an answer is tied to the exact words that prove it, marked in the article they stand "
        f"in. Where the articles don’t say, the answer says so.</p>{_begin(articles, questions)}</section>"
    )


def _begin(articles: int, questions: Collection[str] | None) -> str:
    if not articles:
        return (
            '<p class="hint">There are no articles yet. Add some to begin: files from this computer, or the address '
            'of a page on the web.</p><p><button type="button" class="begin" data-pane="articles">Add articles'
            "</button></p>"
        )
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


_SKELETON = f'<div class="examples awaited" aria-hidden="true">{"<p></p>" * 4}</div>'


def render_standing(status: Status, quoting: bool) -> str:
    """Return one quiet line on how the service stands, with what is wrong, if anything; ``quoting`` as below."""
    parts = [counted(status.articles, "article"), _doing(status, quoting)]
    line = '<span class="dot"> · </span>'.join(f"<span>{escaped(part)}</span>" for part in parts if part)
    problems = "".join(f'<p class="problem" dir="auto">{escaped(problem)}</p>' for problem in status.problems)
    return f'<p class="standing" data-articles="{status.articles}">{line}</p>{problems}'


def _doing(status: Status, quoting: bool) -> str:
    if not status.embedder_ready:
        return "" if status.problems else "loading the models…"
    if status.indexing:
        return "indexing…"
    if status.generator_ready:
        return f"answers phrased by {status.generator_name}"
    return "answers in quotations" if quoting or status.problems else "loading the language model…"


def settled(status: Status, quoting: bool) -> bool:
    """Whether nothing about the service is about to change by itself; ``quoting``: no generator is wanted."""
    embedder = status.embedder_ready or bool(status.problems)
    generator = quoting or status.generator_ready or bool(status.problems)
    return embedder and generator and not status.indexing
