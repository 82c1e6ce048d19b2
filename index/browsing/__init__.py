"""The library as a table: what can be looked at, and one page of it at a time."""

from index.browsing.browse import browse, find, fingerprint, ids_of
from index.browsing.look import PER_PAGE, Look, Share, Shelf, Sort

__all__ = ["PER_PAGE", "Look", "Share", "Shelf", "Sort", "browse", "find", "fingerprint", "ids_of"]
