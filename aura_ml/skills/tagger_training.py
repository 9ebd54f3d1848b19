"""Learns the networks of ``tagger`` from marked sentences: torch, one thread, the same weights for the same seed.

What the lexicon says of a word is hidden in some sentences: it was written with the same postings in view, and would
be trusted more than it deserves elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.skills.sentences import SHAPES, Span
from aura_ml.skills.tagger import BEGIN, FORBIDDEN, INSIDE, KINDS, OUTSIDE, TAGS

Floats = NDArray[np.float32]
Tags = NDArray[np.int64]
STATES = 384


@dataclass(frozen=True)
class TaggerSettings:
    """How a network is built and trained.

    Attributes:
        layers: of the encoder, whose states are read.
        width: units of the hidden layers.
        windows: convolutions over three words, one after another.
        epochs, batch: passes over the sentences, sentences in a step.
        rate, decay: of AdamW; the rate rises for 15 % of the steps and falls to almost nothing (one cycle).
        drop_states: share of the states' units hidden, the same for all words of a sentence.
        drop_units: share of hidden units dropped.
        drop_lexicon: share of sentences in which the lexicon is hidden.
        ability_weight: of the second kind's loss.
        networks: seeds averaged.
    """

    layers: tuple[int, ...] = (2, 3, 4, 6)
    width: int = 192
    windows: int = 2
    epochs: int = 15
    batch: int = 32
    rate: float = 2e-3
    decay: float = 1e-3
    drop_states: float = 0.3
    drop_units: float = 0.5
    drop_lexicon: float = 0.15
    ability_weight: float = 0.5
    networks: int = 3


@dataclass(frozen=True)
class Sentence:
    """One marked sentence.

    Attributes:
        states: (words, layers, 384), any float type.
        features: (words, columns), see ``word_features``.
        tags: (kinds, words).
    """

    states: NDArray[Any]
    features: Floats
    tags: Tags


def tags_of(words: Sequence[Span], marked: Sequence[set[Span]]) -> Tags:
    """Return begin/inside/outside of each word by kind, shape (kinds, words): a word that touches a span is of it."""
    tags = np.full((len(marked), len(words)), OUTSIDE, dtype=np.int64)
    for row, spans in zip(tags, marked, strict=True):
        for start, end in sorted(spans):
            touched = [number for number, word in enumerate(words) if word[0] < end and start < word[1]]
            row[touched] = INSIDE
            row[touched[:1]] = BEGIN
    return tags


def train(rows: Sequence[Sentence], settings: TaggerSettings, seed: int) -> dict[str, Floats]:
    """Return the arrays of one network."""
    import torch
    from torch import nn

    usable = [row for row in rows if len(row.states)]
    mean, deviation = _moments(usable)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = _network(settings, usable[0].features.shape[1])
    optimizer = torch.optim.AdamW(network.parameters(), lr=settings.rate, weight_decay=settings.decay)
    steps = settings.epochs * math.ceil(len(usable) / settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, settings.rate, total_steps=steps + 1, pct_start=0.15)
    network.train()
    for _ in range(settings.epochs):
        for batch in _batches(usable, settings.batch, rng):
            states, features, tags, mask = _padded(batch)
            features[rng.random(len(batch)) < settings.drop_lexicon, :, SHAPES:] = 0.0
            kept = rng.random((len(batch), 1, len(settings.layers), STATES), dtype=np.float32) >= settings.drop_states
            scaled = (states - mean) / deviation * kept / (1.0 - settings.drop_states)
            given = torch.from_numpy(mask)
            scores = network(torch.from_numpy(scaled.astype(np.float32)), torch.from_numpy(features), given)
            loss = torch.zeros(())
            for number, weight in enumerate((1.0, settings.ability_weight)):
                own = scores[..., number * TAGS : (number + 1) * TAGS]
                of_kind = torch.from_numpy(tags[:, number])
                loss = loss + weight * _surprise(own, of_kind, given, network.moves[number], network.begins[number])
            optimizer.zero_grad()
            (loss / given.sum()).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    arrays = {name: values.detach().numpy().copy() for name, values in network.named_parameters()}
    return {"mean": mean, "deviation": deviation, **{name.replace("steps.", ""): each for name, each in arrays.items()}}


def pack(
    networks: Sequence[dict[str, Floats]], settings: TaggerSettings, categories: Sequence[str], lexicon: str
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return what is saved: a description, and the arrays in half precision."""
    from aura_ml.skills.tagger import FORMAT

    about = {
        "format": FORMAT,
        "networks": len(networks),
        "layers": list(settings.layers),
        "kinds": list(KINDS),
        "categories": list(categories),
        "lexicon": lexicon,
        "settings": asdict(settings),
    }
    arrays = {
        f"{number}.{name}": values.astype(np.float16)
        for number, network in enumerate(networks)
        for name, values in network.items()
    }
    return about, arrays


