"""True and false statements whose verdict is known beforehand, and how many the check rejects.

False: sentences of articles perturbed in one place (``eval.perturb``). True: the same sentences unchanged and cut
short, paraphrases written by hand (``support_paraphrases.jsonl``; ``part`` is dev where rules were made with them in
view, test where they were written after), and people's answers from CLAPNQ with the sentences they were written from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from eval.perturb import perturbations, pool
from index.article import Article
from index.loading.load import load
from index.samples import sample_paths
from index.segment import sentences
from index.settings import Settings
from rag.checking.check import Context, Problem, check
from rag.checking.stems import content_stems
from rag.checking.support import support
from rag.cite import LEAST_SUPPORT

PARAPHRASES = Path(__file__).with_name("support_paraphrases.jsonl")
MAX_CITED = 3
SEED = 20


@dataclass(frozen=True)
class Case:
    """A statement with the words it cites."""

    statement: str
    cited: tuple[str, ...]
    context: Context


@dataclass(frozen=True)
class CaseRow:
    """Shares rejected: high is good where the statements are false, low where they are true."""

    what: str
    cases: int
    check: float
    either: float


@dataclass(frozen=True)
class Page:
    """What perturbing needs of an article."""

    key: str
    sentences: tuple[str, ...]
    context: Context


def case_rows(data: Path) -> Iterator[CaseRow]:
    """Measure every kind of case; sets that aren't under ``data`` are left out."""
    samples = sample_pages()
    by_hand = list(paraphrases(samples))
    for part in ("dev", "test"):
        yield measure(f"true: paraphrases by hand, {part}", [case for where, case in by_hand if where == part])
    for kind, cases in falsified([case for _, case in by_hand], samples).items():
        yield measure(f"false: {kind}, paraphrases", cases)
    if (answers := data / "clapnq" / "clapnq_dev_answerable.jsonl").exists():
        yield measure("true: CLAPNQ answers", list(clapnq(answers)))
    corpora = {"samples": samples}
    if (corpus := data / "multihop_rag" / "corpus.json").exists():
        corpora["MultiHop-RAG"] = multihop_pages(corpus)
    for name, pages in corpora.items():
        for kind, cases in derived(pages, most=400).items():
            yield measure(f"{'true' if kind in TRUE_KINDS else 'false'}: {kind}, {name}", cases)


def measure(what: str, cases: Sequence[Case]) -> CaseRow:
    """Return the shares of ``cases`` that are rejected."""
    checked = [bool(check(case.statement, case.cited, case.context)) for case in cases]
    weak = [support(case.statement, case.cited) < LEAST_SUPPORT for case in cases]
    either = [problem or low for problem, low in zip(checked, weak, strict=True)]
    count = max(len(cases), 1)
    return CaseRow(what, len(cases), sum(checked) / count, sum(either) / count)


def problems(case: Case) -> tuple[Problem, ...]:
    """Check one case."""
    return check(case.statement, case.cited, case.context)


def sample_pages() -> list[Page]:
    """Return the sample articles, cut into sentences."""
    pages = []
    for path in sample_paths():
        for article in load(str(path), Settings()):
            assert isinstance(article, Article), article
            parts = tuple(sentence.span.of(article.text) for sentence in sentences(article.text))
            pages.append(Page(path.stem, parts, Context(article.title, article.published_at)))
    return pages


def multihop_pages(corpus: Path, every: int = 6) -> list[Page]:
    """Return every sixth article of MultiHop-RAG; sentences of menus and captions are left out by their length."""
    articles = json.loads(corpus.read_text(encoding="utf-8"))[::every]
    return [
        Page(
            article["title"],
            tuple(s.span.of(article["body"]) for s in sentences(article["body"]) if s.span.end - s.span.start < 300),
            Context(article["title"], datetime.fromisoformat(article["published_at"]).astimezone(UTC)),
        )
        for article in articles
    ]


