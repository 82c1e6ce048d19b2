"""Sets with the same articles share one library; old records are still read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eval.running.collection import settings_for
from eval.running.folder import RunFolder
from eval.running.record import Asked, Record, Scored
from eval.sets.question import QuestionSet, Task
from index.article import Article
from index.settings import Settings

OAK = Article("The oak is old.", "An oak", "oak")
TREES = QuestionSet("trees", Task.ASK, [OAK], [])


def test_a_set_shares_the_library_of_the_set_it_names(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    home = settings_for(TREES, settings).home
    assert home.name.startswith("trees-")
    assert settings_for(replace(TREES, name="oaks", library="trees"), settings).home == home
    assert settings_for(replace(TREES, name="oaks"), settings).home.name.startswith("oaks-")


def test_other_articles_are_another_library_whatever_its_name(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    other = replace(TREES, name="oaks", library="trees", articles=[replace(OAK, text="The oak is young.")])
    assert settings_for(other, settings).home != settings_for(TREES, settings).home


def test_a_record_keeps_its_scored_sentences_and_an_older_one_has_none(tmp_path: Path) -> None:
    asked = Asked("Old?", False, 0.5, "Old.", (), (), (), (), (), sentences=(Scored(OAK.id, 0, 15, 0.75),))
    folder = RunFolder(tmp_path)
    folder.append(Record("q", asked=asked))
    assert folder.records() == [Record("q", asked=asked)]
    path = tmp_path / "records.jsonl"
    written = f',"sentences":[{{"article_id":"{OAK.id}","start":0,"end":15,"score":0.75}}]'
    assert written in path.read_text()
    path.write_text(path.read_text().replace(written, ""))
    assert folder.records() == [Record("q", asked=replace(asked, sentences=None))]
