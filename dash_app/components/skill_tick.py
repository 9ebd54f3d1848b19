"""Learning and learned: what a person says of a skill, as two buttons of which one at most is pressed.

Layout only; what a press does is in ``dash_app.skill_callbacks``.
"""

from __future__ import annotations

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from aura_views.skill_progress import LEARNED, LEARNING, Tick
from aura_views.wording import local_day

STATES = {LEARNING: "I am learning it", LEARNED: "I know it now"}


def tick_id(skill_id: str) -> dict[str, str]:
    """Return the id of a skill's whole control."""
    return {"type": "skill-tick", "skill": skill_id}


def state_id(skill_id: str, state: str) -> dict[str, str]:
    """Return the id of the button of one state."""
    return {"type": "skill-state", "skill": skill_id, "state": state}


def skill_tick(skill_id: str, ticked: Tick | None, made_at: datetime | None, timezone: str) -> Component:
    """Return the control; ``made_at`` is when the report was made, which knows no later tick."""
    return html.Div(
        tick_content(skill_id, ticked, made_at, timezone),
        id=tick_id(skill_id),
        className="skill-tick",
        role="group",
        **{"aria-label": "Your progress"},
    )


def tick_content(skill_id: str, ticked: Tick | None, made_at: datetime | None, timezone: str) -> list[Component]:
    """Return the two buttons as things stand, and since when."""
    state = ticked.state if ticked is not None else None
    buttons: list[Component] = [
        html.Button(
            label,
            id=state_id(skill_id, name),
            type="button",
            className="choice tick-choice",
            **{"aria-pressed": "true" if name == state else "false"},
        )
        for name, label in STATES.items()
    ]
    if ticked is None:
        return buttons
    since = f"Since {local_day(ticked.at, timezone)}."
    if ticked.state == LEARNED and (made_at is None or ticked.at >= made_at):
        since += " The next report leaves it out of the gaps; add it to your profile, so that CVs can show it."
    return [*buttons, html.P(since, className="hint tick-since")]
