"""The replay of a past week: computed after the page is there, since it ranks a week anew and takes a moment."""

from __future__ import annotations

from datetime import date

from dash import Dash, Input, Output
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from aura_views.home import STORE_ERRORS, Home
from aura_views.memo import NothingToShow
from aura_views.replay import CannotReplay, replay
from dash_app.pages.replay import cannot_replay, replay_content


def register_replay(app: Dash, home: Home) -> None:
    """Register the callback that fills the page of a replay on ``app``."""

    @app.callback(Output("replay", "children"), Input("replay-week", "data"))
    def show(week: str | None) -> list[Component]:
        if not week:
            raise PreventUpdate
        try:
            return replay_content(replay(home, date.fromisoformat(week)))
        except CannotReplay as error:
            return [cannot_replay(error.why, error.cure)]
        except (NothingToShow, ValueError, *STORE_ERRORS) as error:
            return [cannot_replay(str(error))]
