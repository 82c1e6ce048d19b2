"""What the articles say about something: dated clippings, one or two of an article, found by looking."""

from rag.overview.answer import overview
from rag.overview.understand import asks_for_overview

__all__ = ["asks_for_overview", "overview"]
