"""The exploring slot: the last place of a slate is drawn among the next best, with its probability logged.

The policy inside is not touched; what it would show in the other places is what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.policy.base import Candidates, Choice, PolicyState, SlatePolicy, ranked, within_limits
from aura_ml.policy.storage import load_policy, write_policy

_Floats = NDArray[np.float64]
_INNER = "policy"


@dataclass(frozen=True)
class ExplorationConfig:
    """How the slot is drawn.

    Attributes:
        pool: the draw is among this many next-best openings.
        temperature: of the softmax over the pool's values in units of their standard deviation.
        uniform: share of the probability spread evenly, so that no weight 1 / propensity explodes.
    """

    pool: int = 15
    temperature: float = 1.0
    uniform: float = 0.1

    def __post_init__(self) -> None:
        if self.pool < 1 or not self.temperature > 0.0 or not 0.0 <= self.uniform <= 1.0:
            raise ValueError("exploration needs pool >= 1, temperature > 0 and uniform in [0, 1]")


class ExploringPolicy:
    """``size - 1`` places by the policy inside, one explored. A slate that shows all openings explores nothing."""

    kind = "exploring"

    def __init__(self, inner: SlatePolicy, config: ExplorationConfig | None = None) -> None:
        self.inner = inner
        self.config = config or ExplorationConfig()
        self.name = f"{inner.name}+exploring"

    def values(self, state: PolicyState, candidates: Candidates) -> _Floats:
        """Return the values of the policy inside."""
        return self.inner.values(state, candidates)

    def choose(self, state: PolicyState, candidates: Candidates, size: int, rng: np.random.Generator) -> list[Choice]:
        """Return the slate, the explored opening last; the other propensities are those of the policy inside."""
        if size < 2:
            return self.inner.choose(state, candidates, size, rng)
        chosen = self.inner.choose(state, candidates, size - 1, rng)
        pool, probabilities = self._pool(state, candidates, [each.index for each in chosen])
        if not pool:
            return chosen
        draw = int(np.searchsorted(np.cumsum(probabilities), rng.random() * probabilities.sum(), side="right"))
        place = min(draw, len(pool) - 1)
        explored = Choice(pool[place], float(probabilities[place]), explored=len(pool) > 1)
        return [*chosen, explored]

    def probabilities(self, state: PolicyState, candidates: Candidates, shown: Sequence[int], size: int) -> _Floats:
        """Return the probability of each shown row given the places before it; the last one is the slot."""
        if size < 2 or len(shown) < size:
            return self.inner.probabilities(state, candidates, shown, size)
        before = list(shown[: size - 1])
        first = self.inner.probabilities(state, candidates, before, size - 1)
        pool, probabilities = self._pool(state, candidates, before)
        last = probabilities[pool.index(shown[-1])] if shown[-1] in pool else 0.0
        return np.append(first, last)

    def _pool(self, state: PolicyState, candidates: Candidates, taken: Sequence[int]) -> tuple[list[int], _Floats]:
        """Return the rows that may be explored, best first, and their probabilities (sum 1)."""
        values = self.inner.values(state, candidates)
        openings = {int(candidates.cluster_ids[row]) for row in taken}
        rest = [row for row in ranked(values, candidates) if int(candidates.cluster_ids[row]) not in openings]
        allowed = [row for row in rest if within_limits(row, taken, candidates)]
        pool = (allowed or rest)[: self.config.pool]
        if not pool:
            return [], np.zeros(0)
        inside = values[pool]
        spread = float(inside.std()) or 1.0
        powers = np.exp((inside - inside.max()) / (spread * self.config.temperature))
        share = self.config.uniform
        return pool, (1.0 - share) * powers / powers.sum() + share / len(pool)

    def save(self, folder: Path) -> None:
        """Write ``policy.json``, and the policy inside into the folder ``policy``."""
        (folder / _INNER).mkdir()
        self.inner.save(folder / _INNER)
        write_policy(folder, self.kind, {"config": asdict(self.config)}, (f"{_INNER}/policy.json",))

    @classmethod
    def load(cls, folder: Path, about: Mapping[str, Any]) -> ExploringPolicy:
        """Return the policy saved in ``folder``; ``about`` is its checked ``policy.json``."""
        return cls(load_policy(folder / _INNER), ExplorationConfig(**about["config"]))


def with_exploring_slot(policy: SlatePolicy, config: ExplorationConfig | None = None) -> ExploringPolicy:
    """Return ``policy`` with its last place explored."""
    return ExploringPolicy(policy, config)
