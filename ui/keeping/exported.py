"""A kept conversation as a file: JSON that can be taken in again, Markdown and HTML to read.

Every quotation stands in it with its article, source and date. Pure: values in, text out. It deliberately doesn't know
where conversations are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rag.answer import Answer, Citation, Passage
from rag.plainly import differ
from ui.as_json import time_json
from ui.byline import byline, escaped, shortened, web_address
from ui.exchange import Exchange
from ui.keeping.record import RECORD, Record
from ui.quotation import markdown_line, markdown_quotation

FORMAT, VERSION = "clippings conversation", 1
#: Passages told of a refusal, and characters of each.
NEAREST, EXCERPT = 4, 260
QUOTED = "In the articles’ own words:"


@dataclass(frozen=True)
class Whole:
    """A conversation with all its exchanges, those that were asked again left out."""

    title: str
    begun_at: datetime
    exchanges: Sequence[Exchange]

    @property
    def file_name(self) -> str:
        """What its file is called, without suffix: letters and digits of the title."""
        name = "-".join(re.findall(r"[a-z0-9]+", self.title.lower()))[:60].strip("-")
        return name or "conversation"


@dataclass(frozen=True)
class Said:
    """A sentence of an answer with the numbers of its citations, from 1."""

    text: str
    numbers: tuple[int, ...] = ()


def said(answer: Answer) -> list[Said]:
    """Return an answer's sentences; those that only quote are left to the quotations."""
    if answer.refused or answer.reply is not None:
        return [Said(answer.text)]
    if answer.overview is not None:
        return [Said(answer.overview.line)]
    if answer.listed:
        return [Said(answer.statements[0].text)]
    numbers = {citation: number for number, citation in enumerate(answer.citations, 1)}
    sentences = [Said(answer.opening)]
    if answer.generator:
        sentences += [Said(one.text, tuple(numbers[c] for c in one.citations)) for one in answer.statements]
    elif not answer.opening:
        sentences.append(Said(QUOTED))
    if answer.disagreement:
        sentences.append(Said(differ(answer.disagreement)))
    return [one for one in (*sentences, Said(answer.left_open)) if one.text]


def as_json(whole: Whole) -> str:
    """Return what ``importing`` takes in again; its keys are a contract."""
    values: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "title": whole.title,
        "begun_at": time_json(whole.begun_at),
        "exchanges": [
            {
                **RECORD.dump_python(Record.of(one), mode="json"),
                "said": one.answer.text if one.answer else "",
                "helpful": one.helpful,
                "reason": one.reason,
            }
            for one in whole.exchanges
        ],
    }
    return json.dumps(values, ensure_ascii=False, indent=1)


def as_markdown(whole: Whole) -> str:
    """Return it as Markdown, in which nothing of an article is taken for Markdown."""
    parts = [f"# {markdown_line(whole.title)}", f"*{_day(whole.begun_at)}*"]
    for exchange in whole.exchanges:
        parts.append(f"## {markdown_line(exchange.question)}")
        parts += [f"*{markdown_line(line)}*" for line in _about(exchange)]
        answer = exchange.answer
        if answer is None:
            continue
        parts.append(" ".join(markdown_line(one.text) + _marks(one.numbers) for one in said(answer)))
        for number, one in enumerate(answer.citations, 1):
            quotation = markdown_quotation(one.quote, one.title, one.url, one.source, one.published_at)
            parts.append(f"**{number}**\n\n{quotation}")
        for found in _nearest(answer):
            words = shortened(found.text, EXCERPT)
            parts.append(markdown_quotation(words, found.title, found.url, found.source, found.published_at))
    return "\n\n".join(parts) + "\n"


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f" \\[{number}\\]" for number in numbers)


def as_html(whole: Whole) -> str:
    """Return it as a page of one file, without a script."""
    body = "".join(_exchange_html(exchange) for exchange in whole.exchanges)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escaped(whole.title)}</title><style>{_STYLE}</style></head><body><main>"
        f'<h1 dir="auto">{escaped(whole.title)}</h1><p class="about">{_day(whole.begun_at)}</p>{body}'
        "</main></body></html>\n"
    )


_STYLE = (
    ":root{color-scheme:light dark}body{font:1.0625rem/1.55 Georgia,serif;margin:0}"
    "main{margin:0 auto;max-width:42rem;padding:2rem 1.25rem}h1,h2{line-height:1.25}h2{margin:2.5rem 0 .5rem}"
    "blockquote{border-left:3px solid;margin:0 0 .25rem;padding-left:.875rem;white-space:pre-line}"
    ".about{font:.875rem/1.4 system-ui,sans-serif;opacity:.75}ol{padding-left:1.5rem}li{margin:0 0 1rem}"
    "sup{font:.75rem system-ui,sans-serif;margin-left:.2em}"
)


def _exchange_html(exchange: Exchange) -> str:
    head = f'<h2 dir="auto">{escaped(exchange.question)}</h2>'
    head += "".join(f'<p class="about" dir="auto">{escaped(line)}</p>' for line in _about(exchange))
    answer = exchange.answer
    if answer is None:
        return f"<section>{head}</section>"
    told = " ".join(escaped(one.text) + "".join(f"<sup>{n}</sup>" for n in one.numbers) for one in said(answer))
    cited = "".join(f"<li>{_quotation_html(one.quote, one)}</li>" for one in answer.citations)
    near = "".join(f"<li>{_quotation_html(shortened(one.text, EXCERPT), one)}</li>" for one in _nearest(answer))
    listed = f"<ol>{cited}</ol>" if cited else f"<ul>{near}</ul>" if near else ""
    return f'<section>{head}<p dir="auto">{told}</p>{listed}</section>'


def _quotation_html(words: str, of: Citation | Passage) -> str:
    title, address = f'<span dir="auto">{escaped(of.title)}</span>', web_address(of.url)
    linked = f'<a href="{escaped(address)}" rel="noreferrer">{title}</a>' if address else title
    about = " · ".join(part for part in (linked, byline(of.source, of.published_at)) if part)
    return f'<blockquote dir="auto">{escaped(words)}</blockquote><span class="about">{about}</span>'


def _about(exchange: Exchange) -> list[str]:
    """What is told between a question and its answer: when, how it was understood, within what, and what went wrong."""
    understood = exchange.understood
    lines = [f"Asked on {_day(exchange.asked_at)}, {exchange.asked_at.astimezone(UTC):%H:%M} UTC"]
    if understood and understood.strip() != exchange.question.strip():
        lines.append(f"Understood as: {understood}")
    if exchange.within:
        lines.append(f"Only {', '.join(exchange.within)}")
    answer = exchange.answer
    phrased = f"Phrased by {answer.generator}" if answer and answer.generator else ""
    return [line for line in (*lines, phrased, exchange.message, (answer and answer.notice) or "") if line]


def _nearest(answer: Answer) -> list[Passage]:
    return [one for one in answer.passages if one.copy_of is None][:NEAREST] if answer.refused else []


def _day(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%B %Y}"
