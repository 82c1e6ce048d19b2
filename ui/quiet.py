"""How the page's events are sent: nothing of the framework's is shown meanwhile, nothing is offered to others."""

from __future__ import annotations

from typing import Any

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
