"""Train the sentence model: near misses, pairs, the trainer (``python -m eval.fitting.reader``)."""
