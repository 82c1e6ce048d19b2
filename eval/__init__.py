"""A question set is run through ``rag``, measured, compared, reported."""
