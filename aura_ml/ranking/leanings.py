"""What a person likes and dislikes: the overall ratings of groups of postings against the person's own mean, shrunken.

Groups are given (a company, a place, a skill, a topic); what they are and where ratings come from is not known here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import MIN_OBSERVATIONS

MIN_SUPPORT = MIN_OBSERVATIONS
"""A group with fewer ratings is not spoken of."""
WEAKEST_PRIOR = 25.0
"""The spread of true group means is taken to be at least that of one rating divided by the root of this."""
Z95 = 1.959964
_NAMED_TERMS = 3
_TERM_SHARE = 0.3

Groups = Mapping[str, Sequence[Sequence[str]]]
"""By kind (company, place, …) the names of the groups that each rated posting belongs to, row by row."""


@dataclass(frozen=True)
class Leaning:
    """How one group of postings is rated.

    Attributes:
        n: ratings in it. mean: of them, rating points. estimate: the shrunken difference to the mean of all ratings;
            lower, upper: its 95 % interval. rows: the postings behind it.
    """

    kind: str
    name: str
    n: int
    mean: float
    estimate: float
    lower: float
    upper: float
    rows: tuple[int, ...]

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves no doubt about the sign."""
        return self.lower > 0.0 or self.upper < 0.0


def leanings(overall: NDArray[np.float64], groups: Groups) -> list[Leaning]:
    """Return every group with enough ratings, the best liked first; none where all ratings are the same.

    Per kind a random-effects model, ``rating = own mean + group effect + noise``: the noise variance s2 is that within
    groups, the variance t2 of the effects is DerSimonian and Laird's moment estimate (1986), at least s2 / 25. Posterior
    mean ``B (group mean - own mean)`` and variance ``B s2 / n`` with ``B = t2 / (t2 + s2 / n)``.

    Args:
        overall: overall ratings, shape (n,), 1-10, without NaN.
    """
    if len(overall) < MIN_SUPPORT or float(np.ptp(overall)) == 0.0:
        return []
    found = [leaning for kind, names in groups.items() for leaning in _of_kind(kind, overall, names)]
    return sorted(found, key=lambda each: (-each.estimate, each.kind, each.name))


def _of_kind(kind: str, overall: NDArray[np.float64], names: Sequence[Sequence[str]]) -> list[Leaning]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, own in enumerate(names):
        for name in dict.fromkeys(own):
            rows[name].append(row)
    kept = {name: found for name, found in sorted(rows.items()) if len(found) >= MIN_SUPPORT}
    if not kept:
        return []
    mean = float(overall.mean())
    counts = np.array([len(found) for found in kept.values()], dtype=np.float64)
    means = np.array([overall[found].mean() for found in kept.values()])
    noise = _noise(overall, list(kept.values()))
    spread = max(_between(means - mean, counts, noise), noise / WEAKEST_PRIOR)
    shrink = spread / (spread + noise / counts)
    half = Z95 * np.sqrt(shrink * noise / counts)
    estimates = shrink * (means - mean)
    return [
        Leaning(
            kind=kind,
            name=name,
            n=len(found),
            mean=float(means[place]),
            estimate=float(estimates[place]),
            lower=float(estimates[place] - half[place]),
            upper=float(estimates[place] + half[place]),
            rows=tuple(found),
        )
        for place, (name, found) in enumerate(kept.items())
    ]


def _noise(overall: NDArray[np.float64], groups: Sequence[Sequence[int]]) -> float:
    """Return the variance within groups; that of all ratings where the groups have none."""
    squares = sum(float(((overall[found] - overall[found].mean()) ** 2).sum()) for found in groups)
    freedom = sum(len(found) - 1 for found in groups)
    within = squares / freedom if freedom > 0 else 0.0
    return within if within > 0.0 else float(overall.var(ddof=1))


def _between(effects: NDArray[np.float64], counts: NDArray[np.float64], noise: float) -> float:
    """Return the moment estimate of the variance of the effects, 0 or more (around 0: the own mean is subtracted)."""
    weights = counts / noise
    excess = float((weights * effects**2).sum()) - len(effects)
    return max(0.0, excess / float(weights.sum()))


@dataclass(frozen=True)
class Change:
    """How a leaning moved.

    Attributes:
        before: as it was; None where it had too few ratings then. now: as it is; None where it has too few now.
    """

    kind: str
    name: str
    before: Leaning | None
    now: Leaning | None

    @property
    def moved(self) -> float:
        """By how many rating points the estimate moved; from or to no leaning at all counts as from or to 0."""
        return (self.now.estimate if self.now else 0.0) - (self.before.estimate if self.before else 0.0)


def changes(before: Sequence[Leaning], now: Sequence[Leaning], least: float) -> list[Change]:
    """Return the leanings that moved by ``least`` rating points or more, the farthest first."""
    old = {(each.kind, each.name): each for each in before}
    new = {(each.kind, each.name): each for each in now}
    found = [Change(*key, old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys())]
    return sorted((each for each in found if abs(each.moved) >= least), key=lambda each: -abs(each.moved))


def topic_names(groups: NDArray[np.int64], terms: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return a name for each group: the terms that set it apart, by the share of its postings that have them.

    Args:
        groups: shape (n,). terms: per posting what it names, such as skills and words of the title.
    """
    total: defaultdict[str, int] = defaultdict(int)
    own: dict[int, defaultdict[str, int]] = {int(group): defaultdict(int) for group in np.unique(groups)}
    for group, named in zip(groups.tolist(), terms, strict=True):
        for term in set(named):
            total[term] += 1
            own[group][term] += 1
    names: dict[int, str] = {}
    for group, counts in own.items():
        size = int((groups == group).sum())
        rest = max(len(groups) - size, 1)
        lead = {term: count / size - (total[term] - count) / rest for term, count in counts.items()}
        telling = [term for term, count in counts.items() if count / size >= _TERM_SHARE and lead[term] > 0]
        best = sorted(telling, key=lambda term: (-lead[term], term))[:_NAMED_TERMS]
        names[group] = ", ".join(best) or f"topic {group + 1}"
    return _told_apart(names)


def _told_apart(names: Mapping[int, str]) -> dict[int, str]:
    """Return names of which no two are the same."""
    seen: defaultdict[str, int] = defaultdict(int)
    apart = {}
    for group, name in sorted(names.items()):
        seen[name] += 1
        apart[group] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return apart
