"""Expected against given on the page: a figure, sentences and a table that say the same; silent below five."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from plotly.utils import PlotlyJSONEncoder

from aura_ml.reliability import reliability
from aura_views.badges import LineageBadge
from aura_views.foretold import Foretold
from aura_views.metrics import MetricsView
from dash_app.components.expectations import expectations

WEEK, AT = date(2026, 11, 20), datetime(2026, 11, 27, tzinfo=UTC)
BADGE = LineageBadge("shortlist", WEEK, "local", "run-1", "/runs/run-1", AT, AT, "1", "v", 5, (), None)


def view(expected: list[float], given: list[float], left_out: int = 0) -> MetricsView:
    found = reliability(np.array(expected, dtype=np.float64), np.array(given, dtype=np.float64))
    bias = None if found.above.value is None else -found.above.value
    foretold = Foretold(found.n, bias, found.rmse, found.ranges, found.above, left_out, WEEK)
    return MetricsView((), (), {}, {}, foretold, BADGE, "UTC", WEEK, AT, True)


def drawn(shown: MetricsView) -> str:
    return json.dumps(expectations(shown), cls=PlotlyJSONEncoder)


def figure(found: Any) -> dict[str, Any]:
    if isinstance(found, dict):
        if found.get("type") == "Graph":
            return dict(found["props"]["figure"])
        found = list(found.values())
    return next((each for part in found if isinstance(part, (dict, list)) if (each := figure(part))), {})


def test_the_figure_has_a_mark_with_its_interval_per_range_and_the_diagonal() -> None:
    shown = view([7.0] * 6 + [5.0] * 5 + [9.0] * 2, [6, 6, 7, 6, 7, 6, 5, 6, 5, 6, 5, 9, 9], left_out=3)
    said = drawn(shown)
    diagonal, marks = figure(json.loads(said))["data"]
    assert diagonal["x"] == diagonal["y"]
    assert (marks["x"], marks["y"], marks["customdata"]) == ([5.0, 7.0], [5.4, pytest.approx(19 / 3)], [[5], [6]])
    lower = marks["y"][1] - marks["error_y"]["arrayminus"][1]
    upper = marks["y"][1] + marks["error_y"]["array"][1]
    assert lower < 6 < 6.5 < upper < 7
    assert "You rated 0.7 points lower than expected between 6 and 8 (95 %: -1.2 to -0.1, n = 6)." in said
    assert "You rated about as expected between 4 and 6: 0.4 points higher, which may be chance" in said
    assert "3 rated postings left out" in said
    assert "13 observations" in said


def test_the_table_says_every_range_and_is_silent_below_five() -> None:
    said = drawn(view([7.0] * 6 + [9.0] * 2, [6, 7, 6, 7, 6, 7, 9, 9]))
    for words in ("1 to 4", "4 to 6", "6 to 8", "8 to 10", "too few", "Mean given", '"6.5"', '"-0.5"'):
        assert words in said
    assert said.count("too few") == 3


def test_below_five_ratings_a_sentence_says_what_is_missing() -> None:
    said = drawn(view([7.0] * 4, [6.0] * 4, left_out=1))
    assert "5 postings that you rated afterwards; there are 4 now" in said
    assert "1 rated posting left out" in said
    assert "Graph" not in said


def test_five_ratings_spread_over_ranges_say_the_whole_and_draw_no_figure() -> None:
    said = drawn(view([7.0] * 3 + [5.0] * 3, [6, 7, 6, 5, 6, 5]))
    assert "Over 6 ratings you rated" in said
    assert "Graph" not in said
