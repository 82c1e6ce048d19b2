"""Many readers at once: ``clippings bench --load``."""
