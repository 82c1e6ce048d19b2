"""Whether the library and what is made from it agree, and what to do where they do not."""
