"""The bench: what is chosen, how rows follow from what was measured, and a stack that dies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bench import run, turns
from eval.bench.choice import Asked, Chosen, Size, choose
from eval.bench.messages import (
    Add,
    Added,
    Answer,
    Answered,
    LoadGenerator,
    Open,
    Ranking,
    Ready,
    Retrieve,
    Retrieved,
    Told,
)
from eval.bench.ours import written
from eval.bench.process import StackProcess, environment
from eval.bench.result import Bench, Provenance, Row, figure, make_room, place, read, rows_json, table, write
from eval.bench.rows import Measurements, row, rows
from eval.running.manifest import Code, Machine
from eval.sets.question import Part, Place, Question, QuestionSet, Task
from index.article import Article
from index.errors import ClippingsError, MisuseError, ModelError
from index.loading.load import load
from index.settings import Settings
from index.span import Span

ARTICLES = [Article(f"Article {name} says so.", name, origin=name) for name in "ABCDEF"]
BY_NAME = {article.title: article for article in ARTICLES}


def question(text: str, names: str) -> Question:
    """A question whose evidence is the word "says" in each of the articles named."""
    start = len("Article A ")
    needs = tuple((Place(BY_NAME[name].id, Span(start, start + 4)),) for name in names)
    return Question(
        id=text,
        text=text,
        part=Part.TEST,
        cluster=text,
        answerable=bool(names),
        evidence=needs,
        relevant={BY_NAME[name].id: 1 for name in names},
    )


def question_set(*asked: Question) -> QuestionSet:
    return QuestionSet("made", Task.ASK, ARTICLES, asked)


def titles(chosen: Chosen) -> set[str]:
    return {article.title for article in chosen.articles}


# What is chosen


def test_the_articles_chosen_are_those_that_carry_the_most_questions() -> None:
    found = question_set(question("1", "AB"), question("2", "AB"), question("3", "CD"), question("4", "EF"))
    chosen = choose(found, Size(articles=2, questions=9, answers=0))
    assert titles(chosen) == {"A", "B"}
    assert {asked.text for asked in chosen.questions} == {"1", "2"}


def test_a_question_is_asked_only_when_all_its_gold_articles_are_chosen() -> None:
    found = question_set(question("1", "AB"), question("2", "ABC"), question("nothing", ""))
    chosen = choose(found, Size(articles=2, questions=9, answers=0))
    assert [asked.text for asked in chosen.questions] == ["1"]


def test_the_facts_are_the_words_of_the_articles() -> None:
    chosen = choose(question_set(question("1", "AB")), Size(articles=2, questions=1, answers=0))
    assert chosen.questions == (Asked("1", ("says", "says")),)


def test_articles_that_carry_nothing_fill_up_the_number() -> None:
    chosen = choose(question_set(question("1", "AB")), Size(articles=5, questions=9, answers=0))
    assert len(titles(chosen)) == 5


@given(
    asked=st.lists(st.sets(st.sampled_from("ABCDEF"), min_size=1, max_size=4), max_size=8),
    articles=st.integers(1, 8),
    questions=st.integers(0, 9),
)
def test_the_choice_keeps_to_its_size_and_is_always_the_same(
    asked: list[set[str]], articles: int, questions: int
) -> None:
    found = question_set(*(question(str(n), "".join(sorted(names))) for n, names in enumerate(asked)))
    size = Size(articles, questions, answers=0)
    chosen = choose(found, size)
    ids = {article.id for article in chosen.articles}
    by_text = {q.text: q for q in found.questions}
    assert len(chosen.articles) == len(ids) == min(articles, len(ARTICLES))
    assert len(chosen.questions) <= questions
    assert all(by_text[q.text].relevant.keys() <= ids for q in chosen.questions)
    assert choose(found, size) == chosen


def test_another_question_makes_another_digest() -> None:
    one = Chosen(tuple(ARTICLES), (Asked("Who?", ()),))
    assert one.sha256 != replace(one, questions=(Asked("When?", ()),)).sha256
    assert one.characters == 6 * len("Article A says so.")


def test_the_real_set_gives_as_many_questions_as_are_asked_for(data: Path) -> None:
    from eval.bench.choice import FULL, QUICK
    from eval.sets.multihop_rag import load as load_set

    found = load_set(data)
    for size in (QUICK, FULL):
        chosen = choose(found, size)
        assert (len(chosen.articles), len(chosen.questions)) == (size.articles, size.questions)
        texts = "\n".join(article.text for article in chosen.articles)
        assert all(fact in texts for asked in chosen.questions for fact in asked.facts)


# From measurements to rows

CHOSEN = Chosen(
    (Article("x" * 100, "X", origin="x"),), (Asked("first?", ("gold one",)), Asked("second?", ("gold two",)))
)


def told(first_word: float | None, total: float = 9.0, first_evidence: float | None = None) -> Told:
    return Told(first_evidence, first_word, total, "text")


def measurements(seconds: float, *passages: str, answers: tuple[Told | None, ...] = ()) -> Measurements:
    rankings = tuple(Ranking(10.0 * n, (text,)) for n, text in enumerate(passages, start=1))
    return Measurements(seconds, chunks=4, rankings=rankings, told=answers, peak_mb=500.0)


def by_what(found: tuple[Row, ...]) -> dict[tuple[str, str], Row]:
    return {(one.what, one.unit): one for one in found}


def test_speeds_are_per_second_and_their_ratio_is_ours_over_plain() -> None:
    found = by_what(rows(CHOSEN, measurements(2, "", ""), measurements(4, "", ""), measurements(0.5, "", "")))
    assert found["ingest", "chunks/s"] == Row("ingest", "chunks/s", 2.0, 1.0, 2.0, 8.0, n=1)
    assert found["ingest", "characters/s"] == Row("ingest", "characters/s", 50.0, 25.0, 2.0, 200.0, n=1)


def test_retrieval_is_measured_by_the_released_definitions() -> None:
    ours = measurements(1, "has gold one", "has gold two")
    plain = measurements(1, "has gold one", "nothing")
    found = by_what(rows(CHOSEN, ours, plain, measurements(1, "", "")))
    for measure in ("Hits@4", "Hits@10", "MRR@10", "FactRecall@10"):
        assert found[measure, "0–1"] == Row(measure, "0–1", 1.0, 0.5, 2.0, 0.0, n=2)


def test_a_question_takes_the_median_of_its_times_and_less_is_better() -> None:
    found = by_what(rows(CHOSEN, *(measurements(1, "", "") for _ in range(3))))
    assert found["retrieval, median a question", "ms"] == Row(
        "retrieval, median a question", "ms", 15.0, 15.0, 1.0, 15.0, higher_is_better=False, n=2
    )


def test_answers_are_timed_over_the_questions_that_both_wrote() -> None:
    ours = measurements(1, "", "", answers=(told(None, 0.3), told(2.0, 4.0, 0.5), told(4.0, 6.0, 0.7)))
    plain = measurements(1, "", "", answers=(None, told(20.0, 30.0), told(None, 1.0)))
    found = by_what(rows(CHOSEN, ours, plain, measurements(1, "", "")))
    first = found["time to the first word, median", "s"]
    assert (first.ours, first.plain, first.ratio, first.n) == (2.0, 20.0, 0.1, 1)
    whole = found["time to the whole answer, median", "s"]
    assert (whole.ours, whole.plain, whole.n) == (4.0, 30.0, 1)
    evidence = found["time to the first cited evidence, median", "s"]
    assert (evidence.ours, evidence.plain, evidence.ratio, evidence.n) == (0.6, None, None, 2)


def test_without_a_generator_what_it_would_have_given_is_null() -> None:
    found = by_what(rows(CHOSEN, *(measurements(1, "", "") for _ in range(3))))
    for what in (
        ("time to the first word, median", "s"),
        ("time to the whole answer, median", "s"),
        ("memory peak with the generator", "MB"),
    ):
        assert (found[what].ours, found[what].plain, found[what].ratio) == (None, None, None)


def test_without_questions_there_are_still_speeds() -> None:
    none = replace(CHOSEN, questions=())
    found = by_what(rows(none, *(measurements(1) for _ in range(3))))
    assert found["Hits@4", "0–1"].ours is None
    assert found["ingest", "chunks/s"].ours == 4.0


@pytest.mark.parametrize(("ours", "plain"), [(None, 1.0), (1.0, None), (1.0, 0.0)])
def test_a_ratio_is_null_where_one_side_is_missing(ours: float | None, plain: float | None) -> None:
    assert row("what", "s", ours, plain, None).ratio is None


# The file and the table

MANIFEST = Provenance(
    format=1,
    command="clippings bench --quick",
    started_at="2026-01-02T03:04:05+00:00",
    data="0" * 64,
    articles=30,
    characters=1000,
    questions=40,
    threads=2,
    models={"embedder": "1" * 64},
    code=Code("abc", changed=False, digest="0" * 64),
    versions={"python": "3.11.7"},
    machine=Machine("Linux", "a processor", 2, 8.0),
)
BENCH = Bench((row("ingest", "chunks/s", 20.0, 10.0, 30), row("words", "s", None, 3.0, 3, lower=True)), (), MANIFEST)


def test_a_bench_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = place(tmp_path / "new" / "folder")
    make_room(path)
    write(BENCH, path)
    assert path == tmp_path / "new" / "folder" / "bench.json"
    assert read(path) == BENCH


def test_where_nothing_can_be_written_the_bench_does_not_begin(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ClippingsError, match="can't be written"):
        make_room(tmp_path / "file" / "bench.json")


def test_a_file_is_taken_by_its_name(tmp_path: Path) -> None:
    assert place(tmp_path / "mine.json") == tmp_path / "mine.json"


@pytest.mark.parametrize("content", ["", "{}", '{"rows": [], "notes": []}'])
def test_what_is_not_a_bench_is_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "bench.json").write_text(content)
    with pytest.raises(MisuseError, match="not a bench of this version; `clippings bench"):
        read(tmp_path / "bench.json")


def test_a_missing_bench_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="clippings bench --out"):
        read(tmp_path / "bench.json")


def test_the_json_value_has_the_contract_s_keys() -> None:
    first, second = rows_json(BENCH)["rows"]
    assert rows_json(BENCH).keys() == {"rows"}
    assert {"what", "unit", "ours", "plain", "ratio"} <= first.keys()
    assert (first["ratio"], second["ours"], second["ratio"]) == (2.0, None, None)


def test_the_table_has_a_line_a_row_with_dashes_for_what_was_not_measured() -> None:
    heading, first, second = table(BENCH.rows).splitlines()
    assert heading.split() == ["unit", "ours", "plain", "ratio", "bm25s"]
    assert first.split() == ["ingest", "chunks/s", "20.0", "10.0", "2.00", "×", "–"]
    assert second.split() == ["words", "s", "–", "3.000", "–"]


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (0.5624, "0.562"), (16.74, "16.7"), (14900.4, "14,900"), (999.99, "1,000.0")]
)
def test_a_figure_has_the_digits_that_matter(value: float | None, text: str) -> None:
    assert figure(value) == text


# Turns


class FakeStack:
    """Stands for a stack's process: writes down what it is asked; answers every question but those it refuses."""

    def __init__(self, name: str, heard: list[tuple[str, str]], refuses: frozenset[str] = frozenset()) -> None:
        self.name, self.heard, self.refuses = name, heard, refuses

    def call(self, request: object, reply: type[object]) -> object:
        self.heard.append((self.name, type(request).__name__))
        match request:
            case Add(articles):
                return Added(1.0, 2 * len(articles), 100.0)
            case Retrieve(questions, _):
                return Retrieved(tuple(Ranking(1.0, (text,)) for text in questions), 200.0)
            case LoadGenerator():
                return Ready(900.0)
            case Answer(text, generate):
                word = 1.0 if generate and text not in self.refuses else None
                return Answered(Told(0.5, word, 2.0, text), 800.0)
        raise AssertionError(request)