def _moments(rows: Sequence[Sentence]) -> tuple[Floats, Floats]:
    """Mean and deviation of the states' units over every seventh sentence, each of shape (layers, 384)."""
    some = np.concatenate([row.states for row in rows[::7]]).astype(np.float32)
    return some.mean(axis=0), some.std(axis=0) + np.float32(1e-3)


def _batches(rows: Sequence[Sentence], size: int, rng: np.random.Generator) -> Iterator[list[Sentence]]:
    """Sentences of about one length together, in an order of chance."""
    lengths = np.array([len(row.states) for row in rows]) + rng.random(len(rows)) * 4
    order = np.argsort(lengths, kind="stable")
    starts = np.arange(0, len(rows), size)
    rng.shuffle(starts)
    for start in starts:
        yield [rows[number] for number in order[start : start + size]]


def _padded(batch: Sequence[Sentence]) -> tuple[Floats, Floats, Tags, Floats]:
    longest = max(len(row.states) for row in batch)
    states = np.zeros((len(batch), longest, *batch[0].states.shape[1:]), dtype=np.float32)
    features = np.zeros((len(batch), longest, batch[0].features.shape[1]), dtype=np.float32)
    tags = np.full((len(batch), len(KINDS), longest), OUTSIDE, dtype=np.int64)
    mask = np.zeros((len(batch), longest), dtype=np.float32)
    for number, row in enumerate(batch):
        count = len(row.states)
        states[number, :count] = row.states
        features[number, :count] = row.features
        tags[number, :, :count] = row.tags
        mask[number, :count] = 1.0
    return states, features, tags, mask


def _network(settings: TaggerSettings, columns: int) -> Any:
    import torch
    from torch import nn
    from torch.nn.functional import gelu

    class Network(nn.Module):  # type: ignore[misc, unused-ignore]
        """As in ``tagger._emissions``; the mask keeps padding at 0."""

        def __init__(self) -> None:
            super().__init__()
            width = settings.width
            self.states = nn.Linear(STATES * len(settings.layers), width)
            self.features = nn.Linear(columns, width)
            self.steps = nn.ModuleDict()
            for number in range(settings.windows):
                self.steps[f"norm{number}"] = nn.LayerNorm(width)
                self.steps[f"window{number}"] = nn.Conv1d(width, width, 3, padding=1)
            self.tags = nn.Linear(width, TAGS * len(KINDS))
            self.moves = nn.Parameter(torch.zeros(len(KINDS), TAGS, TAGS))
            self.begins = nn.Parameter(torch.zeros(len(KINDS), TAGS))
            self.drop = nn.Dropout(settings.drop_units)

        def forward(self, states: Any, features: Any, mask: Any) -> Any:
            given = mask[..., None]
            hidden = self.states(states.flatten(2)) + self.features(features)
            hidden = self.drop(gelu(hidden, approximate="tanh")) * given
            for number in range(settings.windows):
                normal = (self.steps[f"norm{number}"](hidden) * given).transpose(1, 2)
                mixed = self.steps[f"window{number}"](normal).transpose(1, 2)
                hidden = (hidden + self.drop(gelu(mixed, approximate="tanh"))) * given
            return self.tags(hidden)

    return Network()


def _surprise(scores: Any, tags: Any, mask: Any, moves: Any, begins: Any) -> Any:
    """The negative log-likelihood of the tags (forward algorithm), summed over the sentences."""
    import torch

    barred = torch.zeros(TAGS, TAGS)
    barred[OUTSIDE, INSIDE] = FORBIDDEN
    allowed = moves + barred
    first = begins + torch.tensor([0.0, 0.0, FORBIDDEN])
    total = first + scores[:, 0]
    path = first[tags[:, 0]] + scores[:, 0].gather(1, tags[:, :1])[:, 0]
    for place in range(1, scores.shape[1]):
        given = mask[:, place]
        following = torch.logsumexp(total[:, :, None] + allowed, dim=1) + scores[:, place]
        total = torch.where(given[:, None] > 0, following, total)
        step = (
            allowed[tags[:, place - 1], tags[:, place]] + scores[:, place].gather(1, tags[:, place : place + 1])[:, 0]
        )
        path = path + given * step
    return (torch.logsumexp(total, dim=1) - path).sum()
