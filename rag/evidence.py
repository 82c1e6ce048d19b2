"""Pick the sentences that answer a question from the passages found for it.

At most a handful of sentences, in reading order, neighbours joined, a sentence that leans on the one before ("He
said …") together with it; what stands in several papers is read and cited once. It deliberately doesn't know how a
sentence is scored, nor who phrases the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from index.embed import Embedder
from index.settings import Settings
from index.span import Span
from rag.answer import Evidence, Passage, ScoredSentence
from rag.candidates import CandidateFinder, Read
from rag.cited import cited
from rag.enough import confidence
from rag.near_duplicates import with_something_new, without_repeats
from rag.score import Candidate, gives_kind, leans, of_the_asked, probabilities

#: Passages that are read, at most. With more of them no more was found, nor told better (eval/LOG.md).
MAX_PASSAGES = 4
#: Scored sentences that are told, best first.
SHOWN = 10
#: A sentence joins the evidence when it scores at least this share of the best one's score.
RELATIVE_SCORE = 0.65
#: And what a language model reads to phrase an answer from, when at least this share: it tells better which sentence
#: answers than the scores do, once it has read them together (eval/LOG.md).
RELATIVE_SCORE_READ = 0.15


@dataclass(frozen=True)
class Picked:
    """The evidence for a question, in reading order, best article first.

    Attributes:
        confidence: probability that it is enough, 0 to 1.
        context: the evidence and the next best, for a language model to read; in reading order too.
        sentences: the best-scored sentences, best first.
        best_of: of each passage that was read its best-scored sentence, by ``chunk_id``.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    context: tuple[Evidence, ...] = ()
    sentences: tuple[ScoredSentence, ...] = ()
    best_of: Mapping[int, ScoredSentence] = field(default_factory=dict)


class EvidencePicker:
    """Picks evidence among the candidates that a finder gives."""

    def __init__(self, finder: CandidateFinder, embedder: Embedder, settings: Settings) -> None:
        self.finder = finder
        self._embedder = embedder
        self._settings = settings

    def pick(self, text: str, passages: Sequence[Passage]) -> Picked:
        """Return the evidence for a stand-alone question among its passages."""
        passages = with_something_new(passages)[:MAX_PASSAGES]
        found = self.finder.find(text, passages)
        if not found.candidates:
            return Picked((), 0.0)
        question, read = found.question, found.read
        candidates = of_the_asked(text, found.candidates)
        scores = probabilities(question, candidates).tolist()
        scored = sorted(zip(candidates, scores, strict=True), key=lambda pair: -pair[1])
        best = without_repeats(scored)
        top = best[0][1]
        sure = confidence(question, passages, [c for c, _ in best[:3]], [score for _, score in best[:3]])
        settings = self._settings
        wanted = _kind_first(text, [pair for pair in best if pair[1] >= RELATIVE_SCORE * top], best)
        chosen = self._within_budget(wanted, settings.evidence_sentences, settings.evidence_tokens)
        readable = [*wanted, *(pair for pair in best if pair not in wanted and pair[1] >= RELATIVE_SCORE_READ * top)]
        read_on = self._within_budget(readable, settings.context_sentences, settings.context_tokens)
        particulars = {p.article_id: p for p in passages}
        told = tuple(
            ScoredSentence(cited(particulars[c.article_id], read.texts[c.article_id], c.span), score)
            for c, score in best[:SHOWN]
        )
        evidence, context = (self._joined(picked, read, passages) for picked in (chosen, read_on))
        return Picked(evidence, sure, context, told, _best_of(passages, scored, read))

    def _within_budget(
        self, found: Sequence[tuple[Candidate, float]], most: int, tokens: int
    ) -> list[tuple[Candidate, float]]:
        """Keep the best, ``most`` of them, while they and what they lean on have so many tokens; at least one."""
        kept: list[tuple[Candidate, float]] = []
        left = tokens
        for candidate, score in found:
            left -= self._embedder.pieces.count(candidate.understandable)
            if kept and (left < 0 or len(kept) >= most):
                break
            kept.append((candidate, score))
        return kept

    def _joined(
        self,
        chosen: Sequence[tuple[Candidate, float]],
        read: Read,
        passages: Sequence[Passage],
    ) -> tuple[Evidence, ...]:
        order = {article_id: n for n, article_id in enumerate(dict.fromkeys(c.article_id for c, _ in chosen))}
        wanted: dict[tuple[int, int], float] = {}
        for candidate, score in chosen:
            place = order[candidate.article_id]
            wanted[place, candidate.ordinal] = max(score, wanted.get((place, candidate.ordinal), 0.0))
            if leans(candidate.text) and candidate.earlier is not None:
                wanted.setdefault((place, candidate.earlier), 0.0)
        particulars = {p.article_id: p for p in passages}
        ids = list(order)
        found: list[Evidence] = []
        for _, run in groupby(enumerate(sorted(wanted)), key=lambda item: (item[1][0], item[1][1] - item[0])):
            keys = [key for _, key in run]
            article_id = ids[keys[0][0]]
            spans = [read.sentences[article_id][ordinal].span for _, ordinal in keys]
            score = max(wanted[key] for key in keys)
            found.append(_evidence(particulars[article_id], read.texts[article_id], spans, score))
        return tuple(found)


def _best_of(
    passages: Sequence[Passage], scored: Sequence[tuple[Candidate, float]], read: Read
) -> dict[int, ScoredSentence]:
    """Return each read passage's best sentence; one that shares a sentence with a read one wasn't read for that."""
    found: dict[int, ScoredSentence] = {}
    known: set[tuple[str, int]] = set()
    for passage in passages:
        article_id, span = passage.article_id, passage.span
        own = [(c, score) for c, score in scored if c.article_id == article_id and span.overlaps(c.span)]
        places = {(article_id, c.ordinal) for c, _ in own}
        if places - known:
            best, score = own[0]
            found[passage.chunk_id] = ScoredSentence(cited(passage, read.texts[article_id], best.span), score)
        known |= places
    return found


def _kind_first(
    question: str, wanted: Sequence[tuple[Candidate, float]], best: Sequence[tuple[Candidate, float]]
) -> list[tuple[Candidate, float]]:
    """Put second the best sentence of the best one's article that has what is asked for: a date for "when", say.

    Where it is best already, or nothing of the kind is asked for, the order stays; a reason looks like too many things.
    """
    if question.lower().startswith("why"):
        return list(wanted)
    article_id = best[0][0].article_id
    giving = (pair for pair in best if pair[0].article_id == article_id and gives_kind(question, pair[0].text))
    found = next(giving, None)
    if found is None or found is best[0]:
        return list(wanted)
    return [wanted[0], found, *(pair for pair in wanted[1:] if pair is not found)]


def _evidence(passage: Passage, text: str, spans: Sequence[Span], score: float) -> Evidence:
    """Return neighbouring sentences as one piece of evidence; ``spans`` are theirs, in order."""
    parts = []
    for n, span in enumerate(spans):
        start = spans[n - 1].start if n and leans(span.of(text)) else span.start
        parts.append(cited(passage, text, Span(start, span.end)))
    whole = cited(passage, text, Span(spans[0].start, spans[-1].end))
    return Evidence(whole, tuple(parts), score)
