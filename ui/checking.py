"""How an answer was found, for who wants to check it: fetched when its line is opened, or every answer would carry it.

Values in, text out. The question as understood, whether what was found is enough, each statement's support, what was
thrown out and why, the passages, and the time it took. It deliberately doesn't know how any of that is reckoned.
"""

from __future__ import annotations

from rag.answer import Answer, AskedPart, Statement
from ui.byline import counted, escaped, shortened
from ui.chips import chips
from ui.found_passages import render_found
from ui.opening import GONE

#: Characters of a statement.
EXCERPT = 160


def checking(turn: int) -> str:
    """Return the closed line under an answer; what it shows is fetched by ``ui/static/checking.js``."""
    return (
        f'<details class="checking" data-turn="{turn}"><summary>How this was found</summary>'
        '<div class="checked" role="region" aria-label="How this was found"></div></details>'
    )


def render_checked(answer: Answer | None, turn: int, threshold: float) -> str:
    """Return what the line opens to, for the exchange ``turn``; one line where its answer is gone (None)."""
    if answer is None:
        return f'<div data-checked="{turn}"><p class="hint">{GONE}</p></div>'
    sections = (
        _understood(answer),
        _enough(answer, threshold),
        _statements(answer, turn),
        _rejected(answer),
        render_found(answer, turn),
        _time(answer),
    )
    return f'<div data-checked="{turn}">{"".join(sections)}</div>'


def _section(heading: str, body: str) -> str:
    return f"<section><h3>{heading}</h3>{body}</section>" if body else ""


def _understood(answer: Answer) -> str:
    same = answer.standalone_question.strip() == answer.question.strip()
    as_asked = '<span class="aside">as it was asked</span>' if same else ""
    question = f'<p class="asked" dir="auto">{escaped(answer.standalone_question)} {as_asked}</p>'
    if not answer.parts:
        return _section("The question, as understood", question)
    parts = "".join(
        f'<li><span dir="auto">{escaped(part.question)}</span> <span class="aside">{_fate(answer, part)}</span></li>'
        for part in answer.parts
    )
    split = f'<p class="hint">Looked up as a whole, and in parts:</p><ul class="parts">{parts}</ul>'
    return _section("The question, as understood", question + split)


def _fate(answer: Answer, part: AskedPart) -> str:
    if part.evidence:
        return "answered"
    return "the articles don’t say" if answer.refused or part.question in answer.unanswered else "looked up to help"


def _enough(answer: Answer, threshold: float) -> str:
    if answer.timings_ms.retrieve is None:
        looked = "The library itself was looked through: there was nothing to weigh."
        return _section("Is it enough?", f'<p class="hint">{looked}</p>')
    word = "Not enough" if answer.confidence < threshold else "Enough"
    told, needed = _told_apart(answer.confidence, threshold)
    return _section(
        "Is it enough?",
        f'<p class="enough"><b>{word}:</b> {told}, threshold {needed}</p>'
        f'<div class="meter" aria-hidden="true" style="--value:{answer.confidence:.4f};--threshold:{threshold:.4f}">'
        '<span class="filled"></span><span class="tick"></span></div>'
        '<p class="hint">How probably the sentences found are enough to answer the question. Below the threshold '
        "nothing is answered.</p>",
    )


def _told_apart(value: float, threshold: float) -> tuple[str, str]:
    """Return both with as few digits, two or more, as tell them apart."""
    for digits in (2, 3, 4):
        told = f"{value:.{digits}f}", f"{threshold:.{digits}f}"
        if told[0] != told[1]:
            return told
    return f"{value:.2f}", f"{threshold:.2f}"


def _statements(answer: Answer, turn: int) -> str:
    if not answer.statements or answer.listed:
        return ""
    heading = "What carries each statement"
    if answer.generator is None:
        hint = "No language model wrote here: every statement is a quotation, word for word."
        return _section(heading, f'<p class="hint">{hint}</p>')
    numbers = {citation: number for number, citation in enumerate(answer.citations, 1)}
    items = "".join(
        f'<li><span dir="auto">{escaped(shortened(one.text, EXCERPT))}</span>'
        f"{chips(turn, ((numbers[citation], citation) for citation in one.citations))}"
        f'<span class="aside">{_support(one)}</span></li>'
        for one in answer.statements
    )
    tokens = f" from {answer.usage.read:,} tokens, in {answer.usage.written:,}" if answer.usage else ""
    hint = f'Phrased by <span dir="auto">{escaped(answer.generator)}</span>{tokens}. Support is how surely the cited '
    return _section(
        heading,
        f'<ol class="supported">{items}</ol><p class="hint">{hint}words carry a statement, from 0 to 1.</p>',
    )


def _support(statement: Statement) -> str:
    if all(statement.text == citation.quote for citation in statement.citations):
        return "quoted word for word"
    return f"support {statement.support:.2f}"


def _rejected(answer: Answer) -> str:
    items = "".join(
        f'<li><q dir="auto">{escaped(one.text)}</q> <span class="reason" dir="auto">{escaped(one.reason)}</span></li>'
        for one in answer.rejected
    )
    if not items:
        return ""
    hint = "Written by the language model and not shown: a quotation stands in its place, or nothing."
    heading = f"{counted(len(answer.rejected), 'statement')} thrown out"
    return _section(heading, f'<ul class="rejected">{items}</ul><p class="hint">{hint}</p>')


def _time(answer: Answer) -> str:
    """Return a bar for each stage, one after another, and for each moment since the question came."""
    timings = answer.timings_ms
    stages = [("Search", timings.retrieve), ("Ranking", timings.rerank), ("Reading", timings.evidence)]
    moments = [
        ("First clippings", timings.first_evidence),
        ("First word", timings.first_token),
        ("Whole answer", timings.total),
    ]
    longest = max((ms for _, ms in [*stages, *moments] if ms is not None), default=0.0)
    if not longest:
        return ""
    rows, at = [], 0.0
    for name, ms in stages:
        rows.append(_bar("stage", name, ms, at, longest))
        at += ms or 0.0
    rows += [_bar("moment", name, ms, 0.0, longest) for name, ms in moments]
    hint = "The first three are stages of the question as a whole; the others count from its arrival."
    table = f'<table class="times"><tbody>{"".join(rows)}</tbody></table>'
    return _section("Time", f'{table}<p class="hint">{hint}</p>')


def _bar(kind: str, name: str, ms: float | None, start: float, longest: float) -> str:
    if ms is None:
        return ""
    place = f"--start:{min(start, longest - ms) / longest:.4f};--length:{ms / longest:.4f}"
    return (
        f'<tr class="{kind}"><th scope="row">{name}</th><td class="ms">{_duration(ms)}</td>'
        f'<td class="bar" aria-hidden="true"><span style="{place}"></span></td></tr>'
    )


def _duration(ms: float) -> str:
    return f"{ms / 1000:.1f} s" if ms >= 1000 else f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"
