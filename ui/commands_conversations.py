"""``clippings conversations`` and ``feedback``: what is kept of the chat, taken out, taken in, made questions of.

It deliberately doesn't know how any of it is kept.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.errors import ClippingsError, MisuseError
from ui.as_json import Json, time_json
from ui.as_text import visible
from ui.options import current_settings, json_option, print_json, say, settings_option

if TYPE_CHECKING:
    from index.conversations import Listed
    from index.library import Library
    from ui.keeping.keeper import LibraryKeeper

SHORT_ID = 12


@click.group()
def conversations() -> None:
    """List, export, import and delete the conversations that the library keeps."""


@conversations.command("list")
@click.argument("words", nargs=-1)
@settings_option
@json_option
def list_conversations(words: tuple[str, ...], as_json: bool) -> None:
    """List the conversations, the last changed first; with WORDS, those that have all of them."""
    _, keeper = _opened()
    found = keeper.kept.listed(None, " ".join(words))
    if as_json:
        print_json([_listed_json(one) for one in found])
        return
    for one in found:
        day, asked = f"{one.changed_at:%Y-%m-%d}", f"{one.exchanges:>4}"
        click.echo(f"{one.id[:SHORT_ID]}  {day}  {asked}  {visible(one.title)}")
    if not found:
        say("no conversation has these words" if words else "there are no conversations yet; ask something in the chat")


@conversations.command()
@click.argument("conversation_id", metavar="ID")
@click.option("--format", "suffix", type=click.Choice(["md", "html", "json"]), default="md", help="Markdown (md).")
@settings_option
def export(conversation_id: str, suffix: str) -> None:
    """Write a conversation with every quotation, source and date.

    ID is the conversation's id, or the first 8 characters of it or more. JSON can be imported again.
    """
    from ui.keeping.exported import as_html, as_json, as_markdown

    _, keeper = _opened()
    whole = keeper.whole(_whole_id(keeper, conversation_id), None)
    assert whole is not None  # it was found just now
    write = {"md": as_markdown, "html": as_html, "json": as_json}[suffix]
    click.echo(write(whole), nl=not write(whole).endswith("\n"))


@conversations.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@settings_option
@json_option
def import_conversations(files: tuple[Path, ...], as_json: bool) -> int:
    """Keep conversations that were exported as JSON, each as a new one."""
    from ui.keeping.importing import import_file

    _, keeper = _opened()
    imported: list[str] = []
    failed: dict[str, str] = {}
    for file in files:
        try:
            imported.append(import_file(file, keeper, None).id)
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
@settings_option
def delete_conversations(conversation_ids: tuple[str, ...]) -> None:
    """Delete conversations; they are erased a day later."""
    _, keeper = _opened()
    for found in [_whole_id(keeper, given) for given in conversation_ids]:
        keeper.kept.delete(found)
        click.echo(f"deleted   {found[:SHORT_ID]}")


@click.command()
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write them there, not to the screen.")
@settings_option
def feedback(out: Path | None) -> None:
    """Turn what was thought of answers in the chat into a question set for `clippings eval run FILE`."""
    from eval.sets.from_feedback import HEAD, question_line
    from index.filters import Filters
    from ui.keeping.feedback import judged_answers

    library, keeper = _opened()
    there = set(library.ids(Filters()))
    judged = judged_answers(keeper.kept)
    usable = [one for one in judged if there.issuperset(one.filters.article_ids)]
    if len(usable) < len(judged):
        say(f"{len(judged) - len(usable)} left out: asked of articles that are no longer in the library")
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


def _opened() -> tuple[Library, LibraryKeeper]:
    from index.library import Library
    from ui.keeping.keeper import LibraryKeeper

    library = Library.open(current_settings().database)
    return library, LibraryKeeper(library.engine)


def _whole_id(keeper: LibraryKeeper, given: str) -> str:
    """Return the id that begins so.

    Raises:
        MisuseError: none or several do, or it is too short.
    """
    if len(given) < 8:
        raise MisuseError(f"{given!r} is too short for a conversation's id; give 8 characters or more of it")
    found = [one.id for one in keeper.kept.listed(None) if one.id.startswith(given.lower())]
    if len(found) != 1:
        many = "several conversations' ids begin" if found else "no conversation's id begins"
        raise MisuseError(f"{many} with {given!r}; `clippings conversations list` shows them")
    return found[0]


def _listed_json(one: Listed) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "begun_at": time_json(one.begun_at),
        "changed_at": time_json(one.changed_at),
        "questions": one.exchanges,
    }
