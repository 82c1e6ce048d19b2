"""What the sentence model is taught: whether a text answers, and, beside it, which of its words do.

Binary cross-entropy on the pair's one score, as ``sentence_transformers.cross_encoder.losses`` has it, and a second,
smaller term on a head that is thrown away after the training: the answer's first and last word piece (Devlin et al.,
NAACL 2019, section 4.2). Which words answer teaches more from one example than one bit does.
"""

from __future__ import annotations

from typing import Any

import torch
from sentence_transformers.cross_encoder import CrossEncoder
from torch import Tensor, nn
from torch.nn import functional

#: What the second term counts.
SPAN_WEIGHT = 0.3
#: Pairs that make one unit of the loss: batches hold as many tokens, not as many pairs.
PAIRS = 40


class AnswerLoss(nn.Module):
    """Loss over columns ``question``, ``text``, ``answer`` and ``label``.

    Args:
        model: with one label.
        max_length: pieces read of a pair.
    """

    def __init__(self, model: CrossEncoder, max_length: int) -> None:
        super().__init__()
        self.model = model
        self.max_length = max_length
        self.bounds = nn.Linear(model[0].auto_model.config.hidden_size, 2)

    def forward(self, inputs: list[list[str]], labels: Tensor, **_: Any) -> Tensor:
        """Return the loss of one batch, a scalar."""
        questions, texts, answers = inputs
        batch = self.model.tokenizer(
            questions,
            texts,
            padding=True,
            truncation="only_second",
            max_length=self.max_length,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = batch.pop("offset_mapping")
        second = torch.tensor(
            [[n == 1 for n in batch.sequence_ids(row)] for row in range(len(texts))], dtype=torch.bool
        )
        found = self.model[0].auto_model(**batch, output_hidden_states=True)
        verdict = functional.binary_cross_entropy_with_logits(found.logits.view(-1), labels.float(), reduction="sum")
        where = self._where(found.hidden_states[-1], second, offsets, texts, answers)
        return (verdict + SPAN_WEIGHT * where) / PAIRS

    def _where(self, hidden: Tensor, second: Tensor, offsets: Tensor, texts: list[str], answers: list[str]) -> Tensor:
        """Cross-entropy of the answer's first and last piece over the text's pieces, for texts that hold one."""
        rows, firsts, lasts = [], [], []
        for row, (text, answer) in enumerate(zip(texts, answers, strict=True)):
            start = text.find(answer) if answer else -1
            if start < 0:
                continue
            inside = second[row] & (offsets[row, :, 1] > start) & (offsets[row, :, 0] < start + len(answer))
            places = inside.nonzero().view(-1)
            if len(places):
                rows.append(row)
                firsts.append(int(places[0]))
                lasts.append(int(places[-1]))
        if not rows:
            return hidden.sum() * 0.0
        scores = self.bounds(hidden[rows]).masked_fill(~second[rows].unsqueeze(-1), -1e4)
        first = functional.cross_entropy(scores[..., 0], torch.tensor(firsts), reduction="sum")
        last = functional.cross_entropy(scores[..., 1], torch.tensor(lasts), reduction="sum")
        return (first + last) / 2
