"""Articles that give different numbers, side by side: the number, the words it stands in, who wrote them and when.

Values in, text out. It deliberately doesn't know how it is found out that they differ.
"""

from __future__ import annotations

from rag.answer import Answer, Differing
from ui.also_in import cited_also_in
from ui.article_text import hue
from ui.byline import byline, escaped
from ui.chips import chips, named_words
from ui.quotation import markdown_quotation
from ui.reader import copy_button


def render_differing(answer: Answer, turn: int) -> str:
    """Return the cards, each of which is its clipping's only one; empty where no articles differ."""
    if not answer.disagreement:
        return ""
    cards = "".join(_card(answer, one, turn) for one in answer.disagreement)
    return f'<div class="differing"><p class="differ">The articles differ:</p><ul class="sides">{cards}</ul></div>'


def _card(answer: Answer, one: Differing, turn: int) -> str:
    citation = one.citation
    number = answer.citations.index(citation) + 1
    copied = markdown_quotation(citation.quote, citation.title, citation.url, citation.source, citation.published_at)
    return (
        f'<li class="side clipping" id="clipping-{turn}-{number}" data-hue="{hue(number)}"'
        f' data-turn="{turn}" data-number="{number}">'
        f'<span class="statement"><span class="figure" dir="auto">{escaped(one.number)}</span>'
        f"{chips(turn, [(number, citation)])}</span>"
        f'<blockquote dir="auto">{escaped(citation.quote)}</blockquote>'
        f'<button type="button" class="from" data-event="open" data-kind="citation" data-turn="{turn}"'
        f' data-number="{number}"{named_words(citation)}>'
        f'<span class="title" dir="auto">{escaped(citation.title)}</span>'
        f'<span class="about">{byline(citation.source, citation.published_at)}</span></button>'
        f"{cited_also_in(answer, citation, turn)}{copy_button(copied)}</li>"
    )
