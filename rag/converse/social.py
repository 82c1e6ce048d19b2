"""Greetings, thanks and farewells, which ask nothing: they get a short reply, and nothing is retrieved.

Pure. It deliberately doesn't chat: what isn't plainly one of these is a question.
"""

from __future__ import annotations

import re

_NAME = r"(?: there| all| everyone| everybody| clippings| again)?"
_THANKS = re.compile(
    r"(?:(?:ok|okay|great|good|nice|cool|perfect|wonderful|super|excellent|got it|alright|all right)[\s,!.]*)*"
    r"(?:many )?(?:thanks|thank you|thx|cheers|ta)"
    r"(?: (?:so|very) much| a lot| again| for (?:that|this|the help|your help|the answer))*"
    r"(?:[\s,!.]*(?:that(?:'s| is| was) (?:great|helpful|all|it|very helpful|perfect)|bye|goodbye))?",
    re.IGNORECASE,
)
_GREETING = re.compile(
    rf"(?:hello|hi|hey|hiya|good (?:morning|afternoon|evening|day)|greetings){_NAME}"
    r"(?:[\s,!.]*how are you(?: doing)?(?: today)?)?|how are you(?: doing)?(?: today)?",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"(?:ok|okay|great|good|nice|cool|perfect|wonderful|super|excellent|got it|alright|i see|understood|interesting)"
    r"(?:[\s,!.]*(?:answer|job|work|one))?",
    re.IGNORECASE,
)
_FAREWELL = re.compile(r"(?:bye|goodbye|bye bye|see you(?: later| soon| tomorrow)?|good night)", re.IGNORECASE)
_HELP = re.compile(
    r"(?:what can you do|who are you|what are you|help|how does this work|how do(?:es)? (?:you|it) work|what is this)",
    re.IGNORECASE,
)

ASK = "Ask me something about your articles; each sentence of the answer will show where it stands."
_REPLIES = (
    (_THANKS, "You're welcome."),
    (_GREETING, f"Hello. {ASK}"),
    (_PRAISE, "Good. Ask on, if there is more."),
    (_FAREWELL, "Goodbye."),
    (_HELP, f"I answer from your articles alone, and say so where they don't tell. {ASK}"),
)


def small_talk(text: str) -> str | None:
    """Return the reply to a greeting, thanks, praise, farewell or call for help; None for anything else."""
    said = re.sub(r"[\s.!?,…:;)(]+$", "", " ".join(text.split()))
    return next((reply for pattern, reply in _REPLIES if pattern.fullmatch(said)), None)
