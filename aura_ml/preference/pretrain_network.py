"""Teaching the network what people have in common: many simulated people's sequences, seen with the base's eyes.

Principal components have no sign that means anything in other postings, so signs are drawn anew in every pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.preference.network import NetworkConfig, new_network
from aura_ml.preference.sequence import Sequence
from aura_ml.torch_thread import one_torch_thread


@dataclass(frozen=True)
class TeachingConfig(NetworkConfig):
    """How the network is taught.

    The base leaves it next to nothing to learn, so the decay is strong and the passes are few: with 60 passes at a rate
    of 3e-3 and a decay of 0.01 it was 1.2 % worse than the base on the people held out.

    Attributes:
        batch: people of a step.
        held: share of the people on whom the best pass is chosen.
    """

    epochs: int = 12
    learning_rate: float = 1e-3
    weight_decay: float = 1.0
    batch: int = 16
    held: float = 0.2


@dataclass(frozen=True)
class Taught:
    """The weights by name, and the mean squared error of what is left of the residual on the held-out people, of the base
    (a network of zeros) and of the best pass, in squared units of the targets."""

    weights: dict[str, NDArray[np.float32]]
    base_loss: float
    best_loss: float
    best_epoch: int


def teach(
    sequences: list[Sequence], components: int, config: TeachingConfig, say: Callable[[str], None] = lambda _: None
) -> Taught:
    """Return the network that corrects the base best on people held out.

    Args:
        components: the first so many features of a step are components of the embedding.
    """
    with one_torch_thread():
        return _teach(sequences, components, config, say)


def _teach(sequences: list[Sequence], components: int, config: TeachingConfig, say: Callable[[str], None]) -> Taught:
    import torch

    inputs, targets, known = _padded(sequences)
    rng = np.random.default_rng([config.seed, 5])
    held = max(1, round(config.held * len(sequences)))
    kept = np.arange(held, len(sequences))
    network = new_network(inputs.shape[2], config)
    optimizer = torch.optim.AdamW(network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    steps = config.epochs * -(-len(kept) // config.batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    base = best = _loss(network, inputs[:held], targets[:held], known[:held])
    chosen, epoch_chosen = _weights(network), 0
    for epoch in range(1, config.epochs + 1):
        for rows in np.array_split(rng.permutation(kept), -(-len(kept) // config.batch)):
            signs = _signs(rng, len(rows), inputs.shape[2], components)
            optimizer.zero_grad()
            output = network["dense"](network["lstm"](torch.from_numpy(inputs[rows] * signs))[0])
            mask = torch.from_numpy(known[rows])
            loss = ((output - torch.from_numpy(targets[rows]))[mask] ** 2).mean()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), config.clip_norm)
            optimizer.step()
            schedule.step()
        now = _loss(network, inputs[:held], targets[:held], known[:held])
        if now < best:
            best, chosen, epoch_chosen = now, _weights(network), epoch
        say(f"pass {epoch} of {config.epochs}: {now:.5f}, the base alone {base:.5f}, best {best:.5f}")
    return Taught(chosen, base, best, epoch_chosen)


def _padded(sequences: list[Sequence]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
    """Return inputs, targets and which targets are known, with zeros after the end of shorter sequences."""
    longest = max(len(each.inputs) for each in sequences)
    width = sequences[0].inputs.shape[1]
    inputs = np.zeros((len(sequences), longest, width), dtype=np.float32)
    targets = np.zeros((len(sequences), longest, 5), dtype=np.float32)
    known = np.zeros(targets.shape, dtype=np.bool_)
    for row, each in enumerate(sequences):
        n = len(each.inputs)
        inputs[row, :n] = each.inputs
        known[row, :n] = ~np.isnan(each.targets)
        targets[row, :n] = np.nan_to_num(each.targets)
    return inputs, targets, known


def _signs(rng: np.random.Generator, people: int, width: int, components: int) -> NDArray[np.float32]:
    """Return factors, shape (people, 1, width): the sign of each component, the same now and a cycle before."""
    features = (width - 21) // 2
    drawn = rng.choice([-1.0, 1.0], size=(people, components))
    signs = np.ones((people, 1, width), dtype=np.float32)
    signs[:, 0, :components] = drawn
    signs[:, 0, features : features + components] = drawn
    return signs


def _loss(network: Any, inputs: NDArray[np.float32], targets: NDArray[np.float32], known: NDArray[np.bool_]) -> float:
    import torch

    with torch.inference_mode():
        output = network["dense"](network["lstm"](torch.from_numpy(inputs))[0]).numpy()
    return float(((output - targets)[known] ** 2).mean())


def _weights(network: Any) -> dict[str, NDArray[np.float32]]:
    return {key: tensor.numpy().copy() for key, tensor in network.state_dict().items()}
