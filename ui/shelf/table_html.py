"""The table of articles with its filters, its pages and what can be done with the chosen ones, as HTML.

Values in, text out. It deliberately doesn't know where they come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from index.browsing import PER_PAGE, Look, Share, Shelf, Sort
from index.kept import Entry
from ui.byline import counted, escaped

COLUMNS: Mapping[Sort, str] = {
    Sort.TITLE: "Title",
    Sort.SOURCE: "Source",
    Sort.PUBLISHED: "Published",
    Sort.ADDED: "Added",
    Sort.LENGTH: "Characters",
}
#: What is searched in; drawn once, since somebody may be typing.
SEARCH = (
    '<input type="search" class="shelf-words" data-look="words" autocomplete="off" dir="auto"'
    ' aria-label="Search the articles" placeholder="Search titles, sources, authors and texts">'
)
#: Asked before something is erased; the script says of how many.
ERASING = (
    '<dialog id="erasing" aria-labelledby="erasing-title"><h3 id="erasing-title">Erase for good?</h3>'
    '<p>The text of <b class="erasing-what" dir="auto"></b> goes from the library and can’t be brought back. '
    "Conversations keep the words that they quote, but the rest won’t open from them any more.</p>"
    '<p class="erasing-choice"><button type="button" class="quiet" data-erasing="keep">Keep</button>'
    '<button type="button" class="grave" data-erasing="erase">Erase for good</button></p></dialog>'
)
MOST_CHIPS = 3
_NOTHING = (
    '<div class="shelf-empty"><p>No articles yet.</p><button type="button" class="begin" data-section="add">'
    "Add articles</button></div>"
)


def render_table(shelf: Shelf, names: Sequence[str] = (), inside: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return one page of the table.

    Args:
        names: of all collections.
        inside: the collections that each article of the page is in.
    """
    if not shelf.live and not shelf.removed:
        return _NOTHING
    look = shelf.look
    states = _states(shelf)
    if not shelf.found:
        return f"{states}{_filters(shelf) if _narrowed(look) else ''}{_none(shelf)}"
    rows = "".join(_row(entry, look, (inside or {}).get(entry.id, ())) for entry in shelf.entries)
    return (
        f"{states}{_filters(shelf)}{_chosen(shelf, names)}"
        f'<table class="shelf-table"><caption>{_caption(look)}</caption><thead><tr><td class="pick">'
        '<label><input type="checkbox" data-pick="all" aria-label="Choose all on this page">'
        '<span class="unit" aria-hidden="true">Choose all</span></label></td>'
        f"{''.join(_head(sort, look) for sort in COLUMNS)}<td></td></tr></thead><tbody>{rows}</tbody></table>"
        f"{_pager(shelf)}"
    )


def _caption(look: Look) -> str:
    return "Removed articles" if look.removed else "Articles"


def _states(shelf: Shelf) -> str:
    buttons = "".join(
        f'<button type="button" data-look="removed" data-value="{value}" aria-pressed="{str(pressed).lower()}">'
        f"{name} <span>{count:,}</span></button>"
        for name, value, count, pressed in (
            ("In the library", "", shelf.live, not shelf.look.removed),
            ("Removed", "true", shelf.removed, shelf.look.removed),
        )
    )
    note = '<p class="hint">Out of every search; kept so that citations of them still open.</p>'
    return f'<div class="shelf-states">{buttons}</div>{note if shelf.look.removed else ""}'


def _filters(shelf: Shelf) -> str:
    look = shelf.look
    year = None if look.year is None else str(look.year)
    source = None if look.source is None else look.source.casefold()
    fields = (
        _select("source", "Source", "All sources", "Without a source", shelf.sources, source),
        _select("collection", "Collection", "All collections", "In no collection", shelf.collections, look.collection),
        _select("year", "Year", "All years", "Without a date", shelf.years, year),
        _sorting(look),
        _days(look),
    )
    clear = '<button type="button" class="quiet" data-look="clear">Clear all</button>' if _narrowed(look) else ""
    return f'<div class="shelf-filters" role="group" aria-label="Filters">{"".join(fields)}{clear}</div>'


