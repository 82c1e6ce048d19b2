"""The library's page: articles come in, are looked through, gathered, removed and restored; how the index stands."""
