"""Articles are added while the page says how far it has come.

It deliberately doesn't know where the targets come from, nor how the outcome is drawn.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from index.errors import ClippingsError
from index.ingest import Added, Progress
from rag.background import in_background
from ui.asking import UNEXPECTED
from ui.byline import counted, shortened

if TYPE_CHECKING:
    from rag.assistant import Assistant

log = logging.getLogger(__name__)


def add(assistant: Assistant, targets: Sequence[str]) -> Iterator[str | Added]:
    """Add targets; yield one line each time there is news, and last the outcome, or the line that says why not."""
    yield f"Reading {counted(len(targets), 'file') if len(targets) > 1 else targets[0].rpartition('/')[2]}…"

    def work(tell: Callable[[str | Added], None]) -> None:
        tell(assistant.add(targets, on_progress=lambda progress: tell(progress_line(progress)), on_wait=tell))

    try:
        for news in in_background(work, threading.Event()):
            if news is not None:
                yield news
    except ClippingsError as error:
        yield str(error)
    except Exception:
        log.exception("adding %s", targets)
        yield UNEXPECTED


def progress_line(progress: Progress) -> str:
    """Return how far it has come, in one line."""
    return f"Added {progress.done:,} of {progress.total:,}: {shortened(progress.title, 80)}"
