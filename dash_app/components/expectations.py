"""Expected against given: a figure with its diagonal, the same in sentences, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.foretold import LEAST, Foretold, Range, by_range, left_out_in_words
from aura_views.metrics import MetricsView
from aura_views.wording import counted, points
from dash_app.components.badge import lineage_badge
from dash_app.components.charts import AXIS, COLOURS, CONFIG

TITLE = "Expected against given"
LOWEST, HIGHEST = 1, 10
"""Ends of a rating, in rating points."""
HEIGHT = 340
SMALLEST, LARGEST = 9, 22
"""Diameters of the marks of a range of five ratings and of the largest, in pixels."""


def expectations(view: MetricsView) -> Component:
    """Return the section: how the overall ratings expected beforehand met those given, all weeks together."""
    found = view.foretold
    return html.Section([html.H2(TITLE, id="expectations"), *(_shown(view) if found.ranges else _silent(found))])


def _silent(found: Foretold) -> list[Component]:
    said = (
        "Here stands what AURA expected you to rate beside what you rated, once it has expectations of "
        f"{LEAST} postings that you rated afterwards; there are {found.n} now."
    )
    left_out = left_out_in_words(found)
    return [html.P(said, className="hint"), *([html.P(left_out, className="hint")] if left_out else [])]


def _shown(view: MetricsView) -> list[Component]:
    found = view.foretold
    known = [each for each in found.ranges if each.given is not None]
    return [
        html.P(
            "The overall rating that the model in use expected before you rated a posting, by range, beside the mean of what "
            "you gave. On the line both are the same; a bar that does not meet it is a difference beyond chance.",
            className="hint",
        ),
        html.Div([_figure(known)] if known else [], className="charts"),
        html.Ul([html.Li(line) for line in [_in_all(found), *by_range(known)]], className="expectations-said"),
        _table(found),
        html.P([_foot(found), lineage_badge(view.expectations, view.timezone, found.n)], className="hint funnel-foot"),
    ]


def _in_all(found: Foretold) -> str:
    value = found.above.value or 0.0
    lean = "lower" if value < 0 else "higher"
    return (
        f"Over {counted(found.n, 'rating')} you rated {abs(value):.1f} points {lean} than expected on average "
        f"(95 %: {points(found.above.lower or 0.0)} to {points(found.above.upper or 0.0)}), and single ratings missed what "
        f"was expected by {found.rmse or 0.0:.1f} (root mean square)."
    )


def _foot(found: Foretold) -> str:
    said = "Ratings of all weeks, each against the newest ranking made before you first rated the posting."
    return f"{said} {left_out_in_words(found)}".rstrip()


def _figure(known: Sequence[Range]) -> Component:
    graph = dcc.Graph(
        figure={"data": [_diagonal(), _marks(known)], "layout": _layout()},
        config=CONFIG,
        className="chart",
        style={"height": f"{HEIGHT}px"},
    )
    caption = "Mean rating given against mean rating expected, with the 95 % interval of their difference"
    return html.Figure(
        [graph, html.Figcaption([caption, html.Span("; the table below says the same.", className="visually-hidden")])],
        className="chart-figure chart-square",
    )


def _diagonal() -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [LOWEST, HIGHEST],
        "y": [LOWEST, HIGHEST],
        "mode": "lines",
        "line": {"color": COLOURS[-1], "width": 1, "dash": "dash"},
        "hoverinfo": "skip",
    }


def _marks(known: Sequence[Range]) -> dict[str, Any]:
    most = max(each.n for each in known)
    return {
        "type": "scatter",
        "x": [each.expected for each in known],
        "y": [each.given for each in known],
        "mode": "markers",
        "marker": {
            "color": COLOURS[0],
            "opacity": 1,
            "line": {"width": 0},
            "size": [SMALLEST + (LARGEST - SMALLEST) * (each.n / most) ** 0.5 for each in known],
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [(each.above.upper or 0.0) - (each.above.value or 0.0) for each in known],
            "arrayminus": [(each.above.value or 0.0) - (each.above.lower or 0.0) for each in known],
            "thickness": 1.5,
            "width": 4,
            "color": COLOURS[0],
        },
        "customdata": [[each.n] for each in known],
        "hovertemplate": "expected %{x:.1f}, given %{y:.1f} (n = %{customdata[0]:,})<extra></extra>",
    }


def _layout() -> dict[str, Any]:
    axis = {
        "range": [LOWEST - 0.3, HIGHEST + 0.3],
        "dtick": 1,
        "fixedrange": True,
        "zeroline": False,
        **AXIS,
    }
    return {
        "autosize": True,
        "height": HEIGHT,
        "margin": {"l": 48, "r": 12, "t": 8, "b": 44},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "font": {"size": 12},
        "xaxis": {"title": {"text": "expected, rating points", "standoff": 8}, "showgrid": False, **axis},
        "yaxis": {"title": {"text": "given, rating points", "standoff": 15}, **axis},
    }


def _table(found: Foretold) -> Component:
    head = ("Expected", "Ratings", "Mean expected", "Mean given", "Difference", "95 %")
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
                html.Tbody([_row(each) for each in found.ranges]),
            ]
        ),
        className="table-scroll",
        role="region",
        tabIndex="0",
        **{"aria-labelledby": "expectations"},
    )


def _row(each: Range) -> Component:
    name = html.Th(f"{each.low:.0f} to {each.high:.0f}", scope="row")
    if each.expected is None or each.given is None:
        silent = [html.Td("too few", className="tile-silent"), *(html.Td("–", className="tile-silent") for _ in "123")]
        return html.Tr([name, html.Td(f"{each.n:,}"), *silent])
    interval = f"{points(each.above.lower or 0.0)} to {points(each.above.upper or 0.0)}"
    figures = (f"{each.n:,}", f"{each.expected:.1f}", f"{each.given:.1f}", points(each.above.value or 0.0), interval)
    return html.Tr([name, *(html.Td(figure) for figure in figures)])
