"""Results as lines for a person at a terminal.

Pure: values in, text out. Articles are strangers' text: nothing of them that could steer a terminal gets through.
It deliberately doesn't print.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rag.as_text import SHORT_ID, answer_text, cut, day, visible

if TYPE_CHECKING:
    from index.diagnosing.doctor import Diagnosis
    from index.kept import Entry, KeptArticle
    from index.models.registry import ModelCheck

__all__ = [
    "SHORT_ID",
    "answer_text",
    "article_text",
    "diagnosis_text",
    "entries_table",
    "entry_line",
    "models_table",
    "visible",
]

MOST_SOURCE = 24


def entry_line(outcome: str, entry: Entry) -> str:
    """An article that was added or replaced."""
    return f"{outcome:<9} {entry.id[:SHORT_ID]}  {visible(entry.title)}"


def entries_table(entries: Sequence[Entry], width: int | None = None) -> str:
    """One line for each article, cut to ``width`` characters where one is given."""
    sources = [cut(visible(entry.source or "-"), MOST_SOURCE) for entry in entries]
    widest = max([len("SOURCE"), *map(len, sources)])
    lines = [f"{'ID':<{SHORT_ID}}  {'DATE':<10}  {'SOURCE':<{widest}}  {'CHARACTERS':>10}  TITLE"]
    for entry, source in zip(entries, sources, strict=True):
        start = f"{entry.id[:SHORT_ID]}  {day(entry.published_at) or '-':<10}  {source:<{widest}}"
        lines.append(f"{start}  {entry.characters:>10,}  {visible(entry.title)}")
    return "\n".join(cut(line, width) if width else line for line in lines)


def article_text(kept: KeptArticle, part: tuple[int, int] | None = None) -> str:
    """An article under the lines that describe it; of its text the ``part`` from one character to another, or all."""
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
    text = kept.text if part is None else kept.text[part[0] : part[1]]
    return f"{described}\n\n{visible(text, lines=True)}"


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


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.date().isoformat()} {moment:%H:%M} UTC"
