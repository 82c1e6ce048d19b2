"""``clippings ask``: one question, its answer with the words that prove it.

It deliberately doesn't know how an answer is made.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from index.errors import MisuseError
from ui.as_json import answer_json
from ui.as_text import SHORT_ID, answer_text, visible
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
    from rag.answer import Answer
    from rag.events import Events

WIDEST = 100


class AskOptions(FilterOptions):
    """The values of ``ask``'s options."""

    history: Path | None
    articles: tuple[str, ...]
    top_k: int | None
    no_generator: bool
    seed: int


@click.command()
@click.argument("question")
@click.option(
    "--history",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help='The conversation so far, oldest first: a JSON list of {"question", "answer"}, or of what --json printed.',
)
@filter_options
@click.option("--article", "articles", metavar="ID", multiple=True, help="In this article; may be repeated.")
@click.option("--top-k", type=click.IntRange(1, 100), metavar="N", help="Passages returned (10).")
@click.option("--no-generator", is_flag=True, help="Answer in quotations.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, help="Of the language model (0).")
@settings_option
@json_option
def ask(question: str, as_json: bool, **options: Unpack[AskOptions]) -> None:
    """Ask a question of your articles."""
    question = question.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    settings = current_settings()
    from rag.assistant import Assistant
    from ui.history_file import read_history

    history = read_history(options["history"]) if options["history"] else []

    with Assistant(settings) as assistant:
        within = filters(assistant.library, options, _article_ids(assistant.library, options["articles"]))
        if not within.empty and assistant.library.count() and not assistant.library.count(within):
            say("no article is left by these filters")
        events = assistant.ask(
            question, history, within, options["top_k"], not options["no_generator"], options["seed"]
        )
        answer = _watched(events)
        if answer.notice:
            say(answer.notice)
        if as_json:
            print_json(answer_json(answer))
        else:
            click.echo(answer_text(answer, min(shutil.get_terminal_size().columns, WIDEST)))


def _watched(events: Events) -> Answer:
    """Return the last answer; on a terminal show meanwhile how it grows."""
    from rag.events import EvidenceFound, Finished, TextGrown

    answer: Answer | None = None
    _status("searching…")
    for event in events:
        match event:
            case EvidenceFound(found):
                answer = found
                _status("writing…")
            case TextGrown(text):
                _status(text or "writing…")
            case Finished(finished):
                answer = finished
    _status("")
    assert answer is not None, "a question's events end with its answer"
    return answer


def _status(text: str) -> None:
    """Show the end of a text on a terminal's current line, over what stood there."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        click.echo("\r\033[K" + " ".join(visible(text).split())[-width:], err=True, nl=False)


def _article_ids(library: Catalogue, given: Iterable[str]) -> tuple[str, ...]:
    """Return the whole ids of articles; raises ``MisuseError`` for one that isn't there or was removed."""
    entries = [library.by_id(prefix).entry for prefix in given]
    for entry in entries:
        if entry.retired_at is not None:
            raise MisuseError(f"article {entry.id[:SHORT_ID]} was removed or replaced; see `clippings list`")
    return tuple(entry.id for entry in entries)
