"""What happens when a person rates, comments or takes back: one event each, and a word that it is saved.

The page shows what is stored: a button is marked after the event was recorded, never before.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate

from aura_views.home import STORE_ERRORS, Home
from aura_views.ratings import RatingRefused, Undone, rate, undo_last
from aura_views.wording import FACETS, listed
from dash_app.components.rating import SCALE, button_state, comment_id, rate_id, saved_id

SAVED, NOT_SAVED = "saved", "not saved"


def register_rating(app: Dash, home: Home) -> None:
    """Register the callbacks of rating, comment and undo on ``app``."""
    _register_facets(app, home)
    _register_comments(app, home)
    _register_undo(app, home)


def _register_facets(app: Dash, home: Home) -> None:
    @app.callback(
        Output({"type": "rate", "job": MATCH, "facet": MATCH, "value": ALL}, "aria-checked"),
        Output({"type": "rate", "job": MATCH, "facet": MATCH, "value": ALL}, "tabIndex"),
        Output({"type": "saved", "job": MATCH, "facet": MATCH}, "children"),
        Output({"type": "saved", "job": MATCH, "facet": MATCH}, "data-stamp"),
        Input({"type": "rate", "job": MATCH, "facet": MATCH, "value": ALL}, "n_clicks"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def save_facet(clicks: list[int | None], shown: Mapping[str, Any] | None) -> tuple[object, ...]:
        pressed = ctx.triggered_id
        if not any(clicks) or pressed is None:
            raise PreventUpdate
        job_id, facet = int(pressed["job"]), str(pressed["facet"])
        try:
            rated = rate(home, job_id, {facet: int(pressed["value"])}, slate_id=_slate(shown))
        except (RatingRefused, *STORE_ERRORS) as error:
            _announce(f"Not saved: {error}", "error")
            unchanged = [no_update] * len(SCALE)
            return unchanged, unchanged, NOT_SAVED, _stamp()
        value = rated.rating.facets.get(facet)
        _announce(f"{FACETS[facet]} {value} saved{_title(shown, job_id)}")
        states = [button_state(number, value) for number in SCALE]
        return (
            [state["aria-checked"] for state in states],
            [state["tabIndex"] for state in states],
            SAVED,
            _stamp(),
        )


def _register_comments(app: Dash, home: Home) -> None:
    @app.callback(
        Output({"type": "saved", "job": MATCH, "facet": "comment"}, "children"),
        Output({"type": "saved", "job": MATCH, "facet": "comment"}, "data-stamp"),
        Input({"type": "comment", "job": MATCH}, "n_blur"),
        State({"type": "comment", "job": MATCH}, "value"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def save_comment(_blurs: int, text: str | None, shown: Mapping[str, Any] | None) -> tuple[object, object]:
        written = ctx.triggered_id
        if not _blurs or written is None:
            raise PreventUpdate
        job_id = int(written["job"])
        try:
            rated = rate(home, job_id, {}, comment=text or "", slate_id=_slate(shown))
        except (RatingRefused, *STORE_ERRORS) as error:
            _announce(f"Not saved: {error}", "error")
            return NOT_SAVED, _stamp()
        if rated.event is None:
            return no_update, _stamp()
        _announce(f"Comment saved{_title(shown, job_id)}")
        return SAVED, _stamp()


def _register_undo(app: Dash, home: Home) -> None:
    @app.callback(
        Output("announce", "children"),
        Output("confirmation", "data-kind"),
        Input("undo", "n_clicks"),
        State("opened-at", "data"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def undo(clicks: int, opened_at: str, shown: Mapping[str, Any] | None) -> tuple[object, object]:
        if not clicks:
            raise PreventUpdate
        try:
            undone = undo_last(home, datetime.fromisoformat(opened_at))
        except STORE_ERRORS as error:
            return f"Not undone: {error}", "error"
        if undone is None:
            return "Nothing left to undo since this page was opened.", "info"
        if str(undone.job_id) in _titles(shown):
            _show(undone)
        what = listed([FACETS[facet] for facet in undone.facets] + (["Comment"] if undone.comment else []))
        return f"Undone: {what}{_now(undone)}{_title(shown, undone.job_id)}", "undone"


def _show(undone: Undone) -> None:
    """Put the page's buttons and comment of the posting to what stands now."""
    for facet in undone.facets:
        value = undone.rating.facets.get(facet)
        for number in SCALE:
            set_props(rate_id(undone.job_id, facet, number), button_state(number, value))
        set_props(saved_id(undone.job_id, facet), {"children": "", "data-stamp": _stamp()})
    if undone.comment:
        set_props(comment_id(undone.job_id), {"value": undone.rating.comment})
        set_props(saved_id(undone.job_id, "comment"), {"children": "", "data-stamp": _stamp()})


def _now(undone: Undone) -> str:
    if len(undone.facets) != 1:
        return ""
    value = undone.rating.facets.get(undone.facets[0])
    return f", now {value}" if value else ", no rating now"


def _announce(text: str, kind: str = "saved") -> None:
    set_props("announce", {"children": text})
    set_props("confirmation", {"data-kind": kind})


def _slate(shown: Mapping[str, Any] | None) -> str | None:
    return shown.get("slate_id") if shown else None


def _titles(shown: Mapping[str, Any] | None) -> Mapping[str, str]:
    return (shown or {}).get("titles") or {}


def _title(shown: Mapping[str, Any] | None, job_id: int) -> str:
    title = _titles(shown).get(str(job_id))
    return f" · {title}" if title else ""


def _stamp() -> str:
    return uuid.uuid4().hex
