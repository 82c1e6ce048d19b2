"""Who sits at which conversation: a session of a browser at one, and several at the same if they like.

A conversation is in memory as long as a session has it; after that, and after the program was started anew, it is
opened from where it is kept. A reader gets only their own, whatever id the browser names. It deliberately doesn't
know what is in a conversation, nor how it is kept.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ui.conversation import Conversation, Keeper

#: Seconds in which an answer that nobody reads any more has to have stopped.
STOPPED_WITHIN = 2.0

Opened = Callable[[str, int | None], Conversation | None]


@dataclass(eq=False)
class Sitting:
    """One session's place; ``conversation`` becomes another when the reader goes to another."""

    conversation: Conversation

    @property
    def reader_id(self) -> int | None:
        """Who sits there; None where nobody has to log in."""
        return self.conversation.reader_id


class Sittings:
    """The conversations in memory by their ids; safe to use from several threads.

    Args:
        keeper: where new conversations are kept.
        opened: opens a reader's kept conversation, or returns None.
    """

    def __init__(self, keeper: Keeper, opened: Opened) -> None:
        self._keeper, self._opened = keeper, opened
        self._lock = threading.Lock()
        self._by_id: dict[str, Conversation] = {}
        self._sessions: Counter[str] = Counter()

    def begin(self, conversation_id: str | None, reader_id: int | None = None, first_run: bool = False) -> Sitting:
        """Seat a session at the conversation that its page had, or at a new one.

        An answer that was being found for that page is stopped: nobody reads it any more.

        Args:
            reader_id: who is logged in: another reader gets another conversation, whatever id they name.
            first_run: whether a new one is begun in an empty library.
        """
        with self._lock:
            found = self._find(conversation_id, reader_id) or self._new(reader_id, first_run)
            self._seat(found)
        until = time.monotonic() + STOPPED_WITHIN
        while found.busy and time.monotonic() < until:
            found.stop.set()
            time.sleep(0.05)
        return Sitting(found)

    def move(self, sitting: Sitting, conversation_id: str | None) -> bool:
        """Seat a session at another conversation of the same reader; None for a new one.

        Returns False, and leaves it where it is, if there is no such conversation.
        """
        with self._lock:
            reader_id = sitting.reader_id
            found = self._new(reader_id) if conversation_id is None else self._find(conversation_id, reader_id)
            if found is None or found is sitting.conversation:
                return found is not None
            self._seat(found)
            before, sitting.conversation = sitting.conversation, found
            self._leave(before)
        return True

    def leave(self, sitting: Sitting | None) -> None:
        """Take a session away; its answer stops and its conversation is let go where no other session has it."""
        if sitting is not None:
            with self._lock:
                self._leave(sitting.conversation)

    def at_hand(self, conversation_id: str) -> Conversation | None:
        """Return a conversation that is in memory."""
        with self._lock:
            return self._by_id.get(conversation_id)

    def _find(self, conversation_id: str | None, reader_id: int | None) -> Conversation | None:
        if not conversation_id:
            return None
        found = self._by_id.get(conversation_id)
        if found is not None:
            return found if found.reader_id == reader_id else None
        return self._opened(conversation_id, reader_id)

    def _new(self, reader_id: int | None, first_run: bool = False) -> Conversation:
        return Conversation(reader_id=reader_id, first_run=first_run, keeper=self._keeper)

    def _seat(self, conversation: Conversation) -> None:
        self._by_id[conversation.id] = conversation
        self._sessions[conversation.id] += 1

    def _leave(self, conversation: Conversation) -> None:
        self._sessions[conversation.id] -= 1
        if self._sessions[conversation.id] <= 0:
            del self._sessions[conversation.id]
            self._by_id.pop(conversation.id, None)
            conversation.stop.set()
