"""``clippings feeds``: the feeds that were added, and forgetting one.

It deliberately doesn't know how a feed is read: adding its address again does that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from index.errors import MisuseError
from ui.as_json import Json, time_json
from ui.as_text import visible
from ui.options import current_settings, json_option, print_json, say, settings_option

if TYPE_CHECKING:
    from index.feeds import Feed


@click.command()
@click.option("--forget", metavar="URL", multiple=True, help="Forget this feed; its articles stay. Repeatable.")
@settings_option
@json_option
def feeds(forget: tuple[str, ...], as_json: bool) -> None:
    """List the feeds; `clippings add URL` reads one again."""
    from index.ingest import write_lock
    from index.library import Library

    settings = current_settings()
    library = Library.open(settings.database)
    if unknown := set(forget) - {feed.url for feed in library.feeds()}:
        raise MisuseError(f"no feed was added as {min(unknown)!r}; `clippings feeds` lists them")
    if forget:
        with write_lock(settings.home, say):
            for url in forget:
                library.forget_feed(url)
    found = library.feeds()
    if as_json:
        print_json([_json(feed) for feed in found])
    elif found:
        click.echo(_table(found))
    else:
        say("there are no feeds; add one with `clippings add URL`")


def _json(feed: Feed) -> Json:
    return {
        "url": feed.url,
        "title": feed.title,
        "collection": feed.collection,
        "articles": feed.articles,
        "added_at": time_json(feed.added_at),
        "read_at": time_json(feed.read_at),
        "problem": feed.problem,
    }


def _table(feeds: Sequence[Feed]) -> str:
    """One line for each feed, and one more where it couldn't be read the last time."""
    lines = [f"{'READ':<10}  {'ARTICLES':>8}  TITLE, ADDRESS"]
    for feed in feeds:
        read = f"{feed.read_at:%Y-%m-%d}" if feed.read_at else "-"
        lines.append(f"{read:<10}  {feed.articles:>8,}  {visible(feed.title)}, {visible(feed.url)}")
        if feed.problem:
            lines.append(f"{'':<22}{visible(feed.problem)}")
    return "\n".join(lines)
