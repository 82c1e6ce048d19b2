"""The question file: what a line may say, and the one line that tells each mistake with its place."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.sets.places import occurrences
from eval.sets.question import Part, Place, Question
from eval.sets.question_file import Head, load, read_head, read_questions
from eval.sets.references import References
from index.article import Article
from index.errors import MisuseError
from index.filters import Filters
from index.span import Span
from rag.answer import Turn

ROSE = Article("The rose is red. A rose by the gate.", "On roses", "a", path="/home/me/rose.md", url="https://x.org/1")
OAK = Article("The oak is old.", "An oak", "b", path="/home/me/oak.md")
ARTICLES = [ROSE, OAK]
#: The least that a line says of its gold.
GOLD = {"answers": ["red"]}


def written(folder: Path, *lines: object) -> Path:
    """Write a question file; text is written as it is."""
    path = folder / "questions.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def asked(folder: Path, **fields: Any) -> Question:
    """Read the one question that has ``fields``."""
    [question] = read_questions(written(folder, {"id": "q", "question": "What?", **fields}), ARTICLES)
    return question


def refusal(path: Path) -> str:
    """Return the message that reading ``path`` ends with, from the file's name on."""
    with pytest.raises(MisuseError) as error:
        read_questions(path, ARTICLES)
    message = str(error.value)
    assert "\n" not in message
    assert message.startswith(str(path))
    return message.removeprefix(f"{path.parent}/")


def test_id_question_and_a_verdict_are_enough(tmp_path: Path) -> None:
    question = asked(tmp_path, answerable=False)
    assert question == Question("q", "What?", Part.TEST, cluster="q", answerable=False)


def test_every_field_arrives(tmp_path: Path) -> None:
    question = asked(
        tmp_path,
        part="dev",
        cluster="garden",
        history=[{"question": "Is there a rose?", "answer": "Yes."}, {"question": "And?", "answer": ""}],
        rewrite="What colour is the rose?",
        answers=["red", "the rose is red"],
        evidence=[{"article": "rose", "quote": "rose is red"}],
        articles=["oak"],
        type="colour",
        filters={"source": ["BBC"], "article": ["rose"], "after": "2024-05-01", "before": "2024-05-31"},
        asked_at="2024-06-01T10:00:00+02:00",
    )
    assert question == Question(
        "q",
        "What?",
        Part.DEV,
        "garden",
        answerable=True,
        history=(Turn("Is there a rose?", "Yes."), Turn("And?", "")),
        rewrite="What colour is the rose?",
        answers=("red", "the rose is red"),
        evidence=((Place(ROSE.id, Span(4, 15)),),),
        relevant={ROSE.id: 1, OAK.id: 1},
        type="colour",
        filters=Filters(
            None,
            ("BBC",),
            (ROSE.id,),
            datetime(2024, 5, 1, tzinfo=UTC),
            datetime(2024, 6, 1, tzinfo=UTC) - timedelta(microseconds=1),
        ),
        asked_at=datetime(2024, 6, 1, 8, tzinfo=UTC),
    )


def test_a_quote_that_stands_several_times_means_any_of_them(tmp_path: Path) -> None:
    [need] = asked(tmp_path, evidence=[{"article": "rose", "quote": "rose"}]).evidence
    assert need == (Place(ROSE.id, Span(4, 8)), Place(ROSE.id, Span(19, 23)))


def test_a_list_of_places_is_one_need_and_each_item_another(tmp_path: Path) -> None:
    red, old = {"article": "rose", "quote": "red"}, {"article": "oak", "start": 11, "end": 14}
    places = (Place(ROSE.id, Span(12, 15)), Place(OAK.id, Span(11, 14)))
    assert asked(tmp_path, evidence=[[red, old]]).evidence == (places,)
    assert asked(tmp_path, evidence=[red, [old]]).evidence == (places[:1], places[1:])
    assert asked(tmp_path, evidence=[[red, red]]).evidence == (places[:1],)


