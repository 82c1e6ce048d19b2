"""A question set is run: one record a question, written at once, from which every figure is worked out."""
