"""The product beside the plain LlamaIndex stack and beside BM25: the same articles and questions, in one run."""
