"""What the commands share: the options that several take, this run's settings, and how lines and JSON leave.

Data goes to standard output, everything else to standard error. It deliberately imports nothing heavy: every
command starts through it.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from index.errors import MisuseError
from ui.log_file import log_to
from ui.restriction import DATE_FORM, as_written, read_moment

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.filters import Filters
    from index.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any] | click.Command)

#: What keeps the models' libraries off the network and off the terminal, and lets a thread that waits sleep: where
#: it spins, two programs that compute at once take four times as long each.
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_WAIT_POLICY": "PASSIVE",
    "OPENBLAS_NUM_THREADS": "1",  # numpy's products are small: a millisecond of work, ten where its threads must meet
}


class FilterOptions(TypedDict):
    """The values of ``filter_options``."""

    collection: str | None
    sources: tuple[str, ...]
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    after: datetime | None
    before: datetime | None


def say(line: str) -> None:
    """Write one line to standard error."""
    click.echo(f"clippings: {' '.join(line.split())}", err=True)


def print_json(value: object) -> None:
    """Write one JSON value to standard output; ASCII only where the output can't take more."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    click.echo(json.dumps(value, ensure_ascii=encoding != "utf8", indent=2))


def current_settings() -> Settings:
    """Return the settings of this run, and keep its log in their home; raises ``MisuseError``."""
    from index.settings import load_settings

    settings = load_settings(click.get_current_context().ensure_object(dict))
    log_to(settings.home)
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    return settings


def repeatable_command(elsewhere: Collection[str]) -> str:
    """Return this command as typed, without what only says where files lie (with a value each) or how it is told."""
    kept: list[str] = []
    skip = False
    for argument in sys.argv[1:]:
        name, equals, _ = argument.partition("=")
        if not skip and name not in {*elsewhere, "--resume", "--json"}:
            kept.append(argument)
        skip = not skip and name in elsewhere and not equals
    return shlex.join(["clippings", *kept])


def settings_option(command: Command) -> Command:
    """Give a command ``--set name=value``."""
    return click.option(
        "--set",
        metavar="NAME=VALUE",
        multiple=True,
        expose_value=False,
        callback=_remember,
        help="A setting for this run, as in the settings file; may be repeated.",
    )(command)


def json_option(command: Command) -> Command:
    """Give a command ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")(command)


def collection_option(text: str) -> Callable[[Command], Command]:
    """Give a command ``--collection``."""
    return click.option("--collection", metavar="NAME", callback=_name, help=text)


def filter_options(command: Command) -> Command:
    """Give a command the options that restrict it to some articles; see ``FilterOptions``."""
    for option in (
        click.option("--before", metavar="DATE", callback=_moment, help="Published on that day or before it."),
        click.option("--after", metavar="DATE", callback=_moment, help="Published on that day or after it."),
        click.option("--category", "categories", metavar="NAME", multiple=True, help="Of this category; repeatable."),
        click.option("--author", "authors", metavar="NAME", multiple=True, help="By this author; repeatable."),
        click.option("--source", "sources", metavar="NAME", multiple=True, help="Of this source; may be repeated."),
        collection_option("In this collection."),
    ):
        command = option(command)
    return command


def filters(library: Catalogue, options: FilterOptions, article_ids: tuple[str, ...] = ()) -> Filters:
    """Return the filters that the options say; a name that nothing in the library has gets a line."""
    from index.filters import Filters
    from index.schema import articles

    after, before = options["after"], options["before"]
    if after and before and after > before:
        raise MisuseError(f"--after {after:%Y-%m-%d} is later than --before {before:%Y-%m-%d}; swap them")
    collection, sources = options["collection"], options["sources"]
    if collection is not None and collection not in library.collections():
        say(f"no collection is called {collection!r}")
    if sources:
        known = {source.casefold() for source in library.sources()}
        for source in sources:
            if source.casefold() not in known:
                say(f"no article has the source {source!r}")
    authors = _as_written("author", options["authors"], library.shares(articles.c.author))
    categories = _as_written("category", options["categories"], library.shares(articles.c.category))
    return Filters(collection, sources, article_ids, after, before, authors, categories)


def _as_written(what: str, given: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """Return names as the library writes them; one that it doesn't know stays, with a line."""
    found, unknown = as_written(given, known)
    for name in unknown:
        say(f"no article has the {what} {name!r}")
    return found


def _remember(context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> None:
    overrides = context.ensure_object(dict)
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise MisuseError(f"--set {item!r}: expected NAME=VALUE")
        overrides[name.strip().lower().replace("-", "_")] = value.strip()


def _name(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    if given is not None and not given.strip():
        raise MisuseError("--collection: the name is empty")
    return given.strip() if given is not None else None


def _moment(_context: click.Context, option: click.Parameter, given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        return read_moment(given, last=option.name == "before")
    except ValueError as error:
        raise MisuseError(f"--{option.name} {given!r}: {DATE_FORM}") from error
