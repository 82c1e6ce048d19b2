"""The questions offered on an empty chat, and when they make sense.

They ask about the sample articles, so they are offered only while those are in the library.
"""

from __future__ import annotations

from collections.abc import Collection

#: The source that every sample article names.
SAMPLE_SOURCE = "Clippings sample"

QUESTIONS = (
    "Why did Britain skip the meeting?",
    "How did the official death toll of Hurricane Maria change between December 2017 and August 2018?",
    "Why did Philae bounce when it landed?",
    "Who found the boys in the Tham Luang cave?",
)


def offered(sources: Collection[str]) -> tuple[str, ...]:
    """Return the example questions that a library with these sources can answer."""
    return QUESTIONS if SAMPLE_SOURCE in sources else ()
