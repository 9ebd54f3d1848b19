"""What happens when a person asks for CV and letter: the request is kept, Dagster is asked, progress shows in place.

Two steps, so that the word that it is kept does not wait for Dagster.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from aura_views.drafts import Draft, ask_for_draft, draft_of, drafts, start_draft
from aura_views.home import STORE_ERRORS, Home
from aura_views.memo import NothingToShow
from aura_views.postings import UnknownPosting
from dash_app.components.draft import draft_content, draft_id, draft_key
from dash_app.confirmation import Shown, announce, of_title, openings, stamp

REFUSALS = (UnknownPosting, NothingToShow, *STORE_ERRORS)
Drawn = tuple[list[Component] | object, object, str]


def register_drafts(app: Dash, home: Home) -> None:
    """Register the callbacks of every control for CV and letter on ``app``."""
    _register_asking(app, home)
    _register_starting(app, home)
    _register_looking(app, home)


def look_again(shown: Iterable[Draft | None]) -> None:
    """Let the page look again and again while one of ``shown`` is under way, else not."""
    set_props("draft-tick", {"disabled": not any(draft is not None and draft.is_under_way for draft in shown)})


def _register_asking(app: Dash, home: Home) -> None:
    @app.callback(
        Output({"type": "draft", "job": MATCH}, "children"),
        Output({"type": "draft", "job": MATCH}, "data-key"),
        Output({"type": "draft", "job": MATCH}, "data-stamp"),
        Output({"type": "draft-asked", "job": MATCH}, "data-event"),
        Input({"type": "draft-ask", "job": MATCH}, "n_clicks"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def ask(clicks: int | None, shown: Shown) -> tuple[object, object, str, object]:
        if not clicks or ctx.triggered_id is None:
            raise PreventUpdate  # a button that was only drawn anew
        job_id = int(ctx.triggered_id["job"])
        try:
            draft = ask_for_draft(home, job_id, openings(shown).get(job_id))
        except REFUSALS as error:
            announce(f"Not saved: {error}", "error")
            return no_update, no_update, stamp(), no_update
        announce(f"CV and letter asked for{of_title(shown, job_id)}", "kept")
        return *_drawn(job_id, draft, shown), f"{draft.event_id} {stamp()}"


def _register_starting(app: Dash, home: Home) -> None:
    @app.callback(
        Output({"type": "draft", "job": MATCH}, "children", allow_duplicate=True),
        Output({"type": "draft", "job": MATCH}, "data-key", allow_duplicate=True),
        Output({"type": "draft", "job": MATCH}, "data-stamp", allow_duplicate=True),
        Input({"type": "draft-asked", "job": MATCH}, "data-event"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def start(asked: str | None, shown: Shown) -> Drawn:
        if not asked or ctx.triggered_id is None:
            raise PreventUpdate
        job_id = int(ctx.triggered_id["job"])
        try:
            draft = start_draft(home, asked.split()[0])
        except REFUSALS as error:
            announce(f"The request is kept, but nothing was started: {error}", "error")
            raise PreventUpdate from error
        if draft is not None and draft.problem:
            announce(f"{draft.problem}: the request is kept, the documents are not written yet.", "error")
        if draft is not None and draft.is_under_way:
            look_again([draft])
        return _drawn(job_id, draft, shown)


def _register_looking(app: Dash, home: Home) -> None:
    @app.callback(
        Output("draft-tick", "disabled"),
        Input("draft-tick", "n_intervals"),
        Input("tick", "n_intervals"),
        State({"type": "draft", "job": ALL}, "data-key"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def look(_looks: int | None, _ticks: int | None, keys: Sequence[str | None], shown: Shown) -> bool:
        controls = [int(each["id"]["job"]) for each in ctx.states_list[0]]
        if not controls:
            raise PreventUpdate
        try:
            found = drafts(home)
        except (NothingToShow, *STORE_ERRORS) as error:
            raise PreventUpdate from error  # what is shown stays; the next look says how far it is
        known = openings(shown)
        now = {job_id: draft_of(found, known.get(job_id, (job_id,))) for job_id in controls}
        for job_id, key in zip(controls, keys, strict=True):
            if draft_key(now[job_id]) != (key or ""):
                _redraw(job_id, now[job_id], shown)
        return not any(draft is not None and draft.is_under_way for draft in now.values())


def _redraw(job_id: int, draft: Draft | None, shown: Shown) -> None:
    children, key, answered = _drawn(job_id, draft, shown)
    set_props(draft_id(job_id), {"children": children, "data-key": key, "data-stamp": answered})
    if draft is not None and draft.state == "written":
        announce(f"CV and letter are ready{of_title(shown, job_id)}", "kept")


def _drawn(job_id: int, draft: Draft | None, shown: Shown) -> tuple[list[Component], str, str]:
    detail = bool(shown) and (shown or {}).get("page") == "documents"
    return draft_content(job_id, draft, detail=detail), draft_key(draft), stamp()
