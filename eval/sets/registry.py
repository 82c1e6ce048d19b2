"""The question sets by name, and whatever else may be asked: a question file, or a folder in BEIR's format.

It deliberately doesn't know how any of them is read.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.sets import (
    beir,
    bipia,
    canard,
    clapnq,
    disagreement,
    multihop_rag,
    news,
    perturbations,
    qags,
    question_file,
    samples,
    squad2_dev,
)
from eval.sets.question import QuestionSet
from eval.sets.reading import REMEDY
from index.article import Article
from index.errors import ClippingsError, MisuseError


@dataclass(frozen=True)
class Known:
    """A set that has a name.

    Attributes:
        what: one line.
        folder: within the folder of public data; None where the set is built in.
        load: takes the folder of public data.
    """

    name: str
    what: str
    folder: str | None
    load: Callable[[Path], QuestionSet]


@dataclass(frozen=True)
class SetSummary:
    """What a list of the sets shows of one.

    Attributes:
        questions, articles: None where the set isn't available.
        answerable: None also where the set doesn't say.
        parts: questions of each part, by its name.
        reason: why it isn't available; None where it is.
    """

    name: str
    what: str
    questions: int | None = None
    answerable: int | None = None
    articles: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    reason: str | None = None

    @property
    def available(self) -> bool:
        """Whether its data is there."""
        return self.reason is None


_SCIFACT = "scifact"
_KNOWN = (
    Known(samples.NAME, "questions on the sample articles, easy and hard ones; built in", None, samples.load),
    Known(samples.YES_NO, "questions on the sample articles that want yes or no; built in", None, samples.load_yes_no),
    Known(multihop_rag.NAME, "news; facts from several articles, or none", multihop_rag.NAME, multihop_rag.load),
    Known(
        multihop_rag.MASKED,
        "the same, with the names of news sources masked in the questions",
        multihop_rag.NAME,
        multihop_rag.load_masked,
    ),
    Known(news.NAME, "short questions on those articles, half of them near misses", multihop_rag.NAME, news.load),
    Known(
        disagreement.NAME,
        "numbers that two reports give alike or differently, on those articles and the samples",
        multihop_rag.NAME,
        disagreement.load,
    ),
    Known(squad2_dev.NAME, "short answers in Wikipedia paragraphs, half absent", squad2_dev.NAME, squad2_dev.load),
    Known(
        squad2_dev.PARAGRAPHS,
        "the same, each asked of its own paragraph only",
        squad2_dev.NAME,
        squad2_dev.load_paragraphs,
    ),
    Known(clapnq.NAME, "long answers from Wikipedia passages, half absent", clapnq.NAME, clapnq.load),
    Known(_SCIFACT, "scientific claims and abstracts; retrieval", _SCIFACT, lambda data: beir.load(data / _SCIFACT)),
    Known(canard.NAME, "follow-up questions with people's rewrites", canard.NAME, canard.load),
    Known(qags.NAME, "summary sentences with people's verdicts on their support", qags.NAME, qags.load),
    Known(perturbations.NAME, "true statements, and the same made false; built in", None, perturbations.load),
    Known(bipia.NAME, "instructions hidden in paragraphs; does one change an answer?", bipia.NAME, bipia.load),
    Known(bipia.CLEAN, "the same questions on the paragraphs without them", bipia.NAME, bipia.load_clean),
)
SETS: Mapping[str, Known] = {known.name: known for known in _KNOWN}


def load_set(name_or_path: str, data: Path, library: Callable[[], Sequence[Article]]) -> QuestionSet:
    """Read a set by its name, a question file or a BEIR folder by its path.

    Args:
        data: the folder of public data.
        library: gives the user's own articles; called only for a question file that names no articles.

    Raises:
        MisuseError: there is no such set, or its data is missing or damaged.
    """
    if known := SETS.get(name_or_path):
        return _load(known, data)
    path = Path(os.path.expanduser(name_or_path))
    if not os.path.exists(path):
        raise MisuseError(f"no question set and no file is called {name_or_path!r}; the sets are {', '.join(SETS)}")
    if beir.is_beir(path):
        return beir.load(path)
    if path.is_dir():
        wanted = f"{beir.CORPUS}, {beir.QUERIES} and {beir.QRELS}"
        raise MisuseError(f"{path}: a folder is a question set where it holds {wanted} (BEIR's format); name a file")
    return question_file.load(path, library)


def list_sets(data: Path) -> list[SetSummary]:
    """Summarise every named set; one that can't be read says why instead."""
    return [_summary(known, data) for known in _KNOWN]


def _load(known: Known, data: Path) -> QuestionSet:
    if known.folder is not None and not (data / known.folder).is_dir():
        raise MisuseError(f"no folder {data / known.folder} for the set {known.name}; {REMEDY}")
    return known.load(data)


def _summary(known: Known, data: Path) -> SetSummary:
    try:
        found = _load(known, data)
    except ClippingsError as error:
        return SetSummary(known.name, known.what, reason=str(error))
    said = [question.answerable for question in found.questions if question.answerable is not None]
    return SetSummary(
        name=known.name,
        what=known.what,
        questions=len(found.questions),
        answerable=sum(said) if said else None,
        articles=len(found.articles),
        parts=dict(Counter(question.part.value for question in found.questions)),
    )
