"""What the buttons of the first-run guide do: read a profile, keep it, keep the wishes, put a posting aside, finish.

Every step is saved when its button is pressed; the page goes on only after that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from aura_views.calibration import skip_posting
from aura_views.guide import (
    GuideRefused,
    Handed,
    finish,
    guide,
    handed_file,
    handed_text,
    record_preferences,
    record_profile,
    review,
)
from aura_views.guide_form import read_answers
from aura_views.home import STORE_ERRORS, Home
from aura_views.memo import NothingToShow
from aura_views.wording import counted
from dash_app.components.notices import notice
from dash_app.components.review import review_block
from dash_app.confirmation import announce
from dash_app.pages.guide import (
    finish_step,
    guide_page,
    guide_shown,
    progress_words,
    step_list,
    step_search,
)

UNREADABLE = (NothingToShow, *STORE_ERRORS)


def register_guide(app: Dash, home: Home) -> None:
    """Register the callbacks of the guide on ``app``."""
    _register_profile(app, home)
    _register_wishes(app, home)
    _register_postings(app, home)
    _register_finish(app, home)


def _register_profile(app: Dash, home: Home) -> None:
    @app.callback(
        Output("guide-review", "children"),
        Output("guide-handed", "data"),
        Input("guide-upload", "contents"),
        Input("guide-read", "n_clicks"),
        State("guide-upload", "filename"),
        State("guide-text", "value"),
        prevent_initial_call=True,
    )
    def read(contents: str | None, clicks: int | None, name: str | None, text: str | None) -> tuple[object, object]:
        from_file = ctx.triggered_id == "guide-upload"
        if not (contents if from_file else clicks):
            raise PreventUpdate
        try:
            handed = handed_file(name or "", contents or "") if from_file else handed_text(text)
            return review_block(review(handed)), {"name": handed.name, "kind": handed.kind, "text": handed.text}
        except GuideRefused as error:
            return notice("This cannot be used.", f" {error}", kind="error"), None

    @app.callback(
        Output("location", "search", allow_duplicate=True),
        Input("guide-use", "n_clicks"),
        State("guide-handed", "data"),
        prevent_initial_call=True,
    )
    def use(clicks: int | None, handed: Mapping[str, Any] | None) -> object:
        if not clicks or not handed:
            raise PreventUpdate
        try:
            record_profile(home, Handed(**handed))
        except (GuideRefused, *STORE_ERRORS) as error:
            announce(f"Not saved: {error}", "error")
            return no_update
        announce("Profile saved", "kept")
        return step_search("wishes")

    app.clientside_callback(
        ClientsideFunction("unsaved", "one"), Output("guide-pasted", "data-changed"), Input("guide-text", "value")
    )


def _register_wishes(app: Dash, home: Home) -> None:
    @app.callback(
        Output({"type": "wish-error", "field": ALL}, "children"),
        Output("guide-problem", "children"),
        Output("location", "search", allow_duplicate=True),
        Input("guide-save", "n_clicks"),
        State({"type": "wish", "field": ALL}, "value"),
        prevent_initial_call=True,
    )
    def save(clicks: int | None, _values: Sequence[object]) -> tuple[object, object, object]:
        if not clicks:
            raise PreventUpdate
        written = {str(each["id"]["field"]): each.get("value") for each in ctx.states_list[0]}
        places = [str(each["id"]["field"]) for each in ctx.outputs_list[0]]
        answers = read_answers(written)
        if answers.errors:
            said = notice(f"Not saved yet: {counted(len(answers.errors), 'field')} cannot be read.", kind="error")
            return [answers.errors.get(field, "") for field in places], said, no_update
        try:
            record_preferences(home, answers.stated)
        except (ValueError, *STORE_ERRORS) as error:
            return [""] * len(places), notice("Not saved.", f" {error}", kind="error"), no_update
        announce("Wishes saved", "kept")
        return [""] * len(places), None, step_search("postings")

    app.clientside_callback(
        ClientsideFunction("unsaved", "count"),
        Output("wishes-form", "data-changed"),
        Input({"type": "wish", "field": ALL}, "value"),
        Input("wishes-saved", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("unsaved", "said"),
        Output("wishes-unsaved", "children"),
        Input("wishes-form", "data-changed"),
    )


def _register_postings(app: Dash, home: Home) -> None:
    @app.callback(
        Output("main", "children", allow_duplicate=True),
        Output("shown", "data", allow_duplicate=True),
        Input("guide-skip", "n_clicks"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    def skip(clicks: int | None, shown: Mapping[str, Any] | None) -> tuple[object, object]:
        if not clicks or not shown or not shown.get("titles"):
            raise PreventUpdate
        try:
            before = len(guide(home, "postings").calibration.job_ids)
            standing = skip_posting(home, int(next(iter(shown["titles"]))))
            view = guide(home, "postings", str(standing.place) if standing.job_ids else None)
        except (ValueError, *UNREADABLE) as error:
            announce(f"Not put aside: {error}", "error")
            return no_update, no_update
        announce("Put aside" if len(view.calibration.job_ids) < before else "Put aside; here is another one", "kept")
        return guide_page(view), guide_shown(view)

    @app.callback(
        Output("guide-progress", "children"),
        Output("guide-steps", "children"),
        Input({"type": "saved", "job": ALL, "facet": ALL}, "data-stamp"),
        prevent_initial_call=True,
    )
    def count(_stamps: Sequence[str | None]) -> tuple[object, object]:
        if ctx.triggered_id is None or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        try:
            view = guide(home, "postings")
        except UNREADABLE:
            raise PreventUpdate from None  # the rating is saved and said so; the count comes with the next page
        return progress_words(len(view.calibration.rated), len(view.calibration.job_ids)), step_list(view)


def _register_finish(app: Dash, home: Home) -> None:
    @app.callback(
        Output("guide-place", "children"),
        Output("guide-steps", "children", allow_duplicate=True),
        Input("guide-finish", "n_clicks"),
        running=[(Output("guide-place", "className"), "guide-place guide-busy", "guide-place")],
        prevent_initial_call=True,
    )
    def end(clicks: int | None) -> tuple[object, object]:
        if not clicks:
            raise PreventUpdate
        try:
            finished = finish(home)
            view = guide(home, "finish")
        except UNREADABLE as error:
            announce(f"Not finished: {error}", "error")
            return no_update, no_update
        return finish_step(view, finished), step_list(view)