@pytest.mark.parametrize(
    "reference", [ROSE.id, ROSE.id[:8].upper(), "rose", "https://x.org/1", "On roses", "on  ROSES"]
)
def test_an_article_has_several_names(tmp_path: Path, reference: str) -> None:
    assert asked(tmp_path, articles=[reference], **GOLD).relevant == {ROSE.id: 1}


def test_the_cluster_is_the_first_article_unless_named(tmp_path: Path) -> None:
    assert asked(tmp_path, articles=["oak"], evidence=[{"article": "rose", "quote": "red"}]).cluster == ROSE.id
    assert asked(tmp_path, articles=["oak"], **GOLD).cluster == OAK.id
    assert asked(tmp_path, **GOLD).cluster == "q"


def test_gold_makes_a_question_answerable_unless_it_says_that_nobody_knows(tmp_path: Path) -> None:
    assert asked(tmp_path, **GOLD).answerable is True
    assert asked(tmp_path, evidence=[{"article": "oak", "quote": "old"}]).answerable is True
    assert asked(tmp_path, answerable=None, **GOLD).answerable is None
    assert asked(tmp_path, answerable=None).answerable is None


def test_blank_lines_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(b'\xef\xbb\xbf\r\n{"id": "a", "question": " What? ", "answerable": false}\r\n \r\n')
    assert [question.text for question in read_questions(path, [])] == ["What?"]


def test_a_line_separator_inside_a_question_does_not_cut_it(tmp_path: Path) -> None:
    path = written(tmp_path, '{"id": "a", "question": "One\u2028two?", "answerable": false}')
    assert read_questions(path, [])[0].text == "One\u2028two?"


def test_the_first_line_may_name_the_set_and_its_articles(tmp_path: Path) -> None:
    line = {"id": "a", "question": "What?", "answerable": False, "articles": ["oak"]}
    assert read_head(written(tmp_path, line)) == Head("questions", None)
    assert read_head(written(tmp_path, {"set": "mine"}, line)) == Head("mine", None)
    assert read_head(written(tmp_path, {"articles": ["b", "c.md"]}, line)) == Head(
        "questions", (tmp_path / "b", tmp_path / "c.md")
    )


def test_articles_that_the_file_names_are_the_collection(tmp_path: Path) -> None:
    (tmp_path / "garden").mkdir()
    (tmp_path / "garden" / "rose.md").write_text("# On roses\n\nThe rose is red.", encoding="utf-8")
    (tmp_path / "garden" / "again.txt").write_text("# On roses\n\nThe rose is red.", encoding="utf-8")
    (tmp_path / "garden" / "blank.txt").write_text(" ", encoding="utf-8")
    (tmp_path / "oak.txt").write_text("The oak is old.", encoding="utf-8")
    head = {"set": "garden", "articles": ["garden", "oak.txt"]}
    path = written(tmp_path, head, {"id": "a", "question": "Old?", "evidence": [{"article": "oak", "quote": "old"}]})
    found = load(path, lambda: pytest.fail("the library isn't asked"))
    assert found.name == "garden"
    assert not found.own_library
    assert "The oak is old." in [article.text for article in found.articles]
    assert len(found.articles) == len({article.text for article in found.articles})
    assert [note for note in found.notes if "blank.txt" in note] == list(found.notes) != []


def test_without_articles_the_library_is_asked(tmp_path: Path) -> None:
    path = written(
        tmp_path, {"id": "a", "question": "Old?", "articles": ["oak"], **GOLD, "filters": {"collection": "c"}}
    )
    found = load(path, lambda: ARTICLES)
    assert found.own_library
    assert found.articles == ARTICLES
    assert found.questions[0].filters.collection == "c"


