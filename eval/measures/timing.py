"""What a question took: milliseconds by stage, tokens, memory.

It deliberately knows nothing of the machine, and gives no times for what crashed.
"""

from __future__ import annotations

from eval.running.record import Record


def time_values(record: Record) -> dict[str, float]:
    """Return what was measured of one question."""
    times, asked = record.times, record.asked
    measured: dict[str, float | None] = {"PeakMemoryMB": record.peak_mb}
    if record.error is None:
        measured |= {
            "RetrieveMs": times.retrieve,
            "RerankMs": times.rerank,
            "EvidenceMs": times.evidence,
            "FirstEvidenceMs": times.first_evidence,
            "FirstTokenMs": times.first_token,
            "TotalMs": times.total,
            "TokensRead": asked.tokens_read if asked else None,
            "TokensWritten": asked.tokens_written if asked else None,
        }
    return {name: float(value) for name, value in measured.items() if value is not None}
