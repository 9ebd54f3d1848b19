"""What happens when a person ticks a skill as being learned or learned: one event; the same press again takes it back."""

from __future__ import annotations

from collections.abc import Sequence

from dash import ALL, MATCH, Dash, Input, Output, ctx, no_update
from dash.exceptions import PreventUpdate

from aura_views.home import STORE_ERRORS, Home
from aura_views.skill_progress import UnknownSkill, standing, tick, untick
from dash_app.components.skill_tick import STATES, tick_content
from dash_app.confirmation import announce


def register_skills(app: Dash, home: Home) -> None:
    """Register the callback of every skill's control on ``app``."""

    @app.callback(
        Output({"type": "skill-tick", "skill": MATCH}, "children"),
        Input({"type": "skill-state", "skill": MATCH, "state": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def save(_clicks: Sequence[int | None]) -> object:
        if ctx.triggered_id is None or not ctx.triggered[0]["value"]:
            raise PreventUpdate  # a button that was only drawn anew
        skill_id, state = str(ctx.triggered_id["skill"]), str(ctx.triggered_id["state"])
        try:
            now = standing(home, skill_id)
            if now is not None and now.state == state:
                done = untick(home, skill_id)
                announce(f"Tick taken back · {done.name}")
            else:
                done = tick(home, skill_id, state)
                announce(f"Saved: {STATES[state]} · {done.name}")
            return tick_content(skill_id, standing(home, skill_id), None, home.calendar.timezone)
        except (UnknownSkill, *STORE_ERRORS) as error:
            announce(f"Not saved: {error}", "error")
            return no_update