def paraphrases(pages: Sequence[Page]) -> Iterator[tuple[str, Case]]:
    """Read the paraphrases with their part; what they cite is given by its first words."""
    by_key = {page.key: page for page in pages}
    for line in PARAPHRASES.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        page = by_key[record["article"]]
        cited = tuple(_starting(page, opening) for opening in record["cites"])
        yield record["part"], Case(record["statement"], cited, page.context)


def clapnq(path: Path) -> Iterator[Case]:
    """Return each sentence of people's answers with the sentences of its passage that align best."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        passage = record["passages"][0]
        parts = [_untokenised(text) for text in passage["sentences"]]
        for answer in dict.fromkeys(_untokenised(output["answer"]) for output in record["output"]):
            for statement in (sentence.span.of(answer) for sentence in sentences(answer)):
                if statement != "NA":
                    yield Case(statement, best_cited(statement, parts), Context(passage["title"], None))


def _cut_short(sentence: str) -> str | None:
    front = sentence.rpartition(", ")[0]
    return f"{front}." if len(front.split()) >= 6 and front.count('"') % 2 == 0 else None


TRUE_KINDS: dict[str, Callable[[str], str | None]] = {
    "unchanged": lambda sentence: sentence,
    "cut at its last comma": _cut_short,
}


def derived(pages: Sequence[Page], most: int) -> dict[str, list[Case]]:
    """Return at most ``most`` cases of every kind, one for a sentence."""
    random = Random(SEED)  # noqa: S311 - a sample, not a secret
    places = [(page, sentence) for page in pages for sentence in page.sentences if len(sentence.split()) >= 6]
    random.shuffle(places)
    pools = {page.key: pool(page.sentences, page.context.title) for page in pages}
    found: dict[str, list[Case]] = {}
    for page, sentence in places:
        kinds = {**TRUE_KINDS, **perturbations(pools[page.key], random)}
        for kind, change in kinds.items():
            statement = change(sentence)
            if statement is not None and len(found.setdefault(kind, [])) < most:
                found[kind].append(Case(statement, (sentence,), page.context))
    return found


def best_cited(statement: str, candidates: Sequence[str]) -> tuple[str, ...]:
    """Pick greedily at most three candidates that cover most of the statement's content words."""
    open_stems = set(content_stems(statement))
    stems = {text: set(content_stems(text)) for text in candidates}
    chosen: list[str] = []
    while stems and len(chosen) < MAX_CITED:
        best = max(stems, key=lambda text: (len(stems[text] & open_stems), -len(stems[text])))
        if chosen and not stems[best] & open_stems:
            break
        chosen.append(best)
        open_stems -= stems.pop(best)
    return tuple(chosen)


def falsified(cases: Sequence[Case], pages: Sequence[Page]) -> dict[str, list[Case]]:
    """Perturb the statements of true cases, so that the false ones aren't their citations' very words either."""
    random = Random(SEED)  # noqa: S311 - a sample, not a secret
    pools = {page.context.title: pool(page.sentences, page.context.title) for page in pages}
    found: dict[str, list[Case]] = {}
    for case in cases:
        cited = " ".join(case.cited)
        names = [name for name in pools[case.context.title] if name not in cited]
        for kind, change in perturbations(names, random).items():
            statement = change(case.statement)
            if statement is not None:
                found.setdefault(kind, []).append(Case(statement, case.cited, case.context))
    return found


def _starting(page: Page, opening: str) -> str:
    return next(sentence for sentence in page.sentences if sentence.startswith(opening))


def _untokenised(text: str) -> str:
    """Undo CLAPNQ's tokens: a space before each stop, comma and possessive, `` for quotation marks."""
    text = re.sub(r"``\s*|\s*''", '"', text)
    text = re.sub(r"\s+([.,;:?!%)\]]|'s\b|'(?=\s)|n't\b)", r"\1", text)
    text = re.sub(r"([(\[$£€])\s+", r"\1", text)
    return re.sub(r"\s+([-–])\s+(?=\w)", r"\1", text)
