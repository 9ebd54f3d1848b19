"""What happens when a person forgets a rating on a posting's page, or lets it count again."""

from __future__ import annotations

from collections.abc import Sequence

from dash import ALL, Dash, Input, Output, ctx, no_update
from dash.exceptions import PreventUpdate

from aura_views.cards import Rating
from aura_views.forgetting import forget_rating, own_rating, remember_rating
from aura_views.home import STORE_ERRORS, Home
from aura_views.openings import opening_of
from aura_views.postings import UnknownPosting
from aura_views.ratings import RatingRefused
from dash_app.confirmation import announce, stamp
from dash_app.pages.posting import FORGET, OWN, OWN_STAMP, own_rating_content
from dash_app.rating_callbacks import show_rating

KEPT = "kept"
"""Said without an undo button: the page has one of its own."""


def register_forgetting(app: Dash, home: Home) -> None:
    """Register the callback of the buttons on ``app``."""

    @app.callback(
        Output(OWN, "children"),
        Output(OWN_STAMP, "data-stamp"),
        Input({"type": "forget", "job": ALL, "act": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def forget(_clicks: Sequence[int | None]) -> tuple[object, object]:
        if ctx.triggered_id is None or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        job_id, is_forgetting = int(ctx.triggered_id["job"]), ctx.triggered_id["act"] == FORGET
        try:
            (forget_rating if is_forgetting else remember_rating)(home, job_id)
            own = own_rating(home, opening_of(home, job_id))
        except (RatingRefused, UnknownPosting, *STORE_ERRORS) as error:
            announce(f"Not changed: {error}", "error")
            return no_update, stamp()
        said = "Forgotten: your rating counts nowhere from now on" if is_forgetting else "Your rating counts again"
        announce(said, KEPT)
        show_rating(job_id, own.rating or Rating({}))
        return own_rating_content(job_id, own, home.calendar.timezone), stamp()
