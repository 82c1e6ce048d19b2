"""Pairs of a question and a text, with whether the text answers it: what the sentence model is trained on.

The sentence with the answer against others of its paragraph, the nearest ones of other paragraphs by full text and by
embedding, near misses of question and sentence; and whole paragraphs. Half of the texts stand under their title line.
It deliberately doesn't know the model.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.fitting.reader.near_misses import about_another, names, near_miss, without_answer
from eval.fitting.reader.questions import Learned, Paragraph
from index.article import header
from rag.score import leans

#: Sources whose texts are like articles; reviews and posts teach less.
OF_WIKIPEDIA = {"new_wiki", "squad2_dev"}


@dataclass(frozen=True)
class Pair:
    """One example.

    Attributes:
        answer: the words of ``text`` that answer, "" where none do.
    """

    question: str
    text: str
    answer: str
    label: float


@dataclass(frozen=True)
class Share:
    """How many pairs are made of a question: counts, and shares from 0 to 1."""

    others: int
    near_miss: float
    elsewhere: float
    paragraph: float


WIKIPEDIA = Share(others=3, near_miss=1.0, elsewhere=0.7, paragraph=0.4)
INFORMAL = Share(others=2, near_miss=0.5, elsewhere=0.2, paragraph=0.1)


def sentence_text(paragraph: Paragraph, ordinal: int, titled: bool) -> str:
    """Return a sentence as it is read at question time: under its title, with the one before where it leans on it."""
    text = paragraph.sentences[ordinal].span.of(paragraph.text)
    if ordinal and leans(text):
        text = f"{paragraph.sentences[ordinal - 1].span.of(paragraph.text)} {text}"
    return under(paragraph.title, text) if titled else text


def under(title: str, text: str) -> str:
    """Return a text under its title line, where it has a title."""
    return f"{header(title, None, None)}\n{text}" if title else text


def pairs(learned: Sequence[Learned], nearest: Mapping[int, Sequence[str]], seed: int) -> list[Pair]:
    """Return the pairs of all questions, in the questions' order; the same for the same seed.

    ``nearest`` holds, by a question's place, sentences of other paragraphs that look like answers. Questions of
    SQuAD 2.0 count twice: only they have people's unanswerable ones.
    """
    rng = random.Random(seed)  # noqa: S311 (training data, not a secret)
    pool = [name for one in learned if one.paragraph.title for name in _real_names(one)]
    found: list[Pair] = []
    for place, one in enumerate(learned):
        others = _names_near(learned, place, pool, rng)
        share = WIKIPEDIA if one.origin in OF_WIKIPEDIA else INFORMAL
        for _ in range(2 if one.origin == "squad2_dev" else 1):
            found.extend(_of_question(one, others, nearest.get(place, ()), share, rng))
    return found


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
    one: Learned, others: Sequence[str], nearest: Sequence[str], share: Share, rng: random.Random
) -> Iterator[Pair]:
    yield from _within(one, share, rng)
    if nearest and rng.random() < share.elsewhere:
        yield Pair(one.text, rng.choice(nearest), "", 0.0)
    missed = near_miss(one.text, one.paragraph.text, others, rng) if one.answerable else None
    if one.answerable and one.answering:
        yield from _missed(one, missed, others, share, rng)
    yield from _paragraphs(one, missed, share, rng)


def _within(one: Learned, share: Share, rng: random.Random) -> Iterator[Pair]:
    """The answering sentence, or the one that looks it, against others of the paragraph."""
    paragraph = one.paragraph
    titled = rng.random() < 0.7
    for ordinal in sorted(one.answering)[:2]:
        yield Pair(one.text, sentence_text(paragraph, ordinal, titled), _answer(one, ordinal), 1.0)
    looks = {place for span in one.plausible if (place := paragraph.at(span.start)) is not None}
    rest = [s.ordinal for s in paragraph.sentences if s.ordinal not in one.answering | looks]
    wanted = sorted(looks)[:1] + rng.sample(rest, min(share.others, len(rest)))
    for ordinal in wanted:
        yield Pair(one.text, sentence_text(paragraph, ordinal, titled), "", 0.0)


def _missed(
    one: Learned, missed: str | None, others: Sequence[str], share: Share, rng: random.Random
) -> Iterator[Pair]:
    """The answering sentence under a question that it doesn't answer, and spoilt sentences under the right one."""
    ordinal = min(one.answering)
    titled = rng.random() < 0.7
    text = sentence_text(one.paragraph, ordinal, titled)
    if missed is not None and rng.random() < share.near_miss:
        yield Pair(missed, text, "", 0.0)
    if rng.random() < share.near_miss / 2:
        answer = _answer(one, ordinal)
        spoilt = without_answer(text, answer) or about_another(text, one.text, answer, others, rng)
        if spoilt is not None:
            yield Pair(one.text, spoilt, "", 0.0)


def _paragraphs(one: Learned, missed: str | None, share: Share, rng: random.Random) -> Iterator[Pair]:
    """Whole paragraphs: with the answer, without its sentence, under a question that it doesn't answer."""
    if rng.random() >= share.paragraph * (1.0 if one.answerable else 2.0):
        return
    text = under(one.paragraph.title, one.paragraph.text) if rng.random() < 0.7 else one.paragraph.text
    if not one.answerable:
        yield Pair(one.text, text, "", 0.0)
        return
    yield Pair(one.text, text, one.spans[0].of(one.paragraph.text), 1.0)
    if missed is not None and rng.random() < 0.7:
        yield Pair(missed, text, "", 0.0)
    elif one.answering and rng.random() < 0.5:
        kept = [s.span.of(one.paragraph.text) for s in one.paragraph.sentences if s.ordinal not in one.answering]
        if kept:
            yield Pair(one.text, under(one.paragraph.title, " ".join(kept)), "", 0.0)


def _answer(one: Learned, ordinal: int) -> str:
    """Return the part of an answer that stands in a sentence."""
    inside = one.paragraph.sentences[ordinal].span
    span = next(span for span in one.spans if inside.start <= span.start < inside.end)
    return one.paragraph.text[span.start : min(span.end, inside.end)]
