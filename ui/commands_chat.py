"""``clippings chat``: the page in the browser, until Ctrl-C.

It deliberately doesn't know what the page shows.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from index.errors import ClippingsError
from ui.options import current_settings, say, settings_option

if TYPE_CHECKING:
    from index.ingest import Progress
    from rag.assistant import Assistant

log = logging.getLogger(__name__)


@click.command()
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Address to serve on (127.0.0.1).")
@click.option("--port", default=7860, type=click.IntRange(1, 65535), help="Port (7860), or the next free one.")
@click.option("--no-browser", is_flag=True, help="Don't open the browser.")
@click.option("--sample", is_flag=True, help="Add the sample articles to an empty library.")
@click.option(
    "--login", is_flag=True, help="Ask for a login on this computer too, as behind a reverse proxy; elsewhere always."
)
@settings_option
def chat(host: str, port: int, no_browser: bool, sample: bool, login: bool) -> None:
    """Open the chat in the browser."""
    settings = current_settings()
    from rag.assistant import Assistant
    from ui.app import launch

    with Assistant(settings) as assistant:
        samples = _Samples(assistant, wanted=sample and not assistant.library.count())
        try:
            coming, browser = (lambda: samples.line), not no_browser
            launch(assistant, host, port, browser, say, then=samples.add, coming=coming, login=login)
        except KeyboardInterrupt:
            say("stopped")


class _Samples:
    """The sample articles, added in the background; ``line`` says how far they are, "" where none are coming."""

    def __init__(self, assistant: Assistant, wanted: bool) -> None:
        self._assistant = assistant
        self.line = "The sample articles are being added…" if wanted else ""
        self._under_way = ExitStack()
        if wanted:  # from now on, though the page goes first: who asks meanwhile waits for them
            self._under_way.enter_context(assistant.additions)

    def add(self) -> None:
        """Add them, if they are wanted."""
        if self.line:
            try:
                self._add()
            except ClippingsError as error:
                log.exception("adding the samples")
                say(str(error))
            except Exception:
                log.exception("adding the samples")
                say("the sample articles couldn't be added; the log says why")
            finally:
                self.line = ""
                self._under_way.close()

    def _add(self) -> None:
        from index.samples import sample_paths
        from ui.adding import progress_line

        def told(progress: Progress) -> None:
            self.line = progress_line(progress)

        say("adding the sample articles…")
        added = self._assistant.add([str(path) for path in sample_paths()], on_progress=told, on_wait=say)
        say(f"{len(added.added)} sample articles are added")
