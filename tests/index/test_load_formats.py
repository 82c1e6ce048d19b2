"""Each format as people's files have it, and each way it can be broken."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.errors import ArticleError
from index.loading.clean import Found, Raw, clean
from index.loading.fields import parse_date
from index.loading.from_html import read_html
from index.loading.from_text import read_markdown, read_text
from index.loading.load import load
from index.loading.reflow import reflow
from index.settings import Settings

SENTENCE = "The council voted on Tuesday to close the bridge for six months."
NIGHT = datetime(2023, 10, 5, 22, 30, tzinfo=UTC)


def read(folder: Path, name: str, content: str | bytes) -> list[Article | ArticleError]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(load(str(path), Settings()))


def one(folder: Path, name: str, content: str | bytes) -> Article:
    (article,) = read(folder, name, content)
    assert isinstance(article, Article), article
    return article


def reason(folder: Path, name: str, content: str | bytes) -> str:
    (error,) = read(folder, name, content)
    assert isinstance(error, ArticleError), error
    assert "\n" not in str(error)
    return error.reason


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("text", ["It’s “naïve”, she said – £5 at the café.", "Only one £ in all of it."])
def test_english_is_read_in_any_of_its_encodings(tmp_path: Path, encoding: str, text: str) -> None:
    assert one(tmp_path, "a.txt", text.encode(encoding)).text == text


def test_another_script_is_guessed(tmp_path: Path) -> None:
    text = "Привет, как дела? Сегодня хорошая погода, и мы идём гулять."

    assert one(tmp_path, "a.txt", text.encode("cp1251")).text == text


def test_one_damaged_byte_does_not_spoil_every_accent(tmp_path: Path) -> None:
    content = ("café " * 50).encode() + b"\xff" + " naïve".encode()

    assert one(tmp_path, "a.txt", content).text == "café " * 50 + "\ufffd naïve"


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        b"\x7fELF" + b"\x00\x01\x02" * 500,
        bytes((i * 7919 + i * i * 31) % 256 for i in range(5000)),
        b"text first, then " + b"\x00\x01\x02\x03\x04" * 100,
    ],
)
def test_binary_noise_is_not_text(tmp_path: Path, content: bytes) -> None:
    for name in ("a.txt", "a.md", "a.json", "a.jsonl", "a.html"):
        assert reason(tmp_path, name, content).startswith("not text")


@given(st.binary(min_size=1, max_size=300))
def test_no_bytes_whatever_break_the_text_reader(content: bytes) -> None:
    try:
        (found,) = read_text(Raw(content, path="/a.txt"))
    except ArticleError:
        return
    clean(found.text).encode()


# Plain text and Markdown


def test_a_short_first_line_before_a_blank_one_is_the_title_and_stays(tmp_path: Path) -> None:
    article = one(tmp_path, "a.txt", f"Bridge closes\n\n{SENTENCE}")

    assert article.title == "Bridge closes"
    assert article.text == f"Bridge closes\n\n{SENTENCE}"


@pytest.mark.parametrize("text", [f"Bridge closes\n{SENTENCE}", "x" * 121 + f"\n\n{SENTENCE}", SENTENCE])
def test_any_other_first_line_leaves_the_title_to_the_file_name(tmp_path: Path, text: str) -> None:
    assert one(tmp_path, "the_bridge.txt", text).title == "The bridge"


def test_front_matter_gives_the_fields_and_leaves_the_text(tmp_path: Path) -> None:
    content = f"""---
title: "Bridge closes"
author: [Ann Lee, Bo Ray]
source: The Echo
category: local
published_at: 2023-10-05T23:30:00+01:00
url: https://echo.example/bridge
mood: ignored
---

# Another heading

