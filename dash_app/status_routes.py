"""The page of this installation's state at its address, kept up to date, and catching up on missed weeks."""

from __future__ import annotations

from dash import Dash, Input, Output, State, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from aura_views.document_runs import NotStarted
from aura_views.home import STORE_ERRORS, Home
from aura_views.memo import NothingToShow
from aura_views.status import status_shown
from aura_views.week_runs import WeekRuns, backfill, week_runs
from aura_views.wording import counted, week_span
from dash_app.components.ended_runs import ended, still_watched
from dash_app.components.notices import not_started, notice
from dash_app.confirmation import announce
from dash_app.pages.status import status_content, status_page
from dash_app.place import Asked, Drawn

UNREADABLE = (NothingToShow, *STORE_ERRORS)


def draw_status(home: Home, _path: str, _asked: Asked) -> Drawn:
    """Return the page of how this installation stands."""
    return status_page(status_shown(home)), None


def register_status(app: Dash, home: Home) -> None:
    """Register what keeps the page up to date, and its button, on ``app``."""

    @app.callback(
        Output("status-content", "children"),
        Output("status-answer", "children"),
        Output("status-seen", "data"),
        Input("status-tick", "n_intervals"),
        State("status-seen", "data"),
    )
    def look(_ticks: int | None, seen: list[str]) -> tuple[object, object, object]:
        live = week_runs(home.settings)
        try:
            content = status_content(status_shown(home), live.weeks)
        except UNREADABLE as error:
            raise PreventUpdate from error  # what is shown stays
        if (end := ended(live, seen)) is not None:
            announce(end[0], "kept")
            return content, end[1], []
        return content, _progress(live) if live.is_busy else no_update, still_watched(live, seen)

    @app.callback(
        Output("status-answer", "children", allow_duplicate=True),
        Input("status-catch-up", "n_clicks"),
        prevent_initial_call=True,
    )
    def catch_up(clicks: int | None) -> object:
        if not clicks:
            raise PreventUpdate
        set_props("status-answer", {"children": _caught_up(home)})  # the button may be drawn anew before this is there
        return no_update


def _caught_up(home: Home) -> Component:
    """Ask for the weeks that were missed; return what to say of it."""
    try:
        asked = backfill(home, set(status_shown(home)["weeks"]["missed"]) - week_runs(home.settings).weeks)
    except NotStarted as error:
        announce(f"{error.headline}: {error}", "error")
        return not_started(error)
    except (ValueError, *UNREADABLE) as error:
        announce(f"Not started: {error}", "error")
        return notice("Not started.", f" {error}.", kind="error")
    announce(f"Asked Dagster to make {counted(len(asked.weeks), 'week')}", "kept")
    return notice(
        "Asked.",
        f" Dagster makes {counted(len(asked.weeks), 'week')}, the oldest first. ",
        html.A("Watch it in Dagster", href=asked.url, target="_blank", rel="noopener"),
    )


def _progress(live: WeekRuns) -> Component:
    """Return how far the weeks are that Dagster makes now."""
    rows: list[Component] = []
    for run in live.active:
        far = f"{run.done} of {counted(run.total, 'step')} done" if run.total else ""
        rows.append(
            html.Li(
                [
                    html.Span(
                        className=f"dot dot-{'queued' if run.is_queued else 'running'}", **{"aria-hidden": "true"}
                    ),
                    html.A(week_span(run.week), href=run.url, target="_blank", rel="noopener"),
                    html.Span("waits for its turn" if run.is_queued else far or "begun", className="hint"),
                    html.Progress(value=str(run.done), max=str(run.total), **{"aria-label": f"Week {run.week}"})
                    if run.total and not run.is_queued
                    else None,
                ]
            )
        )
    if live.waiting:
        what = counted(len(live.waiting), "further week" if rows else "week")
        waits = "waits for its turn" if len(live.waiting) == 1 else "wait for their turn"
        rows.append(html.Li(html.Span(f"{what} {waits}", className="hint")))
    return html.Section([html.H2("In progress"), html.Ul(rows, className="progress-list")], className="panel")
