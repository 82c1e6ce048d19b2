"""A set by its name or by a path, and the list of all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.sets.registry import SETS, list_sets, load_set
from index.article import Article
from index.errors import MisuseError

OAK = Article("The oak is old.", "An oak", "b")


def library() -> list[Article]:
    return [OAK]


def never() -> list[Article]:
    pytest.fail("the library isn't asked")


def question_file(folder: Path) -> Path:
    path = folder / "mine.jsonl"
    path.write_text(json.dumps({"id": "a", "question": "Old?", "answerable": True, "articles": ["An oak"]}), "utf-8")
    return path


def test_the_sets_have_these_names() -> None:
    assert list(SETS) == [
        "samples",
        "yes_no",
        "multihop_rag",
        "multihop_rag_masked",
        "news",
        "disagreement",
        "squad2_dev",
        "squad2_paragraphs",
        "clapnq",
        "scifact",
        "canard",
        "qags",
        "perturbations",
        "bipia",
        "bipia_clean",
    ]
    assert all(known.name == name and known.what and "\n" not in known.what for name, known in SETS.items())


@pytest.mark.parametrize("name", [name for name, known in SETS.items() if known.folder])
def test_a_set_is_loaded_by_its_name(data: Path, name: str) -> None:
    found = load_set(name, data, never)
    assert found.name == name
    assert found.questions
    assert not found.own_library


def test_a_built_in_set_needs_no_data(tmp_path: Path) -> None:
    assert load_set("perturbations", tmp_path / "none", never).questions


def test_a_question_file_is_asked_of_the_library(tmp_path: Path) -> None:
    found = load_set(str(question_file(tmp_path)), tmp_path, library)
    assert (found.name, found.own_library, list(found.articles)) == ("mine", True, [OAK])


def test_a_folder_in_beirs_format_is_a_set(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text('{"_id": "d", "text": "The oak."}', encoding="utf-8")
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "Which tree?"}', encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\td\t1\n", encoding="utf-8")
    found = load_set(str(folder), tmp_path / "none", never)
    assert (found.name, len(found.articles), len(found.questions)) == ("own", 1, 1)


def test_a_name_goes_before_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    question_file(tmp_path).rename("perturbations")
    assert load_set("perturbations", tmp_path, never).name == "perturbations"
    assert load_set("./perturbations", tmp_path, library).own_library


def test_an_unknown_name_is_told_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(MisuseError) as error:
        load_set("squad", tmp_path, never)
    assert str(error.value) == (
        "no question set and no file is called 'squad'; the sets are "
        "samples, yes_no, multihop_rag, multihop_rag_masked, news, disagreement, squad2_dev, squad2_paragraphs, clapnq, "
        "scifact, canard, qags, perturbations, bipia, bipia_clean"
    )
    with pytest.raises(MisuseError, match="no question set"):
        load_set("x" * 5000, tmp_path, never)


def test_another_folder_is_told_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match=r"holds corpus\.jsonl, queries\.jsonl and qrels/test\.tsv"):
        load_set(str(tmp_path), tmp_path, never)


def test_missing_data_is_told_with_the_folder_looked_for(tmp_path: Path) -> None:
    with pytest.raises(MisuseError) as error:
        load_set("clapnq", tmp_path, never)
    assert str(error.value) == (
        f"no folder {tmp_path / 'clapnq'} for the set clapnq; --data or CLIPPINGS_DATA names the folder of public data"
    )


def test_the_list_counts_every_set(data: Path) -> None:
    found = {summary.name: summary for summary in list_sets(data)}
    assert list(found) == list(SETS)
    squad = found["squad2_dev"]
    assert squad.available
    assert (squad.questions, squad.answerable, squad.articles) == (11873, 5928, 1204)
    assert squad.parts == {"dev": 5414, "test": 6459}
    assert (found["scifact"].answerable, found["scifact"].parts) == (None, {"test": 300})
    assert (found["qags"].answerable, found["qags"].articles) == (None, 0)


def test_the_list_says_why_a_set_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "canard").mkdir()
    (tmp_path / "canard" / "dev.json").write_text("[", encoding="utf-8")
    found = {summary.name: summary for summary in list_sets(tmp_path)}
    assert list(found) == list(SETS)
    assert found["perturbations"].available
    absent = found["multihop_rag"]
    assert not absent.available
    assert absent.reason == (
        f"no folder {tmp_path / 'multihop_rag'} for the set multihop_rag; "
        "--data or CLIPPINGS_DATA names the folder of public data"
    )
    assert (absent.questions, absent.answerable, absent.articles, absent.parts) == (None, None, None, {})
    assert "Invalid JSON" in (found["canard"].reason or "")
