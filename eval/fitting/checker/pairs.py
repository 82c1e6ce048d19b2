"""Pairs of a statement and cited words, labelled: what the entailment model is trained on.

The written statements with what they cite, with a sentence too many, with others instead; true ones falsified by rule;
the passages' own sentences, unchanged or shortened, and falsified. It deliberately doesn't know the model.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.fitting.checker.denied import denied
from eval.fitting.checker.shortened import shortened
from eval.fitting.checker.statements import Written
from eval.fitting.reader.near_misses import names, near_miss, opposite, wrong_name, wrong_number
from index.span import Span

#: Shares of statements that a pair of the kind is made of.
EXTRA, ELSEWHERE, DENIED, RENAMED, RENUMBERED, OPPOSED, SENTENCES = 0.5, 0.5, 0.8, 0.35, 0.5, 0.3, 0.25
#: Sentences cited together, at most, and words of a sentence that statements are made of, at least.
MOST_CITED, LEAST_WORDS = 3, 8


@dataclass(frozen=True)
class Pair:
    """``label`` is 1.0 where ``text``, cited sentences under their title, entails ``statement``, else 0.0."""

    statement: str
    text: str
    label: float

    @property
    def row(self) -> dict[str, str | float]:
        """The pair as the loss reads it."""
        return {"question": self.statement, "text": self.text, "label": self.label}


def pairs(found: Sequence[Written], seed: int) -> list[Pair]:
    """Return the pairs of all statements that aren't held out, shuffled; always the same."""
    rng = random.Random(seed)  # noqa: S311 (training data, not a secret)
    learned = [one for one in found if not one.held_out]
    passages = list(dict.fromkeys(one.passage for one in learned))
    known = {word for passage in passages for word in re.findall(r"[a-z]+", passage.lower())}
    pool = [name for passage in passages for name in names(passage)]
    made = [pair for one in learned for pair in _of_statement(one, known, pool, rng)]
    by_passage = {one.passage: one for one in learned}
    made += [pair for one in by_passage.values() for pair in _of_sentences(one, known, pool, rng)]
    rng.shuffle(made)
    return made


def own(one: Written) -> Pair:
    """Return a statement with what it cites."""
    return Pair(one.text, _cited(one, one.cites), float(one.supported))


def _of_statement(one: Written, known: set[str], pool: Sequence[str], rng: random.Random) -> Iterator[Pair]:
    yield own(one)
    others = [s.span for s in one.sentences if not any(s.span.overlaps(cited) for cited in one.cites)]
    if others and rng.random() < EXTRA and len(one.cites) < MOST_CITED:
        yield Pair(one.text, _cited(one, [*one.cites, rng.choice(others)]), float(one.supported))
    if not one.supported:
        return
    if others and rng.random() < ELSEWHERE:
        yield Pair(one.text, _cited(one, rng.sample(others, min(len(others), len(one.cites)))), 0.0)
    text = _cited(one, one.cites)
    false = denied(one.text, known, rng) if rng.random() < DENIED else None
    if false:
        yield Pair(false, text, 0.0)
    elsewhere = [rng.choice(pool) for _ in range(4)] + names(f"x {one.passage}")
    for change, share in ((wrong_name, RENAMED), (wrong_number, RENUMBERED), (opposite, OPPOSED)):
        false = change(one.text, text, elsewhere, rng) if rng.random() < share else None
        if false and false != one.text:
            yield Pair(false, text, 0.0)


def _of_sentences(one: Written, known: set[str], pool: Sequence[str], rng: random.Random) -> Iterator[Pair]:
    """The passage's own sentences, unchanged or shortened, and falsified."""
    for sentence in one.sentences:
        whole = sentence.span.of(one.passage)
        if len(whole.split()) < LEAST_WORDS:
            continue
        text = shortened(whole, rng)
        if text is None:
            if rng.random() >= SENTENCES:
                continue
            text = whole[0].upper() + whole[1:]
        others = [s.span for s in one.sentences if s is not sentence]
        cites = [sentence.span, rng.choice(others)] if others and rng.random() < EXTRA else [sentence.span]
        yield Pair(text, _cited(one, cites), 1.0)
        elsewhere = [rng.choice(pool) for _ in range(6)] + names(f"x {one.passage}")
        false = near_miss(text, whole, elsewhere, rng) or denied(text, known, rng)
        if false:
            yield Pair(false, _cited(one, cites), 0.0)


def _cited(one: Written, cites: Sequence[Span]) -> str:
    words = " ".join(span.of(one.passage) for span in sorted(cites, key=lambda span: span.start))
    return f"{one.title}\n{words}" if one.title else words
