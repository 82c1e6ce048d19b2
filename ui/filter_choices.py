"""What the conversation can be restricted to, from the library, and the bar that says to what it is, as HTML.

It reads the library and draws; it deliberately doesn't keep what is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement

from index.browsing import Look, find
from index.catalogue import Catalogue
from index.errors import ClippingsError
from index.filters import Filters
from index.kept import Entry
from index.schema import articles
from ui.byline import byline, counted, escaped
from ui.filtering import FIELDS, Chip, chips
from ui.following import nothing_to_ask, sizes

#: Choices of a kind that are shown at once; words find the others.
MOST = 8
_COLUMNS: Mapping[str, ColumnElement[str | None]] = {
    "source": articles.c.source,
    "category": articles.c.category,
    "author": articles.c.author,
}
_HEADINGS = {"source": "Source", "category": "Category", "author": "Author"}
#: The head of the panel of choices: it stays while what is below is drawn again.
HEAD = (
    '<div class="choosing-head"><h2>Ask only some articles</h2>'
    '<button type="button" class="quiet" data-choosing="close">Done</button></div>'
    '<input type="search" class="choosing-words" aria-label="Find a source, category, author or title"'
    ' placeholder="Find a source, category, author or title" autocomplete="off" dir="auto">'
)


def titles(library: Catalogue, filters: Filters) -> dict[str, str]:
    """Return the titles of the articles that the filters name, by id."""
    found = {}
    for article_id in filters.article_ids:
        try:
            found[article_id] = library.by_id(article_id).entry.title
        except ClippingsError:  # erased since: the chip shows its id and can be taken away
            continue
    return found


def render_bar(library: Catalogue, filters: Filters, problem: str = "") -> str:
    """Return which collection is asked, the button that opens the choices, a removable chip for each one made, and how
    many articles are left.
    """
    names = sizes(library)
    collection = _collections(names, filters.collection)
    problem = problem or nothing_to_ask(names, filters.collection)
    toggle = (
        '<button type="button" class="filter-toggle" data-choosing="toggle" aria-expanded="false"'
        ' aria-controls="choosing">Filter</button>'
    )
    if filters.empty:
        return f'<div class="filter-bar">{collection}{toggle}</div>{_problem(problem)}'
    made = "".join(_chip(chip) for chip in chips(filters, titles(library, filters)))
    clear = (
        '<button type="button" class="quiet clear-filters" data-event="narrow" data-action="clear">Clear all</button>'
        if made
        else ""
    )
    left, total = library.count(filters), library.count()
    told = f'<span class="left">{left:,} of {counted(total, "article")}</span>' if left else ""
    problem = problem or ("" if left else "No article is left by these filters; take one away to ask.")
    bar = f'<div class="filter-bar">{collection}{toggle}<ul aria-label="Filters">{made}</ul>{told}{clear}</div>'
    return f"{bar}{_problem(problem)}"


def _collections(names: Mapping[str, int], chosen: str | None) -> str:
    """Return the choice of the collection that is asked; nothing where there is none to choose."""
    if not names and chosen is None:
        return ""
    known = dict(names) if chosen is None or chosen in names else {**names, chosen: 0}
    options = "".join(
        f'<option value="{escaped(name)}"{" selected" if name == chosen else ""}>{escaped(name)} ({count:,})</option>'
        for name, count in known.items()
    )
    every = f'<option value=""{"" if chosen else " selected"}>All articles</option>'
    return (
        f'<label class="asked-collection{" made" if chosen else ""}"><span>Ask</span>'
        f'<select data-kind="collection" aria-label="Collection that is asked">{every}{options}</select></label>'
    )


def render_choices(library: Catalogue, filters: Filters, words: str = "") -> str:
    """Return the choices that the words let through, those made first."""
    groups = [_group(library, kind, filters, words) for kind in _COLUMNS]
    found = "".join([*groups, _articles(library, filters, words)])
    nothing = "" if found else '<p class="hint">No source, category, author or title has these words.</p>'
    return f"{'' if words.strip() else _dates(library, filters)}{found}{nothing}"


def _group(library: Catalogue, kind: str, filters: Filters, words: str) -> str:
    shares = library.shares(_COLUMNS[kind])
    made = getattr(filters, FIELDS[kind])
    fitting = [value for value in shares if _has(value, words)]
    if len(shares) < 2 and not made:  # a choice of one is none
        return ""
    first = [value for value in made if _has(value, words)]
    shown = list(dict.fromkeys([*first, *fitting]))[: max(MOST, len(first))]
    if not shown:
        return ""
    rows = "".join(
        _row(kind, value, escaped(value), f"{shares.get(value, 0):,}", value in made, "dir='auto'") for value in shown
    )
    return _fieldset(_HEADINGS[kind], rows, len(fitting) - len([value for value in shown if value in fitting]))


def _articles(library: Catalogue, filters: Filters, words: str) -> str:
    fitting, count = find(library, Look(words=words, in_text=False), MOST + len(filters.article_ids))
    if not fitting or library.count() < 2:
        return ""
    chosen = library.entries(Filters(article_ids=filters.article_ids)) if filters.article_ids else []
    made = [entry for entry in chosen if _has(f"{entry.title} {entry.source or ''} {entry.author or ''}", words)]
    others = [entry for entry in fitting if entry.id not in filters.article_ids]
    shown = [*made, *others][: max(MOST, len(made))]
    rows = "".join(_article_row(entry, entry.id in filters.article_ids) for entry in shown)
    return _fieldset("Articles", rows, count - len(shown))


def _article_row(entry: Entry, made: bool) -> str:
    about = byline(entry.source, entry.published_at)
    return _row("article", entry.id, f'<span dir="auto">{escaped(entry.title)}</span>', about, made)


def _row(kind: str, value: str, label: str, beside: str, made: bool, more: str = "") -> str:
    checked = " checked" if made else ""
    return (
        f'<label class="choice"><input type="checkbox" data-kind="{kind}" value="{escaped(value)}"{checked}>'
        f'<span class="choice-name" {more}>{label}</span><span class="beside">{beside}</span></label>'
    )


def _fieldset(heading: str, rows: str, more: int) -> str:
    rest = f'<p class="hint">and {more:,} more; type above to find them</p>' if more > 0 else ""
    return f"<fieldset><legend>{heading}</legend>{rows}{rest}</fieldset>"


def _dates(library: Catalogue, filters: Filters) -> str:
    span = library.span_of_dates()
    if span is None:
        return ""
    first, last = (moment.date().isoformat() for moment in span)
    fields: Sequence[str] = [
        f'<label>{name} <input type="date" data-kind="{kind}" min="{first}" max="{last}"'
        f' value="{made.date().isoformat() if made else ""}"></label>'
        for name, kind, made in (("from", "after", filters.after), ("to", "before", filters.before))
    ]
    return f'<fieldset class="days"><legend>Published</legend>{"".join(fields)}</fieldset>'


def _chip(chip: Chip) -> str:
    label = escaped(chip.label)
    return (
        f'<li class="filter-chip" dir="auto"><span>{label}</span><button type="button" data-event="narrow"'
        f' data-action="remove" data-kind="{chip.kind}" data-value="{escaped(chip.value)}"'
        f' aria-label="Remove the filter {label}">✕</button></li>'
    )


def _problem(line: str) -> str:
    return f'<p class="filter-problem" role="alert" dir="auto">{escaped(line)}</p>' if line else ""


def _has(value: str, words: str) -> bool:
    folded = value.casefold()
    return all(word in folded for word in words.casefold().split())
