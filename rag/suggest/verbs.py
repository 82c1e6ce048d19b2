"""The plain form of a verb in the past: "announced" → "announce", "took" → "take".

Irregular verbs by list; of a regular one, the form that is an English word. It deliberately doesn't know whether the
word is a verb where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.checking.stems import IRREGULAR

_NO_PAST = frozenset(
    """
    beaten borne begun bitten blown broken chosen drunk driven eaten fallen flown forbidden forgotten frozen gotten
    given gone grown hidden known lain ridden rung risen seen shaken shown shrunk sung sunk spoken stolen sworn swum
    taken torn thrown woken worn withdrawn written arisen drawn overcome children men women people feet lives dead dies
    dying lit light left
    """.split()
)
#: Past forms to plain ones, where the two differ; "left" is too often a side.
PAST = {form: base for form, base in IRREGULAR.items() if form not in _NO_PAST} | {
    "became": "become", "did": "do", "left": "leave", "beat": "beat", "cut": "cut", "hit": "hit", "put": "put",
    "quit": "quit", "set": "set", "shut": "shut", "cost": "cost", "added": "add", "used": "use", "sued": "sue",
    "unveiled": "unveil", "tied": "tie", "lied": "lie",
}  # fmt: skip
_VOWELS = "aeiou"
#: Past forms that look regular and aren't verbs, or are adjectives more often.
_NO_VERBS = frozenset("hundred indeed embed speed proceed exceed succeed need feed seed based aged".split())


def plain(past: str, lexicon: Collection[str]) -> str | None:
    """Return the plain form of a verb in the past, in lower case; None where there is none in the lexicon."""
    if past in PAST:
        return PAST[past]
    if len(past) < 5 or not past.endswith("ed") or past in _NO_VERBS:
        return None
    stem = past[:-2]
    if past.endswith("ied"):
        return _first([stem[:-1] + "y"] if len(stem) > 2 else [], lexicon) or _first([past[:-1]], lexicon)
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "aeiousl":
        return _first([stem[:-1], stem], lexicon)
    if stem.endswith(("ll", "ss")):
        return _first([stem, stem[:-1]], lexicon)
    short = re.fullmatch(rf"[^{_VOWELS}]*[{_VOWELS}][^{_VOWELS}wxy]", stem)
    return _first(
        [past[:-1], stem] if short or stem.endswith(("c", "s", "v", "z", "u")) else [stem, past[:-1]], lexicon
    )


def _first(forms: Collection[str], lexicon: Collection[str]) -> str | None:
    return next((form for form in forms if form in lexicon), None)
