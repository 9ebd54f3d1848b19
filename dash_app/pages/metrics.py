"""The page of figures by week: the newest closed week in short, charts, what was expected, one row per week."""

from __future__ import annotations

from datetime import date

from dash import html
from dash.development.base_component import Component

from aura_views.metrics import EVALUATION, FUNNEL, MARKET, QUALITY, MetricSeries, MetricsView, Point
from aura_views.wording import instant, week_span
from dash_app.components.badge import lineage_badge
from dash_app.components.charts import weekly_chart
from dash_app.components.expectations import expectations
from dash_app.components.funnel import funnel
from dash_app.components.making import by_itself, ways_to_make
from dash_app.components.notices import empty_state, notice

TITLE = "Metrics"
NBSP = "\u00a0"
CHARTS = (
    ("avg_match_score", "score, 0 to 1"),
    ("avg_rating", "rating points, 1 to 10"),
    ("cumulative_reward", "reward per slate"),
    ("skill_gap_index", "share"),
    ("interview_conversion", "share"),
)
CHART_FUNNEL = ("postings_received", "postings_unique", "postings_eligible")
GROUPS = (
    (FUNNEL, "From postings to ratings"),
    (QUALITY, "Match and ratings"),
    (MARKET, "What the week held"),
    (EVALUATION, "Learning, measured on simulated people"),
)


def metrics_page(view: MetricsView) -> Component:
    """Return the page of ``view``."""
    if not view.series:
        return _page([_head(), _nothing()])
    week = _week_in_short(view)
    return _page(
        [
            _head(),
            html.Div(_notices(view), className="notices"),
            funnel(view, week),
            _in_short(view, week),
            _charts(view),
            expectations(view),
            _table(view),
        ]
    )


def _page(content: list[Component | None]) -> Component:
    return html.Div(content, className="page metrics-page", **{"data-title": TITLE})


def _head() -> Component:
    return html.Div(
        [
            html.H1(TITLE, className="page-title"),
            html.P(
                "Every figure says how many observations stand behind it; below five it stays silent.", className="lead"
            ),
        ],
        className="page-head page-head-plain",
    )


def _nothing() -> Component:
    return empty_state(
        "No figures yet",
        html.P(["They come with the first week: ", *by_itself(), ". To have it now, ", *ways_to_make(), "."]),
    )


def _notices(view: MetricsView) -> list[Component]:
    if view.is_current:
        return []
    return [notice(f"As of {instant(view.read_at, view.timezone)}.", " New results are being written.")]


def _week_in_short(view: MetricsView) -> date:
    closed = [week for week in view.weeks if week < view.week_in_progress]
    return closed[-1] if closed else view.weeks[-1]


def _in_short(view: MetricsView, week: date) -> Component:
    progress = " (in progress)" if week >= view.week_in_progress else ""
    groups = []
    for group, title in GROUPS:
        tiles = [_tile(view, series, week) for series in view.of_group(group)]
        shown = [tile for tile in tiles if tile is not None]
        if shown:
            groups.append(html.Div([html.H3(title), html.Div(shown, className="tiles")], className="tile-group"))
    return html.Section([html.H2(f"Week of {week_span(week)}{progress}"), *groups])


def _tile(view: MetricsView, series: MetricSeries, week: date) -> Component | None:
    point = next((point for point in series.points if point.week == week), None)
    if point is None:
        return None
    return html.Div(
        [
            html.Div(series.label, className="tile-label", title=series.meaning),
            html.Div(
                figure(point, series.unit),
                className="tile-value" if point.value is not None else "tile-value tile-silent",
            ),
            html.Div([html.Div(line) for line in _behind(point, series.unit)], className="tile-behind"),
            lineage_badge(view.badge(series, week), view.timezone, point.n, short=True),
        ],
        className="tile",
    )


def figure(point: Point, unit: str) -> str:
    """Return the figure in its unit; ``too few`` where n is too small to say."""
    if point.value is None:
        return "too few"
    return _number(point.value, unit)


def _number(value: float, unit: str) -> str:
    if unit == "count":
        return f"{value:,.0f}"
    if unit == "share":
        return f"{value * 100:.0f} %"
    return f"{value:.2f}" if unit == "score" else f"{value:.1f}"


def _behind(point: Point, unit: str) -> list[str]:
    """Return what stands behind a figure: unit and n, and the interval where there is one."""
    words = [f"n{NBSP}={NBSP}{point.n:,}" if unit in ("count", "share") else f"{unit}, n{NBSP}={NBSP}{point.n:,}"]
    if point.lower is not None and point.upper is not None:
        words.append(f"95 %: {_number(point.lower, unit).removesuffix(' %')}–{_number(point.upper, unit)}")
    return words


def _charts(view: MetricsView) -> Component | None:
    if len(view.weeks) < 2:
        return None
    by_name = {series.name: series for series in view.series}
    charts = []
    funnel = [by_name[name] for name in CHART_FUNNEL if name in by_name]
    if funnel:
        charts.append(weekly_chart(funnel, "Postings by week", "postings"))
    for name, unit in CHARTS:
        series = by_name.get(name)
        if series is not None and any(point.value is not None for point in series.points):
            interval = ", with 95 % interval" if any(point.lower is not None for point in series.points) else ""
            charts.append(weekly_chart([series], f"{series.label}: {series.meaning}{interval}", unit))
    return html.Section([html.H2("Over the weeks"), html.Div(charts, className="charts")])


def _table(view: MetricsView) -> Component:
    head = [html.Th("Week", scope="col"), html.Th("Origin", scope="col")]
    head += [html.Th(one.label, scope="col", title=one.meaning) for one in view.series]
    return html.Section(
        [
            html.H2("By week", id="by-week"),
            html.Div(
                html.Table(
                    [html.Thead(html.Tr(head)), html.Tbody([_row(view, week) for week in reversed(view.weeks)])]
                ),
                className="table-scroll",
                role="region",
                tabIndex="0",
                **{"aria-labelledby": "by-week"},
            ),
        ]
    )


def _row(view: MetricsView, week: date) -> Component:
    cells: list[Component] = []
    for series in view.series:
        point = next((point for point in series.points if point.week == week), None)
        if point is None:
            cells.append(html.Td("–", className="tile-silent"))
        else:
            cells.append(html.Td(figure(point, series.unit), title="; ".join(_behind(point, series.unit))))
    name = week_span(week) + (" (in progress)" if week >= view.week_in_progress else "")
    origin = html.Td(lineage_badge(view.badges.get(week), view.timezone, short=True))
    return html.Tr([html.Th(name, scope="row"), origin, *cells])
