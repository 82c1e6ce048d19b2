"""What the language model is told: phrase the evidence, rewrite a follow-up, or say whether words carry a statement.

The fixed part of each prompt comes first, so that the model's cache of it is reused. It deliberately asks the model
neither whether to answer nor for citations: code decides both, and weighs its yes or no beside other signs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.answer import Evidence, Turn
from rag.instructions import instructs

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage

ANSWER = (
    "You answer a reader's question from newspaper clippings. Say only what the clippings say, in one or two short, "
    "plain, whole sentences, with names, numbers and dates as they are written there. Answer every part of the "
    "question and nothing else. Do not mention the clippings."
)
REWRITE = (
    "You rewrite the last question of a conversation so that it can be understood alone: replace pronouns and fill in "
    "what is left out from the conversation, change nothing else, do not answer it. Write the question only."
)

CHECK = (
    "You check statements against a text. Answer yes only if the text says everything that the statement says; "
    "otherwise answer no."
)
ONE_WORD = "You answer with one word, yes or no."


def answer_messages(question: str, evidence: Sequence[Evidence]) -> list[ChatMessage]:
    """Return the prompt that phrases an answer to a stand-alone question from its evidence."""
    return _messages(ANSWER, f"Clippings:\n{_clippings(question, evidence)}\n\nQuestion: {question}")


def rewrite_messages(question: str, history: Sequence[Turn]) -> list[ChatMessage]:
    """Return the prompt that makes a follow-up stand alone; the last two turns are enough."""
    turns = "\n".join(f"Q: {turn.question}\nA: {_short(turn.answer)}" for turn in history[-2:])
    return _messages(REWRITE, f"{turns}\nLast question: {question}")


def check_messages(statement: str, cited: str) -> list[ChatMessage]:
    """Return the prompt that asks whether the cited words say what a statement says: yes or no."""
    asked = "Does the text say everything that the statement says? Answer yes or no."
    return _messages(CHECK, f"Text: {' '.join(cited.split())}\n\nStatement: {statement}\n\n{asked}")


def yes_or_no_messages(question: str, cited: str) -> list[ChatMessage]:
    """Return the prompt that asks a stand-alone question of the cited words: yes or no."""
    return _messages(ONE_WORD, f"Text: {cited}\n\nQuestion: {question}\nAnswer by the text alone.")


def plain(text: str) -> str:
    """Return what a model wrote without Markdown, citation marks or a lead-in: those are ours to make."""
    text = re.sub(r"\[\d+(?:,\s*\d+)*\]|\*\*|__|`", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^(?:answer|a)\s*:\s*", "", text.strip(), flags=re.IGNORECASE)
    text = re.sub(r"^\s*(?:[-*•]|\d+[.)])\s+", "", text, flags=re.MULTILINE)
    return re.sub(r"\s+(?=[.,;:!?](?:\s|$))", "", re.sub(r"\s+", " ", text)).strip()


def _clippings(question: str, evidence: Sequence[Evidence]) -> str:
    lines = []
    for item in evidence:
        date = item.citation.published_at
        when = f"{date.day} {date:%B %Y}" if date else ""
        title = "" if instructs(item.citation.title, question) else item.citation.title
        above = ", ".join(part for part in (title, when) if part)
        lines.append(f"{f'({above}) ' if above else ''}{' '.join(item.citation.quote.split())}")
    return "\n".join(lines)


def _short(answer: str, most: int = 300) -> str:
    return answer if len(answer) <= most else answer[:most].rsplit(" ", 1)[0] + " …"


def _messages(system: str, user: str) -> list[ChatMessage]:
    from llama_index.core.base.llms.types import ChatMessage, MessageRole

    return [ChatMessage(role=MessageRole.SYSTEM, content=system), ChatMessage(role=MessageRole.USER, content=user)]