PLACE = {"article": "rose", "quote": "red"}
FIELDS = "id, question, part, cluster, history, rewrite, answers, answerable, evidence, articles, type, filters, asked_at, differs, note"
FORMS = "name it by id (8 or more of its digits), file name without suffix, URL or title"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"id": None}, "id: found null; write text"),
        ({"id": 7}, "id: found 7; write text"),
        ({"question": "  "}, 'question: found "  "; write text that isn\'t empty'),
        ({"answer": "red"}, f"answer: unknown field; the fields are {FIELDS}"),
        ({"part": "train"}, 'part: found "train"; write "dev" or "test"'),
        ({"answers": "red"}, 'answers: found "red"; write a list'),
        ({"answers": ["red", ""]}, 'answers[1]: found ""; write text that isn\'t empty'),
        ({"answerable": "yes"}, 'answerable: found "yes"; write true, false or null'),
        (
            {"answerable": False, **GOLD},
            "answerable: found false beside evidence or answers; remove them, or write true",
        ),
        ({}, "answerable: missing, and no evidence or answers to tell by; write true, false or null"),
        ({"history": [{"question": "So?"}]}, "history[0].answer: missing; add it"),
        ({"history": [{"q": "So?"}]}, "history[0].q: unknown field; the fields are question, answer"),
        ({"evidence": PLACE}, 'evidence: found {"article": "rose", "quote": "red"}; write a list'),
        ({"evidence": ["red"]}, 'evidence[0]: found "red"; write an object'),
        ({"evidence": [[]]}, "evidence[0]: found []; write a list that isn't empty"),
        ({"evidence": [PLACE, [PLACE, {"quote": "red"}]]}, "evidence[1][1].article: missing; add it"),
        (
            {"evidence": [{**PLACE, "text": ""}]},
            "evidence[0].text: unknown field; the fields are article, quote, start, end",
        ),
        (
            {"evidence": [{**PLACE, "start": 1}]},
            "evidence[0]: found a quote and offsets; write a quote, or start and end",
        ),
        (
            {"evidence": [{"article": "rose", "start": 1}]},
            "evidence[0]: found no quote, and not both start and end; write a quote, or start and end",
        ),
        (
            {"evidence": [{"article": "rose", "start": 1, "end": 37}]},
            "evidence[0]: found 1 to 37 in 'On roses'; write 0 <= start < end <= 36",
        ),
        (
            {"evidence": [{"article": "rose", "start": -3, "end": 2}]},
            "evidence[0]: found -3 to 2 in 'On roses'; write 0 <= start < end <= 36",
        ),
        (
            {"evidence": [{"article": "rose", "start": 5, "end": 5}]},
            "evidence[0]: found 5 to 5 in 'On roses'; write 0 <= start < end <= 36",
        ),
        (
            {"evidence": [{"article": "rose", "start": 1.5, "end": 5}]},
            "evidence[0].start: found 1.5; write a whole number",
        ),
        (
            {"evidence": [[PLACE, {"article": "oak", "quote": "The rose is blue. " * 5}]]},
            "evidence[0][1].quote: 'The rose is blue. The rose is blue. The rose is blue. The ro…' isn't in 'An oak'; "
            "copy the words exactly as they stand there",
        ),
        (
            {"evidence": [{"article": "rose", "quote": " "}]},
            "evidence[0].quote: ' ' isn't in 'On roses'; copy the words exactly as they stand there",
        ),
        (
            {"evidence": [{"article": "elm", "quote": "red"}]},
            f"evidence[0].article: no article is called 'elm'; {FORMS}",
        ),
        ({"articles": ["oak", ROSE.id[:7]]}, f"articles[1]: no article is called '{ROSE.id[:7]}'; {FORMS}"),
        ({"filters": {"article": ["elm"]}}, f"filters.article[0]: no article is called 'elm'; {FORMS}"),
        (
            {"filters": {"sources": []}},
            "filters.sources: unknown field; the fields are collection, source, author, category, article, after, before",
        ),
        (
            {"filters": {"after": "May"}},
            "filters.after: not a date: 'May'; write it as 2024-05-31 or 2024-05-31T08:45:00Z",
        ),
        (
            {"filters": {"after": "2024-05-02", "before": "2024-05-01"}},
            "filters.after: 2024-05-02 is later than before, 2024-05-01; swap them",
        ),
        (
            {"asked_at": "2024-02-30"},
            "asked_at: not a date: '2024-02-30'; write it as 2024-05-31 or 2024-05-31T08:45:00Z",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_field(tmp_path: Path, fields: dict[str, Any], message: str) -> None:
    gold = {} if not fields or "answerable" in fields or "evidence" in fields else GOLD
    good = {"id": "good", "question": "What?", **GOLD}
    path = written(tmp_path, good, "", {"id": "q", "question": "What?", **gold, **fields})
    assert refusal(path) == f"questions.jsonl:3: {message}"


def test_a_missing_field_is_told_but_a_misspelt_one_first(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, {"id": "q"})) == "questions.jsonl:1: question: missing; add it"
    assert "qestion: unknown field" in refusal(written(tmp_path, {"id": "q", "qestion": "What?"}))


