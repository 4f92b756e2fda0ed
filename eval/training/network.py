"""The reader's network: the sentence encoder's own transformer, and on top of it where an answer begins, where it ends, whether
it is there.
"""

from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

DROPOUT = 0.05
BLOCKED = -1e4  # a score no place outside the passage can overcome, and that half precision can hold
Scores = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class ReaderNetwork(torch.nn.Module):
    """Start and end scores of every token, (texts, tokens), and one of the answer being there at all, (texts,).

    The first token ([CLS]) as start and end means that the passage does not answer (Devlin et al., BERT, NAACL 2019, 4.3).
    """

    def __init__(self, transformer: Any) -> None:
        super().__init__()
        self.transformer = transformer
        width = int(transformer.config.hidden_size)
        self.places = torch.nn.Linear(width, 2)
        self.answerable = torch.nn.Linear(width, 1)

    @classmethod
    def begin(cls, folder: Path) -> "ReaderNetwork":
        """The transformer of the model in `folder`, heads drawn at random."""
        from transformers import AutoModel  # noqa: PLC0415  # seconds to import

        # In few passes over the data there is little to learn by heart: much dropout would only slow it.
        dropout = {"attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": DROPOUT}
        return cls(AutoModel.from_pretrained(folder, local_files_only=True, **dropout))

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor, attention_mask: torch.Tensor) -> Scores:
        """All int64, (texts, tokens). Places that are neither the first token nor in the passage score BLOCKED."""
        hidden = self.transformer(
            input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask
        ).last_hidden_state
        start, end = self.places(hidden).float().unbind(-1)
        readable = (token_type_ids * attention_mask).bool()
        readable = torch.cat([torch.ones_like(readable[:, :1]), readable[:, 1:]], 1)
        answerable = self.answerable(hidden[:, 0]).float().squeeze(-1)
        return start.masked_fill(~readable, BLOCKED), end.masked_fill(~readable, BLOCKED), answerable

    def freeze(self, layers: int | None) -> None:
        """Leave word vectors and the first `layers` as they are, nothing with None: they know the language and cost most."""
        if layers is None:
            return
        parts = [self.transformer.embeddings, *self.transformer.encoder.layer[:layers]]
        for part in parts:
            part.requires_grad_(False)


def measure_loss(scores: Scores, starts: torch.Tensor, ends: torch.Tensor) -> tuple[torch.Tensor, dict[str, float]]:
    """The loss of pairs of rows, first one that answers, then one that does not. And its parts.

    starts, ends: (rows,), the token of an answer's begin and end, 0 where there is none.
    """
    start, end, answerable = scores
    span = (functional.cross_entropy(start, starts) + functional.cross_entropy(end, ends)) / 2
    there = (starts > 0).float()
    known = functional.binary_cross_entropy_with_logits(answerable, there)
    first, second = answerable.view(-1, 2).unbind(1)
    order = functional.softplus(second - first).mean()  # the one that answers ranks above the other
    parts = {"span": span.item(), "answerable": known.item(), "order": order.item()}
    return span + known + 0.5 * order, parts
