"""Passages and citations as LlamaIndex's nodes, and where a node stands in our articles.

A node of ours says by ``start_char_idx`` and ``end_char_idx`` where in its article it stands, and which article that is
in its metadata. It deliberately doesn't know what a node is for.
"""

from __future__ import annotations

from typing import Any

from llama_index.core.schema import BaseNode, MetadataMode, NodeRelationship, RelatedNodeInfo, TextNode

from index.span import Span
from rag.answer import Citation, Passage
from rag.as_json import time_json

ARTICLE_ID = "article_id"
#: What is of no use to a language model or an embedder that reads the node.
_KEYS_ALONE = [ARTICLE_ID, "url"]


def passage_node(passage: Passage) -> TextNode:
    """Return a passage as a node; its text is ``article.text[start_char_idx:end_char_idx]``."""
    return _node(passage, passage.text, passage.span)


def citation_node(citation: Citation, number: int) -> TextNode:
    """Return the words that an answer cites as a node; ``number`` is the citation's in the answer, from 1."""
    node = _node(citation, citation.quote, Span(citation.start, citation.end))
    node.metadata["number"] = number
    return node


def node_text(node: BaseNode) -> str:
    """Return a node's text without its metadata."""
    return str(node.get_content(metadata_mode=MetadataMode.NONE))


def told(node: BaseNode, key: str) -> str | None:
    """Return what a node's metadata says under a key, where that is a text."""
    found = node.metadata.get(key)
    return found if isinstance(found, str) and found else None


def article_of(node: BaseNode) -> str | None:
    """Return the id of the article that a node says it is of: in its metadata, else its document's id."""
    return told(node, ARTICLE_ID) or node.ref_doc_id


def span_of(node: BaseNode, text: str) -> Span | None:
    """Return where a node's text stands in its article's; None where it doesn't, word for word.

    Its offsets are believed only where they are right: LlamaIndex's splitters look them up, and can be wrong.
    """
    words = node_text(node)
    start, end = getattr(node, "start_char_idx", None), getattr(node, "end_char_idx", None)
    if isinstance(start, int) and isinstance(end, int) and text[start:end] == words:
        return Span(start, end)
    at = text.find(words) if words.strip() else -1
    return None if at < 0 else Span(at, at + len(words))


def _node(of: Passage | Citation, text: str, span: Span) -> TextNode:
    particulars: dict[str, Any] = {
        ARTICLE_ID: of.article_id,
        "title": of.title,
        "source": of.source,
        "published_at": time_json(of.published_at),
        "url": of.url,
    }
    return TextNode(
        id_=f"{of.article_id}:{span.start}-{span.end}",
        text=text,
        start_char_idx=span.start,
        end_char_idx=span.end,
        metadata=particulars,
        excluded_embed_metadata_keys=_KEYS_ALONE,
        excluded_llm_metadata_keys=[*_KEYS_ALONE, "number"],
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=of.article_id)},
    )