def fakes(heard: list[tuple[str, str]], refuses: frozenset[str] = frozenset()) -> dict[str, FakeStack]:
    return {name: FakeStack(name, heard, refuses if name == "ours" else frozenset()) for name in turns.STACKS}


def many(articles: int, questions: int) -> Chosen:
    return Chosen(
        tuple(Article(f"text {n}", "T", origin=str(n)) for n in range(articles)),
        tuple(Asked(f"q{n}", ("fact",)) for n in range(questions)),
    )


def test_the_two_stacks_add_in_turns_and_bm25_all_at_once() -> None:
    heard: list[tuple[str, str]] = []
    measured = turns.measure(fakes(heard), many(12, 3), answers=0, generate=False)  # type: ignore[arg-type]
    assert [name for name, asked in heard if asked == "Add"] == ["ours", "plain"] * turns.SLICES + ["bm25s"]
    assert measured["ours"].chunks == measured["bm25s"].chunks == 24
    assert (measured["ours"].seconds, measured["bm25s"].seconds) == (6.0, 1.0)


def test_every_stack_is_asked_every_question_once_after_one_to_warm_up() -> None:
    heard: list[tuple[str, str]] = []
    measured = turns.measure(fakes(heard), many(2, 20), answers=0, generate=False)  # type: ignore[arg-type]
    for name in turns.STACKS:
        assert [ranking.passages for ranking in measured[name].rankings] == [(f"q{n}",) for n in range(20)]
    assert [name for name, asked in heard if asked == "Retrieve"] == list(turns.STACKS) * 6


