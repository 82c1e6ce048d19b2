"""The reader: an article with its head, its marked text, and buttons to step, to copy and to link.

It deliberately doesn't know the library or the conversation, nor how text is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.kept import Entry, KeptArticle
from index.span import Span
from rag.answer import Citation
from ui.article_text import Mark, render_text
from ui.byline import byline, date_line, escaped, web_address
from ui.markdown_signs import structure_by_signs
from ui.quotation import markdown_quotation


@dataclass(frozen=True)
class Place:
    """Where in a row of clippings or passages the reader stands: for the buttons before and next.

    Attributes:
        kind: ``citation`` or ``passage``.
        open: the answer isn't finished, and may number its clippings anew.
    """

    kind: str
    turn: int
    number: int
    total: int
    open: bool = False


def render_article(kept: KeptArticle, marks: Sequence[Mark] = (), place: Place | None = None, cut: bool = False) -> str:
    """Return an article with its head, the marks, and buttons to the clippings before and after.

    Args:
        cut: also a button that shows the chunks that it is cut into.
    """
    entry, text = kept.entry, kept.text
    structure = structure_by_signs(text) if kept.structure is None else kept.structure
    current = next((mark.span for mark in marks if mark.current), None)
    return (
        f'<article class="article" aria-label="{escaped(entry.title)}"{_named(entry, current)}{_numbered(place)}>'
        f'<div class="bar">{_steps(place)}{_tools(entry, text, current, cut)}</div>'
        f'<header><h2 dir="auto">{escaped(entry.title)}</h2>'
        f'<p class="byline">{byline(entry.source, entry.published_at, entry.author)}{_original(entry.url)}</p></header>'
        f"{_retired(kept)}"
        f'<div class="text">{render_text(text, structure, marks, entry.title)}</div></article>'
    )


def _retired(kept: KeptArticle) -> str:
    """Say that a version isn't the library's any more, and lead to the one that is."""
    entry = kept.entry
    if entry.retired_at is None:
        return ""
    became = "replaced by a newer one" if kept.replaced_by else "removed"
    newer = (
        f' <button type="button" class="quiet" data-event="open" data-kind="article" data-article="{kept.replaced_by}">'
        "Read the newer version</button>"
        if kept.replaced_by
        else ""
    )
    return (
        f'<p class="retired">This version is no longer in the library: it was {became} on '
        f"{date_line(entry.retired_at)}. It is kept because answers cite it.{newer}</p>"
    )


def render_without_article(citation: Citation, place: Place | None = None) -> str:
    """Return the words that were cited where their article can't be shown any more."""
    copied = markdown_quotation(citation.quote, citation.title, citation.url, citation.source, citation.published_at)
    return (
        f'<article class="article" aria-label="{escaped(citation.title)}"{_numbered(place)}>'
        f'<div class="bar">{_steps(place)}<span class="tools">{copy_button(copied)}</span></div>'
        f'<header><h2 dir="auto">{escaped(citation.title)}</h2>'
        f'<p class="byline">{byline(citation.source, citation.published_at)}{_original(citation.url)}</p></header>'
        f'{_ERASED}<div class="text"><p dir="auto"><mark class="current">{escaped(citation.quote)}</mark></p></div>'
        "</article>"
    )


_ERASED = (
    '<p class="retired">This article isn’t in the library: it was erased, or it never was in this one. These are the '
    "words that were cited from it.</p>"
)


def _named(entry: Entry, words: Span | None) -> str:
    """Return what an article, or a button that opens it, says of what is shown."""
    return f' data-article="{entry.id}"' + (f' data-words="{words.start}-{words.end}"' if words else "")


def _numbered(place: Place | None) -> str:
    if place is None or place.kind != "citation":
        return ""
    return f' data-turn="{place.turn}"{" data-unfinished" if place.open else ""}'


def copy_button(markdown: str) -> str:
    """Return the button that copies a quotation with its source."""
    return (
        f'<button type="button" class="copy" data-copy="{escaped(markdown)}" data-copied="Quotation copied"'
        ' aria-label="Copy the quotation with its source" title="Copy the quotation with its source">Copy</button>'
    )


def address_of(article_id: str, words: Span | None = None) -> str:
    """Return the part of the page's address, from ``#`` on, that opens an article, at these words if any are given."""
    return f"#article={article_id}{f'&words={words.start}-{words.end}' if words else ''}"


def _tools(entry: Entry, text: str, current: Span | None, cut: bool) -> str:
    """Return the buttons that copy the current words and the link to them."""
    quoted = ""
    if current is not None:
        quoted = copy_button(
            markdown_quotation(current.of(text), entry.title, entry.url, entry.source, entry.published_at)
        )
    chunks = f'<button type="button" data-event="open" data-kind="chunks" data-article="{entry.id}">Chunks</button>'
    name = "Copy a link to these words" if current is not None else "Copy a link to this article"
    return (
        f'<span class="tools">{chunks if cut else ""}{quoted}<a class="copy link"'
        f' href="{escaped(address_of(entry.id, current))}" data-copied="Link copied"'
        f' aria-label="{name}" title="{name}">Link</a></span>'
    )


def _steps(place: Place | None) -> str:
    if place is None:
        return ""
    name = "Clipping" if place.kind == "citation" else "Passage"
    return (
        f'<nav class="steps" aria-label="{name}s">{_step(place, -1, "‹", f"{name} before")}'
        f"<span>{name} {place.number} of {place.total}</span>{_step(place, 1, '›', f'Next {name.lower()}')}</nav>"
    )


def _step(place: Place, by: int, sign: str, name: str) -> str:
    number = place.number + by
    disabled = "" if 1 <= number <= place.total else " disabled"
    return (
        f'<button type="button" data-event="open" data-kind="{place.kind}" data-turn="{place.turn}"'
        f' data-number="{number}" aria-label="{name}"{disabled}>{sign}</button>'
    )


def _original(url: str | None) -> str:
    address = web_address(url)
    if address is None:
        return ""
    link = f'<a href="{escaped(address)}" target="_blank" rel="noopener noreferrer">original</a>'
    return f'<span class="dot"> · </span>{link}'
