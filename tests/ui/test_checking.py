"""How an answer was found, as it is shown and as JSON and text: in plain words, every string escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest

from index.span import Span
from rag.answer import (
    Answer,
    AskedPart,
    Citation,
    Copy,
    Evidence,
    Passage,
    Rejected,
    ScoredSentence,
    Statement,
    Timings,
    Usage,
)
from ui.as_json import answer_json
from ui.as_text import answer_text
from ui.checking import checking, render_checked

HOSTILE = "<img src=x onerror=alert(1)>\"'</details><script>alert(2)</script>&lt;"
DAY = datetime(2021, 5, 3, tzinfo=UTC)
HATCH = Citation("a" * 64, "Ferry sinks", "The Paper", DAY, None, 10, 35, "A hatch had been left open.")
THERE = replace(HATCH, article_id="b" * 64, title="Ferry lost", source="The Gazette", start=50, end=75)
FIRST = Passage(
    7, "a" * 64, "Ferry sinks", "The Paper", DAY, None, Span(0, 100), "…", 0.9,
    dense_rank=3, fulltext_rank=1, best_sentence=ScoredSentence(HATCH, 0.812),
)  # fmt: skip
COPY = replace(FIRST, chunk_id=8, article_id="b" * 64, source="The Gazette", copy_of=7)
OTHER = Passage(9, "c" * 64, "Market", None, None, None, Span(0, 80), "…", 0.1, dense_rank=12)
ANSWER = Answer(
    question="Why did it sink?",
    standalone_question="Why did the ferry Anna sink?",
    statements=(Statement("A hatch was open.", 0.874, (HATCH,)), Statement(HATCH.quote, 1.0, (HATCH,))),
    passages=(FIRST, COPY, OTHER),
    confidence=0.714,
    refused=False,
    rejected=(Rejected("It hit an iceberg.", "the cited words don't name iceberg"),),
    timings_ms=Timings(40.2, 10.4, 100.0, 160.0, 900.0, 2_400.0),
    generator="a model",
    usage=Usage(1_100, 44),
    copies=(Copy(HATCH, THERE),),
)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def section(answer: Answer, heading: str, threshold: float = 0.5) -> str:
    html = render_checked(answer, 3, threshold)
    (found,) = [part for part in re.findall(r"<section>.*?</section>", html) if f"<h3>{heading}</h3>" in part]
    return words(found)


def rows(answer: Answer) -> list[str]:
    return [words(row) for row in re.findall(r'<tr role="row"><td.*?</tr>', render_checked(answer, 3, 0.5))]


def test_the_line_is_closed_and_empty_and_names_its_exchange() -> None:
    line = checking(3)
    assert line.startswith('<details class="checking" data-turn="3"><summary>How this was found</summary>')
    assert " open" not in line
    assert words(line) == "How this was found"


def test_the_question_stands_as_it_was_understood() -> None:
    heading = "The question, as understood"
    assert section(ANSWER, heading) == f"{heading} Why did the ferry Anna sink?"
    as_asked = replace(ANSWER, question=ANSWER.standalone_question)
    assert section(as_asked, heading).endswith("Anna sink? as it was asked")


def test_its_parts_say_what_became_of_them() -> None:
    evidence = (Evidence(HATCH, (HATCH,), 0.9),)
    parts = (AskedPart("Why did it sink?", evidence), AskedPart("Who built it?"), AskedPart("the ferry that sank"))
    answer = replace(ANSWER, parts=parts, unanswered=("Who built it?",))
    told = section(answer, "The question, as understood")
    assert "Why did it sink? answered" in told
    assert "Who built it? the articles don’t say" in told
    assert "the ferry that sank looked up to help" in told
    refused = replace(ANSWER, parts=parts[1:], refused=True, statements=())
    assert section(refused, "The question, as understood").count("the articles don’t say") == 2


def test_confidence_stands_beside_the_threshold_in_words_and_as_a_bar() -> None:
    assert "Enough: 0.71, threshold 0.50" in section(ANSWER, "Is it enough?")
    low = replace(ANSWER, confidence=0.31, refused=True, statements=())
    assert "Not enough: 0.31, threshold 0.50" in section(low, "Is it enough?")
    assert "--value:0.3100;--threshold:0.5000" in render_checked(low, 3, 0.5)


@pytest.mark.parametrize(("confidence", "told"), [(0.4996, "Not enough: 0.4996"), (0.502, "Enough: 0.502"), (0.5, "Enough: 0.50")])  # fmt: skip
def test_a_near_miss_is_told_from_a_hit(confidence: float, told: str) -> None:
    assert f"{told}, threshold 0.5" in section(replace(ANSWER, confidence=confidence), "Is it enough?")


def test_each_statement_has_its_support_and_its_clippings() -> None:
    told = section(ANSWER, "What carries each statement")
    assert "A hatch was open. 1 support 0.87" in told
    assert "A hatch had been left open. 1 quoted word for word" in told
    assert "Phrased by a model from 1,100 tokens, in 44." in told
    quoted = replace(ANSWER, generator=None, statements=ANSWER.statements[1:])
    assert section(quoted, "What carries each statement").endswith("every statement is a quotation, word for word.")


def test_what_was_thrown_out_stands_with_its_reason() -> None:
    told = section(ANSWER, "1 statement thrown out")
    assert "It hit an iceberg. the cited words don't name iceberg" in told
    assert "thrown out" not in render_checked(replace(ANSWER, rejected=()), 3, 0.5)


def test_each_passage_has_its_ranks_and_its_best_sentence_and_a_copy_no_row_of_its_own() -> None:
    first, other = rows(ANSWER)
    assert first == (
        "1 Ferry sinks The Paper · 3 May 2021 A hatch had been left open. cited as 1 "
        "Also in The Gazette · 3 May 2021 3 1 0.81"
    )
    assert other == "3 Market 12 not found not read"
    html = render_checked(ANSWER, 3, 0.5)
    assert 'data-kind="passage" data-turn="3" data-number="1"' in html
    assert 'class="elsewhere" data-event="open" data-kind="passage" data-turn="3" data-number="2"' in html
    assert "<h3>3 passages found</h3>" in html


def test_time_is_told_per_stage_and_since_the_question() -> None:
    told = section(ANSWER, "Time")
    assert told.startswith(
        "Time Search 40 ms Ranking 10 ms Reading 100 ms First clippings 160 ms First word 900 ms Whole answer 2.4 s"
    )
    bars = re.findall(r"--start:([\d.]+);--length:([\d.]+)", render_checked(ANSWER, 3, 0.5))
    assert [float(start) for start, _ in bars] == pytest.approx([0, 40.2 / 2400, 50.6 / 2400, 0, 0, 0], abs=1e-4)
    assert all(0 <= float(start) + float(length) <= 1.0001 for start, length in bars)
    stopped = replace(ANSWER, timings_ms=replace(ANSWER.timings_ms, first_token=None, total=None))
    assert "First word" not in section(stopped, "Time")


def test_what_was_found_by_looking_says_so() -> None:
    looked = replace(ANSWER, listed=True, timings_ms=Timings(total=3.21), rejected=(), generator=None)
    html = render_checked(looked, 3, 0.5)
    assert "The library itself was looked through" in section(looked, "Is it enough?")
    assert '<table class="found"' not in html
    assert "Whole answer 3.2 ms" in words(html)


def test_an_answer_that_is_gone_says_so() -> None:
    assert words(render_checked(None, 3, 0.5)) == "This is no longer in the conversation; ask again to see it."


def test_nothing_that_comes_in_is_taken_for_markup() -> None:
    bad = replace(HATCH, title=HOSTILE, source=HOSTILE, quote=HOSTILE)
    passage = replace(FIRST, title=HOSTILE, source=HOSTILE, best_sentence=ScoredSentence(bad, 0.9))
    answer = replace(
        ANSWER,
        question=HOSTILE,
        standalone_question=HOSTILE,
        parts=(AskedPart(HOSTILE),),
        statements=(Statement(HOSTILE, 0.9, (bad,)),),
        rejected=(Rejected(HOSTILE, HOSTILE),),
        passages=(passage, replace(passage, chunk_id=8, copy_of=7)),
        generator=HOSTILE,
        copies=(Copy(bad, bad),),
    )
    html = render_checked(answer, 3, 0.5)
    assert not re.search(r"<(?:img|script)|</details", html)
    assert unescape(html).count(HOSTILE) > 9


def test_the_json_has_ranks_copies_and_where_else_a_clipping_stands() -> None:
    value = answer_json(ANSWER)
    first, copy, other = value["passages"]
    assert (first["dense_rank"], first["fulltext_rank"], first["copy_of"]) == (3, 1, None)
    assert first["best_sentence"] == {"start": 10, "end": 35, "score": 0.812}
    assert copy["copy_of"] == 0
    assert (other["fulltext_rank"], other["best_sentence"]) == (None, None)
    (also,) = value["statements"][0]["citations"][0]["also_in"]
    assert (also["article_id"], also["start"], also["quote"]) == ("b" * 64, 50, HATCH.quote)


def test_the_text_tells_where_else_a_clipping_stands() -> None:
    card = answer_text(ANSWER, 80).split("\n\n")[1]
    assert card.splitlines()[2] == "    also in Ferry lost, The Gazette, 2021-05-03  (bbbbbbbbbbbb)"
