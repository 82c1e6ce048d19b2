"""Questions about the library itself ("Which articles mention …?", "Who wrote “…”?") are answered by looking."""

from rag.listing.answer import listed
from rag.listing.one_article import asked_of, told_of
from rag.listing.titled import titled
from rag.listing.understand import Listing, listing

__all__ = ["Listing", "asked_of", "listed", "listing", "titled", "told_of"]
