"""A report is one page that loads nothing and runs nothing of others; its figures are the run's."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_runs import FOUR, HOSTILE, TWELVE, crashed, judged, refused, shown, write_run

from eval.measures import Judgement
from eval.reporting.questions import AROUND, BLOCK, questions
from eval.reporting.report import write_report
from eval.running.folder import RunFolder
from index.errors import ClippingsError, MisuseError

STYLES = Path(__file__).parents[2] / "eval" / "reporting" / "report.css"


class Page(HTMLParser):
    """What a browser would make of a page: its elements, their attributes, and what stands in scripts."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.scripts: list[tuple[str, str]] = []
        self.text = ""
        self.in_script = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.in_script = dict(attrs).get("class") or "code" if tag == "script" else ""
        if self.in_script:
            self.scripts.append((self.in_script, ""))

    def handle_endtag(self, tag: str) -> None:
        self.in_script = ""

    def handle_data(self, data: str) -> None:
        if self.in_script:
            self.scripts[-1] = (self.in_script, self.scripts[-1][1] + data)
        else:
            self.text += data

    def of(self, kind: str) -> list[str]:
        return [text for name, text in self.scripts if name == kind]


def page_of(*folders: RunFolder) -> Page:
    return Page(write_report(folders).read_text(encoding="utf-8"))


def hostile() -> Judgement:
    return judged(
        HOSTILE,
        question=HOSTILE,
        type=HOSTILE,
        answer=HOSTILE,
        gold_answers=(HOSTILE,),
        gold=(shown(HOSTILE, False, HOSTILE, title=HOSTILE, source=HOSTILE),),
        citations=(shown(HOSTILE, True, HOSTILE, title=HOSTILE),),
        history=((HOSTILE, HOSTILE),),
        rejected=((HOSTILE, HOSTILE),),
        generator=HOSTILE,
        why=(HOSTILE,),
    )


def test_three_files_come_into_the_first_folder(tmp_path: Path) -> None:
    first, second = write_run(tmp_path / "a"), write_run(tmp_path / "b")
    assert write_report([first, second]) == tmp_path / "a" / "report.html"
    assert {path.name for path in (tmp_path / "a").glob("report.*")} == {"report.html", "report.md", "report.json"}
    assert not list((tmp_path / "b").glob("report.*"))


def test_what_others_wrote_is_text_and_never_markup(tmp_path: Path) -> None:
    folder = write_run(
        tmp_path / "run", [hostile(), crashed("q2", why=(HOSTILE,))], command=HOSTILE, settings={"home": HOSTILE}
    )
    page = page_of(folder)
    assert page.text.count(HOSTILE) >= 3
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert [kind for kind, _ in page.scripts] == ["rows", "block", "code"]
    assert json.loads(page.of("rows")[0])[1][1] == HOSTILE
    assert json.loads(page.of("block")[0])[1]["citations"][0]["quote"] == HOSTILE


def test_the_page_asks_nothing_of_anybody(tmp_path: Path) -> None:
    page = page_of(write_run(tmp_path / "run"))
    assert not {"link", "iframe", "object", "embed", "base", "form", "img"} & set(page.tags)
    assert [value for name, value in page.attributes if name in {"src", "href", "action"} and value[:1] != "#"] == []
    assert "url(" not in STYLES.read_text()
    assert "@import" not in STYLES.read_text()


def test_its_policy_lets_only_its_own_script_run(tmp_path: Path) -> None:
    page = page_of(write_run(tmp_path / "run"))
    digest = base64.b64encode(hashlib.sha256(page.of("code")[0].encode()).digest()).decode()
    policy = next(value for name, value in page.attributes if name == "content" and "default-src" in value)
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "img-src data:;" in policy


def test_it_says_what_was_run_and_how_to_run_it_again(tmp_path: Path) -> None:
    html = write_report([write_run(tmp_path / "run")]).read_text()
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd[^>]*>([^<]*)</dd>", html))
    expected = {
        "Set": "cheese",
        "Part": "test",
        "Questions": "4",
        "Crashed": "1",
        "Answers": "no generator answered",
        "When": "1 March 2026, 10:00 UTC",
        "Commit": "cccccccccccc",
        "To run it again": "clippings eval run cheese --seed 0",
        "top_k": "10",
        "model: embedder": "eeeeeeeeeeee",
    }
    assert facts | expected == facts


