"""One story in several papers: grouped, read once, cited once, and told as standing in the others as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from wire_story import LOCAL, STORY, three_papers

from index.article import Article
from index.filters import Filters
from index.samples import sample_paths
from index.settings import Settings
from index.span import Span
from rag.answer import Answer, Passage
from rag.assistant import Assistant
from rag.events import Finished
from rag.near_duplicates import grouped, same_words, with_something_new

HATCH = "What had been left open on the ferry Anna?"


def passage(n: int, text: str) -> Passage:
    return Passage(n, f"{n:064}", f"Title {n}", f"Paper {n}", None, None, Span(0, len(text)), text, 1 / n)


def copies(*texts: str) -> list[int | None]:
    return [one.copy_of for one in grouped([passage(n, text) for n, text in enumerate(texts, 1)])]


def test_a_paper_that_cuts_a_story_and_straightens_its_quotes_copies_it() -> None:
    cut = STORY.rpartition(" It was")[0].replace("Monday evening", "Monday  evening,").upper()
    other = (
        "The market in Lindau opens at eight on Wednesdays, and sells cheese, bread and the first plums of the year."
    )
    assert copies(STORY, other, cut, f"BREGENZ — {STORY} {LOCAL}") == [None, None, 1, 1]


def test_pages_made_from_one_form_are_stories_of_their_own() -> None:
    form = (
        "{} can be watched on NBC, which has long held the broadcast rights. {} will be on the call from {}, and the "
        "crew enters its second season together. Viewers in Canada can stream {} on DAZN, which carries every game."
    )
    first = form.format("Dolphins vs. Eagles", "Mike Tirico", "Hard Rock Stadium", "the Dolphins game")
    second = form.format("Cowboys vs. 49ers", "Joe Davis", "Levi's Stadium", "this week's Cowboys game")
    assert copies(first, second) == [None, None]


def test_the_samples_copy_nothing() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sample_paths()]
    assert copies(*texts) == [None] * len(texts)


def test_passages_of_one_article_and_copies_of_copies_are_left_alone() -> None:
    one = passage(1, STORY)
    again = replace(passage(2, STORY), article_id=one.article_id)
    assert [p.copy_of for p in grouped([one, again])] == [None, None]
    sentences = [part.strip() + "." for part in STORY.split(".") if part.strip()]
    row = [" ".join(sentences[start : start + 4]) for start in range(3)]
    assert copies(*row) == [None, 1, None], "the third is nearer to the second than to the first"


def test_only_a_copy_with_nothing_of_its_own_isnt_read() -> None:
    longer = f"{STORY} {LOCAL}"
    found = grouped([passage(1, STORY), passage(2, longer), passage(3, STORY.replace("42", "47"))])
    assert [p.copy_of for p in found] == [None, 1, 1]
    assert [p.chunk_id for p in with_something_new(found)][:2] == [1, 2]
    assert [p.chunk_id for p in with_something_new(grouped([passage(1, longer), passage(2, STORY)]))] == [1]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Divers will go down on Wednesday to look at the hull.", "DIVERS will go down on Wednesday to look at the hull", True),
        ("“It was dark,” she said to them.", '"It was dark," she said to them.', True),
        ("A total of 42 people were on board the ferry Anna.", "A total of 47 people were on board the ferry Anna.", False),
        ("Forty people were on board the ferry that sank today.", "Fifty people were on board the ferry that sank today.", False),
        ("The company said that it would raise the boat in the spring.", "The company said that it would not raise the boat in the spring.", False),
        ("The inquiry into the accident was led by Ida Voss of Lindau.", "The inquiry into the accident was led by Ada Rees of Lindau.", False),
        ("He resigned.", "He resigned.", False),
    ],
)  # fmt: skip
def test_sentences_are_one_only_if_no_number_name_or_denial_differs(one: str, other: str, expected: bool) -> None:
    assert same_words(one, other) is expected
    assert same_words(other, one) is expected


@pytest.fixture(scope="module")
def papers(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The real service on one wire story in three papers, one of which corrects a number, and two other articles."""
    others = [path.read_text(encoding="utf-8") for path in sample_paths()[:2]]
    with Assistant(settings.model_copy(update={"home": tmp_path_factory.mktemp("papers")})) as opened:
        opened.add_articles([*three_papers(), *(Article(text, text[:20], text[:20]) for text in others)])
        yield opened


def answered(assistant: Assistant, question: str) -> Answer:
    *_, last = assistant.ask(question)
    assert isinstance(last, Finished)
    return last.answer


def test_a_story_in_three_papers_is_cited_once_and_also_in_the_others(papers: Assistant) -> None:
    answer = answered(papers, HATCH)
    assert not answer.refused
    quotes = [citation.quote for citation in answer.citations]
    (cited,) = [citation for citation in answer.citations if "hatch" in citation.quote]
    assert sum("hatch" in quote for quote in quotes) == 1
    also = answer.also_in(cited)
    assert {cited.source, *(one.source for one in also)} == {"Bodensee Bote", "Harbour Gazette", "Evening Courier"}
    for one in also:
        assert papers.library.by_id(one.article_id).text[one.start : one.end] == one.quote
        assert "hatch" in one.quote


def test_no_passage_is_lost_and_each_copy_names_the_better_one(papers: Assistant) -> None:
    answer = answered(papers, HATCH)
    bare = papers.stages().passages(HATCH, Filters(), 10)
    assert [p.chunk_id for p in answer.passages] == [p.chunk_id for p in bare]
    places = {p.chunk_id: n for n, p in enumerate(answer.passages)}
    copied = [p for p in answer.passages if p.copy_of is not None]
    assert len(copied) == 2
    assert all(places[p.copy_of] < places[p.chunk_id] for p in copied if p.copy_of is not None)


def test_a_number_that_one_copy_corrects_still_differs(papers: Assistant) -> None:
    answer = answered(papers, "How many people were on board the ferry Anna?")
    assert {one.number.split()[0] for one in answer.disagreement} == {"42", "47"}
    for one in answer.disagreement:
        also = answer.also_in(one.citation)
        assert all(one.number.split()[0] in copy.quote for copy in also)


def test_each_read_passage_tells_its_best_sentence(papers: Assistant) -> None:
    answer = answered(papers, HATCH)
    told = [(p, p.best_sentence) for p in answer.passages if p.best_sentence is not None]
    assert len(told) >= 3
    assert all(best.citation.quote in passage.text for passage, best in told)
    assert max(best.score for _, best in told) == answer.sentences[0].score
    assert min(best.score for _, best in told) < 0.1


@pytest.mark.parametrize(
    "dateline", ["BREGENZ — ", "NEW YORK (AP) - ", "LONDON, March 3 (Reuters) -- ", "ST. LOUIS — "]
)
def test_a_dateline_makes_no_sentence_another_one(dateline: str) -> None:
    sentence = "The ferry Anna sank off Lindau on Monday evening with 42 people on board."
    assert same_words(sentence, dateline + sentence)
    assert not same_words(sentence, "Peter Frisch wrote — " + sentence)
