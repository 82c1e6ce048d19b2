"""What one question gave, judged against its gold: every figure worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest

from eval.measures import KNOWN, Judgement, Kind, Measured, judge, judge_all, summarise
from eval.running.record import (
    Asked,
    Checked,
    Found,
    Quotation,
    Record,
    Rewritten,
    Scored,
    Stated,
    Thrown,
    Times,
)
from eval.sets.question import Claim, Part, Place, Question, QuestionSet, Task
from index.article import Article
from index.errors import MisuseError
from index.span import Span
from rag.answer import Turn

ONE = "The probe left in March. It reached the comet in 2014. Its lander bounced twice."
TWO = "The comet is four kilometres long. It was found by two astronomers in 1969. Nobody had been there."
FIRST = Article(text=ONE, title="The probe", origin="one", source="Gazette")
SECOND = Article(text=TWO, title="The comet", origin="two")
ARTICLES = {article.id: article for article in (FIRST, SECOND)}


def place(article: Article, words: str) -> Place:
    start = article.text.index(words)
    return Place(article.id, Span(start, start + len(words)))


def found(article: Article, words: str) -> Found:
    at = place(article, words)
    return Found(at.article_id, at.span)


def quoted(article: Article, words: str) -> Quotation:
    at = place(article, words)
    return Quotation(at.article_id, at.span, words)


LEFT, REACHED, BOUNCED = "The probe left in March.", "It reached the comet in 2014.", "Its lander bounced twice."
LONG, DISCOVERED, NOBODY = (
    "The comet is four kilometres long.",
    "It was found by two astronomers in 1969.",
    "Nobody had been there.",
)
NOTHING = Asked("Which?", False, 0.5, "", (), (), (), (), ())
#: Two things must be shown; the second stands in both articles.
QUESTION = Question(
    id="q",
    text="When was the comet reached, and how big is it?",
    part=Part.TEST,
    cluster="comet",
    answerable=True,
    answers=("2014", "in the year 2014"),
    evidence=((place(FIRST, REACHED),), (place(SECOND, LONG), place(FIRST, BOUNCED))),
    relevant={FIRST.id: 2, SECOND.id: 1},
    type="two facts",
)
UNANSWERABLE = replace(QUESTION, answerable=False, answers=(), evidence=(), relevant={})
ANSWERS_ONLY = replace(QUESTION, evidence=(), relevant={})


def a_set(*questions: Question, task: Task = Task.ASK, released: bool = False) -> QuestionSet:
    return QuestionSet("by hand", task, tuple(ARTICLES.values()), questions, released_scorer=released)


def judged(question: Question, asked: Asked | None, released: bool = False) -> Judgement:
    """Judge in a set where other questions have answers and can't be answered."""
    others = (replace(QUESTION, id="other"), replace(UNANSWERABLE, id="no"))
    record = Record(question.id, asked=asked) if asked else Record(question.id, error="ValueError: no such thing")
    return judge(a_set(question, *others, released=released), question, record, ARTICLES)


def values(question: Question, asked: Asked | None, *names: str, released: bool = False) -> Mapping[str, float]:
    every = judged(question, asked, released).values
    return {name: every[name] for name in names if name in every}


def scored(article: Article, *sentences: str) -> tuple[Scored, ...]:
    """Sentences as scored, best first."""
    spans = [place(article, words).span for words in sentences]
    return tuple(Scored(article.id, span.start, span.end, 0.9 - n / 10) for n, span in enumerate(spans))


# Retrieval


def test_passages_are_ranked_against_the_chunks_that_hold_gold() -> None:
    passages = (found(FIRST, LEFT), found(FIRST, REACHED), found(SECOND, NOBODY), found(SECOND, LONG))
    chunks = (found(FIRST, REACHED), found(SECOND, LONG), found(FIRST, BOUNCED))
    figures = judged(QUESTION, replace(NOTHING, passages=passages, chunks=chunks)).values
    gain, ideal = 1 / math.log2(3) + 1 / math.log2(5), 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert figures["nDCG@10"] == pytest.approx(gain / ideal)
    assert figures["RR@10"] == 0.5
    assert figures["AP@10"] == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert [figures[f"R@{k}"] for k in (1, 4, 50)] == pytest.approx([0, 2 / 3, 2 / 3])
    assert [figures[f"Success@{k}"] for k in (1, 4, 50)] == [0, 1, 1]


