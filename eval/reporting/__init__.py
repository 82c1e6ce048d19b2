"""Runs as pages to look at, and two runs compared."""
