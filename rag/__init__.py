"""A question comes in: made stand-alone, retrieved for, evidence picked, answered, cited, checked."""
