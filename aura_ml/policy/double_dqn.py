"""The only place that touches d3rlpy: import without noise, new agents, training, and the trained network as arrays.

What serves is the network alone, in numpy: no pickle is written or read, and ranking needs neither d3rlpy nor torch.
Importing d3rlpy sets structlog's global configuration and prints a notice of gym; both are put back or kept quiet.
"""

from __future__ import annotations

import importlib
import logging
import random
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.torch_thread import one_torch_thread

SKIP, SHOW = 0, 1
Network = Mapping[str, NDArray[np.float32]]
"""Weights and biases of the layers by name."""
DEVICE = "cpu:0"
_LOG = logging.getLogger("d3rlpy")


class ForeignNetwork(ValueError):
    """Arrays that are not the network of an agent of this shape."""


class _QuietLog:
    """Takes the place of d3rlpy's own logger, which prints: its messages go to ``logging`` at debug level."""

    def __getattr__(self, level: str) -> Any:
        return self._write

    @staticmethod
    def _write(event: str, **_: Any) -> None:
        _LOG.debug("%s", event)


def library() -> Any:
    """Return the module d3rlpy, imported on first use."""
    if "d3rlpy" in sys.modules:
        return sys.modules["d3rlpy"]
    before = sys.modules.get("structlog")
    configured = before.get_config() if before is not None and before.is_configured() else None
    _silence_gym()
    d3rlpy = importlib.import_module("d3rlpy")
    structlog = sys.modules["structlog"]
    if configured is None:
        structlog.reset_defaults()
    else:
        structlog.configure(**configured)
    loud = d3rlpy.logging.LOG
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "d3rlpy" and getattr(module, "LOG", None) is loud:
            vars(module)["LOG"] = _QuietLog()
    return d3rlpy


def _silence_gym() -> None:
    try:
        notices = importlib.import_module("gym_notices.notices")
    except ImportError:
        return
    notices.notices.clear()


def new_agent(
    observation_size: int, *, hidden: tuple[int, ...], learning_rate: float, gamma: float, batch_size: int, seed: int
) -> Any:
    """Return an untrained DoubleDQN over the actions skip and show."""
    d3rlpy = library()
    config = d3rlpy.algos.DoubleDQNConfig(
        learning_rate=learning_rate,
        gamma=gamma,
        batch_size=batch_size,
        target_update_interval=100,
        encoder_factory=d3rlpy.models.VectorEncoderFactory(list(hidden)),
    )
    with _seeded(seed):
        agent = config.create(device=DEVICE)
        agent.create_impl((observation_size,), 2)
    return agent


def network(agent: Any) -> Network:
    """Return a copy of the agent's Q network: ``weight.k`` (out, in) and ``bias.k`` (out,) of each layer, first to last."""
    state = {name: tensor.detach().numpy() for name, tensor in agent.impl.q_function[0].state_dict().items()}
    names = [name for name in state if name.endswith(".weight")]
    arrays = {}
    for number, name in enumerate(names):
        arrays[f"weight.{number}"] = np.array(state[name], dtype=np.float32)
        arrays[f"bias.{number}"] = np.array(state[name.removesuffix("weight") + "bias"], dtype=np.float32)
    return arrays


def restore(agent: Any, arrays: Network) -> None:
    """Give the agent, and its target network, the weights of ``network``.

    Raises:
        ForeignNetwork: of another shape.
    """
    import torch

    state = agent.impl.q_function[0].state_dict()
    names = [name for name in state if name.endswith(".weight")]
    for number, name in enumerate(names):
        for kind, full in (("weight", name), ("bias", name.removesuffix("weight") + "bias")):
            given = arrays.get(f"{kind}.{number}")
            if given is None or tuple(given.shape) != tuple(state[full].shape):
                raise ForeignNetwork(f"{kind} {number} of the network is not of shape {tuple(state[full].shape)}")
            state[full] = torch.from_numpy(np.array(given, dtype=np.float32))
    agent.impl.q_function[0].load_state_dict(state)
    agent.impl.update_target()


def train(
    agent: Any,
    observations: NDArray[np.float32],
    actions: NDArray[np.int64],
    rewards: NDArray[np.float32],
    terminals: NDArray[np.float32],
    *,
    steps: int,
    seed: int,
) -> None:
    """Train ``agent`` in place; the same seed and data give the same weights on one machine.

    Args:
        observations: shape (n, size); actions, rewards, terminals: shape (n,), in order; the last terminal is 1.
    """
    d3rlpy = library()
    with _seeded(seed):
        data = d3rlpy.dataset.MDPDataset(
            observations,
            actions.reshape(-1, 1),
            rewards.reshape(-1, 1),
            terminals,
            action_space=d3rlpy.ActionSpace.DISCRETE,
            action_size=2,
        )
        agent.fit(
            data,
            n_steps=steps,
            n_steps_per_epoch=steps,
            with_timestamp=False,
            show_progress=False,
            logger_adapter=d3rlpy.logging.NoopAdapterFactory(),
        )


def advantage(arrays: Network, observations: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return Q(show) - Q(skip) for each row: layers with rectified units between them."""
    hidden = observations
    layers = len(arrays) // 2
    for number in range(layers):
        hidden = hidden @ arrays[f"weight.{number}"].T + arrays[f"bias.{number}"]
        if number + 1 < layers:
            hidden = np.maximum(hidden, 0.0)
    return (hidden[:, SHOW] - hidden[:, SKIP]).astype(np.float64)


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed the global generators that d3rlpy draws from, one torch thread, and put all of it back afterwards."""
    import torch

    python_state, numpy_state = random.getstate(), np.random.get_state()
    with one_torch_thread(), torch.random.fork_rng(devices=[]):
        try:
            random.seed(seed)
            np.random.seed(seed % 2**32)
            torch.manual_seed(seed)
            yield
        finally:
            random.setstate(python_state)
            np.random.set_state(numpy_state)
