"""What happens when a person logs an outcome or says that a posting is not for them: one event, and a word that it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from aura_views.application_board import application_board
from aura_views.drafts import drafts_of
from aura_views.home import STORE_ERRORS, Home
from aura_views.memo import NothingToShow
from aura_views.next_steps import day_named, record_next_step
from aura_views.outcomes import (
    OutcomeRefused,
    Recorded,
    dismiss,
    record_outcome,
    standing_of,
    undo_dismissal,
    want_to_apply,
)
from aura_views.postings import UnknownPosting
from aura_views.wording import STAGES
from dash_app.components.outcome import BACK, WANT, outcome_content
from dash_app.confirmation import NOT_SAVED, SAVED, Shown, announce, of_title, openings, stamp
from dash_app.pages.applications import DONE, NOT_WANTED, board

REFUSALS = (OutcomeRefused, UnknownPosting, *STORE_ERRORS)


def register_outcomes(app: Dash, home: Home) -> None:
    """Register the callbacks of the cards' stage control and of the board of applications on ``app``."""
    _register_cards(app, home)
    _register_board(app, home)
    _register_next_steps(app, home)


def _register_cards(app: Dash, home: Home) -> None:
    @app.callback(
        Output({"type": "outcome", "job": MATCH}, "children"),
        Output({"type": "outcome-saved", "job": MATCH}, "children"),
        Output({"type": "outcome-saved", "job": MATCH}, "data-stamp"),
        Input({"type": "stage", "job": MATCH, "stage": ALL}, "n_clicks"),
        Input({"type": "dismiss", "job": MATCH, "reason": ALL}, "n_clicks"),
        Input({"type": "own-reason", "job": MATCH, "field": ALL}, "n_submit"),
        Input({"type": "want", "job": MATCH, "act": ALL}, "n_clicks"),
        State({"type": "own-reason", "job": MATCH, "field": ALL}, "value"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def save(
        _stages: Sequence[int | None],
        _reasons: Sequence[int | None],
        _submitted: Sequence[int | None],
        _wants: Sequence[int | None],
        words: Sequence[str | None],
        shown: Shown,
    ) -> tuple[object, object, object]:
        pressed = _pressed()
        job_id = int(pressed["job"])
        try:
            recorded, said = _saved(home, pressed, (words or [None])[0], openings(shown).get(job_id))
        except REFUSALS as error:
            announce(f"Not saved: {error}", "error")
            return no_update, NOT_SAVED, stamp()
        announce(f"{said}{of_title(shown, job_id)}")
        return outcome_content(job_id, recorded.standing, home.calendar.timezone), SAVED, stamp()


def _pressed() -> Mapping[str, str]:
    """Return the id of what was pressed; a control that was only drawn anew has no press."""
    if ctx.triggered_id is None or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    pressed: Mapping[str, str] = ctx.triggered_id
    return pressed


def _saved(
    home: Home, pressed: Mapping[str, str], words: str | None, opening: Sequence[int] | None
) -> tuple[Recorded, str]:
    job_id = int(pressed["job"])
    if pressed["type"] == "stage":
        stage = pressed["stage"]
        return record_outcome(home, job_id, stage, opening=opening), f"{STAGES[stage]} saved"
    if pressed["type"] == "want":
        wanted = pressed["act"] == WANT
        said = "Want to apply saved" if wanted else "Not to apply any more saved"
        return want_to_apply(home, job_id, wanted=wanted, opening=opening), said
    if pressed["type"] == "dismiss" and pressed["reason"] == BACK:
        undo_dismissal(home, job_id, opening=opening)
        return Recorded(job_id, None, standing_of(home, opening or (job_id,))), "Brought back"
    reason = (words or "") if pressed["type"] == "own-reason" else pressed["reason"]
    return dismiss(home, job_id, reason, opening=opening), "Not for me saved"


def _register_board(app: Dash, home: Home) -> None:
    @app.callback(
        Output("board", "children"),
        Output("board-stamp", "data-stamp"),
        Input({"type": "board-stage", "job": ALL, "stage": ALL}, "n_clicks"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def move(_clicks: Sequence[int | None], shown: Shown) -> tuple[object, object]:
        pressed = _pressed()
        job_id, stage = int(pressed["job"]), str(pressed["stage"])
        try:
            if stage == NOT_WANTED:
                want_to_apply(home, job_id, wanted=False, opening=openings(shown).get(job_id))
            else:
                record_outcome(home, job_id, stage, opening=openings(shown).get(job_id))
        except REFUSALS as error:
            announce(f"Not saved: {error}", "error")
            return no_update, stamp()
        announce(f"{STAGES.get(stage, 'Not to apply any more')} saved{of_title(shown, job_id)}")
        return _board(home), stamp()


def _register_next_steps(app: Dash, home: Home) -> None:
    @app.callback(
        Output("board", "children", allow_duplicate=True),
        Output("board-stamp", "data-stamp", allow_duplicate=True),
        Input({"type": "next-save", "job": ALL, "act": ALL}, "n_clicks"),
        Input({"type": "next-field", "job": ALL, "field": ALL}, "n_submit"),
        State({"type": "next-field", "job": ALL, "field": ALL}, "value"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def step(
        _clicks: Sequence[int | None], _submits: Sequence[int | None], _values: Sequence[str | None], shown: Shown
    ) -> tuple[object, object]:
        pressed = _pressed()
        job_id = int(pressed["job"])
        written = {
            str(each["id"]["field"]): str(each.get("value") or "").strip()
            for each in ctx.states_list[0]
            if each["id"]["job"] == pressed["job"]
        }
        is_done = pressed.get("act") == DONE
        try:
            due = None if is_done or not written.get("due") else day_named(written["due"])
            text = "" if is_done else written.get("text", "")
            kept = record_next_step(home, job_id, text, due, opening=openings(shown).get(job_id))
        except REFUSALS as error:
            announce(f"Not saved: {error}", "error")
            return no_update, stamp()
        announce(f"Next step {'saved' if kept else 'done'}{of_title(shown, job_id)}")
        return _board(home), stamp()


def board_now(home: Home) -> list[Component]:
    """Return the board as things stand.

    Raises:
        NothingToShow, WarehouseError, UserDbError: a store cannot be read.
    """
    found = application_board(home)
    wanted = {each.job_id: each.opening_ids for each in found.applications}
    return board(found, home.calendar.timezone, drafts_of(home, wanted))


def _board(home: Home) -> list[Component] | Any:
    try:
        return board_now(home)
    except (NothingToShow, *STORE_ERRORS):
        return no_update  # it is saved; the board that is shown stays until the next load can be read
