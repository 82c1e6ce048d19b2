"""A file, folder or URL becomes articles: one file a format."""
