"""The log in the home: tracebacks and whatever the libraries have to say, never on the terminal.

It deliberately doesn't know what is logged.
"""

from __future__ import annotations

import contextlib
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

NAME = "clippings.log"
MOST_BYTES = 2_000_000
#: These rooms' own news is kept; of anything else only warnings.
ROOMS = ("index", "rag", "ui", "eval")


def log_to(home: Path) -> None:
    """Log to the home from now on; where it can't be written nothing is logged."""
    logging.raiseExceptions = False  # a full disk must not fill the terminal
    logging.captureWarnings(True)
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if handler.get_name() == NAME]:
        root.removeHandler(old)
        old.close()
    handler: logging.Handler = logging.NullHandler()
    with contextlib.suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(home / NAME, maxBytes=MOST_BYTES, backupCount=2, encoding="utf-8", delay=True)
    handler.set_name(NAME)
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    for room in ROOMS:
        logging.getLogger(room).setLevel(logging.INFO)


def log_place() -> str | None:
    """Return the log's path; None where nothing is logged."""
    found = (h for h in logging.getLogger().handlers if isinstance(h, RotatingFileHandler) and h.get_name() == NAME)
    return next((handler.baseFilename for handler in found), None)
