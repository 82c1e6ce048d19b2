"""``clippings list``, ``show``, ``remove`` and ``restore``: what is in the library.

It deliberately doesn't know how articles come in.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Unpack

import click

from index.errors import MisuseError
from ui.as_json import article_json, removed_json, shown_json
from ui.as_text import SHORT_ID, article_text, entries_table, entry_line
from ui.options import (
    FilterOptions,
    current_settings,
    filter_options,
    filters,
    json_option,
    print_json,
    say,
    settings_option,
)

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.kept import Entry


@click.command("list")
@filter_options
@settings_option
@json_option
def list_articles(as_json: bool, **options: Unpack[FilterOptions]) -> None:
    """List the articles, newest added first."""
    from index.library import Library

    library = Library.open(current_settings().database)
    entries = library.entries(filters(library, options))
    if as_json:
        print_json([article_json(entry) for entry in entries])
    elif entries:
        click.echo(entries_table(entries, shutil.get_terminal_size().columns if sys.stdout.isatty() else None))
    elif library.count():
        say("no article is like that")
    else:
        say("there are no articles yet; add some with `clippings add PATH`")


@click.command()
@click.argument("article_id", metavar="ID")
@settings_option
@json_option
def show(article_id: str, as_json: bool) -> None:
    """Show an article with its text.

    ID is the article's id, or the first 8 characters of it or more.
    """
    from index.library import Library

    kept = Library.open(current_settings().database).by_id(article_id)
    if as_json:
        if kept.entry.retired_at is not None:
            say("this article was removed or replaced; it is kept for the citations of it")
        print_json(shown_json(kept))
    else:
        click.echo(article_text(kept))


@click.command()
@click.argument("article_ids", metavar="ID...", nargs=-1, required=True)
@click.option("--purge", is_flag=True, help="Erase the text too; citations of it won't open any more.")
@settings_option
@json_option
def remove(article_ids: tuple[str, ...], purge: bool, as_json: bool) -> int:
    """Take articles out of every search at once."""
    from index.library import Library

    library = Library.open(current_settings().database)
    found, failed = _removable(library, article_ids, purge)
    library.remove([entry.id for entry in found], purge)
    if as_json:
        print_json(removed_json([entry.id for entry in found], failed))
    else:
        for entry in found:
            click.echo(entry_line("removed", entry))
    for why in failed.values():
        say(why)
    return 1 if failed else 0


@click.command()
@click.argument("article_ids", metavar="ID...", nargs=-1, required=True)
@settings_option
@json_option
def restore(article_ids: tuple[str, ...], as_json: bool) -> int:
    """Bring removed articles back, in the collections that they were in.

    One that a newer version had replaced takes its place again.
    """
    from rag.assistant import Assistant

    found: dict[str, Entry] = {}
    failed: dict[str, str] = {}
    with Assistant(current_settings()) as assistant:
        for prefix in article_ids:
            try:
                entry = assistant.library.by_id(prefix).entry
            except MisuseError as error:
                failed[prefix] = str(error)
                continue
            if entry.retired_at is None:
                failed[prefix] = f"{entry.id[:SHORT_ID]} isn't removed"
            else:
                found[entry.id] = entry
        restored = assistant.restore(list(found)).restored
    if as_json:
        why_not = [{"id": given, "error": why} for given, why in failed.items()]
        print_json({"restored": restored, "failed": why_not})
    for article_id in () if as_json else restored:
        click.echo(entry_line("restored", found[article_id]))
    for why in failed.values():
        say(why)
    return 1 if failed else 0


def _removable(library: Catalogue, given: Iterable[str], purge: bool) -> tuple[list[Entry], dict[str, str]]:
    """Return the articles to remove, and for each id that can't be why."""
    found: dict[str, Entry] = {}
    failed: dict[str, str] = {}
    for prefix in given:
        try:
            entry = library.by_id(prefix).entry
        except MisuseError as error:
            failed[prefix] = str(error)
            continue
        if entry.retired_at is not None and not purge:
            failed[prefix] = f"{entry.id[:SHORT_ID]} is removed already; --purge erases its text too"
        else:
            found[entry.id] = entry
    return list(found.values()), failed
