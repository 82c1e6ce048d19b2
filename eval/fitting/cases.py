"""Ask the dev parts for what is fitted on: every candidate sentence of every question, and which of them are gold.

SQuAD 2.0 (titles that the sentence model never saw), CLAPNQ, the samples, the questions on news and MultiHop-RAG, its
sources named and masked, each set in a library of its own. The unanswerable are theirs, and their answerable questions
asked again with what answers left out: the passages, then every article that has any. It deliberately fits nothing.
"""

from __future__ import annotations

import pickle
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from eval.fitting.reader.questions import held_out
from eval.measures.gold import overlap_enough
from eval.running.collection import build, settings_for
from eval.sets import clapnq, multihop_rag, news, samples, squad2_dev
from eval.sets.question import Part, Place, Question, QuestionSet
from index.filters import Filters
from index.settings import Settings
from rag.answer import Passage
from rag.assistant import Assistant
from rag.converse import standalone
from rag.evidence import MAX_PASSAGES
from rag.score import Candidate, features, of_the_asked
from rag.score import Question as Asked

LOADERS = (
    squad2_dev.load,
    clapnq.load,
    samples.load,
    news.load,
    multihop_rag.load,
    multihop_rag.load_masked,
)
#: MultiHop-RAG's facts are shared by its questions: nothing is learned of its sentences.
SENTENCES_OF = squad2_dev.NAME, clapnq.NAME, samples.NAME, news.NAME
#: Questions of each set at most.
SAMPLE = 400
RETRIEVED = 120
#: Passages that a question about several articles finds of its own subject.
NEAR = 20


@dataclass(frozen=True)
class Case:
    """One question over one collection, or over what is left of it.

    Attributes:
        key: of the question; its cases are never split.
        whole: whether nothing was left out.
        answerable: whether what is left answers.
        met: of each candidate, which of the question's needs it meets; ``needs`` is how many there are.
        asked: the question with its words weighed.
    """

    of: str
    key: str
    whole: bool
    answerable: bool
    asked: Asked
    passages: Sequence[Passage]
    candidates: Sequence[Candidate]
    met: Sequence[frozenset[int]]
    needs: int

    @cached_property
    def rows(self) -> NDArray[np.float64]:
        """(n, d) features of the candidates."""
        return features(self.asked, self.candidates)

    @property
    def gold(self) -> NDArray[np.float64]:
        """(n,) 1.0 where a candidate holds gold words."""
        return np.asarray([float(bool(met)) for met in self.met])


def cases(questions: QuestionSet, settings: Settings) -> list[Case]:
    """Ask a set's dev questions, and the answerable ones twice more without what answers them."""
    of_set = settings_for(questions, settings)
    build(questions, of_set)
    titles = {article.id: article.title for article in questions.articles}
    asked = [one for one in questions.of_part(Part.DEV) if _unlearned(questions.name, one)]
    asked = random.Random(0).sample(asked, min(SAMPLE, len(asked)))  # noqa: S311 (a sample, not a secret)
    found: list[Case] = []
    with Assistant(of_set) as assistant:
        for one in tqdm(asked, desc=questions.name, file=sys.stderr):
            text = stand_alone(one)
            passages = assistant.stages().passages(text, Filters(), RETRIEVED)
            found.append(_case(assistant, questions.name, one, passages, whole=True))
            found += [
                _case(assistant, questions.name, one, left, whole=False)
                for left in _left_out(one, passages, titles, several=questions.name not in SENTENCES_OF)
            ]
    return [case for case in found if case.candidates]


def stand_alone(one: Question) -> str:
    """Return a question as it is asked of the passages: a follow-up as a person, or else the program, rewrote it."""
    return one.rewrite or (standalone(one.text, one.history).question if one.history else one.text)


def _left_out(
    one: Question, passages: Sequence[Passage], titles: Mapping[str, str], several: bool
) -> list[list[Passage]]:
    """Return the passages of an answerable question as they would be if the articles didn't answer it.

    Without the passages that answer, and without their articles. A question about several articles is half answered by
    others on its subject: for it, whatever stands near the first is left out.
    """
    places = [place for need in one.evidence for place in need] if one.answerable else []
    if not places:
        return []
    answering = {titles[place.article_id] for place in places}
    if several:
        answering |= {p.title for p in passages[:NEAR]}
        return [[p for p in passages if p.title not in answering]]
    holding = [p for p in passages if not any(_within(place, p) for place in places)]
    return [holding, [p for p in passages if p.title not in answering]]


def _within(place: Place, passage: Passage) -> bool:
    return place.article_id == passage.article_id and place.span.overlaps(passage.span)


def _unlearned(name: str, question: Question) -> bool:
    """Whether the sentence model never saw a question; SQuAD's clusters are its titles."""
    return name != squad2_dev.NAME or held_out(question.cluster.replace(" ", "_"))


def _case(assistant: Assistant, name: str, one: Question, passages: Sequence[Passage], whole: bool) -> Case:
    passages = passages[:MAX_PASSAGES]
    looked = assistant.stages().picker.finder.find(stand_alone(one), passages, sure=1.0)
    asked, candidates = looked.question, of_the_asked(looked.question.text, looked.candidates)
    needs = one.evidence if one.answerable else ()
    met = [frozenset(n for n, need in enumerate(needs) if _meets(c, need)) for c in candidates]
    answerable = bool(one.answerable) and whole
    return Case(name, one.id, whole, answerable, asked, passages, candidates, met, len(needs))


def _meets(candidate: Candidate, need: Sequence[Place]) -> bool:
    return any(
        place.article_id == candidate.article_id and overlap_enough(candidate.span, place.span) for place in need
    )


def gathered(settings: Settings, kept: Path | None) -> list[Case]:
    """Return the cases of all sets; kept in a file of one's own where a path is given, and read from it again."""
    if kept and kept.exists():
        found: list[Case] = pickle.loads(kept.read_bytes())  # noqa: S301 (written by the same command)
        return found
    found = [case for load in LOADERS for case in cases(load(settings.data), settings)]
    if kept:
        kept.write_bytes(pickle.dumps(found))
    return found
