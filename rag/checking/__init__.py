"""Whether a statement stands in the words it cites: hard checks (check) and a score (support)."""
