"""Words of an article as a report shows them, in the text around them.

It deliberately doesn't know what a page looks like.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.measures.case import Case, Texts
from eval.measures.citations import is_gold, resolves
from eval.measures.gold import meets
from eval.measures.judgement import Shown
from eval.running.record import Found
from eval.sets.question import Claim, Place
from index.span import Span

#: Characters of the article on each side.
AROUND = 300


def shown_gold(case: Case) -> tuple[Shown, ...]:
    """Show what must be shown, one place for each need: the one that was cited, else the one picked, else the first."""
    cited = [Found(quoted.article_id, quoted.span) for quoted in case.citations if resolves(quoted, case.texts)]
    shown = []
    for need in case.needs:
        by = _met_by(cited, need)
        place = by or _met_by(case.picked, need) or need[0]
        quote = case.texts.of(Found(place.article_id, place.span))
        shown.append(_shown(place.article_id, place.span, quote, case.texts, right=by is not None, valid=bool(quote)))
    return tuple(shown)


def shown_citations(case: Case) -> tuple[Shown, ...]:
    """Show each citation, with whether it holds gold and whether it resolves."""
    return tuple(
        _shown(
            quoted.article_id,
            quoted.span,
            quoted.quote,
            case.texts,
            right=is_gold(quoted, case) if case.question.answerable is not False else False,
            valid=resolves(quoted, case.texts),
        )
        for quoted in case.citations
    )


def _met_by(found: Sequence[Found], need: Sequence[Place]) -> Place | None:
    return next((place for place in need if any(meets(words, (place,)) for words in found)), None)


def _shown(article_id: str, span: Span, quote: str, texts: Texts, right: bool | None, valid: bool) -> Shown:
    article = texts.articles.get(article_id)
    text = article.text if article else ""
    return Shown(
        article_id=article_id,
        title=article.title if article else article_id,
        source=article.source if article else None,
        published_at=article.published_at if article else None,
        before=text[max(0, span.start - AROUND) : span.start],
        quote=quote,
        after=text[span.end : span.end + AROUND],
        right=right,
        valid=valid,
    )


def shown_claim(claim: Claim) -> tuple[Shown, ...]:
    """Return the words that a statement is held against; nobody says of each alone whether it is right."""
    return tuple(
        Shown("", claim.title, None, claim.published_at, before="", quote=text, after="", right=None)
        for text in claim.cited
    )