def _days(look: Look) -> str:
    """Return the first and the last day, which stay side by side."""
    fields = (
        f'<label class="day{" made" if made else ""}"><span>{name}</span>'
        f'<input type="date" data-look="{kind}" aria-label="Published {way}"'
        f' value="{made.date().isoformat() if made else ""}"></label>'
        for name, way, kind, made in (
            ("Published from", "from", "after", look.after),
            ("to", "to", "before", look.before),
        )
    )
    return f'<span class="days">{"".join(fields)}</span>'


def _narrowed(look: Look) -> bool:
    """Whether anything but the state leaves articles out."""
    chosen = look.source, look.collection, look.year, look.after, look.before
    return bool(look.words.strip()) or any(one is not None for one in chosen)


def _select(kind: str, name: str, every: str, none: str, shares: Sequence[Share], made: str | None) -> str:
    """Return a filter with how many articles each value would leave; nothing where there is no choice."""
    known = {share.value for share in shares}
    if made is None and len(known) < 2:
        return ""
    missing = [Share(made, made, 0)] if made is not None and made not in known else []
    options = "".join(
        f'<option value="={escaped(share.value)}"{" selected" if share.value == made else ""}>'
        f"{escaped(share.label) if share.value not in ('', '0') else none} ({share.count:,})</option>"
        for share in [*shares, *missing]
    )
    first = f'<option value=""{" selected" if made is None else ""}>{every}</option>'
    return (
        f'<label class="{"made" if made is not None else ""}"><span>{name}</span>'
        f'<select data-look="{kind}" aria-label="{name}">{first}{options}</select></label>'
    )


def _sorting(look: Look) -> str:
    """Return what sorts where the table is too narrow for its head."""
    options = "".join(
        f'<option value="{sort}-{way}"{" selected" if (sort, way == "down") == (look.sort, look.descending) else ""}>'
        f"{COLUMNS[sort]} {sign}</option>"
        for sort in COLUMNS
        for way, sign in (("up", "↑"), ("down", "↓"))
    )
    select = f'<select data-look="sort" aria-label="Sorted by">{options}</select>'
    return f'<label class="sort-by"><span>Sorted by</span>{select}</label>'


def _none(shelf: Shelf) -> str:
    if not (shelf.removed if shelf.look.removed else shelf.live):
        line = "Nothing is removed." if shelf.look.removed else "There is nothing left here: all articles are removed."
        return f'<p class="shelf-none">{line}</p>'
    return (
        '<p class="shelf-none">No article is like that. <button type="button" class="quiet" data-look="clear">Show all'
        "</button></p>"
    )


def _head(sort: Sort, look: Look) -> str:
    way = ("descending" if look.descending else "ascending") if sort is look.sort else "none"
    return (
        f'<th scope="col" class="{sort}" aria-sort="{way}"><button type="button" data-sort="{sort}">'
        f'{COLUMNS[sort]}<span class="way" aria-hidden="true"></span></button></th>'
    )


def _row(entry: Entry, look: Look, inside: Sequence[str]) -> str:
    key, title = escaped(entry.id), escaped(entry.title)
    source = f'<span dir="auto">{escaped(entry.source)}</span>' if entry.source else ""
    act, name = ("restore", "Restore") if look.removed else ("remove", "Remove")
    pick = f'<input type="checkbox" data-pick="{key}" aria-label="Choose {title}">'
    reads = f'<button type="button" class="from" data-event="open" data-kind="article" data-article="{key}" dir="auto">'
    does = f'<button type="button" class="quiet" data-act="{act}" data-articles="{key}" aria-label="{name} {title}">'
    return (
        f'<tr data-article="{key}"><td class="pick">{pick}</td>'
        f'<th scope="row" class="title">{reads}{title}</button>{_inside(inside)}</th><td class="source">{source}</td>'
        f'<td class="published">{_day(entry.published_at)}</td><td class="added">{_day(entry.added_at)}</td>'
        f'<td class="length">{entry.characters:,}<span class="unit"> characters</span></td>'
        f'<td class="do">{does}{name}</button></td></tr>'
    )


