"""Saved or fetched web pages: the article in the page, found by trafilatura, without menus and comments.

It deliberately doesn't know files, addresses or limits on articles.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from index.errors import ArticleError
from index.loading.clean import Found, Raw, clean
from index.loading.decode import decode
from index.loading.fields import is_web_address, parse_date
from index.loading.html_structure import structure_of

MOST_PAGE_BYTES = 20_000_000
FEWEST_WORDS = 5
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)

for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def read_html(raw: Raw) -> Iterator[Found]:
    """Read the article of one page; its paragraphs are separated by blank lines.

    Raises:
        ArticleError: the page is too large or too deep, or holds no article.
    """
    if len(raw.body) > MOST_PAGE_BYTES:
        found, limit = len(raw.body) / 1e6, MOST_PAGE_BYTES / 1e6
        raise ArticleError(raw.place, f"a page of {found:,.0f} MB, the limit is {limit:,.0f} MB; save its text alone")
    charset = _CHARSET.search(raw.body[:2048])
    page = decode(raw, charset[1].decode("ascii", "replace") if charset else None)
    document = _extract(page, raw)
    lines = [line.strip() for line in (document.text or "").split("\n")] if document else []
    text = clean("\n\n".join(line for line in lines if line))
    if len(text.split()) < FEWEST_WORDS:
        raise ArticleError(raw.place, "no article found in the page; save its text as .txt to add it")
    url = document.url if document.url and is_web_address(document.url) else None
    yield Found(
        text=text,
        title=document.title,
        author=document.author,
        source=document.sitename,
        category=", ".join(document.categories or []) or None,
        published_at=parse_date(document.date),
        url=url,
        structure=structure_of(document.body, text),
    )


def _extract(page: str, raw: Raw) -> Any:
    from trafilatura import bare_extraction

    if "<html" not in page[:5000].lower():  # trafilatura rejects a bare fragment
        page = f"<html><body>{page}</body></html>"
    try:
        return bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            # The extensive search takes any number in the text for a date: no date is better than a wrong one.
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except MemoryError:
        raise
    except RecursionError as error:
        raise ArticleError(raw.place, "the page is nested too deeply to read; save its text as .txt") from error
    except Exception as error:  # lxml and trafilatura raise many kinds on hostile pages
        logging.getLogger(__name__).info("unreadable page %s", raw.place, exc_info=True)
        raise ArticleError(raw.place, f"the page can't be read ({type(error).__name__})") from error
