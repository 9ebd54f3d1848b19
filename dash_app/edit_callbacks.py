"""What happens when a person edits a letter: the text is kept as a new version, and what the profile does not cover is said."""

from __future__ import annotations

from dash import MATCH, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from aura_views.document_edits import EditRefused, editable_letter, keep_edit
from aura_views.home import STORE_ERRORS, Home
from dash_app.components.letter_edit import editor, editor_frame
from dash_app.confirmation import announce


def register_edits(app: Dash, home: Home) -> None:
    """Register the callbacks of every letter's editor on ``app``."""

    @app.callback(
        Output({"type": "letter-edit", "event": MATCH}, "children"),
        Input({"type": "letter-open", "event": MATCH}, "n_clicks"),
        prevent_initial_call=True,
    )
    def open_editor(clicks: int | None) -> list[Component]:
        if not clicks or ctx.triggered_id is None:
            raise PreventUpdate
        try:
            return [editor_frame(editable_letter(home, str(ctx.triggered_id["event"])))]
        except (EditRefused, *STORE_ERRORS) as error:
            return [html.P(f"{str(error)[:1].upper()}{str(error)[1:]}.", className="draft-said")]

    @app.callback(
        Output({"type": "letter-kept", "event": MATCH}, "children"),
        Input({"type": "letter-keep", "event": MATCH}, "n_clicks"),
        State({"type": "letter-text", "event": MATCH}, "value"),
        prevent_initial_call=True,
    )
    def keep(clicks: int | None, text: str | None) -> list[Component] | object:
        if not clicks or ctx.triggered_id is None:
            raise PreventUpdate  # a button that was only drawn anew
        event_id = str(ctx.triggered_id["event"])
        try:
            kept = keep_edit(home, event_id, text or "")
            letter = editable_letter(home, event_id)
        except (EditRefused, OSError, *STORE_ERRORS) as error:
            announce(f"Not kept: {error}", "error")
            return no_update  # what was typed stays
        announce(f"Kept as version {kept.version} of the letter", "kept")
        return editor(letter, f"Kept as version {kept.version}.")