def _day(moment: datetime | None) -> str:
    """Return 3 Jul 2018: a column has little room."""
    return f'<time datetime="{moment:%Y-%m-%d}">{moment.day} {moment:%b %Y}</time>' if moment else ""


def _inside(names: Sequence[str]) -> str:
    if not names:
        return ""
    shown = "".join(f'<li dir="auto">{escaped(name)}</li>' for name in names[:MOST_CHIPS])
    more = f"<li>+{len(names) - MOST_CHIPS}</li>" if len(names) > MOST_CHIPS else ""
    return f'<ul class="inside" aria-label="Collections">{shown}{more}</ul>'


def _chosen(shelf: Shelf, names: Sequence[str]) -> str:
    """Return what is done with the articles that are chosen; hidden by the script while none is."""
    look = shelf.look
    if look.removed:
        buttons = '<button type="button" class="quiet" data-act="restore">Restore</button>'
    else:
        options = "".join(f'<option value="{escaped(name)}"></option>' for name in names)
        buttons = (
            '<span class="into"><input type="text" list="shelf-names" data-into placeholder="Collection"'
            f' aria-label="Collection to put them into" autocomplete="off" maxlength="80" dir="auto">'
            f'<datalist id="shelf-names">{options}</datalist>'
            '<button type="button" class="quiet" data-act="gather">Put in</button>'
            '<button type="button" class="quiet" data-act="move">Move there</button></span>'
        )
        if look.collection:
            name = escaped(look.collection)
            buttons += (
                f'<button type="button" class="quiet" data-act="scatter" data-collection="{name}">'
                f'Take out of “<span dir="auto">{name}</span>”</button>'
            )
        buttons += '<button type="button" class="quiet" data-act="remove">Remove</button>'
    erase = '<button type="button" class="grave" data-act="erase">Erase for good…</button>'
    return (
        f'<div class="shelf-chosen" role="group" aria-label="The chosen articles" data-found="{shelf.found}" hidden>'
        f'<b class="how-many"></b><button type="button" class="quiet" data-every="{_every(shelf)}" hidden></button>'
        f"{buttons}{erase}</div>"
    )


def _every(shelf: Shelf) -> str:
    """Return what the button says that chooses all on all pages."""
    if _narrowed(shelf.look):
        return f"Choose all {shelf.found:,} that match"
    return f"Choose all {shelf.found:,} {'removed articles' if shelf.look.removed else 'articles'}"


def _pager(shelf: Shelf) -> str:
    look = shelf.look
    first = (look.page - 1) * PER_PAGE + 1
    told = f"{first:,}–{first + len(shelf.entries) - 1:,} of {counted(shelf.found, 'article')}"
    if shelf.pages == 1:
        return f'<p class="shelf-pages"><span role="status">{counted(shelf.found, "article")}</span></p>'
    steps = "".join(
        f'<button type="button" class="quiet" data-look="page" data-value="{page}" aria-label="{name}"'
        f"{'' if 1 <= page <= shelf.pages and page != look.page else ' disabled'}>{sign}</button>"
        for name, sign, page in (
            ("First page", "«", 1),
            ("Page before", "‹", look.page - 1),
            ("Next page", "›", look.page + 1),
            ("Last page", "»", shelf.pages),
        )
    )
    return (
        f'<nav class="shelf-pages" aria-label="Pages"><span role="status">{told}</span>'
        f"<span>page {look.page:,} of {shelf.pages:,}</span>{steps}</nav>"
    )
