"""How often the interval of a week's mean holds the truth: Student's and the percentile bootstrap's, on simulated weeks.

``python -m benchmarks.mean_intervals [--draws 2000] [--to FOLDER]``. Everything is simulated: ratings are what a person
thinks of a week's postings (normal, standard deviation 1.8), rounded and kept on the scale of 1 to 10, about means from
the middle of the scale to its end; scores are a beta distribution. The truth is the mean of 2,000,000 such values.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aura_ml.bootstrap import Interval, Measure, bootstrap
from aura_ml.metrics import SCALES, wilson_interval
from aura_ml.student import mean_interval

RESULTS = Path(__file__).with_name("results")
SIZES = (5, 8, 25)
TRUTH_OF = 2_000_000
SEED = 1

Values = NDArray[np.float64]
Drawn = Callable[[np.random.Generator, tuple[int, ...]], Values]


def ratings(mean: float, spread: float = 1.8) -> Drawn:
    """Return how rounded ratings about ``mean`` are drawn, in rating points."""
    return lambda random, shape: np.clip(np.rint(random.normal(mean, spread, shape)), 1, 10)


CASES: dict[str, tuple[Drawn, str]] = {
    "ratings about 5.5": (ratings(5.5), "rating points"),
    "ratings about 7.5": (ratings(7.5), "rating points"),
    "ratings about 9.5": (ratings(9.5), "rating points"),
    "scores about 0.71, skewed": (lambda random, shape: random.beta(5, 2, shape), "score"),
}
WAYS: dict[str, Callable[[Values, str, int], Interval]] = {
    "Student's t": lambda values, unit, _seed: mean_interval(values, *SCALES[unit]),
    "percentile bootstrap": lambda values, _unit, seed: bootstrap({"": values}, Measure.SCORE, seed=seed)[0][""],
}


def measured(draws: int) -> list[dict[str, Any]]:
    """Return, by case, size and way, how many of ``draws`` simulated weeks have the truth in the interval."""
    rows = []
    for name, (drawn, unit) in CASES.items():
        truth = float(drawn(np.random.default_rng(SEED), (TRUTH_OF,)).mean())
        for size in SIZES:
            weeks = drawn(np.random.default_rng(SEED + size), (draws, size))
            for way, interval in WAYS.items():
                found = [interval(week, unit, number) for number, week in enumerate(weeks)]
                held = sum((each.lower or 0.0) <= truth <= (each.upper or 0.0) for each in found)
                lower, upper = wilson_interval(held, draws)
                width = float(np.mean([(each.upper or 0.0) - (each.lower or 0.0) for each in found]))
                row = {"case": name, "size": size, "way": way, "held": held / draws, "lower": lower, "upper": upper}
                rows.append({**row, "mean_width": width, "unit": unit})
    return rows


def main() -> int:
    """Measure, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--draws", type=int, default=2000)
    arguments.add_argument("--to", type=Path, default=RESULTS)
    given = arguments.parse_args()
    rows = measured(given.draws)
    name = f"mean-intervals-{datetime.now(tz=UTC).date().isoformat()}"
    content = {"simulated": True, "draws": given.draws, "seed": SEED, "rows": rows}
    (given.to / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    text = _markdown(rows, given.draws)
    (given.to / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def _markdown(rows: list[dict[str, Any]], draws: int) -> str:
    lines = [
        "# Intervals of a week's mean",
        "",
        f"Simulated: {draws:,} weeks per row; see `benchmarks/mean_intervals.py`. Intervals are to hold the truth in 95 %.",
        "",
        "| values | n of a week | way | holds the truth (95 % interval) | mean width |",
        "|---|---|---|---|---|",
        *(
            f"| {row['case']} | {row['size']} | {row['way']} | {row['held']:.3f} ({row['lower']:.3f} to {row['upper']:.3f}) "
            f"| {row['mean_width']:.2f} |"
            for row in rows
        ),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
