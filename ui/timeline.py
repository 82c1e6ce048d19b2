"""An overview as HTML: dated clippings one under the other on a line, each with its button to the article.

Values in, text out. It deliberately doesn't know how the clippings were found, nor what a button does.
"""

from __future__ import annotations

from rag.answer import Answer, Citation
from ui.article_text import hue
from ui.byline import byline, date_line, escaped
from ui.chips import named_words


def render_timeline(answer: Answer, turn: int) -> str:
    """Return the line that says of how many articles and of what time, and the clippings in their order."""
    if answer.overview is None:
        return ""
    items = "".join(_entry(citation, turn, number) for number, citation in enumerate(answer.citations, 1))
    return (
        f'<p class="answer" dir="auto">{escaped(answer.overview.line)}</p>'
        f'<ol class="clippings timeline" aria-label="Timeline of clippings">{items}</ol>'
    )


_DOT = '<span class="dot"> · </span>'


def _entry(citation: Citation, turn: int, number: int) -> str:
    date = date_line(citation.published_at) or '<span class="undated">no date</span>'
    source = byline(citation.source, None)
    return (
        f'<li class="clipping" id="clipping-{turn}-{number}" data-hue="{hue(number)}"'
        f' data-turn="{turn}" data-number="{number}"><span class="number">{number}</span>'
        f'<p class="when">{date}{_DOT + source if source else ""}</p>'
        f'<blockquote dir="auto">{escaped(citation.quote)}</blockquote>'
        f'<button type="button" class="from" data-event="open" data-kind="citation" data-turn="{turn}"'
        f' data-number="{number}"{named_words(citation)}>'
        f'<span class="title" dir="auto">{escaped(citation.title)}</span></button></li>'
    )
