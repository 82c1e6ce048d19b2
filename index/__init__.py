"""An article comes in: loaded, cut into sentences and chunks with character offsets, embedded, committed."""