def test_articles_are_ranked_by_their_first_passage_and_graded() -> None:
    passages = (found(SECOND, NOBODY), found(SECOND, LONG), found(FIRST, LEFT))
    figures = judged(QUESTION, replace(NOTHING, passages=passages)).values
    assert figures["ArticlenDCG@10"] == pytest.approx((1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3)))
    assert figures["ArticleRR@10"] == figures["ArticleAP@10"] == 1
    assert (figures["ArticleR@1"], figures["ArticleR@4"]) == (0.5, 1)
    assert "nDCG@10" not in figures  # no chunk is known to be relevant


def test_articles_are_measured_to_the_tenth_only() -> None:
    figures = judged(QUESTION, replace(NOTHING, passages=(found(SECOND, LONG),))).values
    cutoffs = {"R@1", "R@4", "R@10", "Success@1", "Success@4", "Success@10"}
    names = {f"Article{name}" for name in {"nDCG@10", "RR@10", "AP@10"} | cutoffs}
    assert {name for name in figures if name.startswith("Article")} == names
    assert {name for name in KNOWN if name.startswith("Article")} == names
    assert {"R@20", "R@50", "Success@50"} <= KNOWN.keys()


def test_a_passage_found_twice_counts_once_where_it_was_first() -> None:
    twice = (found(FIRST, LEFT), found(FIRST, LEFT), found(FIRST, REACHED))
    asked = replace(NOTHING, passages=twice, chunks=(found(FIRST, REACHED),))
    assert values(QUESTION, asked, "RR@10", "AP@10") == {"RR@10": 0.5, "AP@10": 0.5}


def test_fact_recall_wants_a_place_wholly_in_one_of_ten_passages() -> None:
    both = replace(NOTHING, passages=(found(FIRST, f"{REACHED} {BOUNCED}"),))
    assert values(QUESTION, both, "FactRecall@10", "Hits@10") == {"FactRecall@10": 1}
    cut = replace(NOTHING, passages=(found(FIRST, REACHED[:-1]), found(SECOND, LONG)))
    assert values(QUESTION, cut, "FactRecall@10") == {"FactRecall@10": 0.5}
    eleventh = replace(NOTHING, passages=(found(FIRST, LEFT),) * 10 + (found(FIRST, REACHED),))
    assert values(QUESTION, eleventh, "FactRecall@10") == {"FactRecall@10": 0}


def test_the_released_scorer_looks_for_the_facts_in_the_passages_texts() -> None:
    asked = replace(NOTHING, passages=(found(FIRST, LEFT), found(SECOND, f"{LONG} {DISCOVERED}")))
    names = ("Hits@4", "Hits@10", "MRR@10", "MAP@10", "FactRecall@10")
    figures = values(QUESTION, asked, *names, released=True)
    assert figures == pytest.approx(
        {"Hits@4": 1, "Hits@10": 1, "MRR@10": 0.5, "MAP@10": (1 / 2) / 3, "FactRecall@10": 1 / 3}
    )


# Evidence


def test_picked_sentences_are_right_where_they_overlap_gold_by_half() -> None:
    asked = replace(NOTHING, evidence=(found(FIRST, f"{LEFT} {REACHED}"), found(SECOND, NOBODY)))
    figures = values(QUESTION, asked, "EvidenceHit", "EvidenceP", "EvidenceR", "EvidenceF1")
    assert figures == pytest.approx({"EvidenceHit": 1, "EvidenceP": 1 / 3, "EvidenceR": 1 / 2, "EvidenceF1": 2 / 5})


def test_any_place_of_a_need_meets_it() -> None:
    asked = replace(NOTHING, evidence=(found(FIRST, f"{REACHED} {BOUNCED}"),))
    assert set(values(QUESTION, asked, "EvidenceP", "EvidenceR", "EvidenceF1").values()) == {1}


