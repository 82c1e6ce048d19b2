"""PDF files that have a text layer, read by pypdf.

Scanned pages are refused, not recognised. It deliberately doesn't know files, addresses or limits on articles;
how lines become paragraphs is ``reflow``'s.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

from index.errors import ArticleError
from index.loading.clean import Found, Raw
from index.loading.reflow import reflow

MOST_PAGES = 3_000
# Titles that programs put there and no person wrote.
_NO_TITLE = re.compile(
    r"^(untitled.*|document\d*|.*\.(docx?|indd|qxd|tex|dvi|pdf|rtf|odt|pptx?|html?))$", re.IGNORECASE
)

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(raw: Raw) -> Iterator[Found]:
    """Read one PDF as one article.

    Raises:
        ArticleError: it is damaged, needs a password, or has no text layer.
    """
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(raw.body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ArticleError(raw.place, "this PDF needs a password; save a copy without one")
        if len(reader.pages) > MOST_PAGES:
            raise ArticleError(raw.place, f"{len(reader.pages):,} pages, the limit is {MOST_PAGES:,}; split it")
        pages = [page.extract_text() for page in reader.pages]
        information = reader.metadata
        title = information.title if information else None
        author = information.author if information else None
    except (ArticleError, MemoryError):
        raise
    except Exception as error:  # pypdf warns that broken files may raise anything
        logging.getLogger(__name__).info("unreadable PDF %s", raw.place, exc_info=True)
        raise ArticleError(raw.place, f"a damaged PDF, or none ({type(error).__name__})") from error
    text = reflow(pages)
    if not text:
        raise ArticleError(raw.place, "this PDF has no text layer (scanned?); run OCR over it first")
    yield Found(text, title=_title(title), author=author if isinstance(author, str) else None)


def _title(title: object) -> str | None:
    if not isinstance(title, str):
        return None
    title = title.removeprefix("Microsoft Word - ").strip()
    return None if _NO_TITLE.match(title) else title
