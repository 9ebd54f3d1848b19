"""What happens when a person chooses how documents are written: they are asked for like this, or what would be sent is shown."""

from __future__ import annotations

from collections.abc import Sequence

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from aura_views.document_forms import form_from, spending_cap
from aura_views.document_prompts import prompt_preview
from aura_views.documents import RequestRefused
from aura_views.drafts import ask_for_draft
from aura_views.home import STORE_ERRORS, Home
from aura_views.memo import NothingToShow
from aura_views.postings import UnknownPosting
from dash_app.components.draft import draft_content, draft_key
from dash_app.components.draft_form import previewed
from dash_app.confirmation import Shown, announce, of_title, openings, stamp

REFUSALS = (UnknownPosting, RequestRefused, NothingToShow, *STORE_ERRORS)
_FIELDS = {"type": "draft-form", "job": MATCH, "field": ALL}


def register_draft_forms(app: Dash, home: Home) -> None:
    """Register the callbacks of every form on ``app``."""

    @app.callback(
        Output({"type": "draft", "job": MATCH}, "children", allow_duplicate=True),
        Output({"type": "draft", "job": MATCH}, "data-key", allow_duplicate=True),
        Output({"type": "draft", "job": MATCH}, "data-stamp", allow_duplicate=True),
        Output({"type": "draft-asked", "job": MATCH}, "data-event", allow_duplicate=True),
        Input({"type": "draft-ask-like", "job": MATCH}, "n_clicks"),
        State(_FIELDS, "value"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def ask_like(clicks: int | None, values: Sequence[str], shown: Shown) -> tuple[object, object, str, object]:
        job_id = _pressed(clicks)
        try:
            form = form_from(_chosen(values))
            draft = ask_for_draft(home, job_id, openings(shown).get(job_id), form=form)
        except REFUSALS as error:
            announce(f"Not saved: {error}", "error")
            return no_update, no_update, stamp(), no_update
        announce(f"CV and letter asked for{of_title(shown, job_id)}", "kept")
        content = draft_content(job_id, draft, detail=True)
        return content, draft_key(draft), stamp(), f"{draft.event_id} {stamp()}"

    @app.callback(
        Output({"type": "draft-previewed", "job": MATCH}, "children"),
        Input({"type": "draft-preview", "job": MATCH}, "n_clicks"),
        State(_FIELDS, "value"),
        prevent_initial_call=True,
    )
    def show_prompt(clicks: int | None, values: Sequence[str]) -> list[Component]:
        job_id = _pressed(clicks)
        try:
            return previewed(prompt_preview(home, job_id, form_from(_chosen(values))), spending_cap(home))
        except REFUSALS as error:
            return [html.P(f"{str(error)[:1].upper()}{str(error)[1:]}.", className="draft-said")]


def _pressed(clicks: int | None) -> int:
    if not clicks or ctx.triggered_id is None:
        raise PreventUpdate  # a button that was only drawn anew
    return int(ctx.triggered_id["job"])


def _chosen(values: Sequence[str]) -> dict[str, str]:
    """The fields of the form by name, in the order in which Dash gives their values."""
    fields = [each["id"]["field"] for each in ctx.states_list[0]]
    return dict(zip(fields, values, strict=True))
