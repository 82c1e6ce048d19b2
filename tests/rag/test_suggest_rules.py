"""Questions made from a sentence by rule: grammatical ones or none."""

from __future__ import annotations

import pytest

from rag.suggest.clauses import named_again
from rag.suggest.forms import questions
from rag.suggest.lexicon import lexicon
from rag.suggest.phrases import dated, first_part, lasting, leans_on_others
from rag.suggest.verbs import plain

WORDS = lexicon()


def made(sentence: str, before: str = "") -> list[str]:
    return [one.text for one in questions(sentence, before, WORDS)]


@pytest.mark.parametrize(
    ("past", "base"),
    [
        ("announced", "announce"), ("agreed", "agree"), ("hoped", "hope"), ("hopped", "hop"), ("visited", "visit"),
        ("planned", "plan"), ("called", "call"), ("tried", "try"), ("died", "die"), ("crossed", "cross"),
        ("travelled", "travel"), ("took", "take"), ("left", "leave"), ("added", "add"), ("used", "use"),
        ("taken", None), ("hundred", None), ("need", None), ("quickly", None), ("zzzzed", None), ("children", None),
    ],
)  # fmt: skip
def test_the_plain_form_of_a_past_one(past: str, base: str | None) -> None:
    assert plain(past, WORDS) == base


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Britain joined the European Communities in 1973, together with Ireland and Denmark.",
         "When did Britain join the European Communities?"),
        ("Cassini was launched on 15 October 1997 from Cape Canaveral in Florida and arrived at Saturn in 2004.",
         "When was Cassini launched from Cape Canaveral in Florida?"),
        ("Saman Gunan, a former navy diver who had volunteered to help, died on Friday, 6 July.",
         "When did Saman Gunan die?"),
        ("Fanatics Sportsbook is already scheduled to launch in Vermont in January 2024.",
         "When is Fanatics Sportsbook scheduled to launch in Vermont?"),
        ("Big Ben stayed silent because the tower is being restored.", "Why did Big Ben stay silent?"),
        ("Amodei was unhappy about the Microsoft deal because he thought it was too commercial.",
         "Why was Amodei unhappy about the Microsoft deal?"),
        ("More than a thousand people joined the search, among them Thai navy divers.",
         "How many people joined the search?"),
        ("By the time the canal reopened, 422 ships were waiting, according to Rabie.",
         "How many ships were waiting by the time the canal reopened?"),
        ("In the referendum of 23 June 2016, 51.9 percent of voters were for leaving and 48.1 percent for staying.",
         "What percentage of voters were for leaving in the referendum of 23 June 2016?"),
        ("NCC Group cut 125 employees in February.", "How many employees did NCC Group cut in February?"),
        ("NCC Group laid off over 1,000 employees on May 22.", "How many employees did NCC Group lay off on May 22?"),
        ("ChatGPT experienced sporadic outages for about 24 hours, so that nobody could log in.",
         "How long did ChatGPT experience sporadic outages?"),
        ("Lee receives 150,000 dollars for taking part and another 20,000 for the game that he won.",
         "How much does Lee receive for taking part?"),
        ("Microsoft bought Activision Blizzard for $68.7 billion in 2023.",
         "For how much did Microsoft buy Activision Blizzard?"),
        ("Eddie Jones, the coach of England, found no excuses.", "Who is the coach of England?"),
        ("Hungary's foreign minister, Peter Szijjarto, was the third to stay away.",
         "Who is Hungary's foreign minister?"),
        ("“Nobody wanted to remove him,” said OpenAI CEO Sam Altman.", "Who is the OpenAI CEO?"),
        ("Tim Barrow, the British ambassador to the EU, handed the letter to Donald Tusk in Brussels.",
         "Who is Tim Barrow?"),
        ("The Guardian said Apple would be silly to do so.", "What did the Guardian say about Apple?"),
        ("Bill Gates believes AI will change the nature of work.", "What does Bill Gates say about AI?"),
        ("The Ever Given belongs to Shoei Kisen Kaisha of Japan.", "Who does the Ever Given belong to?"),
        ("Sam Altman was a co-founder of OpenAI.", "Who was Sam Altman?"),
        ("Carlos Santos-Burgoa, who led the new study, was glad.", "Who led the new study?"),
    ],
)  # fmt: skip
def test_a_clause_is_turned_round(sentence: str, question: str) -> None:
    assert question in made(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It bounced for two hours on 12 November 2014.",
        "They joined the search in 2018.",
        "The company raised $400 million in January 2022.",
        "The deal closed in 2019.",
        "Buffalo is 6-7-1 against the spread in 2023.",
        "We've put the caster classes toward the difficult end because they've got more to manage.",
        "Was Britain late in 1973?",
        "“Britain joined in 1973,” he said.",
        "Federline rejected it on Monday.",
        "Officials denied that Britain joined the European Communities in 1973.",
        "Meta said in a report on 3 May 2023 that malware was on the rise.",
        "Go to www.example.com in 2024.",
        "",
        "A",
    ],
)
def test_what_isnt_plain_gives_no_question(sentence: str) -> None:
    assert made(sentence) == []


def test_a_time_that_means_nothing_later_is_left_out() -> None:
    assert lasting("the cup for the third time on Saturday") == "the cup for the third time"
    assert lasting("the cup last week") == "the cup"
    assert "on Saturday" not in " ".join(made("South Africa won the Rugby World Cup for the third time on Saturday."))


def test_he_and_she_get_the_one_name_of_the_sentence_before() -> None:
    before = "Donald Tusk led the European Council."
    said = "He joined the European Parliament in 2019."
    assert named_again(said, before, WORDS) == "Donald Tusk joined the European Parliament in 2019."
    assert made(said, before) == [
        "When did Donald Tusk join the European Parliament?",
        "Who joined the European Parliament in 2019?",
    ]
    assert named_again(said.replace("He", "She"), before, WORDS).startswith("She ")
    assert named_again(said, "Donald Tusk led it with Angela Merkel.", WORDS).startswith("He ")


def test_a_question_says_by_a_name_what_it_is_about() -> None:
    (named,) = questions("Big Ben stayed silent because the tower is being restored.", "", WORDS)
    (nameless,) = questions("More than a thousand people joined the search at once.", "", WORDS)
    assert (named.kind, named.named) == ("why", True)
    assert (nameless.kind, nameless.named) == ("how many", False)


def test_pieces_of_a_clause() -> None:
    assert first_part("the dinner because it was late") == "the dinner"
    assert first_part("the letter to Donald Tusk and left for") == "the letter to Donald Tusk"
    assert first_part("ships and boats in the canal, which") == "ships and boats in the canal"
    assert leans_on_others("it to them")
    assert leans_on_others("his wife", own=False)
    assert not leans_on_others("his wife")
    assert dated("launched on Sunday, 13 November 2016, from Kourou") == ("launched", ", from Kourou")
    assert dated("launched on Monday from Kourou") is None
    assert dated("launched yesterday in a hurry") is None
