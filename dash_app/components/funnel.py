"""The way of one week from rows received to offers: a bar, a count and the share of the step before, as a table."""

from __future__ import annotations

import math
from datetime import date

from dash import html
from dash.development.base_component import Component

from aura_views.metrics import MetricsView
from aura_views.wording import week_span
from dash_app.components.badge import lineage_badge

STEPS = (
    "postings_received",
    "postings_parsed",
    "postings_unique",
    "postings_eligible",
    "slate_size",
    "jobs_rated",
    "reached_applied",
    "reached_interview",
    "reached_offer",
)
NARROWS = frozenset(STEPS[:5])
"""Steps that are a part of the one before; what the person does need not be of this week's five."""


def funnel(view: MetricsView, week: date) -> Component | None:
    """Return the funnel of ``week``; nothing where its counts are not there."""
    by_name = {series.name: series for series in view.series}
    counts: list[tuple[str, str, str, int]] = []
    for name in STEPS:
        series = by_name.get(name)
        point = next((each for each in series.points if each.week == week), None) if series else None
        if series is not None and point is not None and point.value is not None:
            counts.append((name, series.label, series.meaning, int(point.value)))
    if len(counts) < 2:
        return None
    largest = max(count for *_, count in counts)
    before: int | None = None
    rows = []
    for name, label, meaning, count in counts:
        rows.append(_row(label, meaning, count, largest, before if name in NARROWS else None))
        before = count
    return html.Section(
        [
            html.H2(f"From postings to offers, {week_span(week)}", id="funnel-title"),
            html.Table(
                [
                    html.Thead(
                        html.Tr(
                            [html.Th(name, scope="col") for name in ("Step", "Count", "Of the step before", "Bar")]
                        ),
                        className="visually-hidden",
                    ),
                    html.Tbody(rows),
                ],
                className="funnel",
                **{"aria-labelledby": "funnel-title"},
            ),
            html.P(
                ["Bars grow with the logarithm of the count. ", lineage_badge(view.badges.get(week), view.timezone)],
                className="hint funnel-foot",
            ),
        ],
        className="funnel-block",
    )


def _row(label: str, meaning: str, count: int, largest: int, before: int | None) -> Component:
    width = math.log1p(count) / math.log1p(largest) if largest else 0.0
    share = f"{count / before:.0%}" if before else ""
    return html.Tr(
        [
            html.Th(label, scope="row", title=meaning),
            html.Td(f"{count:,}"),
            html.Td(share, className="second"),
            html.Td(
                html.Span(html.Span(className="fill", style={"width": f"{round(100 * width)}%"}), className="track"),
                className="funnel-bar",
                **{"aria-hidden": "true"},
            ),
        ]
    )