@pytest.mark.parametrize(("start", "right"), [(5, 1), (6, 0)])
def test_half_of_the_shorter_one_is_enough_and_less_is_not(start: int, right: float) -> None:
    gold = Place(FIRST.id, Span(start, start + 10))  # "The probe " is picked: ten characters
    question = replace(QUESTION, evidence=((gold,),))
    asked = replace(NOTHING, evidence=(Found(FIRST.id, Span(0, 10)),))
    assert values(question, asked, "EvidenceR") == {"EvidenceR": right}


@pytest.mark.parametrize("refused", [False, True])
def test_the_first_sentence_is_right_where_it_holds_gold_refused_or_not(refused: bool) -> None:
    asked = replace(NOTHING, refused=refused, sentences=scored(FIRST, REACHED, LEFT))
    assert values(QUESTION, asked, "EvidenceFirst") == {"EvidenceFirst": 1}
    second = replace(asked, sentences=scored(FIRST, LEFT, REACHED))
    assert values(QUESTION, second, "EvidenceFirst") == {"EvidenceFirst": 0}
    assert "the first sentence that holds gold words was scored 2nd" in judged(QUESTION, second).why
    assert values(QUESTION, replace(asked, sentences=()), "EvidenceFirst") == {"EvidenceFirst": 0}


@pytest.mark.parametrize(
    ("gold", "sentence", "right"),
    [
        ("2014", REACHED, 1),  # contains it
        (f"{LEFT} {REACHED}", REACHED, 1),  # lies within it
        ("March. It reached", LEFT, 0),  # six of seventeen characters
        ("in March. It", LEFT, 1),  # nine of twelve
        ("2014", LEFT, 0),
    ],
)
def test_the_first_sentence_holds_gold_that_crosses_its_end_by_half(gold: str, sentence: str, right: float) -> None:
    question = replace(QUESTION, evidence=((place(FIRST, gold),),))
    asked = replace(NOTHING, sentences=scored(FIRST, sentence))
    assert values(question, asked, "EvidenceFirst") == {"EvidenceFirst": right}


def test_the_first_sentence_is_not_measured_without_gold_places_or_in_records_that_lack_it() -> None:
    told = replace(NOTHING, sentences=scored(FIRST, REACHED))
    for question in (UNANSWERABLE, ANSWERS_ONLY):
        assert values(question, told, "EvidenceFirst") == {}
    questions = a_set(QUESTION, replace(QUESTION, id="crashed"))
    crashed = Record("crashed", error="ValueError: no such thing")
    old = judge_all(questions, [Record("q", asked=NOTHING), crashed], ARTICLES)
    assert summarise(old).get("EvidenceFirst") in (None, Measured(None, None, None, 0))
    new = judge_all(questions, [Record("q", asked=told), crashed], ARTICLES)
    assert summarise(new)["EvidenceFirst"].value == 0.5


@pytest.mark.parametrize("picked", [(), (found(FIRST, REACHED),)])
def test_nothing_picked_and_refused_both_show_nothing(picked: tuple[Found, ...]) -> None:
    asked = replace(NOTHING, refused=bool(picked), evidence=picked)
    figures = values(QUESTION, asked, "EvidenceP", "EvidenceR", "EvidenceF1")
    assert figures == {"EvidenceP": 0, "EvidenceR": 0, "EvidenceF1": 0}


def test_right_is_told_of_what_was_picked_even_where_it_was_refused() -> None:
    good, bad = (found(FIRST, REACHED),), (found(FIRST, LEFT),)
    assert judged(QUESTION, replace(NOTHING, refused=True, evidence=good)).right is True
    assert judged(QUESTION, replace(NOTHING, evidence=bad)).right is False
    assert judged(ANSWERS_ONLY, replace(NOTHING, evidence=good)).right is True
    assert judged(ANSWERS_ONLY, replace(NOTHING, evidence=bad)).right is False
    assert judged(UNANSWERABLE, replace(NOTHING, evidence=good)).right is False
    assert judged(replace(ANSWERS_ONLY, answers=()), replace(NOTHING, evidence=good)).right is None


# Answers


