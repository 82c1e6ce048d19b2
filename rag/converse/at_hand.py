"""The article at hand: which one "the article", "who wrote it?" and "tell me more" mean.

Pure. It deliberately doesn't know how one of several is meant.
"""

from __future__ import annotations

import re

from rag.converse.referents import Told

_THE_ARTICLE = re.compile(
    r"\b(?:(?:this|that|the|said) article|this (?:story|report|piece))\b(?!\s+(?:in|from|about|on|by|of|\d))"
    r"|(?<=\bwrote )(?:it|this|that)\b|(?<=\bdoes )it(?= (?:say|mention|tell)\b)"
    r"|(?:(?<=\bmore about )|(?<=\bme about ))(?:it|this|that)$"
    r"|(?:(?<=\bwas )|(?<=\bis ))(?:it|this|that)(?= (?:published|written|printed)\b)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:please |can you |could you )?"
    r"(?:(?:(?:give|tell|show) me |say )?more(?: details?| information| info)?|go on|continue)(?: please)?",
    re.IGNORECASE,
)
_ELSE = re.compile(r"(?:and |but )?(?:what|anything) else", re.IGNORECASE)


def with_the_article(question: str, last: Told) -> str:
    """Put the title of the one article that was listed, asked about or cited for "the article", or "it" as a text.

    "Tell me more" and the like ask what else that article says, or the first of those cited.
    """
    asked = re.findall(r"“([^“”]+)”", last.question)
    titles = asked or last.articles
    said = question.rstrip(" ?.!")
    if titles and not last.listed and (_MORE.fullmatch(said) or (asked and _ELSE.fullmatch(said))):
        return f"What else does “{titles[0]}” say?"
    match = _THE_ARTICLE.search(said)
    if (
        match is None
        or len(titles) != 1
        or (match.group().lower() in ("it", "this", "that") and not last.listed and not asked)
    ):
        return question
    return f"{question[: match.start()]}“{titles[0]}”{question[match.end() :]}"
