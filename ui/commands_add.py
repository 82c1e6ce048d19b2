"""``clippings add``: articles come in while a line says how far it has come; then what became of each.

It deliberately doesn't know how articles are read or kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from index.errors import ArticleError, ClippingsError, MisuseError
from ui.as_json import added_json
from ui.as_text import entry_line
from ui.options import collection_option, current_settings, json_option, print_json, say, settings_option

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.ingest import Added
    from index.kept import Entry
    from index.settings import Settings


@click.command()
@click.argument("targets", metavar="PATH|URL...", nargs=-1, required=True)
@collection_option("Also put the articles into this collection, made if it isn't there.")
@click.option("--allow-private-addresses", is_flag=True, help="Fetch from this computer's own network too.")
@settings_option
@json_option
def add(targets: tuple[str, ...], collection: str | None, allow_private_addresses: bool, as_json: bool) -> int:
    """Add the articles of files, folders, pages and feeds; a feed that was added is read again."""
    overrides = {"allow_private_addresses": True} if allow_private_addresses else {}
    settings = current_settings().model_copy(update=overrides)
    try:
        return _add(targets, collection, settings, as_json)
    except MisuseError:
        raise
    except ClippingsError as error:  # nothing was added: the promised value says so
        if as_json:
            nothing: dict[str, Sequence[Entry]] = {"added": (), "unchanged": (), "replaced": ()}
            print_json(added_json(nothing, [ArticleError(target, str(error)) for target in targets]))
        raise


def _add(targets: Sequence[str], collection: str | None, settings: Settings, as_json: bool) -> int:
    from tqdm import tqdm

    from index.ingest import Progress, StoppedError
    from rag.assistant import Assistant

    with (
        Assistant(settings) as assistant,
        tqdm(desc="reading", unit=" articles", disable=None, leave=False) as bar,
    ):

        def show_progress(progress: Progress) -> None:
            bar.total = progress.total
            bar.set_description("adding", refresh=False)
            bar.update(progress.done - bar.n)

        def wait(line: str) -> None:
            with bar.external_write_mode():
                say(line)

        stopped = None
        try:
            added = assistant.add(targets, collection, show_progress, wait)
        except StoppedError as error:
            stopped, added = error, error.added
        bar.close()
        _report(added, assistant.library, stopped, as_json)
    return 1 if added.failed else 0


def _report(added: Added, library: Catalogue, stopped: ClippingsError | None, as_json: bool) -> None:
    from ui.outcome import kept_entries

    kept = kept_entries(added, library)
    if as_json:
        print_json(added_json(kept, added.failed))
    else:
        for outcome in ("added", "replaced"):
            for entry in kept[outcome]:
                click.echo(entry_line(outcome, entry))
    for error in added.failed:
        if stopped is None or error.reason != str(stopped):
            say(str(error))
    if stopped is not None:
        say(str(stopped))
    counts = {outcome: len(found) for outcome, found in kept.items()} | {"failed": len(added.failed)}
    say(", ".join(f"{count:,} {outcome}" for outcome, count in counts.items()))
