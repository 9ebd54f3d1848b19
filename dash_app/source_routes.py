"""The page of the job sources at its address, its switches, and asking one now with its progress in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate

from aura_views.dagster_client import dagster_url
from aura_views.document_runs import NotConfirmed, NotStarted, what_came_of
from aura_views.home import STORE_ERRORS, Home
from aura_views.memo import NothingToShow
from aura_views.sources import SourceState, UnknownSource, source_states_shown, switch
from aura_views.week_runs import make_week, week_runs
from aura_views.wording import board_name
from dash_app.confirmation import announce
from dash_app.kept_pages import kept_page
from dash_app.pages.sources import Trying, card_id, source_card, sources_page
from dash_app.place import Asked, Drawn

SOURCES = "sources"
ACTIVE = ("queued", "running")
Tries = Mapping[str, Mapping[str, str]]


def draw_sources(home: Home, _path: str, _asked: Asked) -> Drawn:
    """Return the page of every job source."""
    return kept_page(sources_page, source_states_shown(home), home.calendar.timezone), {"page": SOURCES}


def register_sources(app: Dash, home: Home) -> None:
    """Register the switches and the buttons of the page on ``app``."""
    _register_switches(app, home)
    _register_trying(app, home)
    _register_looking(app, home)


def _register_switches(app: Dash, home: Home) -> None:
    @app.callback(
        Output(
            "source-trying", "data", allow_duplicate=True
        ),  # of this page: gone with it, so leaving asks for nothing
        Input({"type": "source-switch", "source": ALL}, "n_clicks"),
        State({"type": "source-switch", "source": ALL}, "aria-checked"),
        State("source-trying", "data"),
        prevent_initial_call=True,
    )
    def turn(clicks: Sequence[int | None], checked: Sequence[str], tries: Tries | None) -> object:
        pressed = ctx.triggered_id
        if pressed is None or not any(clicks):
            raise PreventUpdate
        name = str(pressed["source"])
        stands = {each["id"]["source"]: word for each, word in zip(ctx.states_list[0], checked, strict=True)}
        on = stands.get(name) != "true"
        try:
            switch(home, name, on=on)
            redraw(home, [name], tries or {})
        except (UnknownSource, NothingToShow, *STORE_ERRORS) as error:
            announce(f"Not saved: {error}", "error")
            return no_update
        announce(f"{_begun(board_name(name))} is {'on from the next run on' if on else 'off and asked no more'}")
        return no_update


def _register_trying(app: Dash, home: Home) -> None:
    @app.callback(
        Output("source-trying", "data"),
        Output("source-tick", "disabled"),
        Input({"type": "source-try", "source": ALL}, "n_clicks"),
        State("source-trying", "data"),
        prevent_initial_call=True,
    )
    def ask(clicks: Sequence[int | None], tries: Tries | None) -> tuple[object, object]:
        pressed = ctx.triggered_id
        if pressed is None or not any(clicks):
            raise PreventUpdate
        name = str(pressed["source"])
        now = dict(tries or {})
        try:
            asked = make_week(home, home.calendar.week_of(home.clock.now()), [f"raw_listings/{name}"], refetch=True)
        except NotStarted as error:
            url = f"{dagster_url(home.settings)}/runs" if isinstance(error, NotConfirmed) else ""
            now[name] = {"run_id": "", "url": url, "state": f"{error}. {what_came_of(error, 'asked')}"}
            announce(f"{error.headline}: {error}", "error")
        else:
            now[name] = {"run_id": asked.url.rsplit("/", 1)[-1], "url": asked.url, "state": "queued"}
            announce(f"Asked Dagster to read {board_name(name)}", "kept")
        redraw(home, [name], now)
        return now, not _is_busy(now)


def _register_looking(app: Dash, home: Home) -> None:
    @app.callback(
        Output("source-trying", "data", allow_duplicate=True),
        Output("source-tick", "disabled", allow_duplicate=True),
        Input("source-tick", "n_intervals"),
        State("source-trying", "data"),
        prevent_initial_call=True,
    )
    def look(_ticks: int | None, tries: Tries | None) -> tuple[object, object]:
        if not tries or not _is_busy(tries):
            return no_update, True
        now = {name: _looked_at(home, each) for name, each in tries.items()}
        changed = [name for name in now if now[name] != tries[name]]
        if not changed:
            raise PreventUpdate
        try:
            redraw(home, changed, now)
        except (NothingToShow, *STORE_ERRORS) as error:
            raise PreventUpdate from error  # the next look draws it
        for name in changed:
            if now[name]["state"] == "done":
                announce(f"{_begun(board_name(name))} was asked", "kept")
        return now, not _is_busy(now)


def _begun(name: str) -> str:
    """Return a name as it begins a sentence; ``the sample source`` is one."""
    return name[:1].upper() + name[1:]


def _looked_at(home: Home, each: Mapping[str, str]) -> dict[str, str]:
    if each["state"] not in ACTIVE:
        return dict(each)
    live = week_runs(home.settings)
    if live.problem is not None and not live.active:
        return dict(each)
    run = next((run for run in live.active if run.run_id == each["run_id"]), None)
    if run is not None:
        return {**each, "state": "queued" if run.is_queued else "running"}
    failed = any(run.run_id == each["run_id"] for run in live.failed)
    return {**each, "state": "failed" if failed else "done"}


def _is_busy(tries: Tries) -> bool:
    return any(each["state"] in ACTIVE for each in tries.values())


def redraw(home: Home, names: Sequence[str], tries: Tries) -> None:
    """Draw the cards of ``names`` anew, as things stand; ``tries`` are those asked from the page."""
    states: dict[str, SourceState] = {state.name: state for state in source_states_shown(home)}
    for name in names:
        if name in states:
            trying: dict[str, Any] | None = dict(tries[name]) if name in tries else None
            card = source_card(states[name], home.calendar.timezone, Trying(**trying) if trying else None)
            set_props(card_id(name), {"children": card})
