"""Fine-tuning the encoder with InfoNCE on liked against rejected postings: losses, batches, training, the trained tensors.

Whether a fine-tuned encoder is put in use is decided in ``encoder_training``; vectors come from ``minilm``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.embedding.base import Vectors
from aura_ml.embedding.bert import BertEncoder, read_tensors
from aura_ml.embedding.minilm import TOKENIZER_FILE, WEIGHTS_FILE
from aura_ml.torch_thread import one_torch_thread

HEAD_LINES = 2
"""Title and company with place: the lines of a composed text that its body does not repeat."""
_FROZEN = ("embeddings.word_embeddings.", "embeddings.position_embeddings.", "embeddings.token_type_embeddings.")
_MASKED = -1e9


@dataclass(frozen=True)
class FineTuneConfig:
    """How the encoder is trained on.

    Attributes:
        temperature: tau of InfoNCE.
        learning_rate: at its highest; it rises over the first tenth of the steps and falls to 0 at the end.
        batch: postings of a step, half of them liked.
        steps: at most; a log of few pairs takes ``passes`` passes over them.
        max_tokens: tokens read of a text in training.
        title_share: weight of the second loss, which tells each posting's title from those of the others; the rest is
            the weight of liked against rejected.
        min_pairs: pairs of one liked and one rejected posting below which there is no training.
    """

    temperature: float = 0.05
    learning_rate: float = 1e-4
    batch: int = 16
    steps: int = 50
    passes: int = 8
    max_tokens: int = 96
    title_share: float = 0.3
    min_pairs: int = 50
    seed: int = 0

    def steps_for(self, pairs: int) -> int:
        """Return the gradient steps of a training on ``pairs`` pairs."""
        return min(self.steps, max(1, -(-self.passes * pairs // (self.batch // 2))))


@dataclass(frozen=True)
class RatedTexts:
    """Composed texts of liked and rejected postings.

    Attributes:
        texts: as ``compose_job_text`` makes them: title, company and place, then the body.
        liked: shape (n,).
        company_keys, title_keys: postings that share one are never each other's negative.
        base: shape (n, d), vectors of the encoder that training starts from.
    """

    texts: tuple[str, ...]
    liked: NDArray[np.bool_]
    company_keys: tuple[str, ...]
    title_keys: tuple[str, ...]
    base: Vectors

    def __post_init__(self) -> None:
        n = len(self.texts)
        if {len(self.liked), len(self.company_keys), len(self.title_keys), len(self.base)} != {n}:
            raise ValueError(f"{n} texts need as many marks, companies, titles and vectors")

    @property
    def pairs(self) -> int:
        """Pairs of one liked and one rejected posting, each used once."""
        return int(min(self.liked.sum(), (~self.liked).sum()))

    def related(self) -> NDArray[np.bool_]:
        """Return, shape (n, n), which postings share company or title: no negatives of each other."""
        same = np.eye(len(self.texts), dtype=bool)
        for keys in (self.company_keys, self.title_keys):
            named = np.array(keys, dtype=object)
            same |= (named[:, None] == named[None]) & (named != "")[:, None]
        return same


def fine_tuned(model_dir: Path, rated: RatedTexts, config: FineTuneConfig | None = None) -> dict[str, NDArray[Any]]:
    """Return the trained tensors of MiniLM by name, float32; those not named stay as they are.

    Two InfoNCE losses (van den Oord et al. 2018) are added: a liked posting is nearer to the liked one most like it than
    to the rejected ones; a posting's body is nearer to its own title than to the others'. Word and position embeddings
    stay. No dropout; the same texts, config and machine give the same tensors. Memory does not grow with the log.

    Args:
        model_dir: folder of the pinned weights (``minilm.verify_weights`` has checked them).

    Raises:
        ValueError: fewer pairs than ``min_pairs``.
    """
    config = config or FineTuneConfig()
    if rated.pairs < config.min_pairs:
        raise ValueError(f"{rated.pairs} pairs of liked and rejected postings, {config.min_pairs} are needed")
    with one_torch_thread():
        return _trained(model_dir, rated, config)


def _trained(model_dir: Path, rated: RatedTexts, config: FineTuneConfig) -> dict[str, NDArray[Any]]:
    import torch

    tensors = read_tensors(model_dir / WEIGHTS_FILE)
    trainable = {
        name: tensor.clone().requires_grad_(True)
        for name, tensor in tensors.items()
        if tensor.is_floating_point() and not name.startswith(_FROZEN) and not name.startswith("pooler.")
    }
    tensors |= trainable
    steps = config.steps_for(rated.pairs)
    optimizer = torch.optim.AdamW(list(trainable.values()), lr=config.learning_rate, weight_decay=0.01)
    tokens = _Tokens(model_dir, rated.texts, config.max_tokens)
    related = rated.related()
    for step, rows in enumerate(_batches(rated, related, config, steps)):
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * _schedule(step, steps)
        optimizer.zero_grad(set_to_none=True)
        loss = _loss(BertEncoder(tensors), tokens, related, rows, config)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(trainable.values()), 1.0)
        optimizer.step()
    return {name: np.ascontiguousarray(tensor.detach().numpy()) for name, tensor in sorted(trainable.items())}


class _Tokens:
    """Token ids of the whole texts, their titles and their bodies."""

    def __init__(self, model_dir: Path, texts: Sequence[str], max_tokens: int) -> None:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(model_dir / TOKENIZER_FILE))
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_tokens)
        parts = [text.split("\n") for text in texts]
        self.whole = [tokenizer.encode(text).ids for text in texts]
        self.title = [tokenizer.encode(lines[0]).ids for lines in parts]
        self.body = [tokenizer.encode("\n".join(lines[HEAD_LINES:])).ids for lines in parts]


def _schedule(step: int, steps: int) -> float:
    warm = max(1, steps // 10)
    return min((step + 1) / warm, (steps - step) / max(1, steps - warm))


def _batches(
    rated: RatedTexts, related: NDArray[np.bool_], config: FineTuneConfig, steps: int
) -> Iterator[NDArray[np.intp]]:
    """Yield the rows of each step: liked anchors, for each the liked posting most like it, as many rejected ones."""
    rng = np.random.default_rng([config.seed, 1])
    liked, rejected = np.flatnonzero(rated.liked), np.flatnonzero(~rated.liked)
    nearest = _nearest_liked(rated, related, liked)
    quarter = max(1, config.batch // 4)
    anchors, others = _Turns(liked, rng), _Turns(rejected, rng)
    for _ in range(steps):
        first = anchors.take(quarter)
        partners = np.array([nearest[row] for row in first], dtype=np.intp)
        yield np.concatenate([first, partners, others.take(2 * quarter)])


class _Turns:
    """Every row once in a random order, then again in another."""

    def __init__(self, rows: NDArray[np.intp], rng: np.random.Generator) -> None:
        self._rows, self._rng = rows, rng
        self._left = np.zeros(0, dtype=np.intp)

    def take(self, count: int) -> NDArray[np.intp]:
        """Return the next ``count`` rows."""
        while len(self._left) < count:
            self._left = np.concatenate([self._left, self._rng.permutation(self._rows)])
        taken, self._left = self._left[:count], self._left[count:]
        return taken


def _nearest_liked(rated: RatedTexts, related: NDArray[np.bool_], liked: NDArray[np.intp]) -> Mapping[int, int]:
    """Return for each liked row the liked one most like it of another company and title; itself where there is none."""
    cosine = rated.base[liked] @ rated.base[liked].T
    cosine = np.where(related[np.ix_(liked, liked)], -np.inf, cosine)
    best = np.argmax(cosine, axis=1)
    return {
        int(row): int(liked[best[place]]) if np.isfinite(cosine[place, best[place]]) else int(row)
        for place, row in enumerate(liked)
    }


def _loss(
    encoder: BertEncoder,
    tokens: _Tokens,
    related: NDArray[np.bool_],
    rows: NDArray[np.intp],
    config: FineTuneConfig,
) -> Any:
    import torch
    from torch.nn import functional

    masked = torch.from_numpy(related[np.ix_(rows, rows)])
    share = config.title_share
    loss = torch.zeros(())
    body = torch.stack([encoder.vector(tokens.body[row]) for row in rows])
    if share > 0:
        title = torch.stack([encoder.vector(tokens.title[row]) for row in rows])
        logits = title @ body.T / config.temperature
        own = torch.eye(len(rows), dtype=torch.bool)
        logits = logits.masked_fill(masked & ~own, _MASKED)
        target = torch.arange(len(rows))
        both = functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)
        loss = loss + share * both / 2
    if share < 1:
        quarter = len(rows) // 4
        anchor, partner, rejected = body[:quarter], body[quarter : 2 * quarter], body[2 * quarter :]
        positive = (anchor * partner).sum(dim=1, keepdim=True)
        negative = (anchor @ rejected.T).masked_fill(masked[:quarter, 2 * quarter :], _MASKED * config.temperature)
        logits = torch.cat([positive, negative], dim=1) / config.temperature
        loss = loss + (1 - share) * functional.cross_entropy(logits, torch.zeros(quarter, dtype=torch.long))
    return loss
