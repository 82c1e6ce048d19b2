"""Something wrong that ``clippings doctor`` found, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import ClippingsError

REPAIR = "run `clippings doctor --repair`"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: 1 chunk, 1,200 chunks."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


@dataclass(frozen=True)
class Problem:
    """One line that says what was found, and one that says what mends it.

    Attributes:
        of_full_text: making the full text anew mends it.
        fatal: nothing more can be learnt from the library.
    """

    what: str
    remedy: str
    of_full_text: bool = False
    fatal: bool = False

    @classmethod
    def of(cls, error: ClippingsError) -> Problem:
        """Part an error's line into what was found and the remedy, which its last clause is."""
        what, parted, remedy = str(error).rpartition("; ")
        return cls(what, remedy) if parted else cls(remedy, REPAIR)
