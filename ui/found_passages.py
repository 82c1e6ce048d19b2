"""The passages that were found for a question, each with its places in the rankings and its best sentence.

Values in, text out. A story in several papers is one row, with the others named in it. On a narrow page the rows are
cards (``checking.css``). It deliberately doesn't know how passages are ranked or read.
"""

from __future__ import annotations

from rag.answer import Answer, Passage
from ui.also_in import found_also_in
from ui.byline import byline, counted, escaped, shortened
from ui.chips import chips

#: Characters of a best sentence.
EXCERPT = 150
#: A best sentence that helps less probably than this isn't worth its room.
LEAST_TOLD = 0.05
_HEADS = ("Rank", "Passage", "By meaning", "By words", "Best sentence")
_HINT = (
    "The rank is that after reranking. By meaning: the rank among the nearest vectors. By words: that in full text. "
    "Best sentence: how probably that one helps to answer, from 0 to 1, as the sentence model reads it; it reads the "
    "first few passages, and stops once it is sure."
)
_TOGETHER = " A story in several papers is one row."


def render_found(answer: Answer, turn: int) -> str:
    """Return the table with its heading; empty where no passages were searched for."""
    if answer.timings_ms.retrieve is None or not answer.passages:
        return ""
    rows = "".join(
        _row(answer, passage, turn, number)
        for number, passage in enumerate(answer.passages, 1)
        if passage.copy_of is None
    )
    together = _TOGETHER if any(passage.copy_of is not None for passage in answer.passages) else ""
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS)
    return (
        f"<section><h3>{counted(len(answer.passages), 'passage')} found</h3>"
        f'<table class="found" role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table><p class="hint">{_HINT}{together}</p></section>'
    )


def _row(answer: Answer, passage: Passage, turn: int, number: int) -> str:
    _, _, meaning, words, sentence = _HEADS
    best = passage.best_sentence
    score = '<span class="aside">not read</span>' if best is None else f"{best.score:.2f}"
    return (
        f'<tr role="row"><td role="cell" class="place">{number}</td>'
        f'<td role="cell" class="what">{_what(answer, passage, turn, number)}</td>'
        f'<td role="cell" class="rank" data-head="{meaning}">{_rank(passage.dense_rank)}</td>'
        f'<td role="cell" class="rank" data-head="{words}">{_rank(passage.fulltext_rank)}</td>'
        f'<td role="cell" class="rank" data-head="{sentence}">{score}</td></tr>'
    )


def _what(answer: Answer, passage: Passage, turn: int, number: int) -> str:
    best = passage.best_sentence
    told = best is not None and best.score >= LEAST_TOLD
    quote = f'<q dir="auto">{escaped(shortened(best.citation.quote, EXCERPT))}</q>' if best and told else ""
    numbered = enumerate(answer.citations, 1)
    cited = [(n, one) for n, one in numbered if _overlap(one.article_id, one.start, one.end, passage)]
    chosen = f'<span class="aside">cited as {chips(turn, cited)}</span>' if cited else ""
    return (
        f'<button type="button" class="from" data-event="open" data-kind="passage" data-turn="{turn}"'
        f' data-number="{number}"><span class="title" dir="auto">{escaped(passage.title)}</span>'
        f'<span class="about">{byline(passage.source, passage.published_at)}</span></button>'
        f"{quote}{chosen}{found_also_in(answer.passages, passage, turn)}"
    )


def _overlap(article_id: str, start: int, end: int, passage: Passage) -> bool:
    return article_id == passage.article_id and start < passage.span.end and passage.span.start < end


def _rank(rank: int | None) -> str:
    return '<span class="aside">not found</span>' if rank is None else f"{rank:,}"
