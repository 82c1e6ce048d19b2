"""Measure where near-duplicates begin: ``python -m eval.fitting.near_duplicates [--data DIR] [--examples N]``.

Two kinds of pairs, cut into chunks as the library cuts them: chunks of MultiHop-RAG's articles beside those of other
articles, few of which are copies; and chunks of some of them beside those of a copy made by rule, as papers change a
wire story (another title, a dateline, the end cut off, a sentence left out or put in, other quotation marks, a word
changed here and there). It deliberately chooses nothing: thresholds stand in ``rag.near_duplicates``.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random

from eval.sets import multihop_rag
from eval.sets.places import each_once
from index.article import Article
from index.embed import open_embedder
from index.ingest import prepare
from index.segment import sentences
from index.settings import load_settings
from rag.near_duplicates import LEAST_RESEMBLANCE, Shingles, containment, resemblance, same_words, shingles

STORIES = 200
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
#: Of the words of a copied story, one in so many is changed; of its sentences, one in so many left out and put in.
CHANGED, LEFT_OUT = 40, 12
_DIGIT = re.compile(r"\d")
_NAMED_OR_NUMBER = re.compile(r"[A-Z\d]")


@dataclass(frozen=True)
class _Piece:
    """A chunk or a sentence.

    Attributes:
        parts: which sentences of the story it is made of; empty for what isn't of a story.
    """

    article: int
    text: str
    own: Shingles
    parts: frozenset[int] = frozenset()


def main() -> None:
    """Count pairs at each threshold, and show natural ones that lie round it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--above", type=float, default=0.6)
    parser.add_argument("--examples", type=int, default=0)
    given = parser.parse_args()
    settings = load_settings({"data": given.data} if given.data else {})
    embedder = open_embedder(settings)
    articles = each_once(multihop_rag.articles(settings.data))

    def cut(article: Article) -> list[str]:
        return [chunk.span.of(article.text) for chunk in prepare(article, embedder).chunks]

    chunks = [_Piece(n, text, shingles(text)) for n, one in enumerate(articles) for text in cut(one)]
    parts = [
        _Piece(n, text, shingles(text))
        for n, one in enumerate(articles)
        for text in (part.span.of(one.text) for part in sentences(one.text))
    ]
    ordered = (pair for a, b in _sharing(chunks) for pair in ((a, b), (b, a)))
    natural = sorted(((containment(a.own, b.own), a, b) for a, b in ordered), key=lambda pair: -pair[0])
    print(f"{len(chunks):,} chunks, {len(natural):,} ordered pairs of other articles share a shingle")
    _natural("chunks of other articles, by containment", [value for value, _, _ in natural])
    apart = [v for v, a, b in natural if articles[a.article].source != articles[b.article].source]
    _natural("… and sources", apart)
    near = [pair for pair in natural if given.above <= pair[0]]
    for value, one, other in near[len(near) - given.examples :]:
        print(f"  {value:.2f} {articles[one.article].source} | {articles[other.article].source}")
        print(f"    {' '.join(one.text.split())[:300]}\n    {' '.join(other.text.split())[:300]}")
    alike = [(resemblance(a.own, b.own), a.text, b.text) for a, b in _sharing(parts)]
    _natural("sentences of other articles, by resemblance", [value for value, _, _ in alike])
    same = [value for value, one, other in alike if value >= LEAST_RESEMBLANCE and same_words(one, other)]
    _natural("… told as the same", same)
    long = [one for one in articles if len(one.text) > 2_000]
    stories = Random(0).sample(long, STORIES)  # noqa: S311 - a sample, not a secret
    _made(stories, cut)


def _natural(what: str, values: Sequence[float]) -> None:
    print(what + ": " + ", ".join(f"{t:.1f} {sum(value >= t for value in values):,}" for t in THRESHOLDS))


def _sharing(pieces: Sequence[_Piece]) -> Iterator[tuple[_Piece, _Piece]]:
    """Yield the pairs of pieces of different articles that share a shingle, each once."""
    holders: dict[int, list[int]] = defaultdict(list)
    for place, piece in enumerate(pieces):
        together = Counter(other for shingle in piece.own for other in holders[shingle])
        for other in together:
            if pieces[other].article != piece.article:
                yield pieces[other], piece
        for shingle in piece.own:
            holders[shingle].append(place)


def _made(stories: Sequence[Article], cut: Callable[[Article], list[str]]) -> None:
    """Count the made copies that are found."""
    found: dict[str, list[float]] = defaultdict(list)
    same, changed = Counter[bool](), Counter[bool]()
    for n, story in enumerate(stories):
        own = [part.span.of(story.text) for part in sentences(story.text)]
        pairs = _copied(own, Random(n))  # noqa: S311 - chance, not a secret
        text = " ".join(after for _, after in pairs)
        copy = Article(f"NEW YORK (AP) — {text}", f"{story.title.split()[0]} and what came of it", "x", source="Post")
        originals = [_piece(chunk, list(enumerate(own))) for chunk in cut(story)]
        for one, other in product(originals, [_piece(chunk, pairs) for chunk in cut(copy)]):
            share = len(one.parts & other.parts) / max(1, len(other.parts))
            if share >= 0.5:
                kind = "half" if share < 0.75 else "most"
                found[f"{kind} of a chunk's sentences copied"].append(containment(other.own, one.own))
        for before, after in ((own[number], after) for number, after in pairs if number >= 0 and shingles(own[number])):
            found["sentences"].append(resemblance(shingles(before), shingles(after)))
            same[same_words(before, after)] += 1
            other_digits = _DIGIT.sub(lambda digit: str((int(digit[0]) + 3) % 10), after)
            if other_digits != after:
                changed[same_words(before, other_digits)] += 1
    for what, values in found.items():
        shares = ", ".join(f"{t:.1f} {sum(v >= t for v in values) / len(values):.3f}" for t in THRESHOLDS)
        print(f"made copies, {what} ({len(values):,}): {shares}")
    print(f"copied sentences told as the same: {same[True]:,} of {same.total():,}")
    print(f"the same with other digits, told as the same: {changed[True]:,} of {changed.total():,}")


def _copied(own: Sequence[str], chance: Random) -> list[tuple[int, str]]:
    """Return the sentences of a paper's copy, each with its number in the story; -1 for one that was put in."""
    found: list[tuple[int, str]] = []
    for number, sentence in enumerate(own[: chance.randint(len(own) // 2, len(own))]):
        if chance.randrange(LEFT_OUT) == 0:
            found.append((-1, f"A reader of this newspaper in town number {number} had already heard of it yesterday."))
            continue
        found.append((number, _reworded(sentence.replace("“", '"').replace("”", '"').replace("’", "'"), chance)))
    return found


def _reworded(sentence: str, chance: Random) -> str:
    """Change a word here and there: none that is named, and no number."""
    words = sentence.split()
    for place, word in enumerate(words):
        if chance.randrange(CHANGED) == 0 and len(word) > 6 and not _NAMED_OR_NUMBER.search(word):
            words[place] = "meanwhile"
    return " ".join(words)


def _piece(text: str, parts: Sequence[tuple[int, str]]) -> _Piece:
    bare = " ".join(text.split())
    inside = frozenset(number for number, part in parts if number >= 0 and " ".join(part.split()) in bare)
    return _Piece(0, text, shingles(text), inside)


if __name__ == "__main__":
    main()
