"""The command line's entry: the commands by name, and any failure as one line with its exit code.

0 done (a refusal too), 1 failed (the rest was done), 2 misused. It deliberately doesn't know what a command does.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from typing import Any, NoReturn

import click

from index.errors import ClippingsError, MisuseError
from ui.commands_add import add
from ui.commands_ask import ask
from ui.commands_bench import bench
from ui.commands_chat import chat
from ui.commands_collections import collections
from ui.commands_conversations import conversations, feedback
from ui.commands_eval import evaluate
from ui.commands_feeds import feeds
from ui.commands_library import list_articles, remove, restore, show
from ui.commands_mcp import mcp
from ui.commands_models import doctor, models
from ui.commands_readers import readers
from ui.log_file import log_place
from ui.options import say, settings_option

log = logging.getLogger(__name__)

STOPPED = "stopped; what was done before stays"


class OneLine(click.Group):
    """A group of commands that ends with an exit code, whatever happened, and says it in one line."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run the command that the arguments name, then exit."""
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(AttributeError):
                stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a test's stream has none
        logging.getLogger().addHandler(logging.NullHandler())  # else Python shows warnings here until there is a log
        extra["standalone_mode"] = False
        sys.exit(self._exit_code(*args, **extra))

    def _exit_code(self, *args: Any, **extra: Any) -> int:
        try:
            code = super().main(*args, **extra)
            sys.stdout.flush()
            return code if isinstance(code, int) else 0
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            return error.exit_code
        except click.ClickException as error:
            say(_misused(error))
            return MisuseError.exit_code
        except ClippingsError as error:
            if not isinstance(error, MisuseError):
                log.error("%s", error, exc_info=True)
            say(str(error))
            return error.exit_code
        except (click.Abort, KeyboardInterrupt):
            say(STOPPED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on: leave quietly
        except Exception as error:
            log.exception("unexpected")
            place = log_place()
            say(f"something went wrong in the program itself ({error!r})" + (f"; see {place}" if place else ""))
        return 1


def _misused(error: click.ClickException) -> str:
    line = error.format_message().rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{line}; see `{context.command_path} --help`" if context else line


@click.group(cls=OneLine, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@settings_option
@click.version_option(package_name="clippings-qa", message="%(prog)s %(version)s")
def cli() -> None:
    """Ask your own articles; every sentence of an answer comes with the words that prove it."""


commands = (
    add, list_articles, show, remove, restore, collections, feeds, ask, chat, mcp, conversations, feedback, readers,
    models, doctor, evaluate, bench,
)  # fmt: skip
for command in commands:
    cli.add_command(command)


def main() -> NoReturn:
    """Run the command line; ends the process at once, also while a thread still loads a model."""
    code: object = 1
    try:
        cli.main(prog_name="clippings")
    except SystemExit as end:
        code = end.code
    finally:
        logging.shutdown()
        with contextlib.suppress(OSError):
            sys.stderr.flush()
        # Python would wait for such a thread's C++ code, or tear down what it is using.
        os._exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