def test_a_line_that_is_no_object_is_told(tmp_path: Path) -> None:
    good = {"id": "good", "question": "What?", **GOLD}
    assert refusal(written(tmp_path, good, "[1]")) == "questions.jsonl:2: line: found [1]; write an object"
    assert refusal(written(tmp_path, good, '{"id": a}')) == (
        "questions.jsonl:2: not JSON at column 8 (Expecting value); write one JSON object a line"
    )
    assert refusal(written(tmp_path, good, "[" * 100_000)).startswith("questions.jsonl:2: not JSON")


def test_half_a_surrogate_pair_is_told_and_can_be_printed(tmp_path: Path) -> None:
    message = refusal(written(tmp_path, '{"id": "\\ud800", "question": "What?", "answerable": false}'))
    assert message == 'questions.jsonl:1: id: found "\\ud800"; write text without half of a surrogate pair'
    refusal(written(tmp_path, '{"\\ud800": 1}')).encode()


def test_an_id_taken_twice_names_the_first_line(tmp_path: Path) -> None:
    path = written(tmp_path, {"id": "q", "question": "A?", **GOLD}, "", {"id": "q", "question": "B?", **GOLD})
    assert refusal(path) == "questions.jsonl:3: id: 'q' is already the id of line 1; give each question its own"


def test_a_file_without_questions_is_told(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, " ", "")) == (
        "questions.jsonl: empty; write one question a line, each a JSON object"
    )
    assert refusal(written(tmp_path, {"set": "mine"})) == (
        "questions.jsonl: holds no question after its first line; write one JSON object a line"
    )


def test_a_file_that_is_not_utf_8_is_told_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes('{"id": "a"}\n{"id": "é"}'.encode("latin-1"))
    assert refusal(path) == "latin.jsonl:2: byte 20 isn't UTF-8; save the file as UTF-8"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.jsonl") == (
        "none.jsonl: can't be read (No such file or directory); name a question file"
    )


def test_a_name_that_several_articles_have_is_told_with_their_ids(tmp_path: Path) -> None:
    twins = [Article("One.", "Twin", "a"), Article("Two.", "twin", "b")]
    with pytest.raises(MisuseError) as error:
        read_questions(written(tmp_path, {"id": "q", "question": "?", "articles": ["Twin"], **GOLD}), twins)
    message = str(error.value)
    assert "questions.jsonl:1: articles[0]: 'Twin' may be any of 2 articles: " in message
    assert all(article.id[:12] in message for article in twins)
    assert message.endswith("; name one by its id")


