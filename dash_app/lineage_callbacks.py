"""What the page Lineage does: looks at what Dagster does with the weeks, and asks it to make a cell, a week or a range."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from dash import Dash, Input, Output, State, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from aura_views.document_runs import NotStarted
from aura_views.home import STORE_ERRORS, Home
from aura_views.memo import NothingToShow
from aura_views.slate import week_named
from aura_views.week_grid import CellDetail, cell_detail, week_grid
from aura_views.week_runs import (
    AskedOf,
    WeekRuns,
    backfill,
    make_cell,
    make_week,
    overlaid,
    week_runs,
    weeks_between,
)
from aura_views.wording import counted
from dash_app.components.ended_runs import ended, still_watched
from dash_app.components.lineage_cell import cell_panel
from dash_app.components.notices import not_started, notice
from dash_app.confirmation import announce
from dash_app.kept_pages import kept_page
from dash_app.pages.lineage import FAST_MS, SLOW_MS, grid_table, lineage_page, live_line, making_acts
from dash_app.place import Asked, Drawn

UNREADABLE = (NothingToShow, *STORE_ERRORS)
Opened = Mapping[str, str] | None


def draw_lineage(home: Home, _path: str, asked: Asked) -> Drawn:
    """Return the page at ``?week=…&asset=…&until=…``."""
    until = week_named(asked.get("until"))
    week = week_named(asked.get("week"))
    detail = cell_detail(home, week, asked.get("asset", "shortlist")) if week else None
    return kept_page(lineage_page, week_grid(home, until), detail, until), None


def register_lineage(app: Dash, home: Home) -> None:
    """Register the callbacks of the page on ``app``."""
    _register_looking(app, home)
    _register_cell(app, home)
    _register_weeks(app, home)


def _register_looking(app: Dash, home: Home) -> None:
    @app.callback(
        Output("lineage-live", "children"),
        Output("lineage-grid", "children"),
        Output("lineage-cell", "children"),
        Output("lineage-key", "data"),
        Output("lineage-tick", "interval"),
        Output("lineage-seen", "data"),
        Output("lineage-acts", "children"),
        Input("lineage-tick", "n_intervals"),
        State("lineage-until", "data"),
        State("lineage-opened", "data"),
        State("lineage-key", "data"),
        State("lineage-seen", "data"),
    )
    def look(
        _ticks: int | None, until: str | None, opened: Opened, key: str | None, seen: list[str]
    ) -> tuple[object, ...]:
        live = week_runs(home.settings)
        try:
            shown = date.fromisoformat(until) if until else None
            grid = week_grid(home, shown)
            detail = _detail(home, opened)
        except UNREADABLE:
            raise PreventUpdate from None  # what is shown stays; the next look says how far it is
        cells = overlaid(grid, live)
        offered = (grid.missing, sorted(grid.stale))
        # With the cell: an answer to a look from before it was opened may come after it, and the next look mends that.
        now = repr((opened, sorted((str(each), cell) for each, cell in cells.items()), offered, _key(live)))
        interval = FAST_MS if live.is_busy else SLOW_MS
        if now == key:
            return (no_update,) * 4 + (interval,) + (no_update,) * 2
        cell = cells.get((detail.cell.week, detail.cell.asset)) if detail else None
        panel = cell_panel(detail, grid.timezone, cell) if detail else []
        if (end := ended(live, seen)) is not None:
            announce(end[0], "kept")
            set_props("lineage-answer", {"children": end[1]})
        watched = still_watched(live, seen)
        table, acts = grid_table(grid, cells, detail, shown), making_acts(grid, live)
        return live_line(live), table, panel, now, interval, watched, acts


def _key(live: WeekRuns) -> tuple[object, ...]:
    return live.problem, live.waiting, tuple((run.run_id, run.status, run.done, run.total) for run in live.active)


def _detail(home: Home, opened: Opened) -> CellDetail | None:
    return cell_detail(home, date.fromisoformat(opened["week"]), opened["asset"]) if opened else None


def _register_cell(app: Dash, home: Home) -> None:
    @app.callback(
        Output("lineage-answer", "children", allow_duplicate=True),
        Output("lineage-tick", "interval", allow_duplicate=True),
        Input("lineage-make-cell", "n_clicks"),
        State("lineage-opened", "data"),
        prevent_initial_call=True,
    )
    def cell(clicks: int | None, opened: Opened) -> tuple[object, object]:
        if not clicks or not opened:
            raise PreventUpdate
        return _asked(lambda: make_cell(home, date.fromisoformat(opened["week"]), opened["asset"]))

    @app.callback(
        Output("lineage-answer", "children", allow_duplicate=True),
        Output("lineage-tick", "interval", allow_duplicate=True),
        Input("lineage-make-week", "n_clicks"),
        State("lineage-opened", "data"),
        prevent_initial_call=True,
    )
    def whole_week(clicks: int | None, opened: Opened) -> tuple[object, object]:
        if not clicks or not opened:
            raise PreventUpdate
        return _asked(lambda: make_week(home, date.fromisoformat(opened["week"])))


def _register_weeks(app: Dash, home: Home) -> None:
    @app.callback(
        Output("lineage-answer", "children"),
        Output("lineage-tick", "interval", allow_duplicate=True),
        Input("lineage-backfill", "n_clicks"),
        State("lineage-from", "value"),
        State("lineage-to", "value"),
        prevent_initial_call=True,
    )
    def weeks(clicks: int | None, first: str | None, last: str | None) -> tuple[object, object]:
        if not clicks:
            raise PreventUpdate
        return _asked(lambda: backfill(home, weeks_between(home, _named(first), _named(last))))

    @app.callback(
        Output("lineage-answer", "children", allow_duplicate=True),
        Output("lineage-tick", "interval", allow_duplicate=True),
        Input("lineage-missing", "n_clicks"),
        prevent_initial_call=True,
    )
    def missing(clicks: int | None) -> tuple[object, object]:
        if not clicks:
            raise PreventUpdate
        return _asked(lambda: backfill(home, set(week_grid(home).missing) - week_runs(home.settings).weeks))

    @app.callback(
        Output("lineage-answer", "children", allow_duplicate=True),
        Output("lineage-tick", "interval", allow_duplicate=True),
        Input("lineage-settle", "n_clicks"),
        prevent_initial_call=True,
    )
    def settle(clicks: int | None) -> tuple[object, object]:
        if not clicks:
            raise PreventUpdate

        def oldest() -> AskedOf:
            stale = week_grid(home).stale
            weeks = set(stale) - week_runs(home.settings).weeks
            if not weeks:
                raise ValueError("nothing is stale any more, or it is being made")
            return make_week(home, min(weeks), stale[min(weeks)])

        return _asked(oldest)


def _named(text: str | None) -> date:
    week = week_named((text or "").strip())
    if week is None:
        raise ValueError("name the first and the last week by their Friday, such as 2026-11-20")
    return week


def _asked(ask: Callable[[], AskedOf]) -> tuple[object, object]:
    """Ask; say what was asked, and look again soon. Returned are no values of the outputs.

    What a button's callback returns is lost where the button is drawn anew before it comes; properties that are set are not.
    """
    said, asked = _answer(ask)
    set_props("lineage-answer", {"children": said})
    if asked:
        set_props("lineage-tick", {"interval": FAST_MS})
    return no_update, no_update


def _answer(ask: Callable[[], AskedOf]) -> tuple[Component, bool]:
    """Return what to say of what was asked, and whether Dagster took it."""
    try:
        asked = ask()
    except NotStarted as error:
        announce(f"{error.headline}: {error}", "error")
        return not_started(error), False
    except (ValueError, *UNREADABLE) as error:
        announce(f"Not started: {error}", "error")
        return notice("Not started.", f" {str(error)[:1].upper()}{str(error)[1:].rstrip('.')}.", kind="error"), False
    count = len(asked.weeks)
    span = str(asked.weeks[0]) if count == 1 else f"{asked.weeks[0]} to {asked.weeks[-1]}, the oldest first"
    what = f"{counted(count, 'week')}, {span}" if asked.assets is None else f"{_named_assets(asked)} of {span}"
    announce(f"Asked Dagster to make {what}", "kept")
    return notice("Asked.", f" Dagster makes {what}. ", _link(asked)), True


def _named_assets(asked: AskedOf) -> str:
    assets = asked.assets or ()
    return assets[0] if len(assets) == 1 else counted(len(assets), "asset")


def _link(asked: AskedOf) -> Component:
    return html.A("Watch it in Dagster", href=asked.url, target="_blank", rel="noopener")