def test_answers_are_compared_with_the_nearest_gold_answer() -> None:
    figures = values(QUESTION, replace(NOTHING, answer="It was the year 2014"), "EM", "F1", "Contains")
    # "it was year 2014" against "2014": 2·1 / (4 + 1); against "in year 2014": 2·2 / (4 + 3)
    assert figures == pytest.approx({"EM": 0, "F1": 4 / 7, "Contains": 1})
    assert values(QUESTION, replace(NOTHING, answer="In 20145."), "Contains") == {"Contains": 0}
    exact = values(QUESTION, replace(NOTHING, answer="2014."), "EM", "F1", "Contains")
    assert exact == {"EM": 1, "F1": 1, "Contains": 1}


def test_an_answer_to_yes_or_no_must_begin_with_it() -> None:
    question = replace(QUESTION, answers=("no",))
    for answer, right, wrong in (
        ("No, it bounced.", 1, 0),
        ("It found no crater.", 0, 0),
        ("Yes, with no doubt.", 0, 1),
    ):
        measured = values(question, replace(NOTHING, answer=answer), "Contains", "VerdictWrong")
        assert measured == {"Contains": right, "VerdictWrong": wrong}
    assert values(QUESTION, replace(NOTHING, answer="Yes, in 2014."), "VerdictWrong") == {}


def test_a_refusal_answers_nothing_and_is_right_where_nothing_is_to_be_answered() -> None:
    refusal = replace(NOTHING, refused=True, answer="The articles don't say, in 2014 or ever.")
    assert values(QUESTION, refusal, "EM", "F1", "Contains") == {"EM": 0, "F1": 0, "Contains": 0}
    assert values(UNANSWERABLE, refusal, "EM", "F1", "Contains") == {"EM": 1, "F1": 1}
    assert values(UNANSWERABLE, replace(refusal, refused=False), "EM", "F1") == {"EM": 0, "F1": 0}


def test_a_set_without_short_answers_is_not_measured_by_them() -> None:
    question = replace(UNANSWERABLE, id="alone")
    figures = judge(a_set(question), question, Record("alone", asked=NOTHING), ARTICLES).values
    assert "EM" not in figures


# Citations


def cited(*quotations: Quotation, refused: bool = False) -> Asked:
    return replace(NOTHING, refused=refused, statements=(Stated("Said.", 0.9, quotations),))


def test_citations_hold_gold_and_cover_what_must_be_shown() -> None:
    same = quoted(FIRST, REACHED)
    asked = cited(same, same, quoted(FIRST, LEFT), quoted(SECOND, DISCOVERED))
    figures = values(QUESTION, asked, "CitationP", "CitationR", "CitationValid")
    assert figures == pytest.approx({"CitationP": 1 / 3, "CitationR": 1 / 2, "CitationValid": 1})


def test_a_citation_must_resolve_to_the_words_it_quotes() -> None:
    wrong = replace(quoted(FIRST, REACHED), quote="It reached the comet in 2015.")
    unknown = Quotation("0" * 64, Span(0, 3), "The")
    figures = values(QUESTION, cited(wrong, unknown, quoted(SECOND, LONG)), "CitationP", "CitationR", "CitationValid")
    assert figures == pytest.approx({"CitationP": 1 / 3, "CitationR": 1 / 2, "CitationValid": 1 / 3})


def test_where_only_answers_are_known_a_citation_must_contain_one() -> None:
    asked = cited(quoted(FIRST, REACHED), quoted(SECOND, LONG))
    assert values(ANSWERS_ONLY, asked, "CitationP", "CitationR") == {"CitationP": 0.5, "CitationR": 1}


def test_a_refusal_cites_nothing() -> None:
    asked = cited(refused=True)
    assert values(QUESTION, asked, "CitationP", "CitationR", "CitationValid") == {"CitationR": 0}
    assert values(UNANSWERABLE, asked, "CitationP", "CitationR", "CitationValid") == {}


def test_no_citation_holds_gold_where_nothing_answers() -> None:
    names = ("CitationP", "CitationR", "CitationValid")
    answered = cited(quoted(FIRST, LEFT), quoted(FIRST, REACHED))
    assert values(UNANSWERABLE, answered, *names) == {"CitationP": 0, "CitationValid": 1}
    assert values(UNANSWERABLE, cited(), *names) == {}  # it cited nothing
    assert values(replace(UNANSWERABLE, answerable=None), answered, *names) == {"CitationValid": 1}  # nobody knows
    right = judged(QUESTION, cited(quoted(FIRST, REACHED)))
    wrong = judged(replace(UNANSWERABLE, id="no"), answered)
    assert summarise([right, wrong])["CitationP"].value == 0.5


