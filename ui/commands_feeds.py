"""``clippings feeds``: the feeds that were added, and forgetting one.

It deliberately doesn't know how a feed is read: adding its address again does that.
"""

from __future__ import annotations

import click

from index.errors import MisuseError
from ui.as_json import feed_json
from ui.as_text import feeds_table
from ui.options import current_settings, json_option, print_json, say, settings_option


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
        print_json([feed_json(feed) for feed in found])
    elif found:
        click.echo(feeds_table(found))
    else:
        say("there are no feeds; add one with `clippings add URL`")
