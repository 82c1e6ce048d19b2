"""The model before a round of training: the embedder's weights with a new head, or what the round before left.

It deliberately doesn't know what it is trained on.
"""

from __future__ import annotations

from pathlib import Path

from sentence_transformers.cross_encoder import CrossEncoder

#: Pieces read of a pair while training.
MAX_LENGTH = 320


def started(folder: Path) -> CrossEncoder:
    """Return the embedder's or an earlier round's weights; word embeddings stay fixed, without dropout.

    Each pair is seen once, so there is little to overfit.
    """
    model = CrossEncoder(
        str(folder),
        num_labels=1,
        max_length=MAX_LENGTH,
        device="cpu",
        local_files_only=True,
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    model.float()  # what ships is in half precision
    model[0].auto_model.bert.embeddings.word_embeddings.requires_grad_(False)
    return model
