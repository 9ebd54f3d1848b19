"""The report of an evaluation: named figures with interval and n, baselines beside them, goals, and what was reached.

Plain values that become JSON; how they are written for people is in ``markdown`` and ``plots``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from aura_ml.bootstrap import Interval

DECIMALS = 6


class Direction(StrEnum):
    """On which side of a goal a figure is good, and which bound of its interval has to be there."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    ABOVE = "above"
    BELOW = "below"


class Verdict(StrEnum):
    """What became of a goal or target."""

    REACHED = "reached"
    NOT_REACHED = "not reached"
    BELOW_FLOOR = "below the noise floor"
    UNKNOWN = "not measured"


@dataclass(frozen=True)
class Goal:
    """What a figure's value should be; the value itself is compared, so a goal on a bound is a figure of that bound."""

    value: float
    direction: Direction = Direction.AT_LEAST

    def verdict(self, value: float | None) -> Verdict:
        """Return whether ``value`` reaches the goal."""
        if value is None:
            return Verdict.UNKNOWN
        reached = {
            Direction.AT_LEAST: value >= self.value,
            Direction.AT_MOST: value <= self.value,
            Direction.ABOVE: value > self.value,
            Direction.BELOW: value < self.value,
        }[self.direction]
        return Verdict.REACHED if reached else Verdict.NOT_REACHED

    def __str__(self) -> str:
        return f"{self.direction} {self.value:g}"


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        name: dotted, such as ``ranking.mrr.50``; the same name in every run.
        value, lower, upper: with its 95 % interval, where there is one; None where n is below five.
        n: what it is the mean over, named by ``of`` (people, unless said otherwise).
        baselines: the same figure of what stands beside it, by name; None where it was not measured.
        goal: fixed before the measurement, or None.
        note: what a reader must know to take it rightly.
        simulated: whether the people are.
    """

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    n: int
    unit: str
    of: str = "simulated people"
    baselines: Mapping[str, float | None] = field(default_factory=dict)
    goal: Goal | None = None
    note: str = ""
    simulated: bool = True

    @classmethod
    def of_interval(cls, name: str, interval: Interval, unit: str, **more: Any) -> Figure:
        """Return the figure of an interval; ``more`` are further attributes."""
        return cls(name, interval.value, interval.lower, interval.upper, interval.n, unit, **more)

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without a goal or a value."""
        if self.goal is None or self.value is None:
            return None
        return self.goal.verdict(self.value) is Verdict.REACHED

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as plain values, with ``reached``."""
        plain = asdict(self)
        goal = None if self.goal is None else {"value": self.goal.value, "direction": str(self.goal.direction)}
        rounded: dict[str, Any] = _rounded(plain | {"goal": goal, "reached": self.reached})
        return rounded


@dataclass(frozen=True)
class Curve:
    """A line of a plot: y with its interval over x, and whether it is the subject or stands beside it."""

    label: str
    x: Sequence[float]
    y: Sequence[float | None]
    lower: Sequence[float | None] = ()
    upper: Sequence[float | None] = ()
    is_baseline: bool = False


@dataclass(frozen=True)
class Plot:
    """A plot of a part: ``name`` is the end of its file's name; ``marks`` are horizontal lines by label."""

    name: str
    title: str
    x_label: str
    y_label: str
    curves: Sequence[Curve]
    marks: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """What one protocol found.

    Attributes:
        name: one of ``registry.PART_NAMES``. title: for people.
        protocol: how it was measured, in sentences.
        figures: in the order in which they are shown.
        notes: what else has to be said: what a goal missed, what was left out and why.
        settings: sizes and seeds, plain values.
        seconds: the part took; filled in by whoever runs it.
    """

    name: str
    title: str
    protocol: str
    figures: Sequence[Figure]
    plots: Sequence[Plot] = ()
    notes: Sequence[str] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None

    def figure(self, name: str) -> Figure | None:
        """Return the figure ``name``; None where there is none."""
        return next((each for each in self.figures if each.name == name), None)


@dataclass(frozen=True)
class Target:
    """One of the specification's four targets and what was measured of it."""

    name: str
    wanted: str
    found: str
    verdict: Verdict


@dataclass(frozen=True)
class Report:
    """The whole evaluation.

    Attributes:
        postings: where they come from, in words; ``n_postings`` how many.
        parts: those that ran. skipped: by name, why a part did not run.
        person: the person's own figures, prequential, where there are ratings; else None.
        costs: what learning takes, by what is measured with its unit. tuned_on: people that were tuned on, in words.
    """

    seed: int
    quick: bool
    postings: str
    n_postings: int
    is_invented: bool
    encoder_version: str
    parts: Sequence[Part]
    targets: Sequence[Target] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)
    person: Part | None = None
    costs: Mapping[str, float] = field(default_factory=dict)
    tuned_on: str = ""

    @property
    def figures(self) -> list[Figure]:
        """Return every figure of simulated people and labelled data, in order."""
        return [figure for part in self.parts for figure in part.figures]

    def figure(self, name: str) -> Figure | None:
        """Return the figure ``name`` of any part; None where there is none."""
        return next((figure for figure in self.figures if figure.name == name), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values: ``figures`` by name beside the parts they are of."""
        plain: dict[str, Any] = {
            "seed": self.seed,
            "quick": self.quick,
            "postings": self.postings,
            "n_postings": self.n_postings,
            "is_invented": self.is_invented,
            "encoder_version": self.encoder_version,
            "figures": {figure.name: figure.to_dict() for figure in self.figures},
            "parts": {part.name: _part(part) for part in self.parts},
            "skipped": dict(self.skipped),
            "costs": dict(self.costs),
            "tuned_on": self.tuned_on,
            "targets": [asdict(target) | {"verdict": str(target.verdict)} for target in self.targets],
            "person": None
            if self.person is None
            else _part(self.person) | {"figures": {each.name: each.to_dict() for each in self.person.figures}},
        }
        return plain


def _part(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "protocol": part.protocol,
        "figures": [figure.name for figure in part.figures],
        "notes": list(part.notes),
        "settings": dict(part.settings),
        "seconds": part.seconds,
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return value
