"""Word files (.docx), read by python-docx: paragraphs and tables in document order, a table's row on one line.

Footnotes, heads and feet are left out. It deliberately doesn't know files, addresses or limits on articles.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from index.errors import ArticleError
from index.loading.clean import Found, Raw
from index.loading.fields import parse_date

if TYPE_CHECKING:
    from docx.document import Document

MOST_UNPACKED_BYTES = 200_000_000
MOST_XML_BYTES = 50_000_000
_OLD_WORD = b"\xd0\xcf\x11\xe0"  # an OLE container: a .doc, or a .docx under a password
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {_FALLBACK, f"{_W}del", f"{_W}moveFrom"}  # a second copy of text boxes; what tracked changes removed
_SIGNS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# The stamp in python-docx's own template, and the author and title it gives where there are none.
_TEMPLATE_CREATED = datetime(2013, 12, 23, 23, 15, tzinfo=UTC)
_TEMPLATE_WORDS = {"python-docx", "Word Document"}


def read_docx(raw: Raw) -> Iterator[Found]:
    """Read one Word file as one article; its title is its properties', else its first title or heading.

    Raises:
        ArticleError: it is damaged, under a password, or unpacks to more than the limits.
    """
    if raw.body.startswith(_OLD_WORD):
        raise ArticleError(raw.place, "an old .doc, or under a password; save it as .docx without one")
    try:
        _refuse_bomb(raw)
        yield _read(raw)
    except (ArticleError, MemoryError):
        raise
    except Exception as error:  # zipfile, lxml and python-docx raise many kinds on damaged files
        logging.getLogger(__name__).info("unreadable docx %s", raw.place, exc_info=True)
        raise ArticleError(raw.place, f"a damaged Word file, or none ({type(error).__name__})") from error


def _refuse_bomb(raw: Raw) -> None:
    """Sum the sizes that the archive declares; zipfile reads no entry beyond its own."""
    with zipfile.ZipFile(io.BytesIO(raw.body)) as archive:
        entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    xml = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
    for found, limit in ((total, MOST_UNPACKED_BYTES), (xml, MOST_XML_BYTES)):
        if found > limit:
            reason = f"unpacks to {found / 1e6:,.0f} MB, the limit is {limit / 1e6:,.0f} MB; save its text alone"
            raise ArticleError(raw.place, reason)


def _read(raw: Raw) -> Found:
    from docx import Document

    document = Document(io.BytesIO(raw.body))
    properties = document.core_properties
    created = parse_date(properties.created)
    return Found(
        text="\n\n".join(block for block in _blocks(document.element.body) if block),
        title=_by_person(properties.title) or _heading(document),
        author=_by_person(properties.author),
        category=_by_person(properties.category),
        published_at=None if created == _TEMPLATE_CREATED else created,
    )


def _by_person(words: str) -> str | None:
    return words if words and words not in _TEMPLATE_WORDS else None


def _heading(document: Document) -> str | None:
    styled = (paragraph for paragraph in document.paragraphs[:20] if paragraph.style)
    return next((paragraph.text for paragraph in styled if paragraph.style.name in {"Title", "Heading 1"}), None)


def _blocks(parent: Iterable[Any]) -> Iterator[str]:
    """Walk the XML itself (lxml's untyped elements): python-docx leaves out content controls and tracked insertions."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield "".join(_words(child)).strip()
        elif child.tag == f"{_W}tr":
            cells = (" ".join(filter(None, _blocks(cell))) for cell in child.iterchildren(f"{_W}tc"))
            yield " | ".join(cell.replace("\n", " ") for cell in cells if cell)
        elif child.tag not in _SKIPPED:
            yield from _blocks(child)


def _words(parent: Iterable[Any]) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == f"{_W}txbxContent":
            yield "\n" + "\n".join(_blocks(child)) + "\n"
        elif child.tag not in _SKIPPED:
            yield from _words(child)
