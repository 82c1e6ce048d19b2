"""A text's words, brought to forms that can be compared: stems, with irregular verbs and contractions undone.

Pure. It deliberately knows nothing of sentences or of what a word means.
"""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock

from snowballstemmer import stemmer

from index.fulltext import STOP_WORDS
from rag.aliases import canonical, unified

_IRREGULAR = """
arise:arose,arisen bear:bore,borne beat:beaten become:became begin:began,begun bind:bound bite:bit,bitten
bleed:bled blow:blew,blown break:broke,broken breed:bred bring:brought build:built burn:burnt buy:bought
catch:caught choose:chose,chosen cling:clung come:came creep:crept deal:dealt dig:dug draw:drew,drawn drink:drank,drunk
drive:drove,driven eat:ate,eaten fall:fell,fallen feed:fed feel:felt fight:fought find:found flee:fled fly:flew,flown
forbid:forbade,forbidden forget:forgot,forgotten freeze:froze,frozen get:got,gotten give:gave,given go:went,gone
grow:grew,grown hang:hung hear:heard hide:hid,hidden hold:held keep:kept kneel:knelt know:knew,known lay:laid lead:led
learn:learnt leave:left lend:lent lie:lain light:lit lose:lost make:made mean:meant meet:met overcome:overcame pay:paid
ride:rode,ridden ring:rang,rung rise:rose,risen run:ran say:said see:saw,seen seek:sought sell:sold send:sent
shake:shook,shaken shine:shone shoot:shot show:shown shrink:shrank,shrunk sing:sang,sung sink:sank,sunk sit:sat
sleep:slept slide:slid speak:spoke,spoken spend:spent spin:spun stand:stood steal:stole,stolen stick:stuck strike:struck
swear:swore,sworn sweep:swept swim:swam,swum swing:swung take:took,taken teach:taught tear:tore,torn tell:told
think:thought throw:threw,thrown understand:understood wake:woke,woken wear:wore,worn weep:wept win:won
withdraw:withdrew,withdrawn write:wrote,written child:children man:men woman:women person:people foot:feet
life:lives death:dead die:died,dies,dying
"""
#: Past forms and plurals that no stemmer undoes, to their base.
IRREGULAR = {
    form: base for base, _, forms in (entry.partition(":") for entry in _IRREGULAR.split()) for form in forms.split(",")
}
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
_SAME = {word: str(value) for value, word in enumerate(_SMALL)} | {"per": "", "cent": "percent", "%": "percent"}
_TOKEN = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|[^\W_]+(?:'[^\W\d_]+)*|%")
_CONTRACTED = re.compile(r"\b(ca|wo|sha)?(n't)\b|n't\b", re.IGNORECASE)
_FULL = {"ca": "can", "wo": "will", "sha": "shall"}
_english = stemmer("english")
_lock = Lock()  # the stemmer keeps the word it is at in itself


def expanded(text: str) -> str:
    """Write contracted negations out: "won't" → "will not", "cannot" → "can not"."""
    text = _CONTRACTED.sub(lambda match: _FULL.get((match.group(1) or "").lower(), match.group(1) or "") + " not", text)
    return re.sub(r"\b([Cc])annot\b", r"\1an not", text)


@lru_cache(maxsize=2048)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` in lower case and order, without possessives; numbers without separators."""
    found = (word.replace(",", "") for word in _TOKEN.findall(expanded(unified(text)).casefold()))
    return tuple(re.sub(r"'s$", "", word) for word in found)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a word in lower case."""
    if word in _SAME:
        return _SAME[word]
    word = canonical(word)
    with _lock:
        return str(_english.stemWord(IRREGULAR.get(word, word)))


@lru_cache(maxsize=2048)
def content_stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words that carry meaning, in order, repeated where they repeat."""
    stems = (stem(word) for word in tokens(text) if word not in STOP_WORDS)
    return tuple(found for found in stems if found)
