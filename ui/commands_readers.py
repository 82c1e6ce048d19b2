"""``clippings readers``: who may log in where the page is served to others.

It deliberately doesn't know how passwords are kept.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from index.errors import MisuseError
from ui.as_json import time_json
from ui.options import current_settings, json_option, print_json, say, settings_option

if TYPE_CHECKING:
    from index.readers import Readers


@click.group()
def readers() -> None:
    """Who may log in: asked for wherever the page is served to other computers."""


def _password_option(command: click.decorators.FC) -> click.decorators.FC:
    return click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")(
        command
    )


@readers.command()
@click.argument("name")
@_password_option
@settings_option
@json_option
def add(name: str, password_stdin: bool, as_json: bool) -> None:
    """Add a reader; asks for the password."""
    known = _readers()
    known.free(name)  # said before the password is typed
    reader = known.add(name, _password(password_stdin))
    if as_json:
        print_json({"name": reader.name})
    say(f"{reader.name!r} can log in")


@readers.command("list")
@settings_option
@json_option
def list_readers(as_json: bool) -> None:
    """List the readers."""
    found = _readers().all()
    if as_json:
        print_json([{"name": one.name, "added_at": time_json(one.added_at)} for one in found])
        return
    for one in found:
        click.echo(f"{one.added_at:%Y-%m-%d}  {one.name}")
    if not found:
        say("there are no readers yet; add one with `clippings readers add NAME`")


@readers.command()
@click.argument("name")
@settings_option
@json_option
def remove(name: str, as_json: bool) -> None:
    """Remove a reader, who is out at once, with their conversations."""
    reader, conversations = _readers().remove(name)
    if as_json:
        print_json({"removed": reader.name, "conversations": conversations})
    kept = f" and {conversations} conversation{'s' if conversations > 1 else ''}" if conversations else ""
    say(f"removed {reader.name!r}{kept}")


@readers.command()
@click.argument("name")
@_password_option
@settings_option
@json_option
def password(name: str, password_stdin: bool, as_json: bool) -> None:
    """Give a reader another password, which ends their sessions."""
    known = _readers()
    known.named(name)
    reader = known.change_password(name, _password(password_stdin))
    if as_json:
        print_json({"name": reader.name})
    say(f"{reader.name!r} has another password")


def _readers() -> Readers:
    from index.library import Library
    from index.readers import Readers

    return Readers(Library.open(current_settings().database).engine)


def _password(from_stdin: bool) -> str:
    """Read the password: a line of standard input, or what is typed twice, unseen."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise MisuseError("there is no terminal to type the password on; pipe it in with --password-stdin")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same again", err=True)
    return typed
