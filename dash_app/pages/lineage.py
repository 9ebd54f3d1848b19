"""The page Lineage: weeks by assets, where each cell comes from, and what can be asked of Dagster about it.

Layout only; asking is in ``dash_app.lineage_callbacks``. The grid shows without Dagster; what runs is laid over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.asset_words import ASSETS, BY_NAME, SOURCES, asset_title, column_of
from aura_views.badges import BadgeInput, LineageBadge
from aura_views.week_grid import (
    FAILED,
    FRESH,
    MISSING,
    RUNNING,
    STALE,
    WAITING,
    Cell,
    CellDetail,
    Reader,
    WeekGrid,
)
from aura_views.week_runs import WeekRuns, WeekRunState
from aura_views.wording import counted, instant, listed, week_span
from dash_app.components.badge import SHOWN_DIGITS, run_link
from dash_app.components.notices import command, notice

TITLE = "Lineage"
ADDRESS = "/lineage"
FAST_MS, SLOW_MS = 2_000, 10_000
STATE_WORDS: Mapping[str, tuple[str, str, str]] = {
    FRESH: ("fresh", "✓", "made, and nothing it was made from has changed since"),
    STALE: ("stale", "!", "something it was made from has changed since"),
    MISSING: ("missing", "·", "never made"),
    FAILED: ("failed", "×", "the last run failed here"),
    RUNNING: ("running", "▸", "being made now"),
    WAITING: ("waiting", "…", "its run waits for its turn"),
}
"""State to word, mark and meaning: a mark beside the colour, for those who do not see it."""

_INPUT_STATES = {"same": "unchanged", "changed": "changed since", "missing": "did not exist"}
MOST_READERS = 12


def cell_address(week: date, asset: str, until: date | None = None) -> str:
    """Return the address of the page with one cell opened."""
    shown = f"&until={until}" if until else ""
    return f"{ADDRESS}?week={week}&asset={column_of(asset)}{shown}"


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
        [html.Span(mark, **{"aria-hidden": "true"}), html.Span(said, className="visually-hidden")],
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
        return listed([str(week) for week in weeks])
    return f"{counted(len(weeks), 'week')}, {weeks[0]} to {weeks[-1]}"


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


# --- one cell -------------------------------------------------------------------------------------------------------


def cell_panel(detail: CellDetail, timezone: str, live: Cell | None = None) -> list[object]:
    """Return where a cell comes from, what rests on it, and the buttons that make it anew."""
    cell = live or detail.cell
    words = BY_NAME[cell.asset]
    word, mark, meaning = STATE_WORDS[cell.state]
    return [
        html.Div(
            [
                html.H2([words.title, html.Span(f", week of {week_span(cell.week)}", className="second-title")]),
                dcc.Link("Close", href=ADDRESS, className="button", title="Close this cell"),
            ],
            className="cell-head",
        ),
        html.P([words.makes, " ", html.Code(words.name)], className="lead"),
        html.P(
            [
                html.Span(mark, className=f"cell cell-{cell.state}", **{"aria-hidden": "true"}),
                html.Strong(word.capitalize()),
                f": {cell.because or meaning}.",
                f" Made {counted(detail.versions, 'time')}." if detail.versions > 1 else "",
            ],
            className="cell-state",
        ),
        *_origin(detail, timezone),
        _used_by(detail.readers),
        html.Div(
            [
                html.Button(
                    f"Make {words.title.casefold()} of this week anew" if detail.badges else "Make it",
                    id="lineage-make-cell",
                    type="button",
                    className="button",
                ),
                html.Button("Make the whole week", id="lineage-make-week", type="button", className="button"),
                html.Span("What rests on it becomes stale where its content changes.", className="hint"),
            ],
            className="cell-actions",
        ),
    ]


def _origin(detail: CellDetail, timezone: str) -> list[Component]:
    if not detail.badges:
        return []
    if detail.cell.asset == SOURCES:
        head = ("Source", "State", "Rows", "Made", "Run")
        rows = [
            html.Tr(
                [
                    html.Th(asset_title(badge.asset).removeprefix("Listings of "), scope="row"),
                    html.Td("stale" if badge.is_stale else "fresh"),
                    html.Td(f"{badge.rows:,}"),
                    html.Td(instant(badge.created_at, timezone)),
                    html.Td(run_link(badge)),
                ]
            )
            for badge in detail.badges
        ]
        return [_table("Sources", head, rows)]
    badge = detail.badges[0]
    return [_facts(badge, timezone), _inputs(badge)]


def _facts(badge: LineageBadge, timezone: str) -> Component:
    facts: list[tuple[str, object]] = [
        ("Run", run_link(badge)),
        ("Made", instant(badge.created_at, timezone)),
        ("Known up to", instant(badge.as_of, timezone)),
        ("Rows", f"{badge.rows:,}"),
        ("Version", html.Code(badge.data_version[:SHOWN_DIGITS], title=badge.data_version)),
        ("Code", html.Code(badge.code_version)),
    ]
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="cell-facts")


def _inputs(badge: LineageBadge) -> Component:
    if not badge.inputs:
        return html.P("Made from nothing else that AURA made.", className="hint")
    rows = [_input(each) for each in badge.inputs]
    return _table("Made from", ("Asset", "Week", "Version", "Since"), rows)


def _input(read: BadgeInput) -> Component:
    version = html.Code(read.data_version[:SHOWN_DIGITS], title=read.data_version) if read.data_version else "none"
    return html.Tr(
        [
            html.Th(_asset_link(read.asset, read.week), scope="row"),
            html.Td(str(read.week)),
            html.Td(version),
            html.Td(_INPUT_STATES[read.state], className=f"input-{read.state}"),
        ]
    )


def _asset_link(asset: str, week: date) -> object:
    if column_of(asset) not in BY_NAME:
        return html.Span(asset.replace("_", " "), title="What you entered; it has no cell of its own")
    return dcc.Link(asset_title(asset), href=cell_address(week, asset))


def _used_by(readers: tuple[Reader, ...]) -> Component | None:
    if not readers:
        return None
    links = [
        html.Li(
            [
                _asset_link(reader.asset, reader.week),
                html.Span(f" of {reader.week}{', stale' if reader.is_stale else ''}", className="hint"),
            ]
        )
        for reader in readers[:MOST_READERS]
    ]
    rest = len(readers) - MOST_READERS
    return html.Div(
        [html.H3("Used by"), html.Ul([*links, html.Li(f"and {rest} more", className="hint") if rest > 0 else None])],
        className="cell-readers",
    )


def _table(caption: str, head: tuple[str, ...], rows: list[Component]) -> Component:
    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
                html.Tbody(rows),
            ]
        ),
        className="cell-table",
        role="region",
        tabIndex="0",
        **{"aria-label": caption},
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
            html.Div([_missing(grid), _stale(grid)], className="cell-actions"),
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


def _missing(grid: WeekGrid) -> Component:
    count = len(grid.missing)
    return html.Button(
        f"Make {counted(count, 'missing week')}" if count else "No closed week is missing",
        id="lineage-missing",
        type="button",
        className="button button-main" if count else "button",
        disabled=not count,
    )


def _stale(grid: WeekGrid) -> Component:
    count = len(grid.stale)
    return html.Button(
        f"Settle the oldest stale week, {min(grid.stale)} ({count} in all)" if count else "Nothing is stale",
        id="lineage-settle",
        type="button",
        className="button",
        disabled=not count,
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
