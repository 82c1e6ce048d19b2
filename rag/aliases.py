"""One name for what has several: dotted acronyms, the big unions and states, peoples and their countries.

Data and pure functions. It deliberately doesn't know what a name is: it rewrites words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Full names and acronyms, to the one word that stands for each. Case counts: "us" is no country.
_WHOLE = {
    "European Union": "EU",
    "United Nations": "UN",
    "United States of America": "America",
    "United States": "America",
    "USA": "America",
    "US": "America",
    "United Kingdom": "Britain",
    "Great Britain": "Britain",
    "UK": "Britain",
    "North Atlantic Treaty Organization": "NATO",
    "Nato": "NATO",
    "Nasa": "NASA",
    "Unicef": "UNICEF",
    "Fifa": "FIFA",
    "Uefa": "UEFA",
    "Ukip": "UKIP",
}
_ALIAS = re.compile(rf"\b(?:{'|'.join(sorted(_WHOLE, key=len, reverse=True))})\b")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}(?!\w)|\b(?:[A-Z]\.)+[A-Z]\b(?!\.)")
_VULGAR = {"½": ".5", "¼": ".25", "¾": ".75"}
_VULGAR_FRACTION = re.compile(r"(\d?)\s?([½¼¾])")
_QUOTES = str.maketrans(dict.fromkeys("‘’ʼ′`´", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("‐‑‒", "-"))

_PEOPLES = """
afghan:afghanistan albanian:albania algerian:algeria american:america angolan:angola arabian:arabia
argentine:argentina argentinian:argentina armenian:armenia australian:australia aussie:australia austrian:austria
azerbaijani:azerbaijan bahraini:bahrain bangladeshi:bangladesh belarusian:belarus belgian:belgium bolivian:bolivia
bosnian:bosnia brazilian:brazil british:britain briton:britain bulgarian:bulgaria burmese:myanmar burma:myanmar
cambodian:cambodia cameroonian:cameroon canadian:canada chilean:chile chinese:china colombian:colombia
congolese:congo croatian:croatia croat:croatia cuban:cuba cypriot:cyprus czech:czechia danish:denmark dane:denmark
dutch:netherlands holland:netherlands ecuadorian:ecuador egyptian:egypt english:england englishman:england
eritrean:eritrea estonian:estonia ethiopian:ethiopia european:europe fijian:fiji filipino:philippines finnish:finland
finn:finland french:france frenchman:france georgian:georgia german:germany ghanaian:ghana greek:greece
guatemalan:guatemala haitian:haiti honduran:honduras hungarian:hungary icelandic:iceland indian:india
indonesian:indonesia iranian:iran iraqi:iraq irish:ireland irishman:ireland israeli:israel italian:italy
jamaican:jamaica japanese:japan jordanian:jordan kazakh:kazakhstan kenyan:kenya korean:korea kuwaiti:kuwait
laotian:laos latvian:latvia lebanese:lebanon liberian:liberia libyan:libya lithuanian:lithuania malaysian:malaysia
maltese:malta mexican:mexico moldovan:moldova mongolian:mongolia moroccan:morocco mozambican:mozambique
namibian:namibia nepalese:nepal nepali:nepal nicaraguan:nicaragua nigerian:nigeria norwegian:norway omani:oman
pakistani:pakistan palestinian:palestine panamanian:panama paraguayan:paraguay peruvian:peru polish:poland
pole:poland portuguese:portugal qatari:qatar romanian:romania russian:russia rwandan:rwanda saudi:arabia
scottish:scotland scot:scotland senegalese:senegal serbian:serbia serb:serbia sicilian:sicily
singaporean:singapore slovak:slovakia slovene:slovenia slovenian:slovenia somali:somalia spanish:spain spaniard:spain
sudanese:sudan swedish:sweden swede:sweden swiss:switzerland syrian:syria taiwanese:taiwan tanzanian:tanzania
thai:thailand tibetan:tibet tunisian:tunisia turkish:turkey turk:turkey ugandan:uganda ukrainian:ukraine
uruguayan:uruguay uzbek:uzbekistan venezuelan:venezuela vietnamese:vietnam welsh:wales welshman:wales yemeni:yemen
zambian:zambia zimbabwean:zimbabwe african:africa asian:asia californian:california texan:texas londoner:london
parisian:paris berliner:berlin
"""
#: A people or its adjective, in lower case, to its country or place.
PEOPLES = dict(pair.split(":") for pair in _PEOPLES.split())
PEOPLES |= {f"{people}s": country for people, country in PEOPLES.items() if not people.endswith(("s", "sh", "ch"))}
#: A seat of government, which stands for its country: "the foreign ministry in Berlin".
CAPITALS = dict(
    pair.split(":")
    for pair in """
    berlin:germany paris:france london:britain washington:america moscow:russia kremlin:russia beijing:china
    rome:italy madrid:spain tokyo:japan delhi:india ankara:turkey kyiv:ukraine kiev:ukraine warsaw:poland
    budapest:hungary athens:greece dublin:ireland lisbon:portugal vienna:austria brussels:eu ottawa:canada
    canberra:australia tehran:iran baghdad:iraq damascus:syria cairo:egypt jerusalem:israel seoul:korea pyongyang:korea
    bangkok:thailand jakarta:indonesia islamabad:pakistan kabul:afghanistan stockholm:sweden oslo:norway
    copenhagen:denmark helsinki:finland bern:switzerland prague:czechia brasilia:brazil caracas:venezuela
    """.split()
)
COUNTRIES = frozenset(PEOPLES.values()) | {"eu", "un"}


@lru_cache(maxsize=2048)
def unified(text: str) -> str:
    """Fold accents and quotation marks, and write each known name in its one form.

    Idempotent. Lengths change: offsets into the result are not offsets into ``text``.
    """
    text = _VULGAR_FRACTION.sub(lambda match: (match.group(1) or "0") + _VULGAR[match.group(2)], text)
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES).replace("''", '"'))
    plain = decomposed if decomposed.isascii() else "".join(c for c in decomposed if not unicodedata.combining(c))
    plain = _DOTTED.sub(lambda match: match.group().replace(".", ""), plain.translate(_QUOTES))
    return _ALIAS.sub(lambda match: _WHOLE[match.group()], plain)


def canonical(word: str) -> str:
    """Return the country for its people ("French" → "france"), any other word in lower case."""
    lower = word.casefold()
    return PEOPLES.get(lower, lower)


def countries(text: str) -> frozenset[str]:
    """Return the countries that a text names, also by their people; unions of states are none."""
    words = re.findall(r"\b[A-Z]\w+", unified(text))
    return (frozenset(canonical(word) for word in words) & COUNTRIES) - {"eu", "un", "europe"}
