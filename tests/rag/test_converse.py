"""A follow-up becomes a question that stands alone; a question that stands alone stays as it is."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.measures import word_f1
from eval.sets import canard
from eval.sets.question import Part
from rag.answer import REFUSAL, Turn
from rag.converse import standalone
from rag.converse.names import Kind, names

BRITAIN = Turn(
    "Why did Britain skip the meeting?",
    "Britain saw no need for an additional meeting outside the normal schedule, the Foreign Office said.",
)
FRANCE = Turn("And France?", "The French foreign minister, Jean-Marc Ayrault, did not come to the dinner either.")
JOHNSON = Turn("Who succeeded Theresa May?", "Boris Johnson became prime minister in July 2019.")
SHIP = Turn("Who owns the Ever Given?", "It belongs to Shoei Kisen Kaisha of Japan.")
TOLL = Turn("How many people died in Puerto Rico in 2016?", "The articles count 64.")
COMET = Turn("How big was the comet?", "It was four kilometres across.")
BOYS = Turn("Will the rescued boys go to the World Cup final in Moscow?", "No, they will miss it.")
PHILAE = Turn("What went wrong when Philae landed on the comet?", "It bounced because its harpoons did not fire.")
WRONG = "What went wrong when Philae landed on the comet"
KOLISI = Turn(
    "Who captained South Africa in the 2019 Rugby World Cup final?",
    "Siya Kolisi, the first black man to captain the Springboks.",
)


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        # a name, a year or a noun phrase takes its like's place
        ([BRITAIN], "And France?", "Why did France skip the meeting?"),
        ([BRITAIN], "What about Hungary?", "Why did Hungary skip the meeting?"),
        ([BRITAIN], "How about the Hungarian minister?", "Why did the Hungarian minister skip the meeting?"),
        ([BRITAIN, FRANCE], "And Germany?", "Why did Germany skip the meeting?"),
        ([TOLL], "And in 2017?", "How many people died in Puerto Rico in 2017?"),
        ([BRITAIN], "And in 2017?", "Why did Britain skip the meeting in 2017?"),
        ([TOLL], "And in Florida?", "How many people died in Florida in 2016?"),
        ([KOLISI], "2015?", "Who captained South Africa in the 2015 Rugby World Cup final?"),
        ([COMET], "And the asteroid?", "How big was the asteroid?"),
        # a bare question word asks about what was asked
        ([BRITAIN], "When was that?", "When did Britain skip the meeting?"),
        ([BRITAIN, FRANCE], "When was that?", "When did France skip the meeting?"),
        ([BRITAIN], "in which year?", "In which year did Britain skip the meeting?"),
        ([BOYS], "Why not?", "Why won't the rescued boys go to the World Cup final in Moscow?"),
        ([BOYS], "But why?", "Why will the rescued boys go to the World Cup final in Moscow?"),
        ([SHIP], "Who else?", "Who else owns the Ever Given?"),
        ([BOYS], "How many?", "Will the rescued boys go to the World Cup final in Moscow, and how many?"),
        ([BRITAIN], "what else?", "Why else did Britain skip the meeting?"),
        ([BOYS], "how come?", "Why will the rescued boys go to the World Cup final in Moscow?"),
        ([SHIP], "who exactly?", "Who owns the Ever Given?"),
        ([SHIP], "who was it?", "Who owns the Ever Given?"),
        # what is doubted is asked again, for its answer shows the proof
        ([TOLL], "really?", "How many people died in Puerto Rico in 2016?"),
        ([TOLL], "are you sure about that?", "How many people died in Puerto Rico in 2016?"),
        ([JOHNSON], "Who said that?", "Who said that Boris Johnson became prime minister in July 2019?"),
        # an answer that leans on its question says too little alone
        ([SHIP], "Since when?", "Who owns the Ever Given (It belongs to Shoei Kisen Kaisha of Japan), and since when?"),
        ([PHILAE, Turn("where was that?", REFUSAL)], "when?", f"{WRONG}, and when?"),
        ([PHILAE], "where was that?", f"{WRONG} (It bounced because its harpoons did not fire), and where?"),
        # or about what was answered, where that says more
        ([JOHNSON], "When did that happen?", "When (Boris Johnson became prime minister in July 2019)?"),
        # pronouns get the name they mean
        ([BRITAIN, FRANCE], "Why did he refuse?", "Why did Jean-Marc Ayrault refuse?"),
        ([JOHNSON], "Who is he?", "Who is Boris Johnson?"),
        ([JOHNSON], "Where was she born?", "Where was Theresa May born?"),
        ([JOHNSON], "What was his first decision?", "What was Boris Johnson's first decision?"),
        ([KOLISI], "Who made him captain?", "Who made Siya Kolisi captain?"),
        ([SHIP], "And who manages it?", "And who manages the Ever Given?"),
        ([PHILAE], "When was it found again?", "When was Philae found again?"),
        ([COMET], "How far away was it?", "How far away was the comet?"),
        ([BRITAIN], "What did they say about it?", "What did Britain say about the meeting?"),
        # what points back or says little gets the topic
        ([BRITAIN], "Who attended that meeting?", "Who attended that meeting (Britain)?"),
        ([SHIP], "What happened in 2021?", "What happened in 2021 (the Ever Given)?"),
        ([SHIP], "What other ships were damaged?", "What other ships were damaged (the Ever Given)?"),
        ([SHIP], "what happened next?", "what happened next (the Ever Given)?"),
        ([SHIP], "How long was the blockage?", "How long was the blockage (the Ever Given)?"),
    ],
)
def test_a_follow_up_is_made_stand_alone(history: list[Turn], question: str, understood: str) -> None:
    result = standalone(question, history)
    assert result.question == understood
    assert result.changed


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2018 World Cup?",
        "How many ships were waiting when the Suez Canal reopened?",
        "Did Theresa May need Parliament's approval before she could trigger Article 50?",
        "Why did Philae bounce when it landed?",
        "Which company lost its licence to sell alcohol in Scotland?",
        "What is universalism?",
        "Is it true that the Suez Canal was blocked?",
        "Did the researchers who counted the dead publish their figures before the storm season?",
        "Thanks!",
        "hello",
        "?",
    ],
)
def test_a_question_that_stands_alone_is_left_exactly_as_it_is(question: str) -> None:
    for history in ([], [BRITAIN], [BRITAIN, FRANCE], [SHIP], [JOHNSON]):
        result = standalone(question, history)
        assert (result.question, result.changed) == (question, False)


@pytest.mark.parametrize("question", ["Why did he refuse?", "And France?", "When was that?", "Why not?", ""])
def test_without_history_nothing_changes(question: str) -> None:
    result = standalone(question, [])
    assert (result.question, result.changed) == (question, False)


def test_the_topic_is_carried_over_several_turns() -> None:
    history = [
        Turn("Why did Theresa May resign?", "Parliament had rejected her agreement three times."),
        Turn("When was that?", REFUSAL),
        Turn("What did she say?", REFUSAL),
    ]
    assert standalone("Was she married?", history).question == "Was Theresa May married?"


def test_a_follow_up_leans_on_what_was_answered_and_not_on_what_the_rules_make_of_it() -> None:
    turns = [BRITAIN, Turn("And France?", "They were busy.", understood="Why did Norway skip the dinner?")]
    assert standalone("When was that?", turns).question == "When did Norway skip the dinner?"


def test_a_new_topic_replaces_the_old_one() -> None:
    history = [BRITAIN, FRANCE, SHIP]
    assert standalone("What was its cargo?", history).question == "What was the Ever Given's cargo?"


def test_a_refusal_names_nobody() -> None:
    result = standalone("Who is he?", [Turn("What is a comet?", REFUSAL)])
    assert (result.question, result.changed, result.sure) == ("Who is he?", False, False)


def test_two_likely_referents_are_a_guess() -> None:
    rivals = Turn("Did Boris Johnson meet Donald Trump?", "They met in New York.")
    assert not standalone("What did he say?", [rivals]).sure
    assert standalone("What did he say?", [JOHNSON]).sure


def test_names_keep_their_spelling_in_the_question() -> None:
    result = standalone("Did António Guterres know about it?", [BRITAIN])
    assert result.question == "Did António Guterres know about the meeting?"


def test_names_are_told_from_capitals_and_given_a_kind() -> None:
    found = names("In January, Mrs. May flew from the U.S. to Paris with the French minister, who met Siya Kolisi.")
    assert [(name.text, name.kind) for name in found] == [
        ("Mrs. May", Kind.SHE),
        ("U.S.", Kind.THING),
        ("Paris", Kind.PLACE),
        ("Siya Kolisi", Kind.UNKNOWN),
    ]


_texts = st.text(max_size=80) | st.lists(
    st.sampled_from(
        "And what about why not he it they its France Britain the meeting in 2017 that ( ) ? . ' Who".split()
    ),
    max_size=8,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(_texts, st.lists(st.builds(Turn, _texts, _texts), max_size=4))
def test_any_text_gives_a_question(question: str, history: list[Turn]) -> None:
    result = standalone(question, history)
    assert result.changed == (result.question != question)
    assert bool(result.question.strip()) == bool(question.strip())


def test_canard_is_understood_better_than_as_asked(data: Path) -> None:
    questions = canard.load(data).of_part(Part.DEV)[:400]
    understood = fmean(word_f1(standalone(q.text, q.history).question, str(q.rewrite)) for q in questions)
    assert understood > fmean(word_f1(q.text, str(q.rewrite)) for q in questions) + 0.04
