"""Many readers measured: the rows that follow, the drawing, and a real run with three of them."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from eval.bench.load.people import Asked, words
from eval.bench.load.rows import drawing, growth, notes, rows
from eval.bench.load.run import Held, Load, Size, measure, questions
from index.settings import Settings

ASKED = tuple(Asked(n, 0.1 * (n + 1), 2.0 + n, "answered", ("looking", "waiting") if n % 2 else ()) for n in range(20))
LATE = (*(Asked(0, 0.2, 1.0, "answered", ()) for _ in range(20)), Asked(0, 3.0, 4.0, "answered", ("queued",)))
MEMORY = tuple(Held(10.0 * n, 500.0 + (20 * n if n < 10 else 200 + n)) for n in range(50))
LOAD = Load(20, 500.0, ASKED, LATE, MEMORY, ("one went wrong",), 0, "a script")


def values(load: Load) -> dict[str, float | None]:
    return {row.what: row.ours for row in rows(load)}


def test_a_row_a_figure_in_the_units_it_names() -> None:
    found = values(LOAD)
    assert found["questions of 20 readers in 500 s"] == 20
    assert found["time to the evidence, median"] == pytest.approx(1.05)
    assert found["time to the whole answer, median"] == pytest.approx(11.5)
    assert found["… of these, phrased after waiting for others' answers"] == 10
    assert found["errors"] == 1
    assert found["words of another reader seen"] == 0
    assert found["told to wait, of 21 who asked at once"] == 1
    assert notes(LOAD) == ("answers were written by a script", "one went wrong")


def test_what_memory_grows_while_warming_up_doesnt_count() -> None:
    assert growth(MEMORY) == (711.0, 748.0)
    assert values(LOAD)["growth after warming up"] == pytest.approx(100 * 37 / 711)
    assert growth(()) == (None, None)


def test_the_memory_is_drawn_as_a_file_of_its_own() -> None:
    drawn = ElementTree.fromstring(drawing(LOAD))
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    line = next(one for one in drawn.iter() if one.tag.endswith("polyline"))
    assert len(line.attrib["points"].split()) == 50


def test_no_readers_word_stands_in_anothers() -> None:
    found = words(21)
    assert len(set(found)) == 21
    assert not [one for one in found for other in found if one != other and one in other]


def test_three_readers_are_answered_see_nothing_of_each_other_and_the_fourth_waits(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.bench.load.people.READS", (0.5, 1.0))
    monkeypatch.setattr("eval.bench.load.run.OFTEN", 1.0)
    assert len(questions()) > 50
    found = measure(settings, Size(people=3, seconds=5))
    assert found.errors == ()
    assert found.seen == 0
    assert len(found.asked) >= 3
    assert all(one.evidence is not None and one.evidence <= one.whole for one in found.asked)
    assert sum("queued" in one.steps for one in found.late) == 1, "three are worked on at once"
    assert found.memory
