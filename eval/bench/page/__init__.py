"""The page in a headless browser: how soon it is there, how soon it answers to a hand, what it keeps."""
