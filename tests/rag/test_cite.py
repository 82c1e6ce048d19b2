"""Each statement is tied to the fewest words that carry it; what nothing carries is replaced or dropped, and kept."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime

from rag.answer import Citation, Evidence
from rag.checking.entail import EntailmentModel
from rag.cite import Cited, citing
from rag.cite import cite as cited_by

TEXT = (
    "Britain skipped the dinner because it saw no need for an additional meeting. "
    "The French minister, Jean-Marc Ayrault, did not come either. "
    "He preferred to stay in Paris, where he was to meet Antonio Guterres. "
    "The 28 ministers met on 13 November 2016."
)


def citation(quote: str) -> Citation:
    start = TEXT.index(quote)
    date = datetime(2016, 11, 14, tzinfo=UTC)
    return Citation("a" * 64, "Ministers dine on Trump", "A paper", date, None, start, start + len(quote), quote)


BRITAIN = citation("Britain skipped the dinner because it saw no need for an additional meeting.")
FRANCE = citation("The French minister, Jean-Marc Ayrault, did not come either.")
PARIS = citation(
    "The French minister, Jean-Marc Ayrault, did not come either. "
    "He preferred to stay in Paris, where he was to meet Antonio Guterres."
)
DATE = citation("The 28 ministers met on 13 November 2016.")
EVIDENCE = [
    Evidence(BRITAIN, (BRITAIN,), 0.9),
    Evidence(PARIS, (FRANCE, PARIS), 0.8),
    Evidence(DATE, (DATE,), 0.4),
]


def cite(entailment: EntailmentModel, text: str, evidence: Sequence[Evidence]) -> Cited:
    return cited_by(text, evidence, entailment)


def test_a_statement_cites_the_sentence_that_carries_it(entailment: EntailmentModel) -> None:
    cited = cite(entailment, "Britain skipped the dinner because it saw no need for an additional meeting.", EVIDENCE)
    (statement,) = cited.statements
    assert statement.citations == (BRITAIN,)
    assert statement.support > 0.9
    assert cited.rejected == ()


def test_a_statement_over_two_sentences_cites_both(entailment: EntailmentModel) -> None:
    cited = cite(
        entailment,
        "Britain skipped the dinner because it saw no need for an additional meeting, "
        "and Jean-Marc Ayrault preferred to stay in Paris.",
        EVIDENCE,
    )
    (statement,) = cited.statements
    assert set(statement.citations) == {BRITAIN, PARIS}


def test_each_sentence_is_cited_for_itself(entailment: EntailmentModel) -> None:
    cited = cite(
        entailment, "Britain saw no need for an additional meeting. The 28 ministers met on 13 November 2016.", EVIDENCE
    )
    assert [statement.citations for statement in cited.statements] == [(BRITAIN,), (DATE,)]


def test_a_wrong_number_is_thrown_out_with_its_reason_and_its_sentence_quoted_instead(
    entailment: EntailmentModel,
) -> None:
    cited = cite(entailment, "The 27 ministers met on 13 November 2016.", EVIDENCE)
    assert [(r.text, r.reason) for r in cited.rejected] == [
        ("The 27 ministers met on 13 November 2016.", "the number 27 isn't in the cited words")
    ]
    assert [(s.text, s.citations, s.support) for s in cited.statements] == [(DATE.quote, (DATE,), 1.0)]


def test_a_name_that_isnt_there_is_thrown_out(entailment: EntailmentModel) -> None:
    cited = cite(entailment, "Germany skipped the dinner because it saw no need for an additional meeting.", EVIDENCE)
    assert "Germany" in cited.rejected[0].reason


def test_what_nothing_carries_is_thrown_out(entailment: EntailmentModel) -> None:
    cited = cite(entailment, "Bread is baked from flour and water in a hot oven every morning.", EVIDENCE)
    assert len(cited.rejected) == 1
    assert all(statement.support == 1.0 for statement in cited.statements), "quotations at most"


def test_a_replacement_isnt_quoted_twice(entailment: EntailmentModel) -> None:
    cited = cite(
        entailment, "The 27 ministers met on 13 November 2016. The 28 ministers met on 13 November 2016.", EVIDENCE
    )
    assert [statement.text for statement in cited.statements] == ["The 28 ministers met on 13 November 2016."]
    assert len(cited.rejected) == 1


def test_nothing_written_nothing_cited(entailment: EntailmentModel) -> None:
    assert cite(entailment, "", EVIDENCE).statements == ()
    assert cite(entailment, "Britain stayed away.", []).statements == ()
    assert len(cite(entailment, "Britain stayed away.", []).rejected) == 1


def test_one_country_s_reason_isnt_given_to_another(entailment: EntailmentModel) -> None:
    cited = cite(entailment, "France skipped the dinner because it saw no need for an additional meeting.", EVIDENCE)
    assert len(cited.rejected) == 1
    assert [s.citations for s in cited.statements] in ([(FRANCE,)], [(PARIS,)])


def test_what_leans_on_words_is_replaced_by_them_and_what_doesnt_from_the_evidence(entailment: EntailmentModel) -> None:
    restated = "Britain stayed away from the dinner, for it thought no further meeting was needed."

    def replaced(odds: float) -> Citation:
        steps = citing(restated, EVIDENCE, EVIDENCE[2:], entailment, lambda _, __: iter([None, odds]))
        found = finished(steps)
        assert [one.text for one in found.rejected] == [restated]
        (statement,) = found.statements
        (citation,) = statement.citations
        assert statement.text == citation.quote
        return citation

    assert replaced(0.0) == BRITAIN
    assert replaced(-8.0) == DATE


def test_a_statement_that_is_denied_is_replaced_by_what_denies_it(entailment: EntailmentModel) -> None:
    cited = cite(entailment, "Ayrault did come to the dinner.", [EVIDENCE[2], Evidence(FRANCE, (FRANCE,), 0.3)])
    assert [one.text for one in cited.statements] == [FRANCE.quote]
    assert "say the opposite" in cited.rejected[0].reason


def finished(steps: Generator[None, None, Cited]) -> Cited:
    """Return what the steps come to."""
    try:
        while True:
            next(steps)
    except StopIteration as stopped:
        found: Cited = stopped.value
        return found


def test_a_language_model_is_asked_about_what_the_rules_let_pass_and_only_that(entailment: EntailmentModel) -> None:
    restated = "Britain stayed away from the dinner, for it thought no further meeting was needed."
    invented = "Britain stayed away from the dinner on 20 June 1999."
    asked: list[tuple[str, str]] = []

    def cited(text: str, odds: float) -> Cited:
        def verify(statement: str, words: str) -> Iterator[float | None]:
            asked.append((statement, words))
            yield None
            yield odds

        return finished(citing(text, EVIDENCE, EVIDENCE, entailment, verify))

    believed, doubted = (cited(f"{restated} {invented} {FRANCE.quote}", odds) for odds in (8.0, -8.0))
    assert {statement for statement, _ in asked} == {restated}, "dates are for the rules, quotations need nobody"
    assert all(words == f"{BRITAIN.title}\n{BRITAIN.quote}" for _, words in asked)
    assert [one.text for one in believed.statements] == [restated, FRANCE.quote]
    assert [one.text for one in doubted.statements] == [BRITAIN.quote, FRANCE.quote]
    assert [one.text for one in doubted.rejected] == [restated, invented]
    assert believed.statements[0].support > 0.8