def test_digits_that_several_ids_begin_with_name_none(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = Article("One.", "One", "a"), Article("Two.", "Two", "b")
    vars(one)["id"], vars(other)["id"] = "abcdef01" + "0" * 56, "abcdef01" + "1" * 56
    references = References([one, other])
    assert references.find("abcdef011") is other
    with pytest.raises(MisuseError, match="may be any of 2 articles"):
        references.find("abcdef01")


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ({"set": "mine", "article": "x"}, "article: unknown field; the fields are set, articles"),
        ({"set": 3}, "set: found 3; write text"),
        ({"set": "mine", "articles": []}, "articles: found []; write a list that isn't empty"),
        ({"articles": ["oak.txt", "none"]}, "articles[1]: no file or folder {folder}/none; write it relative to "),
        (
            {"articles": ["blank.txt"]},
            "articles[0]: nothing in {folder}/blank.txt can be read (empty: it holds no text)",
        ),
        ({"articles": ["hollow"]}, "articles[0]: nothing in {folder}/hollow can be read (no readable file in this"),
        ({"articles": ["x.zip"]}, "articles[0]: nothing in {folder}/x.zip can be read (unknown kind '.zip'"),
    ],
)
def test_a_wrong_first_line_is_told(tmp_path: Path, head: dict[str, Any], message: str) -> None:
    (tmp_path / "hollow").mkdir()
    (tmp_path / "blank.txt").write_text(" ", encoding="utf-8")
    (tmp_path / "oak.txt").write_text("The oak is old.", encoding="utf-8")
    (tmp_path / "x.zip").write_bytes(b"PK")
    path = written(tmp_path, head, {"id": "a", "question": "What?", **GOLD})
    with pytest.raises(MisuseError) as error:
        load(path, lambda: ARTICLES)
    assert str(error.value).startswith(f"{path}:1: {message.format(folder=tmp_path)}")
    assert "\n" not in str(error.value)


def test_only_the_own_library_has_collections(tmp_path: Path) -> None:
    (tmp_path / "oak.txt").write_text("The oak is old.", encoding="utf-8")
    line = {"id": "a", "question": "What?", "filters": {"collection": "c"}, **GOLD}
    assert refusal(written(tmp_path, {"articles": ["oak.txt"]}, line)) == (
        "questions.jsonl:2: filters.collection: only your own library has collections; remove it"
    )


def test_the_example_of_the_page_is_right(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "eval" / "sets" / "FORMAT.md"
    example = page.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]
    (tmp_path / "cuttings").mkdir()
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "cassini.md").write_text(
        "Its last signal reached Earth at 11:55 GMT on 15 September 2017. It took more than 450,000 pictures.", "utf-8"
    )
    (tmp_path / "cuttings" / "figures.md").write_text(f"---\ntitle: Cassini in figures\n---\n{'x' * 200}", "utf-8")
    found = load(written(tmp_path, example), lambda: pytest.fail("the library isn't asked"))
    assert [question.answerable for question in found.questions] == [True, True, False]
    fields = {name for line in example.splitlines()[1:] for name in json.loads(line)}
    assert fields <= set(FIELDS.split(", "))
    assert all(f"| `{name}` |" in page.read_text(encoding="utf-8") for name in FIELDS.split(", "))


@given(st.text("ab", min_size=1), st.text("ab", min_size=1, max_size=3))
def test_every_occurrence_is_found_and_nothing_else(text: str, quote: str) -> None:
    article = Article(text, "t", "o")
    starts = [start for start in range(len(text)) if text.startswith(quote, start)]
    assert [place.span.start for place in occurrences(article, quote)] == starts
    assert all(place.span.of(text) == quote for place in occurrences(article, quote))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from([*FIELDS.split(", "), "quote", "article", "start", "end", "source", "after"]), inner
), max_leaves=12))  # fmt: skip
def test_whatever_a_line_holds_it_is_read_or_told_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    assert len(told(written(tmp_path_factory.getbasetemp(), value)).splitlines()) <= 1


def told(path: Path) -> str:
    """Return the message that loading ``path`` ends with, if any."""
    try:
        load(path, lambda: ARTICLES)
    except MisuseError as error:
        return str(error)
    return ""
