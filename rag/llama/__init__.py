"""Our parts as LlamaIndex's, and LlamaIndex's parts in the place of ours."""
