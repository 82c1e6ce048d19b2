"""Question sets: what is asked of which articles, and what is known to be right."""
