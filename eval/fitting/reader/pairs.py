"""Pairs of a question and a passage, with where the passage answers it: what the sentence model is trained on.

The passage with the answer; the nearest passages that lack it; the right passage under a near miss of the question,
under another date than the question's, or without the sentence that answers; a few single sentences. Passages are as
long as chunks are, most stand under a header line. It deliberately doesn't know the model, nor how many of each are
taken (``rounds``).
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from eval.fitting.reader.dated import another_date, dated_question, some_date
from eval.fitting.reader.near_misses import names, near_miss
from eval.fitting.reader.questions import Learned, Paragraph
from eval.fitting.reader.rounds import Round, Share
from index.article import header
from index.span import Span

#: Characters of a passage: a chunk of the library has about as many.
PASSAGE = 1_000
#: Shares of texts under a header line, and of those with a source and a date in it.
TITLED, DATED = 0.75, 0.3
SOURCES = "The Evening Post", "Reuters", "The Guardian", "City Herald", "Science Weekly", "Associated Press"


@dataclass(frozen=True)
class Pair:
    """One example.

    Attributes:
        label: 1.0 where ``text`` answers ``question``, else 0.0.
        answers: spans of ``text`` that answer; none where the label is 0.
        sentences: spans of ``text``, in order, a header line left out.
    """

    question: str
    text: str
    label: float
    answers: tuple[Span, ...] = ()
    sentences: tuple[Span, ...] = ()

    @property
    def row(self) -> dict[str, str | float]:
        """The pair as ``AnswerLoss`` reads it."""
        marks = {
            "answers": [[span.start, span.end] for span in self.answers],
            "sentences": [[span.start, span.end] for span in self.sentences],
        }
        return {"question": self.question, "text": self.text, "marks": json.dumps(marks), "label": self.label}


def pairs(learned: Sequence[Learned], nearest: Mapping[int, Sequence[Paragraph]], of: Round) -> list[Pair]:
    """Return a round's pairs of all questions, in the questions' order; always the same.

    ``nearest`` holds, by a question's place, other paragraphs that look like its own.
    """
    rng = random.Random(of.seed)  # noqa: S311 (training data, not a secret)
    pool = [name for one in learned if one.paragraph.title for name in _real_names(one)]
    found: list[Pair] = []
    for place, one in enumerate(learned):
        others = _names_near(learned, place, pool, rng)
        share = of.shares[one.origin]
        for _ in range(share.times):
            found.extend(_of_question(one, others, nearest.get(place, ()), share, rng))
    return found + (_answered_alike(learned, found, rng) if of.balanced else [])


def _answered_alike(learned: Sequence[Learned], found: Sequence[Pair], rng: random.Random) -> list[Pair]:
    """Return answered pairs of questions that begin as the unanswered do.

    "How much" and "when" open more of the questions that people make unanswerable than of others, and a model would
    learn that instead of reading.
    """
    lacking = Counter[str]()
    for pair in found:
        lacking[opening(pair.question)] += -1 if pair.label else 1
    added = []
    answered = [one for one in learned if one.answering]
    for one in rng.sample(answered, len(answered)):
        if lacking[opening(one.text)] > 0:
            lacking[opening(one.text)] -= 1
            added.append(made(one.text, one.paragraph, one.spans, rng))
    return added


def opening(question: str) -> str:
    """Return the first two words of a question, in lower case: "how many", "when did"."""
    return " ".join(question.lower().split()[:2])


def _names_near(learned: Sequence[Learned], place: int, pool: Sequence[str], rng: random.Random) -> list[str]:
    """Return names to take wrong ones from: those of questions of the same article, and a few from anywhere."""
    title = learned[place].paragraph.title
    around = learned[max(0, place - 40) : place + 40]
    near = [name for one in around if one.paragraph.title == title for name in _real_names(one)]
    return near + [rng.choice(pool) for _ in range(6)] if pool else near


def _real_names(one: Learned) -> list[str]:
    """Return the names of a question that its paragraph has as well: other capitals are emphasis and slips."""
    return [name.removesuffix("'s").removesuffix("’s") for name in names(one.text) if name in one.paragraph.text]


def _of_question(
    one: Learned, others: Sequence[str], nearest: Sequence[Paragraph], share: Share, rng: random.Random
) -> Iterator[Pair]:
    if not one.answerable:
        yield made(one.text, one.paragraph, (), rng, around=one.plausible)
    elif one.answering and rng.random() < share.passage:
        yield made(one.text, one.paragraph, one.spans, rng)
    absent = [paragraph for paragraph in nearest if not _says_too(paragraph, one)]
    if absent and rng.random() < share.elsewhere:
        yield made(one.text, rng.choice(absent), (), rng)
    if one.answerable and one.answering:
        yield from _spoilt(one, others, share, rng)


def _says_too(paragraph: Paragraph, one: Learned) -> bool:
    """Whether another paragraph has the words of an answer, and so may answer as well."""
    lowered = paragraph.text.lower()
    return any(span.of(one.paragraph.text).lower() in lowered for span in one.spans)


def _spoilt(one: Learned, others: Sequence[str], share: Share, rng: random.Random) -> Iterator[Pair]:
    """The passage under a question that it doesn't answer, without what answers, and sentences alone."""
    if rng.random() < share.near_miss:
        missed = near_miss(one.text, one.paragraph.text, others, rng)
        if missed is not None:
            yield made(missed, one.paragraph, (), rng, around=one.spans)
    if rng.random() < share.spoilt:
        left = [s.span.of(one.paragraph.text) for s in one.paragraph.sentences if s.ordinal not in one.answering]
        if left:
            yield made(one.text, Paragraph(one.paragraph.title, " ".join(left)), (), rng)
    if share.dated and rng.random() < share.dated:
        yield from _dated(one, rng)
    if rng.random() < share.sentence:
        ordinal = min(one.answering)
        yield _alone(one, ordinal, one.spans, rng)
        rest = [s.ordinal for s in one.paragraph.sentences if s.ordinal not in one.answering]
        if rest:
            yield _alone(one, rng.choice(rest), (), rng)


