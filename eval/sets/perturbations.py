"""True and false statements about the sample articles whose verdict is known because they were made so.

True: sentences of the articles unchanged, and paraphrases written by hand (``support_paraphrases.jsonl``). False: the
same sentences and paraphrases changed in one place (``eval.sets.perturb``). Always the same ones. What is made from
the articles' very sentences is easy, and rules were made with it in view: it is all dev, as are the paraphrases that
rules were made with; test are the paraphrases that were written after, and their changes.
It deliberately doesn't know how statements are checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from eval.sets.perturb import perturbations, pool
from eval.sets.question import Claim, Part, Question, QuestionSet, Task
from eval.sets.reading import read_json_lines
from eval.sets.samples import sample_articles
from index.article import Article
from index.errors import MisuseError
from index.segment import sentences

NAME = "perturbations"
PARAPHRASES = Path(__file__).with_name("support_paraphrases.jsonl")
SEED = 20
#: Statements of one kind made from the articles' sentences, at most.
MOST = 400
#: Words of a sentence, at least, for statements to be made from it.
LEAST_WORDS = 6


@dataclass(frozen=True)
class _Paraphrase:
    article: str
    part: Part
    statement: str
    cites: list[str]


@dataclass(frozen=True)
class _Page:
    """An article by its file's name, cut into sentences; ``names`` may be swapped into them."""

    key: str
    article: Article
    sentences: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class _Statement:
    text: str
    cited: tuple[str, ...]
    page: _Page
    part: Part
    type: str
    supported: bool


def load(data: Path) -> QuestionSet:
    """Make the statements; ``data`` isn't read, all that they are made from stands in the package."""
    pages = [_page(article) for article in sample_articles()]
    by_hand = list(_paraphrases(pages))
    made = [*by_hand, *_falsified(by_hand), *_derived(pages)]
    return QuestionSet(NAME, Task.CHECK, (), list(_numbered(made)))


def _page(article: Article) -> _Page:
    parts = tuple(sentence.span.of(article.text) for sentence in sentences(article.text))
    return _Page(Path(article.path or "").stem, article, parts, tuple(pool(parts, article.title)))


def _paraphrases(pages: Sequence[_Page]) -> Iterator[_Statement]:
    """Read the paraphrases; what they cite is given by its first words."""
    by_key = {page.key: page for page in pages}
    for record in read_json_lines(PARAPHRASES, _Paraphrase):
        page = by_key[record.article]
        cited = tuple(_starting(page, opening) for opening in record.cites)
        yield _Statement(record.statement, cited, page, record.part, "paraphrase", supported=True)


def _starting(page: _Page, opening: str) -> str:
    for sentence in page.sentences:
        if sentence.startswith(opening):
            return sentence
    raise MisuseError(f"{PARAPHRASES}: no sentence of {page.key} starts with {opening!r}; mend that line")


def _falsified(paraphrases: Sequence[_Statement]) -> Iterator[_Statement]:
    """Change the paraphrases, so that the false statements aren't their citations' very words either."""
    random = Random(SEED)  # noqa: S311 - a sample, not a secret
    for true in paraphrases:
        cited = " ".join(true.cited)
        names = [name for name in true.page.names if name not in cited]
        for kind, change in perturbations(names, random).items():
            text = change(true.text)
            if text is not None:
                yield _Statement(text, true.cited, true.page, true.part, f"changed {kind} in a paraphrase", False)


TRUE_KINDS: dict[str, Callable[[str], str | None]] = {"unchanged": lambda sentence: sentence}


def _derived(pages: Sequence[_Page]) -> Iterator[_Statement]:
    """Make at most ``MOST`` statements of every kind from the articles' sentences, each cited for its own."""
    random = Random(SEED)  # noqa: S311 - a sample, not a secret
    places = [(page, text) for page in pages for text in page.sentences if len(text.split()) >= LEAST_WORDS]
    random.shuffle(places)
    made: dict[str, int] = defaultdict(int)
    for page, sentence in places:
        changes = {f"changed {kind}": change for kind, change in perturbations(page.names, random).items()}
        for kind, change in {**TRUE_KINDS, **changes}.items():
            text = change(sentence)
            if text is not None and made[kind] < MOST:
                made[kind] += 1
                yield _Statement(text, (sentence,), page, Part.DEV, kind, supported=kind in TRUE_KINDS)


def _numbered(statements: Sequence[_Statement]) -> Iterator[Question]:
    numbers: dict[str, int] = defaultdict(int)
    for made in statements:
        numbers[made.type] += 1
        article = made.page.article
        yield Question(
            id=f"{made.type.replace(' ', '-')}-{numbers[made.type]}",
            text=made.text,
            part=made.part,
            cluster=made.page.key,
            answerable=None,
            type=made.type,
            claim=Claim(made.cited, made.supported, article.title, article.published_at),
        )
