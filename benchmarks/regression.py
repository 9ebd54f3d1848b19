"""Ratios of this run beside those of a recorded one. Pure: two results in, a row for each ratio out.

Only ratios are compared, each formed within its own run, and only by processor time where both clocks were read:
seconds of two days or two machines say nothing about each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.figures import ratio
from benchmarks.goals import week_ratios

Record = Mapping[str, Any]

WORSE_BY = 0.25
"""A ratio that got worse by more than this share is named: repeats of one state on a busy machine stay within it."""


@dataclass(frozen=True)
class Change:
    """One ratio then and now.

    Attributes:
        name: what it is of; lower is better.
        change: share by which it grew; negative where it got better.
    """

    name: str
    then: float
    now: float

    @property
    def change(self) -> float:
        """Return by which share the ratio grew."""
        return self.now / self.then - 1

    @property
    def is_worse(self) -> bool:
        """Return whether it grew by more than ``WORSE_BY``."""
        return self.change > WORSE_BY


def changes(before: Record, results: Record) -> list[Change]:
    """Return every ratio that both runs hold, in the order of the report."""
    then, now = cost_ratios(before), cost_ratios(results)
    return [Change(name, then[name], now[name]) for name in now if then.get(name)]


def cost_ratios(results: Record) -> dict[str, float]:
    """Return the ratios of one run, by name; lower is better in all of them."""
    found: dict[str, float | None] = {}
    for week in results.get("weeks", ()):
        ratios, size = week_ratios(week), f"{week['postings']:,}"
        found[f"week of {size} / encode alone"] = ratios["week_to_encode_cpu"]
        found[f"week of {size} again / encode alone"] = ratio(
            week["again"]["cpu_s"], week["encoders"]["published"]["cpu_s"]
        )
        found[f"encoder / sentence-transformers, week of {size}"] = ratio(1, ratios["encoder_speed_cpu"])
    if backfill := results.get("backfill"):
        found[f"a week of a backfill of {backfill['weeks']} / one alone"] = backfill_ratio(backfill)
    starts = {row["name"]: row for row in results.get("starts", ())}
    for name, row in starts.items():
        if row["beside"] in starts:
            found[f"start of {name} / {row['beside']}"] = ratio(
                row["cpu_s"]["median"], starts[row["beside"]]["cpu_s"]["median"]
            )
    return {name: value for name, value in found.items() if value is not None}


def backfill_ratio(backfill: Record) -> float | None:
    """Return the processor time of one week of the backfill divided by that of a week made alone."""
    return ratio(backfill["all"]["cpu_s"] / backfill["weeks"], backfill["one"]["cpu_s"])
