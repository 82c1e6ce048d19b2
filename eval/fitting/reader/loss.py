"""What the sentence model is taught: whether a passage answers, which of its sentences do, and which words.

Three terms: binary cross-entropy on the pair's one score, as ``sentence_transformers.cross_encoder.losses`` has it;
the same on each sentence's score, the mean of its pieces'; and the answer's first and last piece over all pieces, the
first of the text standing for none (Devlin et al., NAACL 2019, section 4.3), with all answers counted (Clark &
Gardner, ACL 2018, section 3). Which words answer teaches more from one example than one bit does.
"""

from __future__ import annotations

import json
from typing import Any

import torch
from sentence_transformers.cross_encoder import CrossEncoder
from torch import Tensor, nn
from torch.nn import functional

#: What the second and the third term count.
SENTENCE_WEIGHT = 1.0
SPAN_WEIGHT = 0.5
#: Pairs that make one unit of the loss: batches hold as many tokens, not as many pairs.
PAIRS = 16
#: What each piece gets a score of, in the order of the head's rows.
SCORES = "sentence", "first", "last"


class AnswerLoss(nn.Module):
    """Loss over columns ``question``, ``text``, ``marks`` and ``label``.

    ``marks`` is JSON: ``{"answers": [[start, end], …], "sentences": [[start, end], …]}``, characters of ``text``.

    Args:
        model: with one label.
        max_length: pieces read of a pair.

    Attributes:
        head: (3, hidden) scores of a piece; trained with the model, and saved beside it.
    """

    def __init__(self, model: CrossEncoder, max_length: int) -> None:
        super().__init__()
        self.model = model
        self.max_length = max_length
        self.head = nn.Linear(model[0].auto_model.config.hidden_size, len(SCORES))

    def forward(self, inputs: list[list[str]], labels: Tensor, **_: Any) -> Tensor:
        """Return the loss of one batch, a scalar."""
        questions, texts, marks = inputs
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
        second = torch.tensor([[n == 1 for n in batch.sequence_ids(row)] for row in range(len(texts))])
        found = self.model[0].auto_model(**batch, output_hidden_states=True)
        scores = self.head(found.hidden_states[-1]).float()
        verdict = functional.binary_cross_entropy_with_logits(
            found.logits.float().view(-1), labels.float(), reduction="sum"
        )
        marked = [json.loads(one) for one in marks]
        inside = [_inside(offsets[row], second[row]) for row in range(len(texts))]
        which = _which_sentences(scores[..., 0], inside, marked)
        where = _which_words(scores[..., 1:], second, inside, marked)
        return (verdict + SENTENCE_WEIGHT * which + SPAN_WEIGHT * where) / PAIRS


def _inside(offsets: Tensor, second: Tensor) -> Any:
    """A function of (start, end) characters that gives (t,) which pieces of the second text stand there."""

    def of(start: int, end: int) -> Tensor:
        return second & (offsets[:, 1] > start) & (offsets[:, 0] < end)

    return of


def _which_sentences(scores: Tensor, inside: list[Any], marked: list[Any]) -> Tensor:
    """Cross-entropy of each sentence's score, averaged over a text's sentences, summed over texts."""
    total = scores.sum() * 0.0
    for row, marks in enumerate(marked):
        masks, gold = [], []
        for start, end in marks["sentences"]:
            mask = inside[row](start, end)
            if mask.any():
                masks.append(mask)
                gold.append(float(any(a < end and start < b for a, b in marks["answers"])))
        if masks:
            of = torch.stack(masks).float()
            means = (of @ scores[row]) / of.sum(dim=1)
            total = total + functional.binary_cross_entropy_with_logits(means, torch.tensor(gold))
    return total


def _which_words(scores: Tensor, second: Tensor, inside: list[Any], marked: list[Any]) -> Tensor:
    """Cross-entropy of the answers' first and last pieces; the text's first piece where there is no answer."""
    firsts = torch.zeros_like(second)
    lasts = torch.zeros_like(second)
    for row, marks in enumerate(marked):
        for start, end in marks["answers"]:
            places = inside[row](start, end).nonzero().view(-1)
            if len(places):
                firsts[row, places[0]] = True
                lasts[row, places[-1]] = True
        if not firsts[row].any():
            firsts[row, 0] = lasts[row, 0] = True
    allowed = second.clone()
    allowed[:, 0] = True
    total = scores.sum() * 0.0
    for kind, gold in enumerate((firsts, lasts)):
        over = scores[..., kind].masked_fill(~allowed, -1e4)
        right = over.masked_fill(~gold, -1e4)
        total = total + (over.logsumexp(dim=1) - right.logsumexp(dim=1)).sum() / 2
    return total
