"""How much a sentence tells of a topic to somebody who sees nothing but it.

A few plain features, weighed by hand on the sample articles and MultiHop-RAG's dev part. Pure. It deliberately
doesn't know the question's form.
"""

from __future__ import annotations

import re

from rag.score import leans

_FIGURE = re.compile(r"\d")
_NAME = re.compile(r"(?<!^)\b[A-Z][a-z]{2,}")
_SPOKEN = re.compile(r"^[\"“‘']|\?[\"”]?$")
#: Words of a sentence that says something, and of one that is easily read.
LEAST, MOST = 7, 45


def worth(sentence: str, covered: float, ordinal: int) -> float:
    """Return what a sentence is worth, about 0 to 2.

    Args:
        covered: the share of the topic's words that stand in it, 0 to 1.
        ordinal: its place in the article: what comes first tells most.
    """
    words = len(sentence.split())
    alone = 0.0 if leans(sentence) else 0.4
    length = 0.3 if LEAST <= words <= MOST else 0.0
    spoken = 0.0 if _SPOKEN.search(sentence) else 0.2
    told = 0.15 * bool(_FIGURE.search(sentence)) + 0.15 * bool(_NAME.search(sentence))
    return covered * 0.6 + alone + length + spoken + told + 0.4 / (1 + ordinal / 6)
