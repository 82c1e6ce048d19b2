"""Articles made up of real ones' sentences, shuffled among all of them, for a library of any size.

Words keep their frequencies and articles their lengths and paragraphs; what is lost is that neighbouring sentences
belong together. Each sentence remembers which chunk it came from. Pure: it deliberately knows no library.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from index.article import Article
from index.span import Span


@dataclass(frozen=True)
class Sentences:
    """A real article with its sentences in order.

    Attributes:
        rows: of each sentence, the row of the vector of a chunk that it stands in.
    """

    article: Article
    spans: tuple[Span, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Traced:
    """An article, every place of which is traced to the row of a real chunk's vector.

    Attributes:
        starts: where its pieces begin, rising from 0.
        rows: the row of each piece.
    """

    article: Article
    starts: tuple[int, ...]
    rows: tuple[int, ...]
    made_up: bool

    def row_at(self, place: int) -> int:
        """Return the row of the piece in which a character stands."""
        return self.rows[bisect_right(self.starts, place) - 1]


def real(found: Sentences) -> Traced:
    """Return the article as it is."""
    return Traced(found.article, (0, *(span.start for span in found.spans[1:])), found.rows, made_up=False)


def made_up(real_articles: Sequence[Sentences], seed: int) -> Iterator[Traced]:
    """Yield made-up articles without end, always the same ones.

    Each is one real article after another with its every sentence replaced by one drawn from all articles, under the
    title of one article, and with the source and the date of another.
    """
    random = Random(seed)  # noqa: S311 - a shuffle
    pool = [
        (span.of(one.article.text), row) for one in real_articles for span, row in zip(one.spans, one.rows, strict=True)
    ]
    number = 0
    while True:
        for form in real_articles:
            drawn = random.choices(pool, k=len(form.spans))
            text, starts = _joined([words for words, _ in drawn], _gaps(form))
            titled, dated = random.choice(real_articles).article, random.choice(real_articles).article
            article = replace(
                dated,
                text=text,
                title=titled.title,
                origin=f"made up:{seed}:{number}",
                url=None,
                path=None,
                author=None,
            )
            yield Traced(article, starts, tuple(row for _, row in drawn), made_up=True)
            number += 1


def _gaps(form: Sentences) -> list[str]:
    """Return the white space after each sentence but the last."""
    pairs = zip(form.spans, form.spans[1:], strict=False)
    return [form.article.text[before.end : after.start] or " " for before, after in pairs]


def _joined(words: Sequence[str], gaps: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    text, starts = "", []
    for sentence, gap in zip(words, (*gaps, ""), strict=True):
        starts.append(len(text))
        text += sentence + gap
    return text, tuple(starts)
