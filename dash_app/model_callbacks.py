"""What happens when a person rolls a model back: one dated record, and the page as things stand then."""

from __future__ import annotations

from collections.abc import Sequence

from dash import ALL, Dash, Input, Output, ctx, no_update
from dash.exceptions import PreventUpdate

from aura_views.home import STORE_ERRORS, Home
from aura_views.memo import NothingToShow
from aura_views.models import models
from aura_views.rollback import RollbackRefused, RolledBack, roll_back
from dash_app.confirmation import announce, stamp
from dash_app.pages.models import models_content

DONE = "done"
"""Said without an undo button: a roll-back is undone by another one."""


def register_models(app: Dash, home: Home) -> None:
    """Register the callback of the roll-back buttons on ``app``."""

    @app.callback(
        Output("models", "children"),
        Output("models-stamp", "data-stamp"),
        Input({"type": "rollback", "kind": ALL, "model": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def rollback(_clicks: Sequence[int | None]) -> tuple[object, object]:
        if ctx.triggered_id is None or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        kind, model_id = str(ctx.triggered_id["kind"]), str(ctx.triggered_id["model"])
        try:
            done = roll_back(home, kind, model_id)
        except (RollbackRefused, NothingToShow, *STORE_ERRORS) as error:
            announce(f"Not rolled back: {error}", "error")
            return no_update, stamp()
        announce(_said(done), DONE)
        try:
            return models_content(models(home), kind), stamp()
        except (NothingToShow, *STORE_ERRORS):
            return no_update, stamp()  # it is recorded; the next load shows it


def _said(done: RolledBack) -> str:
    what = done.target.label if done.target.model_id else "no model of this kind"
    return f"Rolled back: {what} from now on. Weeks closed before keep theirs."
