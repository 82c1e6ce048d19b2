"""The program is killed while people ask: what their pages showed as kept is there when it runs again.

``python -m eval.bench.killed`` does it with two hundred conversations and ten kills.
"""

from __future__ import annotations

import json
import sys

import pytest

from eval.bench.killed import Size, measure
from eval.bench.shown import Button, Shown, buttons, opens
from index.settings import Settings

KEPT = (
    '<section class="turn answered" data-turn="3" data-state="answered" data-kept><h2>Q?</h2>'
    '<li class="clipping" id="clipping-3-1" data-hue="1" data-turn="3" data-number="1"><span>1</span>'
    '<blockquote dir="auto">Five &amp; six.\nSeven.</blockquote>'
    '<button data-event="open" data-kind="citation" data-turn="3" data-number="1"></button></li>'
    '<button data-event="open" data-kind="passage" data-turn="3" data-number="2"></button></section>'
)
ASKED = '<section class="turn asked" data-turn="4" data-state="asked" aria-busy="true"><h2>Why?</h2></section>'


def sent(*texts: str) -> str:
    return "".join(json.dumps({"msg": "m", "output": {"data": [[["replace", [], text]], None]}}) for text in texts)


def test_what_is_shown_as_kept_is_told_from_what_is_only_asked() -> None:
    shown = Shown()
    shown.note("c", sent(KEPT + ASKED, "<p>else</p>"))
    assert (shown.kept, shown.questions) == ({"c": {3: KEPT}}, {"c": {3, 4}})
    assert (shown.answers, shown.unanswered) == (1, 1)


def test_a_citation_opens_where_the_very_words_are_marked() -> None:
    cited, passage = buttons(KEPT)
    assert cited == Button("citation", "3", "1", "Five&six.Seven.")
    assert passage == Button("passage", "3", "2")
    there = '<p><mark class="current" data-hue="1">Five &amp; </mark><mark class="other">no</mark></p>'
    assert not opens(cited, sent(there))
    whole = (
        there + '<p><mark class="current">six. <span class="sign">*</span></mark><mark class="current">Seven.</mark>'
    )
    assert not opens(cited, sent(whole)), "a sign too many"
    assert opens(cited, sent(whole.replace("*", "")))
    assert opens(passage, sent(there))
    assert not opens(passage, sent("<p>This is no longer in the conversation; ask again to see it.</p>"))


@pytest.mark.timeout(1200)
def test_conversations_are_there_again_after_kills_at_random(home: Settings) -> None:
    again = measure(home, home.home, Size(conversations=40, kills=4))
    sys.stdout.write(f"{again}\n")
    assert again.lost == ()
    assert again.conversations >= 40
    assert again.opened >= again.answers, "something was cited, and opened"
