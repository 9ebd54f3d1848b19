"""Choosing a week: a step back, a menu, a step forth. Which weeks there are, and what of each is said, is the page's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.wording import week_span


@dataclass(frozen=True)
class WeekChoice:
    """A week that can be shown: its address, and a word about it."""

    week: date
    href: str
    note: str = ""


def week_choice(choices: Sequence[WeekChoice], shown: date) -> Component:
    """Return the control.

    Args:
        choices: the newest week first.
        shown: the week of the page; it need not be among them.
    """
    older = next((each for each in choices if each.week < shown), None)
    newer = next((each for each in reversed(choices) if each.week > shown), None)
    return html.Nav(
        [
            _step(older, "←", "Earlier week"),
            html.Details(
                [
                    html.Summary(week_span(shown), title="Choose a week"),
                    html.Ul([html.Li(_link(each, shown)) for each in choices], className="week-menu"),
                ],
                className="week-select",
            ),
            _step(newer, "→", "Later week"),
        ],
        className="week-choice",
        **{"aria-label": "Weeks"},
    )


def _step(choice: WeekChoice | None, arrow: str, label: str) -> Component:
    if choice is None:
        return html.Span(arrow, className="icon-button icon-off", **{"aria-hidden": "true"})
    return dcc.Link(arrow, href=choice.href, className="icon-button", title=f"{label}: {week_span(choice.week)}")


def _link(choice: WeekChoice, shown: date) -> Component:
    here = " week-here" if choice.week == shown else ""
    return dcc.Link(
        [html.Span(week_span(choice.week)), html.Span(choice.note, className="hint")],
        href=choice.href,
        className=f"week-link{here}",
    )
