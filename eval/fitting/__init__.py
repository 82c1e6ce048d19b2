"""What is fitted on public data, on dev parts only: the weights that ``rag`` reads."""
