"""Policies compared on simulated people: the same people, the same weekly candidates, averages over blocks of weeks.

Every figure from here is of simulation and says so; over a person's own log see ``off_policy``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import Interval, Measure, bootstrap
from aura_ml.policy.base import SlatePolicy
from aura_ml.policy.playing import Episode, Play, play_scenes, scenes
from aura_ml.simulate import Postings, SimulatedPerson

_Floats = NDArray[np.float64]
DEFAULT_BLOCKS = ((1, 10), (11, 50), (51, 100))


@dataclass(frozen=True)
class BlockFigure:
    """One figure of one policy over one block of weeks, always of simulated people.

    Attributes:
        value, lower, upper: mean over people with its 95 % interval; None below five people.
        n: people.
        differences: by baseline, the paired difference (this policy minus it) with its interval.
    """

    name: str
    policy: str
    first_week: int
    last_week: int
    unit: str
    interval: Interval
    differences: Mapping[str, Interval]
    simulated: bool = True


def compare(
    policies: Mapping[str, SlatePolicy],
    people: Sequence[SimulatedPerson],
    postings: Postings,
    setting: Play,
    *,
    blocks: Sequence[tuple[int, int]] = DEFAULT_BLOCKS,
    baselines: Sequence[str] = ("greedy", "random"),
) -> list[BlockFigure]:
    """Return, for each block and policy, average reward and regret per week over ``people``.

    Args:
        blocks: first and last week, counted from 1; blocks that reach beyond ``setting.weeks`` are left out.
        baselines: names among ``policies`` to which each one is compared, by paired bootstrap over people.
    """
    stages = scenes(people, postings, setting)
    episodes = {name: [play_scenes(scene, policy) for scene in stages] for name, policy in policies.items()}
    return block_figures(episodes, blocks, baselines, setting.seed)


def block_figures(
    episodes: Mapping[str, Sequence[Episode]],
    blocks: Sequence[tuple[int, int]],
    baselines: Sequence[str],
    seed: int,
) -> list[BlockFigure]:
    """Return the figures of episodes of the same people in the same order under several policies.

    Raises:
        ValueError: the people differ between policies, or a baseline was not played.
    """
    if len({tuple(episode.person for episode in each) for each in episodes.values()}) > 1:
        raise ValueError("policies can only be compared over the same people in the same order")
    if unknown := sorted(set(baselines) - set(episodes)):
        raise ValueError(f"the baselines {', '.join(unknown)} were not played; played were {', '.join(episodes)}")
    weeks = min((len(episode.rewards) for each in episodes.values() for episode in each), default=0)
    figures = []
    for first, last in blocks:
        if last > weeks:
            continue
        for name, measure in (("reward", Measure.SCORE), ("regret", Measure.LOSS)):
            values = {policy: _means(each, name, first, last) for policy, each in episodes.items()}
            own, pairs = bootstrap(values, measure, seed=seed)
            for policy in episodes:
                differences = {base: _signed(pairs[policy, base], measure) for base in baselines if base != policy}
                unit = "reward per week"
                figures.append(BlockFigure(f"average_{name}", policy, first, last, unit, own[policy], differences))
    return figures


def _means(episodes: Sequence[Episode], name: str, first: int, last: int) -> _Floats:
    series = [episode.rewards if name == "reward" else episode.regrets for episode in episodes]
    return np.asarray([float(each[first - 1 : last].mean()) for each in series], dtype=np.float64)


def _signed(better: Interval, measure: Measure) -> Interval:
    """Turn "by how much better" into the plain difference of the figures."""
    if measure is Measure.SCORE or better.value is None or better.lower is None or better.upper is None:
        return better
    return Interval(-better.value, -better.upper, -better.lower, better.n)
