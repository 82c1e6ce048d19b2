"""Lines as a page was printed become paragraphs: wrapped lines rejoined, hyphens at line ends undone.

Text in, text out. It deliberately doesn't know where the lines came from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil

FULL = 0.8  # of the usual width: a shorter line that ends a sentence ends its paragraph
HEADING = 0.6  # of it: a shorter line before a capital stands alone
_PAGE_NUMBER = re.compile(r"^(page\s*)?[-–]?\s*\d{1,4}\s*[-–]?(\s*(of|/)\s*\d{1,4})?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"""[.!?:]["'”’)\]]*$""")
_BULLET = re.compile(r"^([•▪◦‣●*–-]|\(?\d{1,2}[.)])\s")
_COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_LAST_WORD = re.compile(r"[^\W_]+$")
_FIRST_WORD = re.compile(r"^[^\W_]+")


def reflow(pages: Sequence[str]) -> str:
    """Join the pages' lines into paragraphs separated by blank lines; running heads and page numbers go."""
    lines = [line for page in _without_running_lines(pages) for line in page]
    lengths = sorted(len(line) for line in lines if line)
    if not lengths:
        return ""
    width = lengths[ceil(0.9 * (len(lengths) - 1))]
    compounds = {word.lower() for line in lines for word in _COMPOUND.findall(line)}
    return "\n\n".join(_joined(group, compounds) for group in _paragraphs(lines, width))


def _without_running_lines(pages: Sequence[str]) -> list[list[str]]:
    """Drop page numbers, and what stands at the ends of more than half of at least three pages."""
    cut = [[" ".join(line.split()) for line in page.split("\n")] for page in pages]
    cut = [page for page in cut if any(page)]
    if len(cut) < 2:
        return cut
    ends: Counter[str] = Counter()
    for page in cut:
        full = [line for line in page if line]
        ends.update({_shape(line) for line in (*full[:2], *full[-2:])})
    running = {shape for shape, count in ends.items() if count > max(2, len(cut) / 2)}
    return [_without_ends(page, running) for page in cut]


def _without_ends(page: list[str], running: set[str]) -> list[str]:
    def goes(line: str) -> bool:
        return not line or bool(_PAGE_NUMBER.match(line)) or _shape(line) in running

    start, end = 0, len(page)
    while start < end and goes(page[start]):
        start += 1
    while end > start and goes(page[end - 1]):
        end -= 1
    return page[start:end]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _paragraphs(lines: Sequence[str], width: int) -> Iterator[list[str]]:
    group: list[str] = []
    for line in lines:
        if group and (not line or _ends_paragraph(group[-1], line, width)):
            yield group
            group = []
        if line:
            group.append(line)
    if group:
        yield group


def _ends_paragraph(line: str, following: str, width: int) -> bool:
    if _BULLET.match(following):
        return True
    if len(line) < FULL * width and _SENTENCE_END.search(line):
        return True
    return len(line) < HEADING * width and following[0].isupper() and not line.endswith((",", ";", "-"))


def _joined(lines: Sequence[str], compounds: set[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        text = _seam(text, line, compounds)
    return text


def _seam(text: str, line: str, compounds: set[str]) -> str:
    """Put one line behind another; a hyphen between small letters goes, unless the compound stands elsewhere."""
    if text.endswith("\u00ad"):
        return text[:-1] + line
    if text.endswith("—"):
        return text + line
    before = _LAST_WORD.search(text[-80:-1]) if text.endswith(("-", "\u2010")) else None
    first = _FIRST_WORD.match(line)
    if not before or not first or first[0] in {"and", "or", "to"}:  # "two- and three-year"
        return f"{text} {line}"
    broken = before[0].isalpha() and line[0].islower() and f"{before[0]}-{first[0]}".lower() not in compounds
    return (text[:-1] if broken else text) + line
