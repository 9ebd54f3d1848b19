"""The lineage badge: which asset, week and run a figure comes from, and whether it is still fresh."""

from __future__ import annotations

import json
from functools import lru_cache

from dash import html
from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from aura_views.badges import BadgeInput, LineageBadge
from aura_views.wording import counted, instant, week_span

SHOWN_DIGITS = 8
KEPT = 1024

_INPUT_STATES = {
    "same": "unchanged",
    "changed": "changed since",
    "missing": "did not exist",
}


@lru_cache(maxsize=KEPT)
def lineage_badge(badge: LineageBadge | None, timezone: str, n: int | None = None, *, short: bool = False) -> Component:
    """Return the badge, folded to one line; opened it shows run, cut, inputs and versions.

    It is made once for what it says, and so is its JSON: a page of a year's figures holds eighty of them, seventy parts each.

    Args:
        n: observations behind the figure beside which it stands, where that is not the number of rows.
        short: leave the asset's name to the opened badge.
    """
    if badge is None:
        return html.Span("not made yet", className="lineage lineage-none")
    state = "stale" if badge.is_stale else "fresh"
    made = html.Details(
        [
            html.Summary(
                [
                    html.Span(className=f"dot dot-{state}", **{"aria-hidden": "true"}),
                    html.Span(state, className="lineage-state"),
                    None if short else html.Span(badge.asset, className="lineage-asset"),
                ],
                title=f"Where this comes from: {badge.asset}, week {badge.week}, {state}",
            ),
            html.Div([_facts(badge, timezone, n), _inputs(badge)], className="lineage-panel"),
        ],
        className=f"lineage lineage-{state} lineage-short" if short else f"lineage lineage-{state}",
    )
    plain = json.loads(json.dumps(made, cls=PlotlyJSONEncoder))
    setattr(made, "to_plotly_json", lambda: plain)  # noqa: B010 mypy refuses a method to be assigned
    return made


def run_link(badge: LineageBadge) -> Component:
    """Return the link to the run in the Dagster UI; of what a person ordered there is none."""
    if badge.is_by_hand:
        return html.Span("none: ordered by hand")
    return html.A(
        [html.Code(badge.run_id[:SHOWN_DIGITS]), " in Dagster"],
        href=badge.run_url,
        target="_blank",
        rel="noopener",
        title=f"Run {badge.run_id}",
    )


def _facts(badge: LineageBadge, timezone: str, n: int | None) -> Component:
    facts: list[tuple[str, object]] = [
        ("Asset", html.Code(badge.asset)),
        ("Week", f"{badge.week} ({week_span(badge.week)})"),
        ("Run", run_link(badge)),
        ("Made", instant(badge.created_at, timezone)),
        ("Known up to", instant(badge.as_of, timezone)),
        ("n", counted(n, "observation") if n is not None else counted(badge.rows, "row")),
        ("Data version", html.Code(badge.data_version[:SHOWN_DIGITS], title=badge.data_version)),
        ("State", f"stale: {badge.stale_because}" if badge.is_stale else "fresh: no input has changed"),
    ]
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts])


def _inputs(badge: LineageBadge) -> Component:
    if not badge.inputs:
        return html.P("Made from nothing else.", className="hint")
    return html.Table(
        [
            html.Caption("Made from"),
            html.Thead(html.Tr([html.Th(name, scope="col") for name in ("Asset", "Week", "Version", "Since")])),
            html.Tbody([_input_row(item) for item in badge.inputs]),
        ]
    )


def _input_row(item: BadgeInput) -> Component:
    version = html.Code(item.data_version[:SHOWN_DIGITS], title=item.data_version) if item.data_version else "none"
    return html.Tr(
        [
            html.Td(html.Code(item.asset)),
            html.Td(str(item.week)),
            html.Td(version),
            html.Td(_INPUT_STATES[item.state], className=f"input-{item.state}"),
        ]
    )