def _dated(one: Learned, rng: random.Random) -> Iterator[Pair]:
    """The question with a year in it, and the passage under a date of that year, and of another, which answers not.

    Of news and posts alone, which have no title here: an encyclopedia isn't of a day.
    """
    if one.paragraph.title:
        return
    date = some_date(rng)
    asked = dated_question(one.text, one.paragraph.text, date, rng)
    if asked is not None:
        yield made(asked, one.paragraph, one.spans, rng, above=_header("", date, rng))
        other = _header("", another_date(date, rng), rng)
        yield made(asked, one.paragraph, (), rng, around=one.spans, above=other)


def _alone(one: Learned, ordinal: int, answers: Sequence[Span], rng: random.Random) -> Pair:
    where = one.paragraph.sentences[ordinal].span
    inside = tuple(Span(s.start - where.start, s.end - where.start) for s in answers if where.overlaps(s))
    return made(one.text, Paragraph(one.paragraph.title, where.of(one.paragraph.text)), inside, rng)


def made(
    question: str,
    paragraph: Paragraph,
    answers: Sequence[Span],
    rng: random.Random,
    around: Sequence[Span] = (),
    above: str | None = None,
) -> Pair:
    """Return a pair of a question and as much of a paragraph as a chunk holds.

    Args:
        answers: spans of the paragraph; the passage holds the first of them, the pair those it holds.
        around: spans to choose the passage by where it answers nothing.
        above: the header line; None for one by chance.
    """
    chosen = window(paragraph, [*answers, *around][:1], rng)
    start, end = chosen[0].start, chosen[-1].end
    if above is None:
        above = _some_header(paragraph.title, rng) if paragraph.title and rng.random() < TITLED else ""
    above = f"{above}\n" if above else ""
    moved = len(above) - start

    def move(span: Span) -> Span:
        return Span(span.start + moved, span.end + moved)

    held = tuple(dict.fromkeys(move(span) for span in answers if start <= span.start and span.end <= end))
    text = above + paragraph.text[start:end]
    return Pair(question, text, float(bool(held)), held, tuple(move(span) for span in chosen))


def window(paragraph: Paragraph, kept: Sequence[Span], rng: random.Random) -> list[Span]:
    """Return neighbouring sentences of a paragraph, ``PASSAGE`` characters at most, those of ``kept`` among them."""
    spans = [sentence.span for sentence in paragraph.sentences]
    places = [n for n, span in enumerate(spans) if any(span.overlaps(one) for one in kept)] or [
        rng.randrange(len(spans))
    ]
    first, last = places[0], places[-1]
    while True:
        sides = [
            (at, step)
            for at, step in ((first - 1, -1), (last + 1, 1))
            if 0 <= at < len(spans) and spans[max(last, at)].end - spans[min(first, at)].start <= PASSAGE
        ]
        if not sides:
            return spans[first : last + 1]
        at, _ = rng.choice(sides)
        first, last = min(first, at), max(last, at)


def _some_header(title: str, rng: random.Random) -> str:
    if rng.random() >= DATED:
        return header(title, None, None)
    return _header(title, datetime(2012, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(4_500)), rng)


def _header(title: str, date: datetime, rng: random.Random) -> str:
    return header(title, rng.choice(SOURCES), date)
