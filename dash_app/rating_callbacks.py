"""What happens when a person rates or comments: one event each, and a word that it is saved.

The page shows what is stored: a button is marked after the event was recorded, never before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate

from aura_views.cards import Rating
from aura_views.home import STORE_ERRORS, Home
from aura_views.ratings import RatingRefused, rate
from aura_views.wording import FACETS
from dash_app.components.rating import SCALE, button_state, comment_id, rate_id, saved_id
from dash_app.confirmation import NOT_SAVED, SAVED, announce, of_title, slate_of, stamp


def register_rating(app: Dash, home: Home) -> None:
    """Register the callbacks of rating and comment on ``app``."""
    _register_facets(app, home)
    _register_comments(app, home)


def show_rating(
    job_id: int, rating: Rating, facets: Iterable[str] = tuple(FACETS), *, with_comment: bool = True
) -> None:
    """Put the page's buttons and comment of a posting to ``rating``, without a word that something was saved."""
    for facet in facets:
        value = rating.facets.get(facet)
        for number in SCALE:
            set_props(rate_id(job_id, facet, number), button_state(number, value))
        set_props(saved_id(job_id, facet), {"children": "", "data-stamp": stamp()})
    if with_comment:
        set_props(comment_id(job_id), {"value": rating.comment})
        set_props(saved_id(job_id, "comment"), {"children": "", "data-stamp": stamp()})


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
            rated = rate(home, job_id, {facet: int(pressed["value"])}, slate_id=slate_of(shown))
        except (RatingRefused, *STORE_ERRORS) as error:
            announce(f"Not saved: {error}", "error")
            unchanged = [no_update] * len(SCALE)
            return unchanged, unchanged, NOT_SAVED, stamp()
        value = rated.rating.facets.get(facet)
        announce(f"{FACETS[facet]} {value} saved{of_title(shown, job_id)}")
        states = [button_state(number, value) for number in SCALE]
        return (
            [state["aria-checked"] for state in states],
            [state["tabIndex"] for state in states],
            SAVED,
            stamp(),
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
            rated = rate(home, job_id, {}, comment=text or "", slate_id=slate_of(shown))
        except (RatingRefused, *STORE_ERRORS) as error:
            announce(f"Not saved: {error}", "error")
            return NOT_SAVED, stamp()
        if rated.event is None:
            return no_update, stamp()
        announce(f"Comment saved{of_title(shown, job_id)}")
        return SAVED, stamp()
