"""The words of numbers: what each is worth, and the units and hedges that stand by them. Data only.

It deliberately doesn't know how they combine.
"""

from __future__ import annotations

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
CARDINALS = {word: value for value, word in enumerate(_SMALL)} | {
    word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)
}
_IRREGULAR_ORDINALS = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
ORDINALS = (
    {
        f"{word[:-1] + 'ie' if word.endswith('y') else word}th": value
        for word, value in CARDINALS.items()
        if value not in _IRREGULAR_ORDINALS.values() and value
    }
    | _IRREGULAR_ORDINALS
    | {"hundredth": 100, "thousandth": 1000}
)
SCALES = {
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12.0,
    "bn": 1e9,
    "mn": 1e6,
    "tn": 1e12,
}
#: Written straight after digits: "$5m", "150k". A lone "m" without a currency may as well be metres.
SHORT_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
FRACTIONS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
FRACTIONS |= {f"{word}s": value for word, value in FRACTIONS.items() if value > 2}
CURRENCIES = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen"} | {
    form: name
    for name in ("dollar", "pound", "euro", "yen", "rupee", "franc", "rouble", "yuan", "cent")
    for form in (name, f"{name}s")
}

_BASES = {
    "second": ("second", 1.0, "seconds sec secs"),
    "minute": ("second", 60.0, "minutes min mins"),
    "hour": ("second", 3600.0, "hours hr hrs"),
    "day": ("second", 86400.0, "days"),
    "week": ("second", 604800.0, "weeks"),
    "fortnight": ("second", 1209600.0, "fortnights"),
    "month": ("month", 1.0, "months"),
    "year": ("month", 12.0, "years yr yrs"),
    "decade": ("month", 120.0, "decades"),
    "century": ("month", 1200.0, "centuries"),
    "millimetre": ("metre", 0.001, "millimetres millimeter millimeters mm"),
    "centimetre": ("metre", 0.01, "centimetres centimeter centimeters cm"),
    "metre": ("metre", 1.0, "metres meter meters"),
    "kilometre": ("metre", 1000.0, "kilometres kilometer kilometers km kms"),
    "inch": ("inch", 1.0, "inches"),
    "foot": ("inch", 12.0, "feet ft"),
    "yard": ("inch", 36.0, "yards"),
    "mile": ("mile", 1.0, "miles"),
    "gram": ("gram", 1.0, "grams gramme grammes"),
    "kilogram": ("gram", 1000.0, "kilograms kilo kilos kg"),
    "tonne": ("gram", 1e6, "tonnes"),
    "ton": ("ton", 1.0, "tons"),
    "litre": ("litre", 1.0, "litres liter liters"),
    "megabyte": ("byte", 1e6, "megabytes mb"),
    "gigabyte": ("byte", 1e9, "gigabytes gb"),
    "terabyte": ("byte", 1e12, "terabytes tb"),
    "degree": ("degree", 1.0, "degrees"),
}
#: Each unit's forms, to its base unit and how many of those it is.
UNITS = {form: (base, size) for name, (base, size, forms) in _BASES.items() for form in (name, *forms.split())}
#: Words that may stand between a number and its unit.
BEFORE_UNIT = frozenset("more additional full whole long further consecutive short light official old us local".split())

AROUND = frozenset("about around roughly approximately some estimated circa approx ~ ≈ c".split())
ABOVE = frozenset("over above exceeding beyond".split())
BELOW = frozenset("under below nearly almost approaching".split())
#: Two-word hedges by both words.
HEDGES = {
    ("more", "than"): "above",
    ("greater", "than"): "above",
    ("at", "least"): "above",
    ("no", "fewer"): "above",
    ("less", "than"): "below",
    ("fewer", "than"): "below",
    ("at", "most"): "below",
    ("up", "to"): "below",
    ("close", "to"): "around",
}
