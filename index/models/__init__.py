"""Model files: which they are (pins), whether they are there (registry), and bringing them (pull)."""
