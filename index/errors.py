"""The one tree of errors, split by what the reader of the message does next.

Every message is one line that says what was found, where, and the remedy. The command line and the page show
that line; tracebacks go to the log. It deliberately knows nothing of exit codes' printing or of the page.
"""

from __future__ import annotations


class ClippingsError(Exception):
    """Anything the program can explain in one line."""

    exit_code = 1


class MisuseError(ClippingsError):
    """The request itself is wrong: an unknown setting, an empty question, an id that nothing has."""

    exit_code = 2


class NotFoundError(MisuseError):
    """Nothing in the library has this id or name."""


class EmptyLibraryError(MisuseError):
    """There is nothing yet that could be asked."""


class ArticleError(ClippingsError):
    """One article can't be read; the others still can.

    Args:
        origin: the path or URL it came from.
        reason: what was found, and what to do, in one line without the origin.
    """

    def __init__(self, origin: str, reason: str) -> None:
        super().__init__(f"{origin}: {reason}")
        self.origin = origin
        self.reason = reason


class ModelError(ClippingsError):
    """A model file is missing, damaged, or of a digest that isn't the pinned one."""


class LibraryError(ClippingsError):
    """The library can't be opened or written: locked, read-only, full, damaged, or of a newer version."""


class ServerError(ClippingsError):
    """A configured server (language model, Chroma, database) can't be reached or refused."""


class BusyError(ClippingsError):
    """Too much is asked for at once; the same can be asked again later."""


class CrowdingError(BusyError):
    """One alone asks for too much at once; the same can be asked again once some of it is done."""