# Follow-ups

HISTORY = (Turn("Which comet?", "The one of 1969."),)
FOLLOW_UP = replace(QUESTION, text="When was it found?", history=HISTORY, rewrite="When was the comet found?")


def test_what_was_understood_is_compared_with_the_rewrite() -> None:
    asked = replace(NOTHING, understood="When was the comet reached and found?")
    figures = values(FOLLOW_UP, asked, "RewriteF1", "RewriteF1AsAsked", "Unchanged")
    # {comet, found} against {comet, reached, found}, and against {found}
    assert figures == pytest.approx({"RewriteF1": 4 / 5, "RewriteF1AsAsked": 2 / 3})


def test_a_question_that_stands_alone_should_be_left_unchanged() -> None:
    alone = replace(FOLLOW_UP, text="when was the Comet found", answerable=None)
    questions = a_set(alone, task=Task.REWRITE)
    for understood, unchanged in (("When was the comet found?", 1.0), ("When was the comet of 1969 found?", 0.0)):
        record = Record("q", rewritten=Rewritten(understood, sure=True))
        assert judge(questions, alone, record, {}).values["Unchanged"] == unchanged


def test_a_first_question_has_nothing_to_rewrite() -> None:
    first = replace(FOLLOW_UP, id="first", text="When was the comet found?", history=(), answerable=None)
    questions = a_set(first, replace(FOLLOW_UP, answerable=None), task=Task.REWRITE)
    rewritten = Rewritten("When was the comet found?", sure=True)
    records = [
        Record("first", rewritten=rewritten, times=Times(total=5.0)),
        Record("q", rewritten=replace(rewritten, understood="When was it found?")),
    ]
    judgements = judge_all(questions, records, {})
    assert judgements[0].values == {"TotalMs": 5}
    assert judgements[0].why == ()
    # {comet, found} against {found}: the first question, left as it was, doesn't better it
    assert (summarise(judgements)["RewriteF1"].value, summarise(judgements)["RewriteF1"].n) == (pytest.approx(2 / 3), 1)
    crashed = judge(questions, first, Record("first", error="KeyError: gone"), {})
    assert crashed.values == {}


def test_the_gap_between_the_last_turn_and_the_rewrite_is_closed_in_part() -> None:
    right, wrong = found(SECOND, DISCOVERED), found(FIRST, LEFT)
    asked = replace(
        NOTHING,
        chunks=(right,),
        passages=(wrong, right),
        passages_as_asked=(wrong,),
        passages_of_rewrite=(right, wrong),
    )
    judgement = judged(FOLLOW_UP, asked)
    names = ("FollowUpAsAsked", "FollowUpUnderstood", "FollowUpRewrite")
    assert [judgement.values[name] for name in names] == pytest.approx([0, 1 / math.log2(3), 1])
    assert summarise([judgement])["FollowUpGapClosed"].value == pytest.approx(1 / math.log2(3))
    no_gap = judged(FOLLOW_UP, replace(asked, passages_as_asked=(right,)))
    assert summarise([no_gap])["FollowUpGapClosed"].value is None


# Statements, times


def statement(supported: bool, checked: Checked | None) -> Judgement:
    claim = Claim(cited=("The probe left Earth in March of 2004.",), supported=supported)
    question = Question("s", "The probe left Earth in April.", Part.TEST, "c", None, claim=claim)
    record = Record("s", checked=checked) if checked else Record("s", error="KeyError: gone")
    return judge(a_set(question, task=Task.CHECK), question, record, {})


def test_a_statement_should_stand_if_it_is_supported() -> None:
    stands, falls = Checked(True, 0.9, 0.5), Checked(False, -0.2, 0.5, ("another month",))
    assert statement(True, stands).values == {"TruthsRejected": 0}
    assert statement(True, falls).values == {"TruthsRejected": 1}
    assert statement(False, stands).values == {"ErrorsCaught": 0}
    assert statement(False, falls).values == {"ErrorsCaught": 1}
    assert statement(True, falls).why == ("doesn't stand, though the cited words support it", "another month")


