"""Conversations are kept: in the library, opened again, listed, taken out and brought in, and judged."""
