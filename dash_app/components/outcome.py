"""What becomes of a posting: the application's stage, and "not for me" with a reason.

Layout only; what a press does is in ``dash_app.outcome_callbacks``.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.cards import Standing
from aura_views.wording import APPLICATION_STAGES, STAGES, day
from aura_views.wording import local_day as day_of

REASONS = ("Not my kind of work", "Wrong place", "Pay too low", "Wrong level", "Not this company")
BACK = "bring back"
WANT, WANT_NOT = "want", "not any more"


def outcome_id(job_id: int | str) -> dict[str, str]:
    """Return the id of a posting's whole control."""
    return {"type": "outcome", "job": str(job_id)}


def stage_id(job_id: int | str, stage: str) -> dict[str, str]:
    """Return the id of the button of one stage."""
    return {"type": "stage", "job": str(job_id), "stage": stage}


def want_id(job_id: int | str, act: str) -> dict[str, str]:
    """Return the id of the button that says that the person wants to apply, or does not any more."""
    return {"type": "want", "job": str(job_id), "act": act}


def dismiss_id(job_id: int | str, reason: str) -> dict[str, str]:
    """Return the id of the button of one reason, or of bringing the posting back."""
    return {"type": "dismiss", "job": str(job_id), "reason": reason}


def own_reason_id(job_id: int | str) -> dict[str, str]:
    """Return the id of the field for a reason in one's own words."""
    return {"type": "own-reason", "job": str(job_id), "field": "reason"}


def outcome_saved_id(job_id: int | str) -> dict[str, str]:
    """Return the id of the stamp that says a press was answered."""
    return {"type": "outcome-saved", "job": str(job_id)}


def outcome_strip(job_id: int, title: str, standing: Standing, timezone: str) -> Component:
    """Return the control of a posting, at the foot of its card or on its page."""
    return html.Div(
        [
            html.Div(
                outcome_content(job_id, standing, timezone),
                id=outcome_id(job_id),
                className="outcome-content",
            ),
            html.Span(id=outcome_saved_id(job_id), hidden=True),
        ],
        className="outcome",
        **{"data-facet": "outcome", "role": "group", "aria-label": f"Your application: {title}"},
    )


def outcome_content(job_id: int, standing: Standing, timezone: str) -> list[Component]:
    """Return the control as things stand."""
    if standing.dismissed is not None:
        return [*_stage_now(standing, timezone), *_dismissed(job_id, standing.dismissed)]
    stage = standing.stage
    if stage is None:
        first = _before_applying(job_id, standing)
        offered = [name for name in STAGES if name not in ("applied", "none")]
    else:
        first = _stage_now(standing, timezone)
        offered = [name for name in STAGES if name != stage]
    choices = [_button(STAGES[name], stage_id(job_id, name), "choice") for name in offered]
    return [
        *first,
        menu("Change stage" if stage else "Another stage", choices, "stage-menu"),
        menu("Not for me", _reasons(job_id), "dismiss-menu"),
    ]


def _before_applying(job_id: int, standing: Standing) -> list[Component]:
    """Return "want to apply", pressed or not, and "I applied"; the one that comes next stands out."""
    is_wanted = standing.wanted is not None
    return [
        html.Button(
            "Want to apply",
            id=want_id(job_id, WANT_NOT if is_wanted else WANT),
            type="button",
            className="button want" if is_wanted else "button button-main want",
            title="Put it first on the board of applications (w)",
            **{"aria-pressed": "true" if is_wanted else "false"},
        ),
        _button("I applied", stage_id(job_id, "applied"), "button button-main" if is_wanted else "button"),
    ]


def menu(label: str, choices: list[Component], name: str) -> Component:
    """Return a button that unfolds ``choices``; closed again by the page's script after one was taken."""
    return html.Details(
        [html.Summary(label, className="button"), html.Div(choices, className="choices")],
        className=f"outcome-menu {name}",
    )


def stage_chip(stage: str) -> Component:
    """Return a stage as a label."""
    return html.Span(APPLICATION_STAGES[stage], className=f"label stage stage-{stage}")


def _stage_now(standing: Standing, timezone: str) -> list[Component]:
    if not standing.history:
        return []
    last = standing.history[-1]
    return [
        html.Span(
            [stage_chip(last.stage), html.Span(f"since {day(day_of(last.at, timezone))}", className="second")],
            className="stage-now",
        )
    ]


def _dismissed(job_id: int, reason: str) -> list[Component]:
    said = ["Not for you", f": {reason}" if reason else "", ". It will not be put on a slate again."]
    return [
        html.Span("".join(said), className="dismissed"),
        _button("Bring it back", dismiss_id(job_id, BACK), "button"),
    ]


def _reasons(job_id: int) -> list[Component]:
    own = dcc.Input(
        id=own_reason_id(job_id),
        type="text",
        placeholder="In your words, then Enter",
        maxLength=500,
        className="own-reason",
        persistence=False,
    )
    return [*(_button(reason, dismiss_id(job_id, reason), "choice") for reason in REASONS), own]


def _button(label: str, identifier: dict[str, str], style: str) -> Component:
    return html.Button(label, id=identifier, type="button", className=style)
