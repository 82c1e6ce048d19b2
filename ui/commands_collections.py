"""``clippings collections``: named groups of articles, which ``--collection`` and the page restrict a question to.

It deliberately doesn't know how they are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from index.errors import MisuseError
from ui.as_text import visible
from ui.options import current_settings, json_option, print_json, say, settings_option

if TYPE_CHECKING:
    from index.library import Library


@click.group()
def collections() -> None:
    """List, make, rename and remove collections, and put articles into them."""


@collections.command("list")
@settings_option
@json_option
def list_collections(as_json: bool) -> None:
    """List the collections with the number of their articles."""
    from index.collecting import gathered

    found = gathered(_library())
    if as_json:
        print_json([{"name": one.name, "articles": one.articles} for one in found])
    for one in () if as_json else found:
        click.echo(f"{one.articles:>7,}  {visible(one.name)}")
    if not found and not as_json:
        say("there are no collections yet; make one with `clippings collections create NAME`")


@collections.command()
@click.argument("name")
@settings_option
@json_option
def create(name: str, as_json: bool) -> None:
    """Make an empty collection."""
    from index.collecting import create

    _tell(as_json, "made", create(_library(), name), 0)


@collections.command()
@click.argument("name")
@click.argument("new_name", metavar="NEW-NAME")
@settings_option
@json_option
def rename(name: str, new_name: str, as_json: bool) -> None:
    """Give a collection another name; its articles stay in it."""
    from index.collecting import gathered, rename

    library = _library()
    new = rename(library, name, new_name)
    _tell(as_json, "renamed", new, next(one.articles for one in gathered(library) if one.name == new))


@collections.command()
@click.argument("name")
@settings_option
@json_option
def remove(name: str, as_json: bool) -> None:
    """Remove a collection; its articles stay in the library."""
    from index.collecting import drop

    _tell(as_json, "removed", name, drop(_library(), name))


@collections.command()
@click.argument("name")
@click.argument("article_ids", metavar="ID...", nargs=-1, required=True)
@click.option("--move", is_flag=True, help="Also take them out of every other collection.")
@settings_option
@json_option
def put(name: str, article_ids: tuple[str, ...], move: bool, as_json: bool) -> int:
    """Put articles into a collection, made if it isn't there."""
    from index.collecting import gather

    library = _library()
    found, failed = [], []
    for prefix in article_ids:
        try:
            found.append(library.by_id(prefix).entry.id)
        except MisuseError as error:
            failed.append(str(error))
    if found:
        _tell(as_json, "filled", name, gather(library, found, name, alone=move))
    for why in failed:
        say(why)
    return 1 if failed else 0


def _library() -> Library:
    from index.library import Library

    return Library.open(current_settings().database)


def _tell(as_json: bool, done: str, name: str, articles: int) -> None:
    if as_json:
        print_json({"name": name, "articles": articles})
    else:
        click.echo(f"{done}  {visible(name)}  ({articles:,} article{'s' * (articles != 1)})")
