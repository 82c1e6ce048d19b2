"""Questions about the library itself ("Which articles mention …?") are answered by looking, not by retrieval."""

from rag.listing.answer import listed
from rag.listing.understand import Listing, listing

__all__ = ["Listing", "listed", "listing"]
