"""The two LSTM layers and Dense(5) in torch: made, trained, run. What a step holds is in ``sequence``.

torch is imported when a network is made, and held to one thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from aura_ml.preference.base import Array, ModelConfig
from aura_ml.preference.sequence import Sequence


@dataclass(frozen=True)
class NetworkConfig(ModelConfig):
    """What a network is made and trained with: units and layers, passes over the data, AdamW's settings."""

    hidden: int = 32
    layers: int = 2
    epochs: int = 0
    learning_rate: float = 3e-3
    weight_decay: float = 1e-2
    clip_norm: float = 1.0
    seed: int = 0


def new_network(width: int, config: NetworkConfig) -> Any:
    """Return the two layers, seeded, with a Dense layer of zeros; torch's own random state is left as it was."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        network = torch.nn.ModuleDict(
            {
                "lstm": torch.nn.LSTM(width, config.hidden, config.layers, batch_first=True),
                "dense": torch.nn.Linear(config.hidden, 5),
            }
        )
    torch.nn.init.zeros_(network["dense"].weight)
    torch.nn.init.zeros_(network["dense"].bias)
    return network


def with_weights(network: Any, arrays: dict[str, Any]) -> Any:
    """Return ``network`` with the weights of ``arrays``, by name."""
    import torch

    network.load_state_dict({key: torch.from_numpy(np.array(array)) for key, array in arrays.items()})
    return network


def train(network: Any, sequence: Sequence, config: NetworkConfig) -> None:
    """Make ``epochs`` passes of AdamW over the one sequence, the rate decayed by a cosine."""
    import torch

    known = torch.from_numpy(~np.isnan(sequence.targets))
    if not known.any() or not config.epochs:
        return
    inputs = torch.from_numpy(sequence.inputs.astype(np.float32))[None]
    targets = torch.from_numpy(np.nan_to_num(sequence.targets).astype(np.float32))
    optimizer = torch.optim.AdamW(network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, config.epochs)
    for _ in range(config.epochs):
        optimizer.zero_grad()
        predicted = network["dense"](network["lstm"](inputs)[0][0])
        loss = ((predicted - targets)[known] ** 2).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), config.clip_norm)
        optimizer.step()
        schedule.step()


def read(network: Any, sequence: Sequence) -> tuple[Array, tuple[Array, Array]]:
    """Return the outputs of every step, shape (n, 5), and (hidden, cell) after the last, each (layers, 1, hidden)."""
    import torch

    lstm = network["lstm"]
    if not len(sequence.inputs):
        empty = np.zeros((lstm.num_layers, 1, lstm.hidden_size), dtype=np.float32)
        return np.zeros((0, 5)), (empty, empty)
    with torch.inference_mode():
        output, (hidden, cell) = lstm(torch.from_numpy(sequence.inputs.astype(np.float32))[None])
        outputs = np.asarray(network["dense"](output[0]).numpy(), dtype=np.float64)
    return outputs, (hidden.numpy(), cell.numpy())


def following(network: Any, state: tuple[Array, Array], inputs: Array) -> Array:
    """Return the output of each row of ``inputs`` as the step after ``state``, shape (n, 5)."""
    import torch

    with torch.inference_mode():
        hidden, cell = (torch.from_numpy(np.array(part)).expand(-1, len(inputs), -1).contiguous() for part in state)
        output, _ = network["lstm"](torch.from_numpy(inputs.astype(np.float32))[:, None], (hidden, cell))
        return np.asarray(network["dense"](output[:, 0]).numpy(), dtype=np.float64)
