"""The library's table measured: a page of it in every look, and what is done with all of its articles."""