def test_an_undefined_figure_is_a_dash_with_its_reason(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", [judged("q1"), judged("q2")])
    assert folder.result().measures["RefusalAUROC"].value is None
    page = page_of(folder)
    row = re.search(r"RefusalAUROC.*?</tr>", (tmp_path / "run" / "report.html").read_text(), re.DOTALL)
    assert row is not None
    assert re.search(r'<td class="value" title="undefined: [^"]+">–</td>', row[0])
    written = " ".join((tmp_path / "run" / f"report.{end}").read_text() for end in ("md", "json"))
    assert "nan" not in (page.text + written).lower().split()
    assert "NaN" not in written


def test_figures_stand_by_group_in_the_order_in_which_they_are_read(tmp_path: Path) -> None:
    text = page_of(write_run(tmp_path / "run")).text.partition("Each value with its 95% interval")[2]
    places = [text.index(word) for word in ("retrieval of passages", "EvidenceHit", "F1", "RefusalP", "TotalMs")]
    assert places == sorted(places)
    assert "0.500" in text
    assert "230 ms" in text


def test_the_json_has_the_runs_own_figures(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run")
    write_report([folder])
    found = json.loads((tmp_path / "run" / "report.json").read_text())
    result = folder.result()
    assert [run["set"] for run in found] == ["cheese"]
    assert found[0]["measures"].keys() == result.measures.keys()
    assert found[0]["measures"]["EvidenceHit"]["value"] == result.measures["EvidenceHit"].value == 0.5
    assert found[0]["manifest"]["command"] == "clippings eval run cheese --seed 0"
    assert found[0]["by_type"].keys() == {"plain"}
    assert found[0]["curves"]["retrieval"] == [
        {"name": "passages: Success@k", "values": [{"k": 1, "value": 1.0}, {"k": 10, "value": 1.0}]}
    ]


def test_the_markdown_lists_the_ten_worst_questions_worst_first(tmp_path: Path) -> None:
    rights = [judged(f"r{n}", values={"F1": n / 20}) for n in range(12)]
    write_report([write_run(tmp_path / "run", [*rights, refused("no", answerable=True), crashed("bad")])])
    text = (tmp_path / "run" / "report.md").read_text()
    listed = re.findall(r"^1\. \*\*(.+?)\*\*.*\((\w+)\)$", text, re.MULTILINE)
    assert listed[:3] == [("crashed", "bad"), ("refused wrongly", "no"), ("right", "r0")]
    assert len(listed) == 10


def test_the_markdown_keeps_its_tables_whatever_a_question_says(tmp_path: Path) -> None:
    write_report([write_run(tmp_path / "run", [hostile()], command=HOSTILE)])
    text = (tmp_path / "run" / "report.md").read_text()
    assert "<script" not in text.replace("\\<", "").split("To run it again")[1].split("\n", 1)[1]
    assert re.search(r"^1\. .*\\<img", text, re.MULTILINE)


def test_several_runs_stand_side_by_side_and_each_has_a_section(tmp_path: Path) -> None:
    worse = [judged("q1", values={"EvidenceHit": 0.0, "F1": 0.25}, right=False), *FOUR[1:]]
    page = page_of(write_run(tmp_path / "old"), write_run(tmp_path / "new", worse, settings={"top_k": 20}))
    text = " ".join(page.text.split())
    assert "2 runs of cheese" in text
    assert "cheese, test (old)" in text
    assert "cheese, test (new)" in text
    assert "−0.500" in text
    assert "−0.500, p" not in text  # four questions can't tell how sure that is
    assert "setting top_k: 10 → 20" in text
    assert len(page.of("rows")) == 2


def test_a_difference_of_enough_questions_says_how_likely_chance_makes_it(tmp_path: Path) -> None:
    worse = [judged("q1", values={"EvidenceHit": 0.0, "F1": 0.25}, right=False), *TWELVE[1:]]
    page = page_of(write_run(tmp_path / "old", TWELVE), write_run(tmp_path / "new", worse))
    assert "−0.100, p 1.000" in " ".join(page.text.split())  # one question: no swap differs by less


def test_runs_that_cant_be_compared_are_still_reported_with_the_reason(tmp_path: Path) -> None:
    text = page_of(write_run(tmp_path / "a"), write_run(tmp_path / "b", set="ham")).text
    assert "only runs of one set can be compared" in text
    assert "2 runs of cheese, ham" in text


def test_a_folder_without_a_run_that_is_done_is_named(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="no run to report"):
        write_report([])
    with pytest.raises(MisuseError, match=r"nothing: no run is here"):
        write_report([RunFolder(tmp_path / "nothing")])
    folder = write_run(tmp_path / "run")
    with pytest.raises(MisuseError, match=r"run: given twice"):
        write_report([folder, RunFolder(tmp_path / "x" / ".." / "run")])


def test_a_disk_that_cant_be_written_is_one_line(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run")
    (tmp_path / "run" / "report.html.new").mkdir()
    with pytest.raises(ClippingsError, match="can't be written"):
        write_report([folder])


def test_details_are_in_blocks_in_the_order_of_the_rows() -> None:
    many = [judged(f"q{n}", generator=f"g{n}", values={"F1": n / 300}) for n in range(BLOCK + 5)]
    found = questions(many[::-1])
    rows = json.loads(found.rows)
    assert [row[0] for row in rows] == [one.id for one in many]
    blocks = [json.loads(block) for block in found.blocks]
    assert [len(block) for block in blocks] == [BLOCK, 5]
    assert [one["generator"] for block in blocks for one in block] == [f"g{n}" for n in range(BLOCK + 5)]


def test_where_there_is_little_room_less_of_the_text_around_a_quote_is_kept() -> None:
    long = [judged(f"q{n}", citations=(shown("Gouda won.", True, "x" * 300),)) for n in range(50)]
    roomy, tight = (json.loads(questions(long, room).blocks[0]) for room in (10_000_000, 40_000))
    assert roomy[0]["citations"][0]["before"] == "…" + "x" * AROUND[0]
    assert len(tight[0]["citations"][0]["before"]) < 100
    assert tight[0]["citations"][0]["quote"] == "Gouda won."
    assert len(questions(long, 40_000).blocks[0]) <= 40_000


@given(st.text())
def test_any_text_comes_through_and_none_can_end_its_script(text: str) -> None:
    found = questions([judged("q1", question=text, citations=(shown(text.encode(errors="ignore").decode()),))])
    assert json.loads(found.rows)[0][1] == text
    assert not re.search("[<>&]", found.rows + found.blocks[0])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_on_what_it_stands_on(scheme: str) -> None:
    css = STYLES.read_text()
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", blocks["light dark".split().index(scheme)]))
    pairs = [(text, on) for text in ("ink", "soft", "accent", "good", "bad") for on in ("paper", "tint")]
    pairs += [("ink", f"{mark}-back") for mark in ("good", "bad", "plain")] + [("ink", "sheet")]
    assert {
        pair: contrast(*(colours[name] for name in pair))
        for pair in pairs
        if contrast(*(colours[n] for n in pair)) < 4.5
    } == {}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
