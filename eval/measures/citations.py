"""Whether citations hold gold words, cover what must be shown, and resolve to exactly what they quote.

It deliberately doesn't know whether the statement follows from its citation.
"""

from __future__ import annotations

from eval.measures.case import Case, Texts
from eval.measures.gold import holds_gold, share_met
from eval.measures.short_answers import contains
from eval.running.record import Found, Quotation


def citation_values(case: Case) -> dict[str, float]:
    """Measure the citations of one question.

    A crash counts as wrong wherever something is to be cited; as an invalid citation only where one may be the reason:
    spans and quotes are asserted when they are made.
    """
    cited = case.citations
    values: dict[str, float] = {}
    if cited:
        values["CitationValid"] = sum(resolves(quoted, case.texts) for quoted in cited) / len(cited)
    elif case.broke_an_assertion:
        values["CitationValid"] = 0.0
    if case.question.answerable is False and cited:
        values["CitationP"] = 0.0  # nothing in the articles answers, so nothing that was cited does
    if not (case.needs or case.gold_words):
        return values
    right = [quoted for quoted in cited if is_gold(quoted, case)]
    if case.asked is None or not case.asked.refused:
        values["CitationP"] = len(right) / len(cited) if cited else 0.0
    shown = [Found(quoted.article_id, quoted.span) for quoted in right]
    values["CitationR"] = share_met(shown, case.needs) if case.needs else float(bool(right))
    return values


def resolves(quoted: Quotation, texts: Texts) -> bool:
    """Say whether the article is known and its span is exactly the words quoted."""
    article = texts.articles.get(quoted.article_id)
    return article is not None and quoted.span.of(article.text) == quoted.quote


def is_gold(quoted: Quotation, case: Case) -> bool | None:
    """Say whether a citation holds gold words, or a gold answer where only answers are known; None without gold."""
    if case.needs:
        return resolves(quoted, case.texts) and holds_gold(Found(quoted.article_id, quoted.span), case.needs)
    return contains(quoted.quote, case.gold_words) if case.gold_words else None
