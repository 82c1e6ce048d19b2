"""Questions that sentences near an answer, or in an article, may answer: the likeliest to be asked first.

It deliberately doesn't know whether they are answered when asked: that is checked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.article import Sentence
from index.span import Span
from rag.answer import Answer
from rag.converse.names import names
from rag.score import content_stems
from rag.suggest.forms import Made, questions

#: How willingly each kind is asked.
LIKED = {
    "why": 1.0,
    "how long": 0.9,
    "how much": 0.9,
    "how many": 0.8,
    "said": 0.8,
    "when": 0.7,
    "who did": 0.65,
    "what": 0.6,
    "role": 0.6,
    "where": 0.6,
    "first": 0.6,
    "who": 0.5,
    "wants": 0.45,
    "age": 0.3,
}
#: What a question loses that asks the same kind as one before it, or of the same article.
SAME_KIND, SAME_ARTICLE = 0.5, 0.3
#: Sentences away from what was cited where a sentence has nothing to do with it any more.
FAR = 40
#: Sentences away from what was cited where it is still about the same.
NEAR = 12
#: Sentences of an article that is about one thing throughout.
SHORT = 45


@dataclass(frozen=True)
class Candidate:
    """A question and the sentence that it was made from.

    Attributes:
        worth: how likely somebody asks it, compares within one call.
    """

    question: str
    kind: str
    article_id: str
    span: Span
    worth: float


def near_an_answer(
    answer: Answer, texts: Mapping[str, str], sentences: Mapping[str, Sequence[Sentence]], lexicon: Collection[str]
) -> list[Candidate]:
    """Return questions that the articles of an answer's clippings and passages may answer, the likeliest first."""
    said = " ".join([answer.standalone_question, *(citation.quote for citation in answer.citations)])
    spoken_of = _names(said)
    cited: dict[str, list[Span]] = {}
    for citation in answer.citations:
        cited.setdefault(citation.article_id, []).append(Span(citation.start, citation.end))
    found = []
    for article_id, parts in sentences.items():
        places = [part.ordinal for part in parts if any(part.span.overlaps(span) for span in cited.get(article_id, ()))]
        for part, made in _made(texts[article_id], parts, lexicon):
            shared = any(name <= spoken_of for name in _each_name(made.text))
            away = min((abs(part.ordinal - place) for place in places), default=FAR)
            near = away < NEAR or (bool(places) and len(parts) <= SHORT)
            if part.ordinal in places or not _belongs(made, shared, near) or _is_asked(made.text, said):
                continue
            worth = LIKED[made.kind] + 0.5 * shared + 0.4 * bool(places) - 0.4 * min(away, FAR) / FAR
            found.append(Candidate(made.text, made.kind, article_id, part.span, worth))
    return varied(found)


def of_an_article(
    article_id: str, text: str, sentences: Sequence[Sentence], title: str, lexicon: Collection[str]
) -> list[Candidate]:
    """Return questions that an article may answer and that say what they are about, the likeliest first."""
    titled = _names(f"Now {title}") | frozenset(content_stems(title))
    found = []
    for part, made in _made(text, sentences, lexicon):
        if made.named and made.kind not in ("who", "age"):
            shared = bool(titled & content_stems(made.text))
            worth = LIKED[made.kind] + 0.5 * shared - 0.3 * min(part.ordinal, FAR) / FAR
            found.append(Candidate(made.text, made.kind, article_id, part.span, worth))
    return sorted(found, key=lambda one: -one.worth)


def varied(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return each question once, the likeliest first, what is like those before it later."""
    left = sorted({one.question: one for one in reversed(candidates)}.values(), key=lambda one: -one.worth)
    chosen: list[Candidate] = []
    while left:
        best = max(left, key=lambda one: one.worth - _repeats(one, chosen))
        chosen.append(best)
        left = [one for one in left if one is not best and one.span != best.span]
    return chosen


def _repeats(one: Candidate, chosen: Sequence[Candidate]) -> float:
    kinds = sum(one.kind == other.kind for other in chosen)
    articles = sum(one.article_id == other.article_id for other in chosen)
    return SAME_KIND * min(kinds, 2) + SAME_ARTICLE * min(articles, 2) * 0.5


def _made(text: str, sentences: Sequence[Sentence], lexicon: Collection[str]) -> Iterator[tuple[Sentence, Made]]:
    before = ""
    for part in sentences:
        words = part.span.of(text)
        for made in questions(words, before, lexicon):
            yield part, made
        before = words


def _belongs(made: Made, shared: bool, near: bool) -> bool:
    """Say whether a question follows on an answer: it speaks of the same, or stands near what was cited."""
    if made.kind in ("who", "age"):
        return shared
    return (shared or near) if made.named else near


def _is_asked(question: str, said: str) -> bool:
    """Say whether everything that a question names was said already."""
    return content_stems(question) <= content_stems(said)


def _names(text: str) -> frozenset[str]:
    return frozenset(stem for name in _each_name(text) for stem in name)


def _each_name(text: str) -> list[frozenset[str]]:
    found = (content_stems(name.text) for name in names(text) if name.sure)
    return [stems for stems in found if stems]