def test_times_tokens_and_memory_are_taken_as_they_were() -> None:
    record = Record("q", asked=replace(NOTHING, tokens_read=900), times=Times(retrieve=12.5, total=80.0), peak_mb=512.0)
    judgement = judge(a_set(QUESTION), QUESTION, record, ARTICLES)
    taken = {name: judgement.values[name] for name in judgement.values if KNOWN[name].group == "time"}
    assert taken == {"RetrieveMs": 12.5, "TotalMs": 80, "TokensRead": 900, "PeakMemoryMB": 512}


# Crashes


def test_a_crash_counts_as_wrong_wherever_the_question_would_count() -> None:
    names = {name for name, known in KNOWN.items() if known.kind is Kind.MEAN and not name.startswith("Tokens")}
    not_of_it = {"ErrorsCaught", "TruthsRejected", "Unchanged", "RewriteF1AsAsked", "CitationValid"}
    not_of_it |= {"VerdictWrong"}  # neither yes nor no is wanted
    not_of_it |= {"EvidenceFirst"}  # nothing in this run tells scored sentences
    not_of_it |= {name for name in names if name.startswith("Injection")}  # nothing was injected, and there 1 is wrong
    not_of_it |= {"DisagreementSaid", "DisagreementP", "DisagreementR"}  # the set doesn't say which articles differ
    judgement = judged(FOLLOW_UP, None, released=True)
    assert {name for name, value in judgement.values.items() if value == 0} == names - not_of_it
    assert judgement.values.keys() - names == set()
    assert (judgement.right, judgement.refused, judgement.confidence) == (False, None, None)
    assert judgement.why == ("crashed: ValueError: no such thing",)
    assert judged(UNANSWERABLE, None).values == {"EM": 0, "F1": 0}


def test_a_crash_counts_as_an_invalid_citation_where_one_may_be_the_reason() -> None:
    record = Record(QUESTION.id, error="AssertionError: the quote isn't the span's")
    assert judge(a_set(QUESTION), QUESTION, record, ARTICLES).values["CitationValid"] == 0


def test_a_statement_is_shown_with_the_words_it_is_held_against() -> None:
    judgement = statement(True, None)
    assert [shown.quote for shown in judgement.citations] == ["The probe left Earth in March of 2004."]
    assert {shown.right for shown in judgement.citations} == {None}


def test_a_crashed_statement_and_a_crashed_rewrite_are_wrong() -> None:
    assert statement(True, None).values == {"TruthsRejected": 1}
    assert statement(False, None).values == {"ErrorsCaught": 0}
    # of "the probe left earth in april" two of the three four-word runs stand in what is cited
    assert statement(False, None).overlap == pytest.approx(2 / 3)
    alone = replace(FOLLOW_UP, text="When was the comet found?")
    questions = a_set(alone, task=Task.REWRITE)
    crashed = judge(questions, alone, Record("q", error="KeyError: gone", times=Times(total=5.0)), {})
    assert crashed.values == {"RewriteF1": 0, "RewriteF1AsAsked": 1, "Unchanged": 0}


def test_a_crash_is_the_wrong_refusal_with_the_worst_confidence() -> None:
    two = [judged(QUESTION, None), judged(replace(UNANSWERABLE, cluster="other"), None)]
    figures = {name: measured.value for name, measured in summarise(two).items()}
    assert (figures["RefusalP"], figures["RefusalR"], figures["RefusalF1"]) == (0, 0, 0)
    assert (figures["RefusalBalanced"], figures["RefusalAUROC"]) == (0, 0)
    assert (figures["AURC"], figures["ECE"]) == (1, 1)


def test_a_record_that_holds_nothing_is_a_crash() -> None:
    assert judge(a_set(QUESTION), QUESTION, Record("q"), ARTICLES).error == "nothing was recorded"


# What a report shows


def test_gold_and_citations_are_shown_in_the_text_around_them() -> None:
    wrong = replace(quoted(FIRST, LEFT), quote="The probe left in May.")
    judgement = judged(QUESTION, cited(quoted(FIRST, BOUNCED), wrong))
    gold, met = judgement.gold
    assert (gold.title, gold.source, gold.quote, gold.right, gold.valid) == (
        "The probe",
        "Gazette",
        REACHED,
        False,
        True,
    )
    assert (gold.before, gold.after) == (f"{LEFT} ", f" {BOUNCED}")
    assert (met.quote, met.right) == (BOUNCED, True)  # the place of the second need that was cited
    assert [(one.quote, one.right, one.valid) for one in judgement.citations] == [
        (BOUNCED, True, True),
        ("The probe left in May.", False, False),
    ]


