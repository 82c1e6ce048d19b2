"""What a person sees: the chat and library pages, and the command line."""
