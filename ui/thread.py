"""The chat's thread as HTML: a question, its clippings, its answer with a numbered button after every statement.

Values in, text out. It deliberately doesn't know the library, nor what a button does: each names its exchange and
its number, and the page's script and handlers do the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer import Answer, Citation, Passage, Statement
from ui.also_in import cited_also_in, found_also_in
from ui.article_text import hue
from ui.byline import byline, counted, escaped, shortened
from ui.checking import checking
from ui.chips import ON_ONE_LINE, chip, chips, named_words
from ui.conversation import SHOWN
from ui.differing import render_differing
from ui.exchange import Exchange, State
from ui.keeping.judging import render_judging
from ui.quotation import markdown_quotation
from ui.reader import copy_button
from ui.revision import render_understood
from ui.timeline import render_timeline
from ui.waiting import render_progress, render_without_answer

#: Passages shown under a refusal, and characters of each.
NEAREST = 4
EXCERPT = 260
#: Characters of a word that is kept on one line with the buttons after it.
LONGEST_HELD = 24


def render_thread(exchanges: Sequence[Exchange], unshown: int = 0, turn: int = -1, problem: str = "") -> str:
    """Return earlier exchanges one under the other, below a button for those before them that aren't shown.

    Args:
        turn, problem: the number of one of them, and one line more under it, as ``render_exchange``.
    """
    drawn = (render_exchange(one, last=False, problem=problem if one.number == turn else "") for one in exchanges)
    return _more(unshown) + "".join(drawn)


def _more(unshown: int) -> str:
    if not unshown:
        return ""
    many = f"{min(unshown, SHOWN)} of {unshown} earlier questions" if unshown > SHOWN else "the earlier questions"
    alone = "the first question" if unshown == 1 else many
    return f'<p class="earlier"><button type="button" class="quiet" data-event="earlier">Show {alone}</button></p>'


def render_exchange(exchange: Exchange, last: bool = True, problem: str = "") -> str:
    """Return one exchange in whatever state it is; the last one can be asked again.

    Args:
        problem: one line more under it: what couldn't be done with it.
    """
    busy = ' aria-busy="true"' if exchange.open else ""
    instead = f' data-instead-of="{" ".join(map(str, exchange.instead_of))}"' if exchange.instead_of else ""
    kept = " data-kept" if exchange.kept and not exchange.open else ""
    unkept = f"This isn’t kept: {exchange.unkept}" if exchange.unkept else ""
    return (
        f'<section class="turn {exchange.state}" data-turn="{exchange.number}" data-state="{exchange.state}"'
        f' data-announce="{escaped(announcement(exchange))}"{instead}{busy}{kept}>'
        f'<h2 class="question" dir="auto">{escaped(exchange.question)}</h2>'
        f"{_within(exchange.within)}{render_understood(exchange)}{_body(exchange, last)}"
        f"{_line(unkept)}{_line(problem)}</section>"
    )


def _within(labels: Sequence[str]) -> str:
    """Return the line that says under which filters a question was asked; "" for none."""
    if not labels:
        return ""
    said = "".join(f'<li dir="auto">{escaped(label)}</li>' for label in labels)
    return f'<div class="within"><span>Only</span><ul aria-label="Filters of this question">{said}</ul></div>'


def announcement(exchange: Exchange) -> str:
    """Return what a screen reader is told when an exchange comes to this state; empty for nothing."""
    if exchange.state in (State.FAILED, State.STOPPED):
        return exchange.message
    if exchange.answer is None or exchange.open:
        return ""
    if exchange.answer.refused:
        return f"{exchange.answer.text} The nearest passages follow."
    if exchange.answer.reply is not None:
        return exchange.answer.reply
    if exchange.answer.overview is not None:
        return f"Overview ready. {exchange.answer.overview.line}"
    differ = " The articles differ." if exchange.answer.disagreement else ""
    return f"Answer ready, with {counted(len(exchange.answer.citations), 'clipping')}.{differ}"


def _body(exchange: Exchange, last: bool) -> str:
    answer, number = exchange.answer, exchange.number
    if exchange.state in (State.FAILED, State.STOPPED):
        return render_without_answer(exchange, last)
    if answer is None:
        return render_progress(exchange)
    if answer.refused:
        return f"{_refusal(answer, number)}{_notice(answer)}{'' if exchange.open else _foot(exchange)}"
    if exchange.open:
        draft = f'<p class="draft" dir="auto">{escaped(exchange.text)}</p>' if exchange.text else ""
        return f"{render_progress(exchange)}{draft}{render_differing(answer, number)}{_clippings(answer, number)}"
    return _answered(exchange, answer)


def _answered(exchange: Exchange, answer: Answer) -> str:
    number = exchange.number
    if answer.reply is not None:
        return f'<p class="answer" dir="auto">{escaped(answer.reply)}</p>'
    if answer.overview is not None:
        return f"{render_timeline(answer, number)}{_notice(answer)}{render_judging(exchange)}"
    if answer.listed:
        said = f'<p class="answer" dir="auto">{escaped(answer.statements[0].text)}</p>'
    else:
        said = _said(answer, number)
    heading = "" if answer.generator or answer.listed else _QUOTED
    clippings = _clippings(answer, number, heading)
    return f"{said}{render_differing(answer, number)}{_notice(answer)}{clippings}{_foot(exchange)}"


def _foot(exchange: Exchange) -> str:
    """Return what stands under an answer: what the reader thinks of it, and how it was found."""
    return f"{render_judging(exchange)}{checking(exchange.number)}"


def _said(answer: Answer, number: int) -> str:
    """Return the verdict, the phrased statements, and what the articles leave open."""
    opening = f'<strong class="opening">{escaped(answer.opening)}</strong> ' if answer.opening else ""
    statements = _statements(answer, number) if answer.generator else ""
    said = f'<p class="answer" dir="auto">{opening}{statements}</p>' if opening or statements else ""
    left = f'<p class="answer left-open" dir="auto">{escaped(answer.left_open)}</p>' if answer.left_open else ""
    return f"{said}{left}"


_QUOTED = '<p class="quoted">In the articles’ own words:</p>'


def _notice(answer: Answer) -> str:
    return _line(answer.notice)


def _line(notice: str | None) -> str:
    return f'<p class="notice" dir="auto">{escaped(notice)}</p>' if notice else ""


def _statements(answer: Answer, turn: int) -> str:
    numbers = {citation: number for number, citation in enumerate(answer.citations, 1)}
    return " ".join(_statement(statement, numbers, turn) for statement in answer.statements)


def _statement(statement: Statement, numbers: dict[Citation, int], turn: int) -> str:
    """Return a sentence with its buttons; the last word stays on their line unless it is a very long one."""
    numbered = [(numbers[citation], citation) for citation in statement.citations]
    before, space, last = statement.text.rpartition(" ")
    if len(last) > LONGEST_HELD or len(numbered) > ON_ONE_LINE:
        return f'<span class="statement">{escaped(statement.text)}{chips(turn, numbered)}</span>'
    buttons = "".join(chip(turn, number, citation) for number, citation in numbered)
    return f'<span class="statement">{escaped(before + space)}<span class="held">{escaped(last)}{buttons}</span></span>'


def _clippings(answer: Answer, turn: int, heading: str = "") -> str:
    apart = {one.citation for one in answer.disagreement}
    numbered = [(number, one) for number, one in enumerate(answer.citations, 1) if one not in apart]
    cards = "".join(_clipping(answer, citation, turn, number) for number, citation in numbered)
    return f'{heading}<ol class="clippings" aria-label="Clippings">{cards}</ol>' if cards else ""


def _clipping(answer: Answer, citation: Citation, turn: int, number: int) -> str:
    copied = markdown_quotation(citation.quote, citation.title, citation.url, citation.source, citation.published_at)
    return (
        f'<li class="clipping" id="clipping-{turn}-{number}" data-hue="{hue(number)}"'
        f' data-turn="{turn}" data-number="{number}"><span class="number">{number}</span>'
        f'<blockquote dir="auto">{escaped(citation.quote)}</blockquote>'
        f"{_open_button('citation', turn, number, citation)}{cited_also_in(answer, citation, turn)}"
        f"{copy_button(copied)}</li>"
    )


def _refusal(answer: Answer, turn: int) -> str:
    distinct = [(number, one) for number, one in enumerate(answer.passages, 1) if one.copy_of is None]
    cards = "".join(
        f'<li class="passage"><p dir="auto">{escaped(shortened(passage.text, EXCERPT))}</p>'
        f"{_open_button('passage', turn, number, passage)}{found_also_in(answer.passages, passage, turn)}</li>"
        for number, passage in distinct[:NEAREST]
    )
    near = f'<p class="nearest">The nearest passages:</p><ol class="passages">{cards}</ol>' if cards else ""
    return f'<div class="refusal"><p class="verdict">{escaped(answer.text)}</p>{near}</div>'


def _open_button(kind: str, turn: int, number: int, found: Citation | Passage) -> str:
    about = byline(found.source, found.published_at)
    words = named_words(found) if isinstance(found, Citation) else ""
    return (
        f'<button type="button" class="from" data-event="open" data-kind="{kind}" data-turn="{turn}"'
        f' data-number="{number}"{words}><span class="title" dir="auto">{escaped(found.title)}</span>'
        f'<span class="about">{about}</span></button>'
    )