def test_answers_are_written_in_turns_until_there_are_enough_of_them() -> None:
    heard: list[tuple[str, str]] = []
    measured = turns.measure(fakes(heard, frozenset({"q0"})), many(1, 9), answers=2, generate=True)  # type: ignore[arg-type]
    assert [name for name, asked in heard if asked == "Answer"] == ["ours", "ours", "plain", "ours", "plain"]
    assert [told and told.text for told in measured["plain"].told] == [None, "q1", "q2"]
    assert [told and told.text for told in measured["ours"].told] == ["q0", "q1", "q2"]
    assert (measured["ours"].peak_mb, measured["ours"].peak_generator_mb) == (200.0, 900.0)


def test_where_everything_is_refused_the_asking_ends() -> None:
    heard: list[tuple[str, str]] = []
    refuses = frozenset(f"q{n}" for n in range(50))
    measured = turns.measure(fakes(heard, refuses), many(1, 50), answers=2, generate=True)  # type: ignore[arg-type]
    assert len(measured["ours"].told) == 2 * turns.TRIED
    assert measured["plain"].told == (None,) * 2 * turns.TRIED


def test_without_a_generator_ours_alone_answers_in_quotations() -> None:
    heard: list[tuple[str, str]] = []
    measured = turns.measure(fakes(heard), many(1, 5), answers=2, generate=False)  # type: ignore[arg-type]
    assert [name for name, asked in heard if asked == "Answer"] == ["ours", "ours"]
    assert measured["ours"].peak_generator_mb is None
    assert [told and told.first_evidence for told in measured["ours"].told] == [0.5, 0.5]


