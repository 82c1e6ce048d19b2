"""Heavy vendors are imported by threads where they are first needed, by one thread at a time.

LlamaIndex's modules import one another in circles: of two threads that begin at different ends, one is handed a
half-made module and fails with an ImportError. It deliberately doesn't know who imports what.
"""

from __future__ import annotations

import threading

#: Held round every first import of LlamaIndex's modules that may happen in a thread.
importing = threading.RLock()
