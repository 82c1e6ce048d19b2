"""Plain text and Markdown, with YAML front matter.

Markdown stays as it was written. It deliberately doesn't know files, addresses or limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import frontmatter
import yaml

from index.errors import ArticleError
from index.loading.clean import Found, Raw, clean
from index.loading.decode import decode
from index.loading.fields import read_fields, short_reason

MOST_FIRST_LINE = 120
MOST_PLAIN_FRONT_MATTER = 4_000
MOST_BRACKETS = 20
_MULTIPLIES = re.compile(rb"[&*!]|<<|[-?]\s+[-?]\s")
_FRONT_BYTES = re.compile(rb"---.*?^---", re.MULTILINE | re.DOTALL)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_HEADING = re.compile(r"^#[ \t]+(.*?)[ \t]*#*$")


def read_markdown(raw: Raw) -> Iterator[Found]:
    """Read one Markdown article; its title is the front matter's, else the first ``# `` heading.

    Raises:
        ArticleError: it isn't text, or its front matter is broken.
    """
    text = clean(decode(raw))
    try:
        found = _with_front_matter(text)
    except _BrokenFrontMatterError as error:
        raise ArticleError(raw.place, str(error)) from error
    yield found if found.title else replace(found, title=_first_heading(found.text))


def read_text(raw: Raw) -> Iterator[Found]:
    """Read one plain text; a short first line with a blank one after it is its title, and stays in the text.

    Front matter counts here only where it is whole: a plain text may well open with a ruled line.

    Raises:
        ArticleError: it isn't text.
    """
    text = clean(decode(raw))
    try:
        found = _with_front_matter(text)
    except _BrokenFrontMatterError:
        found = Found(text)
    yield found if found.title else replace(found, title=_first_line(found.text))


def has_only_plain_front_matter(body: bytes) -> bool:
    """Say whether front matter, if there is any, is short and of the kind that can't multiply or nest without end.

    YAML's anchors make gigabytes of a few lines, and its parser ends the process where brackets nest deep enough.
    """
    head = body[: MOST_PLAIN_FRONT_MATTER + 1]
    if b"---" not in head[:100]:
        return True
    front = _FRONT_BYTES.search(head)
    if front is None or _MULTIPLIES.search(front[0]):
        return False
    return front[0].count(b"[") + front[0].count(b"{") <= MOST_BRACKETS


class _BrokenFrontMatterError(ValueError):
    pass


def _with_front_matter(text: str) -> Found:
    front = _FRONT.match(text)
    if not front:
        return Found(text)
    try:
        metadata = frontmatter.YAMLHandler().load(front[1])
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 2}" if mark else "an unknown line"
        raise _BrokenFrontMatterError(f"front matter broken at {line}: {error.problem or error.context}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _BrokenFrontMatterError(f"front matter broken: {short_reason(error)}") from error
    if not isinstance(metadata, dict):
        return Found(text)  # two ruled lines with words between them, not front matter
    try:
        return read_fields(metadata, text[front.end() :], yaml=True)
    except ValueError as error:
        raise _BrokenFrontMatterError(f"front matter: {short_reason(error)}") from error


def _first_heading(text: str) -> str | None:
    fenced = False
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (heading := _HEADING.match(line)):
            return re.sub(r"[*`]+", "", heading[1])
    return None


def _first_line(text: str) -> str | None:
    first, _, rest = text.partition("\n")
    followed_by_blank = rest and not rest.partition("\n")[0].strip()
    return first if followed_by_blank and len(first) <= MOST_FIRST_LINE else None