def test_no_more_than_300_characters_are_shown_on_a_side() -> None:
    long = Article(text="a" * 1000 + "GOLD" + "b" * 1000, title="Long", origin="long")
    question = replace(QUESTION, evidence=((place(long, "GOLD"),),), relevant={})
    (gold,) = judge(a_set(question), question, Record("q", asked=NOTHING), {long.id: long}).gold
    assert (gold.before, gold.quote, gold.after) == ("a" * 300, "GOLD", "b" * 300)


def test_an_article_that_is_gone_is_shown_by_its_id() -> None:
    judgement = judge(a_set(QUESTION), QUESTION, Record("q", asked=cited(quoted(FIRST, REACHED))), {})
    assert [(one.title, one.valid) for one in judgement.citations] == [(FIRST.id, False)]
    assert [one.valid for one in judgement.gold] == [False, False]


def test_the_reasons_are_in_plain_words() -> None:
    passages = (found(SECOND, NOBODY), found(FIRST, LEFT), found(FIRST, REACHED))
    asked = replace(cited(quoted(FIRST, REACHED), quoted(FIRST, LEFT)), evidence=(found(FIRST, LEFT),))
    ranked = replace(asked, passages=passages, chunks=(found(FIRST, REACHED),))
    assert judged(QUESTION, ranked).why == (
        "the gold passage came 3rd",
        "none of the picked evidence holds gold words",
        "1 of 2 citations hold gold words",
    )
    refused = replace(NOTHING, refused=True, evidence=(found(FIRST, REACHED),))
    assert judged(QUESTION, refused).why == ("refused, though the articles answer it",)
    assert judged(UNANSWERABLE, refused).why == ("refused, as it should be",)
    assert judged(UNANSWERABLE, NOTHING).why == ("answered, though the articles don't answer it",)


def test_a_judgement_carries_what_was_said() -> None:
    asked = replace(
        cited(quoted(FIRST, LEFT)),
        understood="Whole?",
        answer="Said.",
        confidence=0.7,
        rejected=(Thrown("Not so.", "no support"),),
        generator="a model",
    )
    judgement = judged(FOLLOW_UP, asked)
    assert (judgement.understood, judgement.answer, judgement.confidence) == ("Whole?", "Said.", 0.7)
    assert (judgement.statements, judgement.rejected) == (("Said.",), (("Not so.", "no support"),))
    assert judgement.history == (("Which comet?", "The one of 1969."),)
    assert (judgement.gold_rewrite, judgement.gold_answers) == (FOLLOW_UP.rewrite, FOLLOW_UP.answers)
    assert (judgement.generator, judgement.type, judgement.cluster) == ("a model", "two facts", "comet")


# Many at once


def test_judging_many_at_once_gives_what_judging_each_gives() -> None:
    asked = replace(NOTHING, passages=(found(FIRST, REACHED),), chunks=(found(FIRST, REACHED),))
    questions = a_set(QUESTION, replace(UNANSWERABLE, id="no"), replace(QUESTION, id="last"))
    records = [Record("last", asked=asked), Record("no", asked=NOTHING), Record("q", error="KeyError: gone")]
    by_id = {question.id: question for question in questions.questions}
    each = [judge(questions, by_id[record.id], record, ARTICLES) for record in records]
    assert judge_all(questions, records, ARTICLES) == each
    assert [one.id for one in each] == ["last", "no", "q"]


def test_results_of_another_set_are_misuse() -> None:
    with pytest.raises(MisuseError, match=r"'elsewhere'.*'by hand'"):
        judge_all(a_set(QUESTION), [Record("elsewhere")], ARTICLES)


def test_every_value_is_of_a_known_measure() -> None:
    kinds = {Kind.MEAN, Kind.MEDIAN, Kind.MAX}
    assert {KNOWN[name].kind for name in judged(FOLLOW_UP, None, released=True).values} <= kinds
