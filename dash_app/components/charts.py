"""Charts by week. Colours of text and lines come from the page's style sheet, so that light and dark share one figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.metrics import MetricSeries

COLOURS = ("#0e8f86", "#6b5bd2", "#c9772b", "#3d7fc4", "#b5487c", "#6d7a35", "#8a8f98")
HEIGHT = 260

AXIS = {"automargin": True, "ticks": "", "showline": False}
"""Of any axis; the colour of its grid is the style sheet's, which alone knows light from dark."""
CONFIG = {"displayModeBar": False, "displaylogo": False, "responsive": True, "scrollZoom": False}


def weekly_chart(series: Sequence[MetricSeries], name: str, unit: str, *, logarithmic: bool = False) -> Component:
    """Return a line per series over the weeks; a week without a figure leaves a gap.

    The figure is plain data: building it with plotly's own objects takes forty times as long, and what they check is
    checked in the browser.

    Args:
        name: what the chart shows, put below it.
        unit: unit of the vertical axis.
    """
    lines = [_line(one, colour) for one, colour in zip(series, _colours(len(series)), strict=True)]
    figure = {"data": lines, "layout": _layout(series, unit, "log" if logarithmic else "linear")}
    graph = dcc.Graph(figure=figure, config=CONFIG, className="chart", style={"height": f"{HEIGHT}px"})
    return html.Figure(
        [graph, html.Figcaption([name, html.Span(in_words(series), className="visually-hidden")])],
        className="chart-figure",
    )


def _layout(series: Sequence[MetricSeries], unit: str, scale: str) -> dict[str, Any]:
    return {
        "autosize": True,
        "height": HEIGHT,
        "margin": {"l": 48, "r": 12, "t": 8, "b": 36},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": len(series) > 1,
        "legend": {"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        "hovermode": "x unified",
        "dragmode": False,
        "font": {"size": 12},
        "xaxis": {"tickformat": "%-d %b", "showgrid": False, "fixedrange": True, "tickvals": _ticks(series), **AXIS},
        "yaxis": {
            "title": {"text": unit, "standoff": 15},
            "fixedrange": True,
            "zeroline": False,
            "type": scale,
            "rangemode": "tozero",
            **AXIS,
        },
    }


def in_words(series: Sequence[MetricSeries]) -> str:
    """Return what a chart shows in a sentence per line, for those who do not see it; the table has every figure."""
    return " ".join(_said(one) for one in series)


def _said(series: MetricSeries) -> str:
    known = [point for point in series.points if point.value is not None]
    if not known:
        return f"{series.label}: no figure yet."
    first, last = known[0], known[-1]
    if first is last:
        return f"{series.label}: {last.value:,.3g} in the week of {last.week}."
    return f"{series.label}: {first.value:,.3g} in the week of {first.week}, {last.value:,.3g} in that of {last.week}."


def _line(series: MetricSeries, colour: str) -> dict[str, Any]:
    points = series.points
    known = [point.lower is not None and point.upper is not None for point in points]
    error = None
    if any(known):
        error = {
            "type": "data",
            "symmetric": False,
            "array": [(p.upper or 0) - (p.value or 0) if ok else 0 for p, ok in zip(points, known, strict=True)],
            "arrayminus": [(p.value or 0) - (p.lower or 0) if ok else 0 for p, ok in zip(points, known, strict=True)],
            "thickness": 1,
            "width": 3,
        }
    return {
        "type": "scatter",
        "x": [point.week for point in points],
        "y": [point.value for point in points],
        "name": series.label,
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2},
        "marker": {"size": 6},
        "customdata": [[point.n] for point in points],
        "hovertemplate": "%{y:,.3~g} (n = %{customdata[0]:,})",
        "connectgaps": False,
        **({"error_y": error} if error else {}),
    }


def _colours(count: int) -> list[str]:
    return [COLOURS[number % len(COLOURS)] for number in range(count)]


def _ticks(series: Sequence[MetricSeries]) -> list[object]:
    weeks = sorted({point.week for one in series for point in one.points})
    step = max(1, -(-len(weeks) // 8))
    return list(weeks[::-1][::step][::-1])
