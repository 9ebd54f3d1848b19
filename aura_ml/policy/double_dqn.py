"""The only place that touches d3rlpy: import without noise, training, values, reading and writing ``.d3``.

Importing d3rlpy sets structlog's global configuration and prints a notice of gym; both are put back or kept quiet.
"""

from __future__ import annotations

import importlib
import io
import logging
import pickletools
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SKIP, SHOW = 0, 1
DEVICE = "cpu:0"
_CODE_OPCODES = frozenset(
    {"GLOBAL", "STACK_GLOBAL", "REDUCE", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "BUILD", "PERSID", "BINPERSID"}
    | {"EXT1", "EXT2", "EXT4"}
)
_LOG = logging.getLogger("d3rlpy")


class UnsafeAgent(ValueError):
    """A ``.d3`` file that holds more than plain values."""


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


def copy_weights(source: Any, target: Any) -> None:
    """Give ``target`` the weights, target network and optimizer state of ``source``, an agent of the same shape."""
    body = io.BytesIO()
    source.impl.save_model(body)
    body.seek(0)
    target.impl.load_model(body)


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


def advantage(agent: Any, observations: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return Q(show) - Q(skip) for each row."""
    n = len(observations)
    if n == 0:
        return np.zeros(0)
    with _one_torch_thread():
        both = agent.predict_value(np.concatenate([observations, observations]), np.repeat([SHOW, SKIP], n))
    values: NDArray[np.float64] = np.asarray(both, dtype=np.float64)
    return values[:n] - values[n:]


def read_agent(path: Path) -> Any:
    """Return the agent saved at ``path``; the caller has checked its hash.

    Raises:
        UnsafeAgent: the file, a pickle by d3rlpy's format, would run code when read.
    """
    body = path.read_bytes()
    if any(opcode.name in _CODE_OPCODES for opcode, _, _ in pickletools.genops(body)):
        raise UnsafeAgent(f"{path} holds more than the numbers of an agent; train the policy of this week again")
    return library().load_learnable(str(path), device=DEVICE)


@contextmanager
def _one_torch_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed the global generators that d3rlpy draws from, one torch thread, and put all of it back afterwards."""
    import torch

    python_state, numpy_state = random.getstate(), np.random.get_state()
    with _one_torch_thread(), torch.random.fork_rng(devices=[]):
        try:
            random.seed(seed)
            np.random.seed(seed % 2**32)
            torch.manual_seed(seed)
            yield
        finally:
            random.setstate(python_state)
            np.random.set_state(numpy_state)
