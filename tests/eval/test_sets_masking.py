"""Names of news sources are masked so that the question stays natural; none is left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eval.sets import multihop_rag
from eval.sets.masking import Masker

SOURCES = (
    "TechCrunch",
    "The Verge",
    "The Age",
    "Sporting News",
    "The Roar | Sports Writers Blog",
    "Fortune",
    "Polygon",
)


@pytest.mark.parametrize(
    ("asked", "masked"),
    [
        ("Who, according to TechCrunch, was tried?", "Who, according to one news source, was tried?"),
        ("Which, as reported by The Verge and Fortune?", "Which, as reported by one news source and another news source?"),
        ("Does the TechCrunch article say so?", "Does the article from one news source say so?"),
        ("Does The Verge article say so?", "Does the article from one news source say so?"),
        ("Does 'The Age' article say so?", "Does the article from one news source say so?"),
        ("In a Bloomberg article on tyres", "In an article from one news source on tyres"),
        ("In an ESPN report on tyres", "In a report from one news source on tyres"),
        ("In a recent Engadget review", "In a recent Engadget review"),  # not among these sources
        ("In a recent Polygon review", "In a recent review from one news source"),
        ("TechCrunch's report on it", "One news source's report on it"),
        ("TechCrunch is one; is it?", "One news source is one; is it?"),
        ("by 'TechCrunch,' 'The Age,' and Fortune", "by one news source, another news source, and a third news source"),
        (
            "Do the articles from TechCrunch agree with the TechCrunch report?",
            "Do the articles from one news source agree with the report from the same news source?",
        ),
        (
            "Do Fortune and TechCrunch agree, and is The Age as sure as Fortune?",
            "Do one news source and another news source agree, and is a third news source as sure as the first news source?",
        ),
        (
            "Do the TechCrunch and Fortune articles agree?",
            "Do the articles from one news source and another news source agree?",
        ),
        ("Did the Sporting News report a defeat?", "Did one news source report a defeat?"),
        ("Did 'The Roar | Sports Writers Blog' say so?", "Did one news source say so?"),
        ("a BBC News article, and in the BBC article", "an article from one news source, and in the article from the same news source"),
        ("at the age of ten, a fortune in polygons", "at the age of ten, a fortune in polygons"),
        ("Was it Fortuneless?", "Was it Fortuneless?"),
    ],
)  # fmt: skip
def test_names_become_news_sources(asked: str, masked: str) -> None:
    assert Masker(SOURCES).masked(asked) == masked


def test_masking_leaves_nothing_to_mask() -> None:
    masker = Masker(SOURCES)
    once = masker.masked("Did The Verge and 'Fortune' agree with The Verge's first article?")
    assert masker.masked(once) == once
    assert not masker.holds_name(once)
    assert masker.holds_name("as The Verge said")


def test_no_source_of_the_collection_is_left_in_any_question(data: Path) -> None:
    found = multihop_rag.load_masked(data)
    sources = {article.source for article in found.articles if article.source}
    names = re.compile("|".join(rf"(?<!\w){re.escape(source)}(?!\w)" for source in sources))
    assert len(sources) == 49
    assert [question.text for question in found.questions if names.search(question.text)] == []


def test_answerable_questions_and_others_are_masked_alike(data: Path) -> None:
    found = multihop_rag.load_masked(data)
    masker = Masker({article.source for article in found.articles if article.source})
    assert not [question.text for question in found.questions if masker.holds_name(question.text)]
    for answerable, unnamed in ((True, 12), (False, 1)):
        asked = [question.text for question in found.questions if question.answerable is answerable]
        assert sum("news source" not in text for text in asked) == unnamed
