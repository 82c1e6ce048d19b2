"""The thread: statements with their numbers, clippings, refusals and errors, all of it escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest

from index.span import Span
from rag.answer import REFUSAL, Answer, Citation, Copy, Differing, Passage, Statement
from rag.overview.told import Overview
from ui.exchange import Exchange, State
from ui.thread import announcement, render_exchange, render_thread

HOSTILE = "<img src=x onerror=alert(1)>\"'</section><script>alert(2)</script>&lt;"
DAY = datetime(2014, 11, 13, tzinfo=UTC)
HARPOONS = Citation("a" * 64, "Philae lands", "The Paper", DAY, None, 0, 26, "The harpoons did not fire.")
THRUSTER = Citation("a" * 64, "Philae lands", "The Paper", DAY, None, 30, 52, "A thruster had failed.")
BOUNCE = Citation("b" * 64, "Philae bounces", None, None, None, 5, 30, "It bounced for two hours.")
PASSAGE = Passage(1, "b" * 64, "Philae bounces", None, None, None, Span(0, 300), "word " * 60, 0.4)
ANSWER = Answer(
    question="Why did it bounce?",
    standalone_question="Why did it bounce?",
    statements=(
        Statement("Its harpoons and thruster failed.", 0.9, (HARPOONS, THRUSTER)),
        Statement("It bounced for hours, unanchored.", 0.8, (BOUNCE, HARPOONS)),
    ),
    passages=(PASSAGE,),
    confidence=0.9,
    refused=False,
    generator="a model",
)
REFUSED = replace(ANSWER, statements=(), refused=True, generator=None)
ASKED = Exchange(3, "Why did it bounce?")


def numbers(html: str) -> list[str]:
    return re.findall(r'class="chip"[^>]*>(\d+)</button>', html)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_every_statement_carries_the_numbers_of_its_citations() -> None:
    html = render_exchange(ASKED.finished(ANSWER))
    assert numbers(html) == ["1", "2", "3", "1"]
    first, second = re.findall(r'<span class="statement">(.*?)</span></span>', html)
    assert words(first) == "Its harpoons and thruster failed. 1 2"
    assert words(second) == "It bounced for hours, unanchored. 3 1"


def test_a_verdict_opens_the_answer_and_an_unanswered_part_ends_it() -> None:
    answer = replace(ANSWER, verdict="yes", unanswered=("Who built it?",))
    said = words(render_exchange(ASKED.finished(answer)))
    assert "Yes. Its harpoons and thruster failed." in said
    assert "The articles don't say: Who built it?" in said
    assert answer.text.startswith("Yes. Its harpoons")
    assert answer.text.endswith("say: Who built it?")
    in_quotations = words(render_exchange(ASKED.finished(replace(answer, generator=None))))
    assert in_quotations.index("Yes.") < in_quotations.index("own words:")


def test_a_number_names_its_exchange_and_its_card() -> None:
    html = render_exchange(ASKED.finished(ANSWER))
    chip = re.search(r'<button type="button" class="chip"[^>]*aria-label="Clipping 2, in [^"]+">', html)
    assert chip
    attributes = ('data-kind="citation"', 'data-turn="3"', 'data-number="2"', 'data-tip="clipping-3-2"')
    for attribute in (*attributes, 'data-hue="2"', f'data-article="{"a" * 64}"', 'data-words="30-52"'):
        assert attribute in chip[0]
    card = re.search(r'<li class="clipping" id="clipping-3-2"[^>]*>(?s:.*?)</li>', html)
    assert card
    assert words(card[0]) == "2 A thruster had failed. Philae lands The Paper · 13 November 2014 Copy"


def test_a_card_copies_its_quotation_with_its_source() -> None:
    card = re.search(
        r'<li class="clipping" id="clipping-3-2"[^>]*>(?s:.*?)</li>', render_exchange(ASKED.finished(ANSWER))
    )
    assert card
    assert 'data-copy="&gt; A thruster had failed.\n\n— Philae lands, The Paper, 13 November 2014"' in card[0]


def test_articles_that_differ_stand_side_by_side_with_number_words_source_and_date() -> None:
    later = replace(BOUNCE, quote="<three>.", source="The Gazette", published_at=DAY)
    differing = (Differing("two", HARPOONS), Differing("<three>", later))
    html = render_exchange(ASKED.finished(replace(ANSWER, disagreement=differing)))
    told = re.search(r'<div class="differing">(?s:.*?)</div>', html)
    assert told
    first, second = re.findall(r'<li class="side(?s:.*?)</li>', told[0])
    assert words(first) == "two 1 The harpoons did not fire. Philae lands The Paper · 13 November 2014 Copy"
    assert words(second) == "<three> 4 <three>. Philae bounces The Gazette · 13 November 2014 Copy"
    assert 'data-kind="citation" data-turn="3" data-number="4"' in second
    assert "differing" not in render_exchange(ASKED.finished(ANSWER))
    said = announcement(ASKED.finished(replace(ANSWER, disagreement=differing)))
    assert said == "Answer ready, with 4 clippings. The articles differ."


def test_each_clipping_has_one_card_those_that_differ_among_them() -> None:
    differing = (Differing("two", HARPOONS), Differing("three", replace(BOUNCE, quote="Three.")))
    html = render_exchange(ASKED.finished(replace(ANSWER, disagreement=differing)))
    assert sorted(re.findall(r'id="(clipping-3-\d)"', html)) == [f"clipping-3-{n}" for n in (1, 2, 3, 4)]
    all_of_it = replace(ANSWER, statements=ANSWER.statements[:0], generator=None, disagreement=differing)
    assert "own words" not in render_exchange(ASKED.finished(all_of_it))


def test_a_clipping_tells_where_else_its_words_stand() -> None:
    there = replace(BOUNCE, title=HOSTILE, source="<Gazette>", published_at=DAY)
    answer = replace(ANSWER, copies=(Copy(THRUSTER, BOUNCE), Copy(HARPOONS, there)))
    html = render_exchange(ASKED.finished(answer))
    card = re.search(r'<li class="clipping" id="clipping-3-1"[^>]*>(?s:.*?)</li>', html)
    assert card
    assert words(card[0]).endswith("The Paper · 13 November 2014 Also in <Gazette> · 13 November 2014 Copy")
    assert 'data-kind="copy" data-turn="3" data-number="2"' in card[0]
    assert "<img" not in html
    other = re.search(r'<li class="clipping" id="clipping-3-2"[^>]*>(?s:.*?)</li>', html)
    assert other
    assert words(other[0]).endswith("Also in Philae bounces Copy"), "a title stands in for a source"


def test_a_refusal_shows_a_story_in_two_papers_once() -> None:
    first = replace(PASSAGE, source="The Paper")
    copy = replace(PASSAGE, chunk_id=2, article_id="c" * 64, source="The Gazette", copy_of=1)
    html = render_exchange(ASKED.finished(replace(REFUSED, passages=(first, copy))))
    assert html.count('<li class="passage">') == 1
    assert "Also in The Gazette" in words(html)
    assert 'class="elsewhere" data-event="open" data-kind="passage" data-turn="3" data-number="2"' in html


def test_an_overview_is_a_timeline_whose_clippings_open() -> None:
    told = Overview("<Philae>", 2, 2, 9, DAY, DAY)
    cited = (replace(HARPOONS, title=HOSTILE, source=HOSTILE, quote=HOSTILE), BOUNCE)
    statements = tuple(Statement(one.quote, 1, (one,)) for one in cited)
    exchange = ASKED.finished(replace(ANSWER, statements=statements, generator=None, overview=told))
    html = render_exchange(exchange)
    assert "2 of the 9 articles say something about <Philae>, on 13 November 2014." in words(html)
    first, second = re.findall(r'<li class="clipping" id="clipping-3-\d"[^>]*>.*?</li>', html)
    assert 'data-hue="1"' in first
    assert 'data-hue="2"' in second
    assert f'data-words="{BOUNCE.start}-{BOUNCE.end}"' in second, "it opens these words, whatever gets its number"
    assert re.search(r'<time datetime="2014-11-13">', first)
    assert "no date" in second
    assert 'data-kind="citation" data-turn="3" data-number="2"' in second
    assert "<script" not in html
    assert "<img" not in html
    assert announcement(exchange).startswith("Overview ready. 2 of the 9")


def test_while_it_is_written_the_draft_stands_above_the_quotations_and_has_no_numbers() -> None:
    html = render_exchange(replace(ASKED, state=State.WRITING, answer=ANSWER, text="Its harpoons"))
    assert html.index("Its harpoons") < html.index("The harpoons did not fire.")
    assert numbers(html) == []
    assert 'aria-busy="true"' in html


def test_without_a_generator_the_quotations_are_the_answer() -> None:
    html = render_exchange(ASKED.finished(replace(ANSWER, generator=None)))
    assert numbers(html) == []
    assert "In the articles’ own words" in html
    assert html.count("<blockquote") == 3


def test_a_refusal_says_so_and_shows_the_nearest_passages_cut_short() -> None:
    html = render_exchange(ASKED.finished(REFUSED))
    assert unescape(html).count(REFUSAL) == 2
    assert 'data-kind="passage" data-turn="3" data-number="1"' in html
    assert "word…" in html
    assert "blockquote" not in html


def test_an_error_is_one_line() -> None:
    html = render_exchange(ASKED.failed("the question is empty; type one"))
    assert words(html).startswith("Why did it bounce? the question is empty; type one Try again")
    assert 'class="failure"' in html


def test_what_was_understood_is_shown_only_where_it_differs() -> None:
    assert "Understood as" not in render_exchange(ASKED.finished(ANSWER))
    other = replace(ANSWER, standalone_question="Why did Philae bounce?")
    assert "Understood as: Why did Philae bounce?" in words(render_exchange(ASKED.finished(other)))


def test_what_was_understood_can_be_edited_once_the_answer_is_there() -> None:
    other = replace(ANSWER, standalone_question='Why did "Philae" bounce?')
    html = render_exchange(ASKED.finished(other))
    assert 'data-revise="edit"' in html
    assert '<form class="revision" data-turn="3" hidden>' in html
    assert 'value="Why did &quot;Philae&quot; bounce?"' in html
    assert 'data-revise="edit"' not in render_exchange(replace(ASKED, state=State.WRITING, answer=other))


def test_the_readers_own_words_stay_where_the_answer_failed() -> None:
    failed = replace(ASKED, edited="Why did Philae bounce?").failed("no")
    assert "Understood as: Why did Philae bounce?" in words(render_exchange(failed))
    assert 'data-revise="edit"' in render_exchange(failed)


def test_a_notice_is_a_line_of_its_own() -> None:
    html = render_exchange(ASKED.finished(replace(ANSWER, notice="the model is missing")))
    assert '<p class="notice" dir="auto">the model is missing</p>' in html


def test_nothing_that_comes_in_is_taken_for_markup() -> None:
    citation = replace(HARPOONS, title=HOSTILE, source=HOSTILE, quote=HOSTILE, url=HOSTILE)
    passage = replace(PASSAGE, title=HOSTILE, source=HOSTILE, text=HOSTILE)
    answer = replace(
        ANSWER,
        standalone_question=HOSTILE,
        statements=(Statement(HOSTILE, 1, (citation,)),),
        passages=(passage,),
        notice=HOSTILE,
    )
    asked = Exchange(0, HOSTILE)
    html = render_thread(
        [
            asked,
            replace(asked, message=HOSTILE),
            replace(asked, state=State.WRITING, answer=answer, text=HOSTILE),
            asked.finished(answer),
            asked.finished(replace(answer, refused=True, statements=())),
            asked.failed(HOSTILE),
        ]
    )
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("<section") == html.count("</section>") == 6
    assert unescape(html).count(HOSTILE) > 12


@pytest.mark.parametrize(
    ("unshown", "said"),
    [(1, "Show the first question<"), (3, "Show the earlier questions<"), (99, "Show 10 of 99 earlier questions<")],
)
def test_what_isnt_shown_can_be_asked_for(unshown: int, said: str) -> None:
    assert said in render_thread([ASKED], unshown)
    assert "earlier" not in render_thread([ASKED])


def test_only_what_is_over_is_announced() -> None:
    assert announcement(ASKED) == ""
    assert announcement(replace(ASKED, state=State.WRITING, answer=ANSWER)) == ""
    assert announcement(ASKED.finished(ANSWER)) == "Answer ready, with 3 clippings."
    assert announcement(ASKED.finished(REFUSED)).startswith(REFUSAL)
    assert announcement(ASKED.failed("no")) == "no"


def test_what_could_not_be_done_with_an_earlier_answer_is_said_under_it() -> None:
    first, second = ASKED.finished(ANSWER), replace(ASKED, number=4).finished(ANSWER)
    html = render_thread([first, second], turn=3, problem="the disk is full <b>")
    assert html.count("the disk is full &lt;b&gt;") == 1
    assert html.index("the disk is full") < html.index('data-turn="4"')
