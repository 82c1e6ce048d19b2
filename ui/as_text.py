"""Results as lines for a person at a terminal.

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
    from index.diagnosing.doctor import Diagnosis
    from index.kept import Entry, KeptArticle
    from index.models.registry import ModelCheck
    from rag.answer import Answer, Citation, Differing, Passage

SHORT_ID = 12
MOST_SOURCE = 24
NEAREST = 5


def visible(text: str, lines: bool = False) -> str:
    """Replace control characters, and format characters that turn the direction of writing, by spaces."""
    kept = "\n\t" if lines else ""
    return "".join(c if c in kept or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} else " " for c in text)


def entry_line(outcome: str, entry: Entry) -> str:
    """An article that was added or replaced."""
    return f"{outcome:<9} {entry.id[:SHORT_ID]}  {visible(entry.title)}"


def entries_table(entries: Sequence[Entry], width: int | None = None) -> str:
    """One line for each article, cut to ``width`` characters where one is given."""
    sources = [_cut(visible(entry.source or "-"), MOST_SOURCE) for entry in entries]
    widest = max([len("SOURCE"), *map(len, sources)])
    lines = [f"{'ID':<{SHORT_ID}}  {'DATE':<10}  {'SOURCE':<{widest}}  {'CHARACTERS':>10}  TITLE"]
    for entry, source in zip(entries, sources, strict=True):
        start = f"{entry.id[:SHORT_ID]}  {_day(entry.published_at) or '-':<10}  {source:<{widest}}"
        lines.append(f"{start}  {entry.characters:>10,}  {visible(entry.title)}")
    return "\n".join(_cut(line, width) if width else line for line in lines)


def article_text(kept: KeptArticle) -> str:
    """An article under the lines that describe it."""
    entry = kept.entry
    lines = [
        ("Title", entry.title),
        ("Author", entry.author),
        ("Source", entry.source),
        ("Category", entry.category),
        ("Published", _moment(entry.published_at)),
        ("URL", entry.url),
        ("Path", entry.path),
        ("Added", _moment(entry.added_at)),
        ("Removed", _moment(entry.retired_at) and f"{_moment(entry.retired_at)}; kept for citations, in no search"),
        ("Id", entry.id),
        ("Length", f"{entry.characters:,} characters, {entry.chunks:,} chunks"),
    ]
    described = "\n".join(f"{name + ':':<11}{visible(value)}" for name, value in lines if value)
    return f"{described}\n\n{visible(kept.text, lines=True)}"


def answer_text(answer: Answer, width: int) -> str:
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


def models_table(checks: Sequence[ModelCheck]) -> str:
    """One line for each model."""
    lines = [f"{'MODEL':<22}{'ROLE':<11}{'SIZE':>9}  {'STATE':<8}PATH"]
    for check in checks:
        state = "ok" if check.ok else "missing" if not check.bytes else "wrong"
        name, role, size = check.model.name, str(check.model.role), f"{check.bytes / 1e6:,.0f} MB"
        lines.append(f"{name:<22}{role:<11}{size:>9}  {state:<8}{check.path}")
    return "\n".join(lines)


def diagnosis_text(diagnosis: Diagnosis) -> str:
    """The counts, then each problem with its remedy."""
    counts = {"articles": diagnosis.articles, "chunks": diagnosis.chunks, "indexed": diagnosis.indexed}
    lines = [", ".join(f"{'?' if count is None else f'{count:,}'} {name}" for name, count in counts.items())]
    for problem in diagnosis.problems:
        lines += [f"problem: {visible(problem.what)}", f"  remedy: {problem.remedy}"]
    return "\n".join([*lines, *([] if diagnosis.problems else ["all is well"])])


def _refusal(answer: Answer, width: int) -> str:
    nearest: dict[str, Passage] = {}
    for passage in answer.passages:
        if passage.copy_of is None:
            nearest.setdefault(passage.article_id, passage)
    if not nearest:
        return answer.text
    lines = [answer.text, "", "The nearest articles:"]
    for passage in list(nearest.values())[:NEAREST]:
        byline = _byline(passage.title, passage.source, passage.published_at)
        lines += [f"- {byline}  ({passage.article_id[:SHORT_ID]})"]
        lines += ["  " + _cut(" ".join(visible(passage.text).split()), width - 2)]
    return "\n".join(lines)


def _timeline(answer: Answer, line: str, width: int) -> str:
    """An overview: under each date the clippings of it, with their numbers."""
    parts = [textwrap.fill(visible(line), width, break_long_words=False)]
    for number, citation in enumerate(answer.citations, start=1):
        start = f"{_day(citation.published_at) or 'no date':<10}  [{number}] "
        quote = textwrap.fill(f"“{' '.join(visible(citation.quote).split())}”", max(20, width - len(start)))
        byline = f"{_byline(citation.title, citation.source, None)}  ({citation.article_id[:SHORT_ID]})"
        parts.append(start + textwrap.indent(f"{quote}\n{byline}", " " * len(start))[len(start) :])
    return "\n\n".join(parts)


def _disagreement(disagreement: Sequence[Differing], numbers: Mapping[Citation, int]) -> str:
    told = []
    for one in disagreement:
        origin = _byline("", one.citation.source, one.citation.published_at)
        told.append(f"{visible(one.number)} [{numbers[one.citation]}]{f' ({origin})' if origin else ''}")
    return f"The articles differ: {', '.join(told[:-1])} and {told[-1]}."


def _origin(citation: Citation) -> str:
    byline = _byline(citation.title, citation.source, citation.published_at)
    return f"{byline}  ({citation.article_id[:SHORT_ID]})"


def _byline(title: str, source: str | None, published_at: datetime | None) -> str:
    return ", ".join(visible(part) for part in (title, source, _day(published_at)) if part)


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.date().isoformat()


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.date().isoformat()} {moment:%H:%M} UTC"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