# What is run


def test_without_the_public_data_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match=r"corpus\.json: no such file"):
        run.bench(Settings(home=tmp_path, data=tmp_path), Size(1, 1, 0), "clippings bench")


@pytest.mark.parametrize("generator", ["none", "openai:model", "ollama:model"])
def test_a_generator_that_is_no_file_is_not_compared(tmp_path: Path, generator: str) -> None:
    with pytest.raises(ModelError, match="compares with a GGUF file"):
        run.generator_file(Settings(home=tmp_path, generator=generator))


def test_a_missing_generator_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    with pytest.raises(ModelError, match=r"model\.gguf: no such file"):
        run.generator_file(Settings(home=tmp_path, generator=str(tmp_path / "model.gguf")))


def test_without_llama_cpp_the_generator_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="llama-cpp-python isn't installed"):
        run.generator_file(Settings(home=tmp_path))


def test_questions_that_ours_refused_are_told() -> None:
    refusing = measurements(1, answers=(told(None), told(2.0), told(None)))
    assert run._refused(refusing) == ["ours refused 2 of 3 questions; answers to them aren't timed"]
    assert run._refused(measurements(1, answers=(told(2.0),))) == []


def test_every_stack_has_the_same_number_of_threads_and_no_network() -> None:
    found = environment(3)
    assert (found["OMP_NUM_THREADS"], found["HF_HUB_OFFLINE"], found["ANONYMIZED_TELEMETRY"]) == ("3", "1", "False")


def opened(folder: Path, **settings: object) -> Open:
    return Open(Settings(home=folder, models=folder, **settings), folder, folder, None, 1)  # type: ignore[arg-type]


def test_a_stack_that_dies_is_one_line_with_its_last_words(tmp_path: Path) -> None:
    with (
        StackProcess("ours", tmp_path / "log", threads=1) as stack,
        pytest.raises(ClippingsError, match=r"^the bench's stack 'ours' stopped: .*: missing; run .*pull"),
    ):
        stack.call(opened(tmp_path), Ready)


def test_a_stack_that_is_killed_is_one_line_too(tmp_path: Path) -> None:
    with StackProcess("bm25s", tmp_path / "log", threads=1) as stack:
        stack.call(opened(tmp_path), Ready)
        stack._process.kill()
        with pytest.raises(ClippingsError, match=r"'bm25s' stopped: without a word \(exit code -9\)"):
            stack.call(Add(()), Added)


def test_bm25_finds_the_passage_that_has_the_words(tmp_path: Path) -> None:
    articles = (
        Article("The harbour of Marlow was dredged in May. Ships can enter again.", "Marlow", origin="1"),
        Article("Bakers went on strike in Tilbury because of the flour.", "Tilbury", origin="2"),
    )
    with StackProcess("bm25s", tmp_path / "log", threads=1) as stack:
        peak = stack.call(opened(tmp_path), Ready).peak_mb
        added = stack.call(Add(articles), Added)
        found = stack.call(Retrieve(("Why did the bakers strike?", "the"), top_k=10), Retrieved)
    assert added.chunks == 2
    assert added.peak_mb >= peak > 20
    assert found.rankings[0].passages[0] == articles[1].text
    assert len(found.rankings[1].passages) == 2


def test_our_stack_reads_the_articles_back_as_they_are(tmp_path: Path, data: Path) -> None:
    from eval.sets.multihop_rag import load as load_set

    articles = load_set(data).articles[:3]
    back = [
        item for item in load(str(written(articles, tmp_path / "a.jsonl")), Settings()) if isinstance(item, Article)
    ]
    assert [(a.id, a.title, a.source, a.published_at, a.url) for a in back] == [
        (a.id, a.title, a.source, a.published_at, a.url) for a in articles
    ]
