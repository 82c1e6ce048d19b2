"""Which conversation a browser's tab goes on with when its page is loaded again.

A tab names itself by a long random token, so that a lost connection, after which the page has to be loaded again, loses
no answer. Kept in memory, as long as the page's framework keeps a session of the tab. It deliberately doesn't know what
is in a conversation.
"""

from __future__ import annotations

import threading
import time
from collections import Counter

from index.readers import Reader
from ui.conversation import Conversation

#: What a shorter token is taken for: none.
LEAST = 32
#: Seconds in which an answer that nobody reads any more has to have stopped.
STOPPED_WITHIN = 2.0


class Sittings:
    """The conversations by their tabs' tokens; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_token: dict[tuple[int | None, str], Conversation] = {}
        self._sessions: Counter[int] = Counter()

    def conversation(self, token: str | None, first_run: bool, reader: Reader | None = None) -> Conversation:
        """Return the tab's conversation, or a new one; an answer that was being found for its last page is stopped.

        Args:
            first_run: whether a new one is begun in an empty library.
            reader: who is logged in: another reader's tab of that token has another conversation.
        """
        key = (reader.id if reader else None, token or "")
        with self._lock:
            found = self._by_token.get(key)
            if found is None:
                found = Conversation(first_run=first_run)
                if token and len(token) >= LEAST:
                    self._by_token[key] = found
            self._sessions[id(found)] += 1
        until = time.monotonic() + STOPPED_WITHIN
        while found.busy and time.monotonic() < until:
            found.stop.set()
            time.sleep(0.05)
        return found

    def leave(self, conversation: Conversation | None) -> None:
        """Forget a conversation when the last session that had it is over."""
        if conversation is None:
            return
        with self._lock:
            self._sessions[id(conversation)] -= 1
            if self._sessions[id(conversation)] > 0:
                return
            del self._sessions[id(conversation)]
            self._by_token = {key: one for key, one in self._by_token.items() if one is not conversation}
        conversation.clear()
