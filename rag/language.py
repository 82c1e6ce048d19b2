"""Is a question in English? Another language is said to be unsupported, not guessed at.

Few English questions ever reach the language model (py3langid, loaded with the first that does): English function
words settle it before. Names alone, of whatever country, pass. It deliberately doesn't know what is said to the reader.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from rag.words import FUNCTION_WORDS

#: Codes of ISO 639-1 that are told apart, with their English names.
LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

#: Languages of a script (as Unicode names its letters), the commonest first.
_SCRIPTS = {
    "HIRAGANA": ("ja",), "KATAKANA": ("ja",), "CJK": ("zh",), "HANGUL": ("ko",), "ARABIC": ("ar", "fa", "ur"),
    "CYRILLIC": ("ru", "uk", "bg", "sr"), "GREEK": ("el",), "HEBREW": ("he",), "DEVANAGARI": ("hi",),
    "BENGALI": ("bn",), "THAI": ("th",),
}  # fmt: skip

#: Function words that are no English words and no parts of names ("de", "la", "von" would be both).
_FOREIGN = {
    "fr": """est sont était étaient qui que quoi quand où pourquoi comment combien quel quelle quels quelles les des une
        dans avec sur pour elle ils elles nous vous ont été fait cette ces mais aussi après avant selon""",
    "de": """ist sind wurde wurden wer wen wem wann wo warum wieso weshalb wie wieviel welche welcher welches welchen
        das dem den ein eine einen einer nicht auch hat haben hatte sich wird werden nach bei über aus vom zur für""",
    "es": """es son fue fueron era qué quién quiénes cuándo dónde por porqué cómo cuánto cuántos cuántas cuál cuáles
        que una unos ha han había muy más pero según sobre después antes está están se lo como cuando donde""",
    "it": """è sono era erano chi che cosa quando dove perché quanto quanti quante quale quali una gli nel nella della
        dei delle degli ha hanno più anche dopo prima non alla allo sul sulla stato stata""",
    "pt": """é são foi foram era quem que quando onde porque porquê quanto quantos quantas qual quais uma não mais
        também depois antes na nos nas pela pelo ao sobre está estão tem""",
    "nl": """zijn werd werden wie wanneer waar waarom hoe hoeveel welke welk wat het een niet ook heeft hebben naar
        door voor met uit bij over deze dit""",
    "pl": """jest są był była było były kto kiedy gdzie dlaczego jak ile który która które jaki jaka jakie czy nie się
        została został zostali po przez dla przed na co""",
    "tr": """ne nerede nereden kim kimin zaman neden niçin nasıl kaç hangi mi mı mu mü için ile bu olarak oldu
        olan değil sonra önce""",
    "sv": "är var vem när varför hur många vilken vilket vilka och att inte det som på med",
    "da": "hvem hvornår hvor hvorfor hvordan hvilken hvilket hvad mange og ikke det som på",
    "ro": "este sunt cine când unde ce cât câți care și nu că din pentru",
    "cs": "je jsou byl byla kdo kdy kde proč jak kolik který která se na co",
}
_FOREIGN_WORDS = {code: frozenset(words.split()) for code, words in _FOREIGN.items()}
#: English words that other languages write alike.
_SHARED = frozenset(
    "a i in on to do me no so is of over was die war wat an am as at we he had will per come or be".split()
)
_ENGLISH = FUNCTION_WORDS - _SHARED
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

#: A text of fewer words may be names.
MIN_WORDS = 3
#: Without a known function word, so many words in small letters and such a lead over English are needed.
MIN_SMALL, MIN_LEAD = 4, 15.0


def unsupported_language(text: str) -> str | None:
    """Return the English name of the language where ``text`` is clearly not English, else None."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    small = [word for word in words if word.islower()]
    counted = [*(word.lower() for word in words[:1] if small and not word.islower()), *small]  # names don't count
    english = sum(word in _ENGLISH for word in counted)
    scripts = _foreign_script(text)
    if scripts is not None and not english:
        return _likeliest(text, scripts)[0] if len(words) >= MIN_WORDS and len(scripts) > 1 else LANGUAGES[scripts[0]]
    known = {code: sum(word in function for word in counted) for code, function in _FOREIGN_WORDS.items()}
    most = max(known.values())
    if len(words) < MIN_WORDS or english >= max(most, 1):
        return None
    if most:
        name, lead = _likeliest(text, ("en", *(code for code, count in known.items() if count == most)))
        return name if name != "English" and lead > 0 else None
    name, lead = _likeliest(text, tuple(LANGUAGES))
    return name if len(small) >= MIN_SMALL and name != "English" and lead >= MIN_LEAD else None


def _foreign_script(text: str) -> tuple[str, ...] | None:
    """Return the languages of the script that most letters are of; None for Latin and for scripts not listed."""
    scripts = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha())
    foreign = {script: count for script, count in scripts.items() if script in _SCRIPTS}
    if sum(foreign.values()) < 2 or 2 * sum(foreign.values()) <= scripts.total():
        return None
    if "HIRAGANA" in foreign or "KATAKANA" in foreign:
        return _SCRIPTS["HIRAGANA"]
    return _SCRIPTS[max(foreign, key=lambda script: foreign[script])]


def _likeliest(text: str, codes: tuple[str, ...]) -> tuple[str, float]:
    """Return the likeliest of ``codes`` by name, and its lead over English in log-probability."""
    import py3langid

    scores = dict(py3langid.rank(text.lower()))
    best = max(codes, key=lambda code: scores.get(code, float("-inf")))
    return LANGUAGES[best], scores.get(best, float("-inf")) - scores["en"]
