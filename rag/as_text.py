"""An answer as lines for a person at a terminal, its clippings numbered.

Pure: values in, text out. Articles are strangers' text: nothing of them that could steer a terminal gets through.
It deliberately doesn't print.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.answer import Answer, Citation, Differing, Passage

SHORT_ID = 12
NEAREST = 5
#: Characters of a line where nothing says how wide it may be.
WIDTH = 80


def visible(text: str, lines: bool = False) -> str:
    """Replace control characters, and format characters that turn the direction of writing, by spaces."""
    kept = "\n\t" if lines else ""
    return "".join(c if c in kept or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} else " " for c in text)


def answer_text(answer: Answer, width: int = WIDTH) -> str:
    """The answer with numbers, then the clippings they stand for; or the refusal with the nearest articles."""
    if answer.refused:
        return _refusal(answer, width)
    if answer.overview is not None:
        return _timeline(answer, answer.overview.line, width)
    numbers = {citation: number for number, citation in enumerate(answer.citations, start=1)}
    if answer.reply is not None:
        sentences = [visible(answer.reply)]
    elif answer.listed:
        sentences = [visible(answer.statements[0].text)]
    else:
        sentences = [
            f"{visible(statement.text)} {''.join(f'[{numbers[citation]}]' for citation in statement.citations)}"
            for statement in answer.statements
        ]
    sentences = [part for part in (answer.opening, *sentences, visible(answer.left_open)) if part]
    parts = [textwrap.fill(" ".join(sentences), width, break_long_words=False)]
    if answer.disagreement:
        parts.append(textwrap.fill(_disagreement(answer.disagreement, numbers), width, break_long_words=False))
    for citation, number in numbers.items():
        start = f"[{number}] "
        quote = textwrap.fill(f"“{' '.join(visible(citation.quote).split())}”", width - len(start))
        lines = [quote, _origin(citation)]
        lines += [f"also in {_origin(copy)}" for copy in answer.also_in(citation)]
        parts.append(start + textwrap.indent("\n".join(lines), "    ")[4:])
    return "\n\n".join(parts)


def _refusal(answer: Answer, width: int) -> str:
    nearest: dict[str, Passage] = {}
    for passage in answer.passages:
        if passage.copy_of is None:
            nearest.setdefault(passage.article_id, passage)
    if not nearest:
        return answer.text
    lines = [answer.text, "", "The nearest articles:"]
    for passage in list(nearest.values())[:NEAREST]:
        origin = byline(passage.title, passage.source, passage.published_at)
        lines += [f"- {origin}  ({passage.article_id[:SHORT_ID]})"]
        lines += ["  " + cut(" ".join(visible(passage.text).split()), width - 2)]
    return "\n".join(lines)


def _timeline(answer: Answer, line: str, width: int) -> str:
    """An overview: under each date the clippings of it, with their numbers."""
    parts = [textwrap.fill(visible(line), width, break_long_words=False)]
    for number, citation in enumerate(answer.citations, start=1):
        start = f"{day(citation.published_at) or 'no date':<10}  [{number}] "
        quote = textwrap.fill(f"“{' '.join(visible(citation.quote).split())}”", max(20, width - len(start)))
        origin = f"{byline(citation.title, citation.source, None)}  ({citation.article_id[:SHORT_ID]})"
        parts.append(start + textwrap.indent(f"{quote}\n{origin}", " " * len(start))[len(start) :])
    return "\n\n".join(parts)


def _disagreement(disagreement: Sequence[Differing], numbers: Mapping[Citation, int]) -> str:
    told = []
    for one in disagreement:
        origin = byline("", one.citation.source, one.citation.published_at)
        told.append(f"{visible(one.number)} [{numbers[one.citation]}]{f' ({origin})' if origin else ''}")
    return f"The articles differ: {', '.join(told[:-1])} and {told[-1]}."


def _origin(citation: Citation) -> str:
    told = byline(citation.title, citation.source, citation.published_at)
    return f"{told}  ({citation.article_id[:SHORT_ID]})"


def byline(title: str, source: str | None, published_at: datetime | None) -> str:
    """Title, source and day, as far as they are known."""
    return ", ".join(visible(part) for part in (title, source, day(published_at)) if part)


def day(moment: datetime | None) -> str:
    """A date such as 2018-03-29; empty where unknown."""
    return "" if moment is None else moment.date().isoformat()


def cut(text: str, width: int) -> str:
    """A text that takes no more than so many characters."""
    return text if len(text) <= width else text[: width - 1] + "…"
