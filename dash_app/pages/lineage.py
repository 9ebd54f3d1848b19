"""The page Lineage: weeks by assets, where each cell comes from, and what can be asked of Dagster about it.

Layout only; asking is in ``dash_app.lineage_callbacks``. The grid shows without Dagster; what runs is laid over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.asset_words import ASSETS, BY_NAME
from aura_views.week_grid import (
    Cell,
    CellDetail,
    WeekGrid,
)
from aura_views.week_runs import WeekRuns, WeekRunState
from aura_views.wording import counted, instant, listed, week_span
from dash_app.components.lineage_cell import STATE_WORDS, cell_panel
from dash_app.components.links import LINEAGE as ADDRESS
from dash_app.components.links import cell_address
from dash_app.components.notices import command, notice

TITLE = "Lineage"
FAST_MS, SLOW_MS = 2_000, 10_000


def lineage_page(grid: WeekGrid, detail: CellDetail | None, until: date | None) -> Component:
    """Return the page; ``detail`` is the opened cell, ``until`` the newest week shown where one was asked for."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1(TITLE, className="page-title"),
                    html.P(
                        "Every week, what was made for it, and from what. Open a cell to follow it.", className="lead"
                    ),
                ],
                className="page-head page-head-plain",
            ),
            html.Div(_notices(grid), className="notices"),
            dcc.Interval(id="lineage-tick", interval=SLOW_MS),
            dcc.Store(id="lineage-until", data=until.isoformat() if until else None),
            dcc.Store(id="lineage-opened", data=_opened(detail)),
            dcc.Store(id="lineage-key", data=None),
            dcc.Store(id="lineage-seen", data=[]),
            html.Div(live_line(None), id="lineage-live", className="live-line", **{"aria-live": "polite"}),
            html.Section(
                cell_panel(detail, grid.timezone) if detail else [],
                id="lineage-cell",
                className="cell-panel",
                hidden=detail is None,
            ),
            html.Section(
                [
                    html.H2("Weeks and assets", id="grid-title"),
                    _legend(),
                    html.Div(id="lineage-grid", children=grid_table(grid, grid.cells, detail, until)),
                ],
            ),
            _steps(grid),
            _making(grid),
        ],
        className="page lineage-page",
        **{"data-title": TITLE},
    )


def _opened(detail: CellDetail | None) -> dict[str, str] | None:
    return {"week": detail.cell.week.isoformat(), "asset": detail.cell.asset} if detail else None


def _notices(grid: WeekGrid) -> list[Component]:
    found = []
    if not grid.made:
        found.append(
            notice("Nothing is made yet.", " Make the newest closed week below, or type ", command("aura week"), ".")
        )
    if not grid.is_current:
        found.append(notice(f"As of {instant(grid.read_at, grid.timezone)}.", " New results are being written."))
    return found


def _legend() -> Component:
    return html.Ul(
        [
            html.Li([html.Span(mark, className=f"cell cell-{state}", **{"aria-hidden": "true"}), word], title=meaning)
            for state, (word, mark, meaning) in STATE_WORDS.items()
        ],
        className="cell-legend",
        **{"aria-label": "What the marks mean"},
    )


def grid_table(
    grid: WeekGrid, cells: Mapping[tuple[date, str], Cell], opened: CellDetail | None, until: date | None
) -> Component:
    """Return the table of weeks by assets."""
    here = (opened.cell.week, opened.cell.asset) if opened else None
    groups: list[tuple[str, int]] = []
    for asset in ASSETS:
        if groups and groups[-1][0] == asset.group:
            groups[-1] = (asset.group, groups[-1][1] + 1)
        else:
            groups.append((asset.group, 1))
    head = [
        html.Tr(
            [html.Td(), *(html.Th(name, colSpan=span, scope="colgroup", className="group") for name, span in groups)]
        ),
        html.Tr(
            [
                html.Th("Week", scope="col"),
                *(
                    html.Th(html.Span(asset.title), scope="col", title=f"{asset.name}: {asset.makes}")
                    for asset in ASSETS
                ),
            ]
        ),
    ]
    rows = [
        html.Tr(
            [
                html.Th(_week_name(grid, week), scope="row"),
                *(html.Td(_cell(cells[(week, asset.name)], here, until)) for asset in ASSETS),
            ]
        )
        for week in grid.weeks
    ]
    return html.Div(
        html.Table([html.Thead(head), html.Tbody(rows)], className="week-grid"),
        className="table-scroll",
        role="region",
        tabIndex="0",
        **{"aria-labelledby": "grid-title"},
    )


def _week_name(grid: WeekGrid, week: date) -> list[object]:
    said = " so far" if week == grid.in_progress else " replay incomplete" if week in grid.erased else ""
    why = "What you had entered was erased" if week in grid.erased else ""
    return [week_span(week), html.Span(said, className="hint", title=why) if said else None]


def _cell(cell: Cell, here: tuple[date, str] | None, until: date | None) -> Component:
    word, mark, _ = STATE_WORDS[cell.state]
    title = f"{BY_NAME[cell.asset].title}, week of {week_span(cell.week)}: {word}"
    said = f"{title} ({cell.because})" if cell.because else title
    opened = " cell-here" if here == (cell.week, cell.asset) else ""
    return dcc.Link(
        html.Span(mark, **{"aria-hidden": "true"}),
        href=cell_address(cell.week, cell.asset, until),
        className=f"cell cell-{cell.state}{opened}",
        title=said,
    )


