"""Gold words located in an article, and each article kept once.

Pure. It deliberately knows no file: it is given articles.
"""

from __future__ import annotations

from collections.abc import Iterable

from eval.sets.question import Place
from index.article import Article
from index.span import Span


def occurrences(article: Article, quote: str) -> tuple[Place, ...]:
    """Return every place where ``quote``, which isn't empty, stands in the article word for word; maybe none."""
    found: list[Place] = []
    start = article.text.find(quote)
    while start >= 0:
        found.append(Place(article.id, Span(start, start + len(quote))))
        start = article.text.find(quote, start + 1)
    return tuple(found)


def each_once(articles: Iterable[Article]) -> list[Article]:
    """Return the articles in order, the first of those that have the same text (and therefore the same id)."""
    found: dict[str, Article] = {}
    for article in articles:
        found.setdefault(article.id, article)
    return list(found.values())
