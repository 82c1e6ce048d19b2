"""The framework is imported whole, and writes no type stubs on the way."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import json, sys
from contextlib import nullcontext

from ui.framework import without_stubs

opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
with without_stubs() if sys.argv[1] == "without" else nullcontext():
    import gradio
assert not any(type(finder).__module__ == "ui.framework" for finder in sys.meta_path)
events = [str(event) for event in gradio.HTML.EVENTS]
print(json.dumps([sum(path.endswith(".pyi") for path in opened), events, callable(gradio.Textbox.submit)]))
"""


def imported(how: str) -> tuple[int, list[str], bool]:
    ran = subprocess.run([sys.executable, "-c", SCRIPT, how], capture_output=True, text=True, check=True)
    stubs, events, submits = json.loads(ran.stdout.splitlines()[-1])
    return stubs, events, submits


def test_no_stub_is_read_or_written_and_the_components_are_the_same() -> None:
    stubs, *components = imported("without")
    as_it_comes, *others = imported("as it comes")
    assert stubs == 0
    assert as_it_comes > 0, "the framework no longer writes stubs: ui/framework.py can go"
    assert components == others