def _steps(grid: WeekGrid) -> Component | None:
    if grid.older is None and grid.newer is None:
        return None
    return html.Nav(
        [
            dcc.Link("← Earlier weeks", href=f"{ADDRESS}?until={grid.older}") if grid.older else html.Span(),
            dcc.Link("Later weeks →", href=f"{ADDRESS}?until={grid.newer}") if grid.newer else html.Span(),
        ],
        className="grid-steps",
        **{"aria-label": "Weeks"},
    )


# --- what Dagster does ----------------------------------------------------------------------------------------------


def live_line(live: WeekRuns | None) -> list[object]:
    """Return what Dagster does with the weeks, one line per run; ``None`` before it was asked."""
    if live is None:
        return [html.Span("Asking Dagster …", className="hint")]
    said: list[object] = []
    if live.problem:
        said.append(
            notice(
                f"{live.problem}.",
                " The grid shows what is made; nothing can be started from here. ",
                command("aura up"),
                " starts Dagster; ",
                command("aura backfill"),
                " works without it.",
                kind="warning",
            )
        )
    said += [_run_line(run) for run in live.active]
    if live.waiting:
        said.append(html.P(f"Waiting in a backfill: {_weeks_named(live.waiting)}.", className="run-line"))
    return said


def _weeks_named(weeks: tuple[date, ...]) -> str:
    if len(weeks) <= 4:
        return listed([week_span(week) for week in weeks])
    return f"{counted(len(weeks), 'week')}, {week_span(weeks[0])} to {week_span(weeks[-1])}"


def _run_line(run: WeekRunState) -> Component:
    if run.is_queued:
        state: object = "waits for its turn"
    else:
        state = f"{run.done} of {counted(run.total, 'step')} done" if run.total else "is running"
    share = run.done / run.total if run.total else 0.0
    return html.P(
        [
            html.Span(f"Week of {week_span(run.week)} {'' if run.is_queued else '· '}{state}"),
            html.Span(
                html.Span(className="fill", style={"width": f"{round(100 * share)}%"}),
                className="track",
                **{"aria-hidden": "true"},
            ),
            html.A("Run in Dagster", href=run.url, target="_blank", rel="noopener"),
        ],
        className="run-line",
    )


# --- making weeks -----------------------------------------------------------------------------------------------------


def _making(grid: WeekGrid) -> Component:
    weeks = html.Datalist(
        [html.Option(value=week.isoformat(), label=week_span(week)) for week in grid.every], id="lineage-weeks"
    )
    newest = grid.newest_closed if grid.newest_closed in grid.every else grid.in_progress
    return html.Section(
        [
            html.H2("Make weeks"),
            html.P(
                "One run per week, the oldest first. A past week sees only what was known then; boards without a "
                "history give the rows they still list that were posted in it.",
                className="hint",
            ),
            html.Div(making_acts(grid), id="lineage-acts", className="cell-actions"),
            html.Div(
                [
                    weeks,
                    _week_field("From the week of", "lineage-from", (grid.missing or (newest,))[0]),
                    _week_field("To the week of", "lineage-to", newest),
                    html.Button("Make these weeks", id="lineage-backfill", type="button", className="button"),
                ],
                className="range-form",
            ),
            html.Div(id="lineage-answer", className="lineage-answer", **{"aria-live": "polite"}),
        ],
        className="making",
    )


def making_acts(grid: WeekGrid, live: WeekRuns | None = None) -> list[Component]:
    """Return the buttons for what is missing and stale; what Dagster makes now is offered to nobody a second time."""
    busy = live.weeks if live is not None else frozenset()
    return [_missing(grid, busy), _stale(grid, busy)]


def _missing(grid: WeekGrid, busy: frozenset[date]) -> Component:
    count = len(set(grid.missing) - busy)
    none = "The missing weeks are being made" if grid.missing else "No closed week is missing"
    return html.Button(
        f"Make {counted(count, 'missing week')}" if count else none,
        id="lineage-missing",
        type="button",
        className="button button-main" if count else "button",
        disabled=not count,
    )


def _stale(grid: WeekGrid, busy: frozenset[date]) -> Component:
    weeks = sorted(set(grid.stale) - busy)
    none = "What is stale is being made" if grid.stale else "Nothing is stale"
    return html.Button(
        f"Settle the oldest stale week, {weeks[0]} ({len(weeks)} in all)" if weeks else none,
        id="lineage-settle",
        type="button",
        className="button",
        disabled=not weeks,
        title="Makes what is stale of it anew; later weeks follow when it is done",
    )


def _week_field(label: str, name: str, chosen: date) -> Component:
    return html.Div(
        [
            html.Label(label, htmlFor=name, className="field-label"),
            dcc.Input(
                id=name,
                type="text",
                value=chosen.isoformat(),
                list="lineage-weeks",
                className="field-text",
                autoComplete="off",
                persistence=False,
                debounce=False,
            ),
        ],
        className="range-part",
    )
