"""The chat's thread as HTML: a question, its clippings, its answer with a numbered button after every statement.

Values in, text out. It deliberately doesn't know the library, nor what a button does: each names its exchange and
its number, and the page's script and handlers do the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer import Answer, Citation, Passage, Statement
from ui.byline import byline, counted, escaped, shortened
from ui.conversation import Exchange, State
from ui.revision import render_understood

#: Passages shown under a refusal, and characters of each.
NEAREST = 4
EXCERPT = 260
#: Characters of a word that is kept on one line with the buttons after it.
LONGEST_HELD = 24


def render_thread(exchanges: Sequence[Exchange]) -> str:
    """Return exchanges one under the other."""
    return "".join(render_exchange(exchange) for exchange in exchanges)


def render_exchange(exchange: Exchange) -> str:
    """Return one exchange in whatever state it is."""
    busy = ' aria-busy="true"' if exchange.open else ""
    return (
        f'<section class="turn {exchange.state}" data-turn="{exchange.number}" data-state="{exchange.state}"'
        f' data-announce="{escaped(announcement(exchange))}"{busy}>'
        f'<h2 class="question" dir="auto">{escaped(exchange.question)}</h2>'
        f"{render_understood(exchange)}{_body(exchange)}</section>"
    )


def announcement(exchange: Exchange) -> str:
    """Return what a screen reader is told when an exchange comes to this state; empty for nothing."""
    if exchange.state is State.FAILED:
        return exchange.message
    if exchange.answer is None or exchange.open:
        return ""
    if exchange.answer.refused:
        return f"{exchange.answer.text} The nearest passages follow."
    if exchange.answer.reply is not None:
        return exchange.answer.reply
    differ = " The articles differ." if exchange.answer.disagreement else ""
    return f"Answer ready, with {counted(len(exchange.answer.citations), 'clipping')}.{differ}"


def _body(exchange: Exchange) -> str:
    answer, number = exchange.answer, exchange.number
    if exchange.state is State.FAILED:
        return f'<p class="failure" dir="auto">{escaped(exchange.message)}</p>'
    if answer is None:
        return f'<p class="waiting">{escaped(exchange.message or "Looking through the articles…")}</p>'
    if answer.refused:
        return f"{_refusal(answer, number)}{_notice(answer)}"
    if exchange.open:
        draft = f'<p class="draft" dir="auto">{escaped(exchange.text)}</p>' if exchange.text else _PHRASING
        return f"{draft}{_clippings(answer, number)}"
    return _answered(answer, number)


def _answered(answer: Answer, number: int) -> str:
    if answer.reply is not None:
        return f'<p class="answer" dir="auto">{escaped(answer.reply)}</p>'
    if answer.listed:
        said = f'<p class="answer" dir="auto">{escaped(answer.statements[0].text)}</p>'
    else:
        said = _said(answer, number)
    return f"{said}{_disagreement(answer, number)}{_notice(answer)}{_clippings(answer, number)}"


def _said(answer: Answer, number: int) -> str:
    """Return the verdict, the phrased statements, and what the articles leave open."""
    opening = f'<strong class="opening">{escaped(answer.opening)}</strong> ' if answer.opening else ""
    statements = _statements(answer, number) if answer.generator else ""
    said = f'<p class="answer" dir="auto">{opening}{statements}</p>' if opening or statements else ""
    left = f'<p class="answer left-open" dir="auto">{escaped(answer.left_open)}</p>' if answer.left_open else ""
    return f"{said}{left}{'' if answer.generator else _QUOTED}"


_PHRASING = '<p class="waiting">Phrasing an answer from these clippings…</p>'
_QUOTED = '<p class="quoted">In the articles’ own words:</p>'


def _notice(answer: Answer) -> str:
    return f'<p class="notice" dir="auto">{escaped(answer.notice)}</p>' if answer.notice else ""


def _disagreement(answer: Answer, turn: int) -> str:
    """Return the line with the number that each article gives, its source and its button; empty where none differ."""
    if not answer.disagreement:
        return ""
    numbers = {citation: number for number, citation in enumerate(answer.citations, 1)}
    items = "".join(
        f'<li><span class="statement"><span class="figure" dir="auto">{escaped(one.number)}</span>'
        f'<span class="chips">{_chip(turn, numbers[one.citation])}</span></span>'
        f'<span class="about">{byline(one.citation.source, one.citation.published_at)}</span></li>'
        for one in answer.disagreement
    )
    return f'<div class="differing"><p>The articles differ:</p><ul>{items}</ul></div>'


def _statements(answer: Answer, turn: int) -> str:
    numbers = {citation: number for number, citation in enumerate(answer.citations, 1)}
    return " ".join(_statement(statement, numbers, turn) for statement in answer.statements)


def _statement(statement: Statement, numbers: dict[Citation, int], turn: int) -> str:
    """Return a sentence with its buttons; the last word stays on their line unless it is a very long one."""
    chips = "".join(_chip(turn, numbers[citation]) for citation in statement.citations)
    before, space, last = statement.text.rpartition(" ")
    if len(last) > LONGEST_HELD:
        return f'<span class="statement">{escaped(statement.text)}<span class="chips">{chips}</span></span>'
    return f'<span class="statement">{escaped(before + space)}<span class="held">{escaped(last)}{chips}</span></span>'


def _chip(turn: int, number: int) -> str:
    return (
        f'<button type="button" class="chip" data-event="open" data-kind="citation" data-turn="{turn}"'
        f' data-number="{number}" data-tip="clipping-{turn}-{number}" aria-describedby="clipping-{turn}-{number}"'
        f' aria-label="Clipping {number}">{number}</button>'
    )


def _clippings(answer: Answer, turn: int) -> str:
    cards = "".join(_clipping(citation, turn, number) for number, citation in enumerate(answer.citations, 1))
    return f'<ol class="clippings" aria-label="Clippings">{cards}</ol>'


def _clipping(citation: Citation, turn: int, number: int) -> str:
    return (
        f'<li class="clipping" id="clipping-{turn}-{number}"><span class="number">{number}</span>'
        f'<blockquote dir="auto">{escaped(citation.quote)}</blockquote>'
        f"{_open_button('citation', turn, number, citation)}</li>"
    )


def _refusal(answer: Answer, turn: int) -> str:
    nearest = answer.passages[:NEAREST]
    cards = "".join(
        f'<li class="passage"><p dir="auto">{escaped(shortened(passage.text, EXCERPT))}</p>'
        f"{_open_button('passage', turn, number, passage)}</li>"
        for number, passage in enumerate(nearest, 1)
    )
    near = f'<p class="nearest">The nearest passages:</p><ol class="passages">{cards}</ol>' if cards else ""
    return f'<div class="refusal"><p class="verdict">{escaped(answer.text)}</p>{near}</div>'


def _open_button(kind: str, turn: int, number: int, found: Citation | Passage) -> str:
    about = byline(found.source, found.published_at)
    return (
        f'<button type="button" class="from" data-event="open" data-kind="{kind}" data-turn="{turn}"'
        f' data-number="{number}"><span class="title" dir="auto">{escaped(found.title)}</span>'
        f'<span class="about">{about}</span></button>'
    )
