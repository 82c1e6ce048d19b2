"""``clippings conversations`` and ``feedback``: what is kept of the chat, taken out, taken in, made questions of.

Whoever has the command line has the library, and so every reader's conversations, but one reader's at a time: those
that were kept without a login, unless a reader is named. It deliberately doesn't know how any of it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.errors import ClippingsError, MisuseError
from ui.as_json import Json, time_json
from ui.as_text import visible
from ui.options import Command, current_settings, json_option, print_json, say, settings_option

if TYPE_CHECKING:
    from index.conversations import Listed
    from index.library import Library
    from ui.keeping.keeper import LibraryKeeper

SHORT_ID = 12
#: Readers named where some of their conversations aren't shown.
NAMED = 5


def _reader_option(text: str) -> Callable[[Command], Command]:
    return click.option("--reader", metavar="NAME", help=text)


_of_reader = _reader_option("Of this reader; else those that were kept without a login.")


@click.group()
def conversations() -> None:
    """List, export, import and delete the conversations that the library keeps."""


@conversations.command("list")
@click.argument("words", nargs=-1)
@_of_reader
@settings_option
@json_option
def list_conversations(words: tuple[str, ...], reader: str | None, as_json: bool) -> None:
    """List the conversations, the last changed first; with WORDS, those that have all of them."""
    opened, wanted = _opened(reader), " ".join(words)
    kept = opened.keeper.kept
    found = kept.listed(opened.reader_id, wanted)
    if as_json:
        print_json([_listed_json(one) for one in found])
    for one in () if as_json else found:
        day, asked = f"{one.changed_at:%Y-%m-%d}", f"{one.exchanges:>4}"
        click.echo(f"{one.id[:SHORT_ID]}  {day}  {asked}  {visible(one.title)}")
    others = kept.of_readers(wanted) if reader is None else {}
    if others:
        say(_not_shown(others))
    elif not found and not as_json:
        say("no conversation has these words" if words else "there are no conversations yet; ask something in the chat")


@conversations.command()
@click.argument("conversation_id", metavar="ID")
@click.option("--format", "suffix", type=click.Choice(["md", "html", "json"]), default="md", help="Markdown (md).")
@_of_reader
@settings_option
def export(conversation_id: str, suffix: str, reader: str | None) -> None:
    """Write a conversation with every quotation, source and date.

    ID is the conversation's id, or the first 8 characters of it or more. JSON can be imported again.
    """
    from ui.keeping.exported import as_html, as_json, as_markdown

    opened = _opened(reader)
    whole = opened.keeper.whole(opened.whole_id(conversation_id), opened.reader_id)
    assert whole is not None  # it was found just now
    write = {"md": as_markdown, "html": as_html, "json": as_json}[suffix]
    click.echo(write(whole), nl=not write(whole).endswith("\n"))


@conversations.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_reader_option("As this reader's; else as ones that were kept without a login.")
@settings_option
@json_option
def import_conversations(files: tuple[Path, ...], reader: str | None, as_json: bool) -> int:
    """Keep conversations that were exported as JSON, each as a new one."""
    from ui.keeping.importing import import_file

    opened = _opened(reader)
    imported: list[str] = []
    failed: dict[str, str] = {}
    for file in files:
        try:
            imported.append(import_file(file, opened.keeper, opened.reader_id).id)
        except ClippingsError as error:
            failed[str(file)] = str(error)
    if as_json:
        failures = [{"path": path, "error": why} for path, why in failed.items()]
        print_json({"imported": imported, "failed": failures})
    else:
        for one in imported:
            click.echo(f"imported  {one[:SHORT_ID]}")
    for why in failed.values():
        say(why)
    return 1 if failed else 0


@conversations.command("delete")
@click.argument("conversation_ids", metavar="ID...", nargs=-1, required=True)
@_of_reader
@settings_option
def delete_conversations(conversation_ids: tuple[str, ...], reader: str | None) -> None:
    """Delete conversations; they are erased a day later."""
    opened = _opened(reader)
    for found in [opened.whole_id(given) for given in conversation_ids]:
        opened.keeper.kept.delete(found)
        click.echo(f"deleted   {found[:SHORT_ID]}")


@click.command()
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write them there, not to the screen.")
@_reader_option("Only what this reader thought; else what everybody did.")
@settings_option
def feedback(out: Path | None, reader: str | None) -> None:
    """Turn what everybody thought of answers in the chat into a question set for `clippings eval run FILE`.

    Its lines have the questions and reasons of all readers, without their names.
    """
    from eval.sets.from_feedback import HEAD, question_line
    from index.filters import Filters
    from ui.keeping.feedback import judged_answers, still_asked

    opened = _opened(reader)
    there = set(opened.library.ids(Filters()))
    judged = judged_answers(opened.keeper.kept, opened.reader_id)
    usable = still_asked(judged, opened.library)
    if len(usable) < len(judged):
        say(f"{len(judged) - len(usable)} left out: asked of articles or a collection no longer in the library")
    lines: list[Json] = [HEAD, *(question_line(one, there) for one in usable)]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n"
    if not usable:
        say("nothing was judged yet; press a thumb under an answer in the chat")
    elif out is None:
        click.echo(text, nl=False)
    else:
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as error:
            raise MisuseError(f"{out}: {error.strerror or error}; give another --out") from error
        say(f"{len(usable)} questions are in {out}; run `clippings eval run {out}`")


@dataclass(frozen=True)
class _Opened:
    """The library, and whose conversations are meant: a reader's, or where None, those kept without a login."""

    library: Library
    keeper: LibraryKeeper
    reader_id: int | None

    def whole_id(self, given: str) -> str:
        """Return the id of theirs that begins so.

        Raises:
            MisuseError: none or several do, or it is too short.
        """
        if len(given) < 8:
            raise MisuseError(f"{given!r} is too short for a conversation's id; give 8 characters or more of it")
        beginning = given.lower()
        found = [one.id for one in self.keeper.kept.listed(self.reader_id) if one.id.startswith(beginning)]
        if len(found) == 1:
            return found[0]
        many = "several conversations' ids begin" if found else "no conversation's id begins"
        theirs = [] if found else self.keeper.kept.readers_with(beginning)
        remedy = f"one of {theirs[0]!r} does: give --reader" if theirs else "`clippings conversations list` shows them"
        raise MisuseError(f"{many} with {given!r}; {remedy}")


def _opened(reader: str | None) -> _Opened:
    """Open the library; raises ``MisuseError`` where no reader is called that."""
    from index.library import Library
    from index.readers import Readers
    from ui.keeping.keeper import LibraryKeeper

    library = Library.open(current_settings().database)
    reader_id = None if reader is None else Readers(library.engine).named(reader).id
    return _Opened(library, LibraryKeeper(library.engine), reader_id)


def _not_shown(others: Mapping[str, int]) -> str:
    """Return the line that says whose conversations aren't listed, those who have most of them by name."""
    most = sorted(others.items(), key=lambda one: -one[1])
    parts = [f"{count:,} of {name!r}" for name, count in most[:NAMED]]
    if most[NAMED:]:
        rest = sum(count for _, count in most[NAMED:])
        parts.append(f"{rest:,} of {len(most) - NAMED:,} other readers")
    return f"not shown are readers' conversations: {', '.join(parts)}; give --reader NAME to list one reader's"


def _listed_json(one: Listed) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "begun_at": time_json(one.begun_at),
        "changed_at": time_json(one.changed_at),
        "questions": one.exchanges,
    }
