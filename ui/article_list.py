"""The list of articles and the outcome of adding some, as HTML.

Values in, text out; it deliberately doesn't know the library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath

from index.errors import ArticleError
from index.ingest import Added
from index.kept import Entry
from ui.byline import byline, counted, escaped

#: Articles listed at once; the filter finds the others.
MOST = 200
#: Lines of one outcome.
MOST_LINES = 40


def chosen(entries: Sequence[Entry], words: str) -> list[Entry]:
    """Return the entries whose title, source and author hold every one of the words, without regard to case."""
    wanted = words.casefold().split()
    return [e for e in entries if all(word in _searched(e) for word in wanted)] if wanted else list(entries)


def _searched(entry: Entry) -> str:
    return " ".join(part for part in (entry.title, entry.source, entry.author) if part).casefold()


def render_list(entries: Sequence[Entry], total: int) -> str:
    """Return the chosen articles of a library of ``total``, each with buttons to read and to remove it."""
    if not total:
        return '<p class="hint">No articles yet.</p>'
    if not entries:
        return '<p class="hint">No article’s title, source or author has these words.</p>'
    rows = "".join(_row(entry) for entry in entries[:MOST])
    more = len(entries) - MOST
    rest = f'<p class="hint">and {counted(more, "article")} more; filter to find them.</p>' if more > 0 else ""
    return f'<ul class="articles">{rows}</ul>{rest}'


def _row(entry: Entry) -> str:
    key = escaped(entry.id)
    about = byline(entry.source, entry.published_at, counted(entry.characters, "character"))
    return (
        f'<li class="entry"><button type="button" class="from" data-event="open" data-kind="article"'
        f' data-article="{key}"><span class="title" dir="auto">{escaped(entry.title)}</span>'
        f'<span class="about">{about}</span></button>'
        f'<span class="removal"><button type="button" class="quiet" data-step="ask"'
        f' aria-label="Remove {escaped(entry.title)}">Remove</button>'
        f'<span class="sure" hidden><button type="button" class="grave" data-event="remove" data-article="{key}">'
        f'Yes, remove</button><button type="button" class="quiet" data-step="keep">Keep</button></span></span></li>'
    )


def render_outcome(added: Added, entry_of: Callable[[str], Entry | None]) -> str:
    """Return what became of every article, failures first."""
    groups = (("added", added.added), ("replaced", added.replaced), ("unchanged", added.unchanged))
    counts = [f"{len(ids):,} {word}" for word, ids in groups if ids]
    counts += [f"{len(added.failed):,} failed"] if added.failed else []
    lines = [_failed(error) for error in added.failed[:MOST_LINES]]
    for word, ids in groups:
        lines += [_kept(word, entry_of(i)) for i in ids[: MOST_LINES - len(lines)]]
    summary = ", ".join(counts) or "nothing found to add"
    return f'<p class="outcome">{summary.capitalize()}.</p><ul class="outcomes">{"".join(lines)}</ul>'


def render_line(message: str) -> str:
    """Return one line of news or of an error."""
    return f'<p class="outcome" dir="auto">{escaped(message)}</p>'


def _kept(word: str, entry: Entry | None) -> str:
    if entry is None:
        return ""
    name = f"{PurePath(entry.path).name}: " if entry.path else ""
    return f'<li class="{word}"><b>{word}</b> <span dir="auto">{escaped(name + entry.title)}</span></li>'


def _failed(error: ArticleError) -> str:
    where = error.origin if "://" in error.origin else PurePath(error.origin).name
    line = f"{where}: {error.reason}"
    return f'<li class="failed"><b>failed</b> <span dir="auto">{escaped(line)}</span></li>'