{SENTENCE}
"""
    for name in ("a.md", "a.txt"):
        article = one(tmp_path, name, content)

        assert article == Article(
            text=f"# Another heading\n\n{SENTENCE}",
            title="Bridge closes",
            origin="https://echo.example/bridge",
            author="Ann Lee, Bo Ray",
            source="The Echo",
            category="local",
            published_at=NIGHT,
            url="https://echo.example/bridge",
            path=str(tmp_path / name),
        )


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("date: 2023-10-05", datetime(2023, 10, 5, tzinfo=UTC)),
        ("date: 2023-10-05 22:30:00", NIGHT),
        ("date: 'Thu, 05 Oct 2023 23:30:00 +0100'", NIGHT),
        ("date:", None),
        ("date: ''", None),
    ],
)
def test_front_matter_dates(tmp_path: Path, field: str, expected: datetime | None) -> None:
    assert one(tmp_path, "a.md", f"---\ntitle: T\n{field}\n---\n{SENTENCE}").published_at == expected


def test_a_title_that_yaml_takes_for_a_number_is_still_a_title(tmp_path: Path) -> None:
    assert one(tmp_path, "a.md", f"---\ntitle: 1984\n---\n{SENTENCE}").title == "1984"


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("title: T\n\nauthor: 'Ann", "front matter broken at line 5"),
        ("title: T\nsource: a: b", "front matter broken at line 3"),
        ("date: soon", "front matter: date: not a date: 'soon'"),
        ("date: 2023-13-45", "front matter"),
        ("title: {a: b}", "front matter: title: expected text, found an object"),
        ("url: javascript:alert(1)", "front matter: url: not an http or https address"),
        ("title: " + "[" * 3000, "front matter broken"),
    ],
)
def test_broken_front_matter_is_one_line(tmp_path: Path, front: str, expected: str) -> None:
    assert reason(tmp_path, "a.md", f"---\n{front}\n---\n{SENTENCE}").startswith(expected)


def test_a_ruled_line_at_the_top_is_not_front_matter(tmp_path: Path) -> None:
    text = f"---\n\n{SENTENCE}\n\n---\n\nMore: of it: here."

    assert one(tmp_path, "a.md", text).text == text
    assert one(tmp_path, "a.txt", "---\na: b: c\n---\nwords").text == "---\na: b: c\n---\nwords"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"intro\n\n# The **bridge** closes #\n\n{SENTENCE}", "The bridge closes"),
        (f"```\n# a comment\n```\n# Real\n{SENTENCE}", "Real"),
        (f"## Only a second level\n\n{SENTENCE}", "Some file"),
        (f"#hashtag\n\n{SENTENCE}", "Some file"),
    ],
)
def test_the_first_markdown_heading_is_the_title_and_stays(tmp_path: Path, text: str, title: str) -> None:
    article = one(tmp_path, "some-file.md", text)

    assert article.title == title
    assert article.text == text


def test_a_title_is_one_line_of_bounded_length(tmp_path: Path) -> None:
    title = one(tmp_path, "a.json", json.dumps({"title": "a\nb " * 500, "body": SENTENCE})).title

    assert title.startswith("a b a b")
    assert len(title) <= 300
    assert title.endswith("…")


# JSON


def test_json_object_list_and_lines(tmp_path: Path) -> None:
    record = {"title": "Bridge", "author": None, "body": SENTENCE, "published_at": "2023-10-05", "extra": [1]}

    single = one(tmp_path, "a.json", json.dumps(record))
    (listed,) = read(tmp_path, "b.json", json.dumps([record]))
    (lined,) = read(tmp_path, "c.jsonl", json.dumps(record) + "\n\n")

    assert single.origin == str(tmp_path / "a.json")
    assert isinstance(listed, Article)
    assert listed.origin == str(tmp_path / "b.json") + "#Bridge"
    assert isinstance(lined, Article)
    assert lined.origin == str(tmp_path / "c.jsonl") + "#Bridge"
    assert single.text == listed.text == lined.text == SENTENCE
    assert single.published_at == datetime(2023, 10, 5, tzinfo=UTC)


def test_text_stands_for_body_and_the_url_is_the_origin(tmp_path: Path) -> None:
    (article,) = read(tmp_path, "a.jsonl", json.dumps({"text": SENTENCE, "url": "https://echo.example/1"}))

    assert isinstance(article, Article)
    assert article.origin == article.url == "https://echo.example/1"


def test_articles_of_one_file_never_share_an_origin(tmp_path: Path) -> None:
    titles = ["T", "T", "T (2)", "T", "", "", "x" * 400, "x" * 400]
    lines = [json.dumps({"title": title, "body": f"body {number}"}) for number, title in enumerate(titles)]

    found = [item for item in read(tmp_path, "notes.jsonl", "\n".join(lines)) if isinstance(item, Article)]

    parts = [item.origin.removeprefix(str(tmp_path / "notes.jsonl")) for item in found]
    assert parts[:6] == ["#T", "#T (2)", "#T (2) (2)", "#T (3)", "#Notes", "#Notes (2)"]
    assert len(set(parts)) == 8
    assert [item.title for item in found[:6]] == ["T", "T", "T (2)", "T", "Notes", "Notes (2)"]


def test_three_bad_lines_are_three_errors_and_the_good_ones_go_on(tmp_path: Path) -> None:
    lines = [
        json.dumps({"title": "One", "body": "first"}),
        '{"title": "Two", "body": ',
        json.dumps({"title": "Three"}),
        json.dumps({"title": "Four", "body": "fourth"}),
        json.dumps({"title": ["Five"], "body": "fifth"}),
        json.dumps({"title": "Six", "body": "with \u2028 inside"}, ensure_ascii=False),
    ]

    found = read(tmp_path, "a.jsonl", "\n".join(lines))

    assert [item.text for item in found if isinstance(item, Article)] == ["first", "fourth", "with \u2028 inside"]
    assert [item.reason for item in found if isinstance(item, ArticleError)] == [
        "broken JSON at line 2, column 26: Expecting value",
        "line 3: no body; expected the text under 'body' or 'text'",
        "line 5: title: expected text, found a list",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"title": "T",\n "body": }', "broken JSON at line 2, column 10: Expecting value"),
        ("[" * 100_000, "broken JSON: nested too deeply"),
        ('{"body": ' + "1" * 5000 + "}", "broken JSON"),
        ("[]", "holds no articles"),
        ("3", "holds no articles"),
        ("{}", "the object: no body"),
        ('[{"body": "ok", "url": 3}]', "record 1: url: expected text, found a number"),
        ('[{"body": "ok", "published_at": "soon"}]', "record 1: published_at: not a date: 'soon'"),
        ('[{"body": "ok", "published_at": 1700000000}]', "record 1: published_at: not a date: 1700000000"),
        ('[{"body": "ok", "url": "javascript:alert(1)"}]', "record 1: url: not an http or https address"),
        ('[{"body": ["a"]}]', "record 1: body: expected text"),
        ('[{"body": " "}]', "record 1: empty"),
        ('["words"]', "record 1: expected an object"),
    ],
)
def test_broken_json_names_the_place(tmp_path: Path, content: str, expected: str) -> None:
    assert reason(tmp_path, "a.json", content).startswith(expected)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2023-10-05T22:30:00Z", NIGHT),
        ("2023-10-05T22:30:00", NIGHT),
        ("2023-10-06T00:30:00+02:00", NIGHT),
        ("Thu, 05 Oct 2023 22:30:00 GMT", NIGHT),
        ("  ", None),
        (None, None),
    ],
)
def test_dates_become_utc(written: object, expected: datetime | None) -> None:
    assert parse_date(written) == expected


@pytest.mark.parametrize("written", ["soon", "2023-02-30", 17, True, ["2023"], "0001-01-01T00:00:00+14:00"])
def test_what_names_no_moment_is_no_date(written: object) -> None:
    with pytest.raises(ValueError, match="not a date"):
        parse_date(written)


# HTML


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>Bridge closes</title>{head}</head><body>{body}</body></html>"


HEAD = """<link rel="canonical" href="https://echo.example/bridge">
<meta name="author" content="Ann Lee"><meta property="og:site_name" content="The Echo">
<meta property="article:published_time" content="2023-10-05T11:00:00Z">"""


def test_the_article_of_a_page_with_its_fields_and_without_its_menus(tmp_path: Path) -> None:
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/s'>Sport</a></li></ul></nav>"
    content = page(f"{menu}<article><p>{SENTENCE * 5}</p><p>Repairs cost a lot.</p></article>", HEAD)

    article = one(tmp_path, "a.html", content)

    assert article.text == f"{SENTENCE * 5}\n\nRepairs cost a lot."
    assert article.title == "Bridge closes"
    assert article.origin == article.url == "https://echo.example/bridge"
    assert article.author == "Ann Lee"
    assert article.source == "The Echo"
    assert article.published_at == datetime(2023, 10, 5, tzinfo=UTC)


def test_a_number_in_the_text_is_not_taken_for_the_date(tmp_path: Path) -> None:
    assert one(tmp_path, "a.htm", page(f"<p>{SENTENCE} In 1995 it stood.</p>")).published_at is None


def test_a_bare_fragment_is_read(tmp_path: Path) -> None:
    assert one(tmp_path, "a.html", f"<p>{SENTENCE}</p>").text == SENTENCE


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "utf-16", "nonsense", "punycode"])
def test_the_declared_encoding_is_followed_where_it_fits(tmp_path: Path, declared: str) -> None:
    text = f"{SENTENCE} It’s at the café."
    content = page(f"<p>{text}</p>", f'<meta charset="{declared}">')

    assert one(tmp_path, "a.html", content.encode("cp1252")).text == text
    assert one(tmp_path, "a.html", content.encode("utf-8")).text == text


def test_an_xml_declaration_does_no_harm(tmp_path: Path) -> None:
    content = '<?xml version="1.0" encoding="iso-8859-1"?>' + page(f"<p>{SENTENCE} Café.</p>")

    assert one(tmp_path, "a.html", content.encode("iso-8859-1")).text.endswith("Café.")


@pytest.mark.parametrize(
    "content",
    [page(""), page("<nav><a href='/'>Home</a></nav>"), page("<script>var x = 1;</script>"), "<!-- -->"],
)
def test_a_page_without_an_article_says_so(tmp_path: Path, content: str) -> None:
    assert reason(tmp_path, "a.html", content).startswith("no article found in the page")


@pytest.mark.parametrize("tag", ["div", "ul", "table", "b", "blockquote"])
def test_deep_nesting_is_survived(tmp_path: Path, tag: str) -> None:
    content = page(f"<{tag}>" * 10_000 + SENTENCE + f"</{tag}>" * 10_000)

    assert len(read(tmp_path, "a.html", content)) == 1


def test_a_huge_page_is_refused_unparsed(tmp_path: Path) -> None:
    content = page(f"<p>{SENTENCE}</p>" * 300_000)

    assert "the limit is 20 MB" in reason(tmp_path, "a.html", content)


def test_a_fetched_page_cannot_pass_itself_off_as_a_page_of_another_host() -> None:
    from index.loading.clean import to_article

    raw = Raw(page(f"<p>{SENTENCE}</p>", HEAD).encode(), url="https://evil.example/x")
    (found,) = read_html(raw)

    assert to_article(found, raw, 10_000).origin == "https://evil.example/x"
    assert (
        to_article(found, Raw(b"", url="https://echo.example/b?utm=1"), 10_000).origin == "https://echo.example/bridge"
    )


# PDF


def pdf(*paragraphs: str, title: str | None = None, password: tuple[str, str] | None = None) -> bytes:
    document = FPDF()
    document.set_font("Helvetica", size=12)
    document.add_page()
    if title:
        document.set_title(title)
    if password:
        owner, user = password
        document.set_encryption(owner_password=owner, user_password=user)
    for paragraph in paragraphs:
        document.multi_cell(0, 8, paragraph)
        document.ln(4)
    return bytes(document.output())


def test_pdf_lines_are_rejoined_into_paragraphs(tmp_path: Path) -> None:
    first, second = " ".join([SENTENCE] * 5), " ".join(["Repairs will cost four million pounds."] * 5)

    article = one(tmp_path, "bridge_report.pdf", pdf(first, second))

    assert article.text == f"{first}\n\n{second}"
    assert article.title == "Bridge report"


@pytest.mark.parametrize(
    ("title", "expected"),
    [("The bridge", "The bridge"), ("Microsoft Word - draft3.docx", "A"), ("Untitled", "A"), (" ", "A")],
)
def test_pdf_title_is_the_one_a_person_wrote(tmp_path: Path, title: str, expected: str) -> None:
    assert one(tmp_path, "a.pdf", pdf(SENTENCE, title=title)).title == expected


def test_a_pdf_under_a_password_is_refused(tmp_path: Path) -> None:
    assert reason(tmp_path, "a.pdf", pdf(SENTENCE, password=("o", "u"))).startswith("this PDF needs a password")


def test_a_pdf_that_opens_without_its_owner_password_is_read(tmp_path: Path) -> None:
    assert one(tmp_path, "a.pdf", pdf(SENTENCE, password=("o", ""))).text == SENTENCE


def test_a_scanned_pdf_asks_for_ocr(tmp_path: Path) -> None:
    from PIL import Image

    scan = FPDF()
    scan.add_page()
    scan.image(Image.new("RGB", (50, 50), "gray"))

    for content in (bytes(scan.output()), pdf()):
        assert reason(tmp_path, "a.pdf", content).startswith("this PDF has no text layer")
        assert "OCR" in reason(tmp_path, "a.pdf", content)


@pytest.mark.parametrize("content", [b"not a pdf", b"%PDF-1.7\n" + b"\x00" * 1000, pdf(SENTENCE)[:300]])
def test_a_damaged_pdf_is_one_line_and_no_noise(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reason(tmp_path, "a.pdf", content).startswith("a damaged PDF")
    assert capsys.readouterr().err == ""


# Lines into paragraphs


WIDE = "The council voted on Tuesday to close the old bridge"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([WIDE, "for six months."], f"{WIDE} for six months."),
        ([WIDE, "for re-", "pairs."], f"{WIDE} for repairs."),
        ([WIDE, "by a well-", "known firm, well-known here."], f"{WIDE} by a well-known firm, well-known here."),
        ([WIDE + " of the Anglo-", "Saxon town."], f"{WIDE} of the Anglo-Saxon town."),
        ([WIDE + " in 2010-", "2012 or so."], f"{WIDE} in 2010-2012 or so."),
        ([WIDE + " for a two-", "and three-year term"], f"{WIDE} for a two- and three-year term"),
        ([WIDE + " in sum\u00ad", "mer."], f"{WIDE} in summer."),
        ([WIDE, "it ends.", WIDE], f"{WIDE} it ends.\n\n{WIDE}"),
        (["Bridge closes", WIDE], f"Bridge closes\n\n{WIDE}"),
        ([WIDE, "", "for six months."], f"{WIDE}\n\nfor six months."),
        ([WIDE, "• first", "• second"], f"{WIDE}\n\n• first\n\n• second"),
    ],
)
def test_reflow(lines: list[str], expected: str) -> None:
    assert reflow(["\n".join(lines)]) == expected


def test_running_heads_and_page_numbers_go_and_a_sentence_crosses_the_page() -> None:
    pages = [
        f"The Echo, page {n}\n{WIDE} and part {word} of\nPage {n} of 3"
        for n, word in enumerate(("one", "two", "three"), 1)
    ]

    assert reflow(pages) == " ".join(f"{WIDE} and part {word} of" for word in ("one", "two", "three"))


@given(st.lists(st.text(alphabet="ab .-\n\u00ad1A", max_size=60), max_size=4))
def test_reflow_keeps_every_letter_in_order(pages: list[str]) -> None:
    letters = [character for page in pages for character in page if character in "abA"]
    kept = iter(letters)

    assert all(character in kept for character in reflow(pages) if character in "abA")
    if len(pages) < 2:
        assert [character for character in reflow(pages) if character in "abA"] == letters


# Word


def word_file(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def test_a_word_file_in_document_order_with_its_properties(tmp_path: Path) -> None:
    document = Document()
    document.core_properties.title = "Bridge closes"
    document.core_properties.author = "Ann Lee"
    document.core_properties.created = datetime(2023, 10, 5, 22, 30)
    document.add_paragraph(SENTENCE)
    table = document.add_table(rows=2, cols=3)
    for cell, word in zip((cell for row in table.rows for cell in row.cells), "abcdef", strict=True):
        cell.text = word
    table.cell(0, 0).merge(table.cell(0, 1))
    document.add_paragraph("After the table.\twith a tab")

    article = one(tmp_path, "a.docx", word_file(document))

    assert article.text == f"{SENTENCE}\n\na b | c\n\nd | e | f\n\nAfter the table. with a tab"
    assert (article.title, article.author, article.published_at) == ("Bridge closes", "Ann Lee", NIGHT)


def test_without_properties_the_first_heading_is_the_title_and_the_template_gives_nothing(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Bridge closes", level=1)
    document.add_paragraph(SENTENCE)

    article = one(tmp_path, "a.docx", word_file(document))

    assert article.title == "Bridge closes"
    assert (article.author, article.published_at) == (None, None)


def test_an_empty_word_file_is_empty(tmp_path: Path) -> None:
    assert reason(tmp_path, "a.docx", word_file(Document())) == "empty: it holds no text"


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"not a zip file", "a damaged Word file"),
        (zipped("other.txt", b"a zip, but no Word file"), "a damaged Word file"),
        (word_file(Document())[:2000], "a damaged Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "an old .doc, or under a password"),
        (zipped("word/document.xml", bytes(51_000_000)), "unpacks to 51 MB, the limit is 50 MB"),
    ],
)
def test_a_word_file_that_cannot_be_read_is_one_line(tmp_path: Path, content: bytes, expected: str) -> None:
    assert reason(tmp_path, "a.docx", content).startswith(expected)


# Cleaning


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=200))
def test_cleaned_text_can_be_stored_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)

    once.encode()
    assert clean(once) == once
    assert "\0" not in once
    assert "\r" not in once


def test_markdown_reader_needs_no_file() -> None:
    assert list(read_markdown(Raw(b"# T\n\nwords", url="https://echo.example/t.md"))) == [
        Found("# T\n\nwords", title="T")
    ]
