"""What happens when a person edits a document: the text is kept as a new version, and what the profile does not cover is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from aura_views.document_edits import NAMES, DocumentKind, DocumentVersion, EditRefused, editable, keep_edit, restore
from aura_views.home import STORE_ERRORS, Home
from dash_app.components.document_edit import editor, editor_frame
from dash_app.confirmation import announce

_MATCH = {"event": MATCH, "document": MATCH}


def register_edits(app: Dash, home: Home) -> None:
    """Register the callbacks of every document's editor on ``app``."""

    @app.callback(
        Output({"type": "edit-place", **_MATCH}, "children"),
        Input({"type": "edit-open", **_MATCH}, "n_clicks"),
        prevent_initial_call=True,
    )
    def open_editor(clicks: int | None) -> list[Component]:
        event_id, document = _pressed(clicks)
        try:
            return [editor_frame(editable(home, event_id, document), home.calendar.timezone)]
        except (EditRefused, *STORE_ERRORS) as error:
            return [html.P(f"{str(error)[:1].upper()}{str(error)[1:]}.", className="draft-said")]

    @app.callback(
        Output({"type": "edit-kept", **_MATCH}, "children"),
        Input({"type": "edit-keep", **_MATCH}, "n_clicks"),
        Input({"type": "edit-restore", **_MATCH, "version": ALL}, "n_clicks"),
        State({"type": "edit-text", **_MATCH}, "value"),
        prevent_initial_call=True,
    )
    def keep(clicks: int | None, back: Sequence[int | None], text: str | None) -> list[Component] | object:
        if ctx.triggered_id is None or ctx.triggered_id["type"] == "edit-keep":
            event_id, document = _pressed(clicks)
            return _kept(home, event_id, document, lambda: keep_edit(home, event_id, text or "", document))
        event_id, document = _pressed(max((each or 0 for each in back), default=0))
        version = int(ctx.triggered_id["version"])
        return _kept(home, event_id, document, lambda: restore(home, event_id, version, document))

    app.clientside_callback(
        ClientsideFunction("unsaved", "one"),
        Output({"type": "edit-kept", **_MATCH}, "data-changed"),
        Input({"type": "edit-text", **_MATCH}, "value"),
        Input({"type": "edit-saved", **_MATCH}, "data"),
    )


def _pressed(clicks: int | None) -> tuple[str, DocumentKind]:
    if not clicks or ctx.triggered_id is None:
        raise PreventUpdate  # a button that was only drawn anew
    document: DocumentKind = "cv" if ctx.triggered_id["document"] == "cv" else "letter"
    return str(ctx.triggered_id["event"]), document


def _kept(
    home: Home, event_id: str, document: DocumentKind, keeping: Callable[[], DocumentVersion]
) -> list[Component] | object:
    try:
        kept = keeping()
        now = editable(home, event_id, document)
    except (EditRefused, OSError, *STORE_ERRORS) as error:
        announce(f"Not kept: {error}", "error")
        return no_update  # what was typed stays
    announce(f"Kept as version {kept.version} of the {NAMES[document]}", "kept")
    return editor(now, home.calendar.timezone, f"Kept as version {kept.version}.")
