"""What the page of settings does: shows what weights would change, writes config.yaml, takes a change back, erases."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate
from flask import Response, send_file

from aura_views.export import write_export
from aura_views.home import STORE_ERRORS, Home
from aura_views.memo import NothingToShow
from aura_views.settings_page import (
    WEIGHTS,
    Saved,
    SettingRefused,
    SettingsView,
    ask_for_erasure,
    read_values,
    save_settings,
    settings_view,
)
from aura_views.weights_preview import COMPONENTS, Preview, UnknownWeight, preview_weights
from aura_views.wording import counted
from dash_app.components.notices import notice
from dash_app.confirmation import announce
from dash_app.kept_pages import kept_page
from dash_app.pages.settings import (
    WORD,
    erase_answer,
    field_id,
    key_of,
    preview_content,
    saved_fields,
    settings_page,
    statement,
)
from dash_app.place import Asked, Drawn

UNREADABLE = (NothingToShow, *STORE_ERRORS)


def draw_settings(home: Home, _path: str, _asked: Asked) -> Drawn:
    """Return the page of settings."""
    view = settings_view(home)
    weights = {name: float(view.values[f"ranking.weights.{name}"]) for name in COMPONENTS}
    return kept_page(settings_page, view, _preview(home, view, weights)), None


def register_settings(app: Dash, home: Home) -> None:
    """Register the callbacks of the page, and the download of everything, on ``app``."""
    _register_preview(app, home)
    _register_saving(app, home)
    _register_unsaved(app)
    _register_erasing(app, home)

    @app.server.get("/export.zip")
    def export() -> Response:
        with tempfile.TemporaryDirectory(prefix="export-", dir=home.settings.data_dir) as folder:
            archive = write_export(home, Path(folder) / "aura-export.zip")
            response = send_file(archive.open("rb"), "application/zip", as_attachment=True, download_name=archive.name)
        response.headers["Cache-Control"] = "no-store"
        return response


def _preview(home: Home, view: SettingsView, weights: Mapping[str, float]) -> Preview | None:
    in_force = {name: float(view.values[f"ranking.weights.{name}"]) for name in COMPONENTS}
    return preview_weights(home, weights, in_force, int(view.values["ranking.slate_size"]))


def _register_preview(app: Dash, home: Home) -> None:
    weight_ids = [field_id(key) for key in WEIGHTS]

    @app.callback(
        Output("weights-preview", "children"),
        [Input(each, "value") for each in weight_ids],
        prevent_initial_call=True,
    )
    def show(*written: str | None) -> object:
        read, errors = read_values(dict(zip(WEIGHTS, written, strict=True)))
        if errors:
            return preview_content(None, f"Not a weight: {next(iter(errors.values()))}.")
        weights = {key.rsplit(".", 1)[1]: float(str(value)) for key, value in read.items()}
        try:
            return preview_content(_preview(home, settings_view(home), weights))
        except UnknownWeight as error:
            return preview_content(None, f"{str(error)[:1].upper()}{str(error)[1:]}.")
        except UNREADABLE:
            raise PreventUpdate from None  # the five that are shown stay


def _register_saving(app: Dash, home: Home) -> None:
    outputs = (
        Output({"type": "setting-error", "key": ALL}, "children", allow_duplicate=True),
        Output("settings-answer", "children", allow_duplicate=True),
        Output("settings-version", "data", allow_duplicate=True),
        Output("settings-before", "data", allow_duplicate=True),
        Output("settings-undo", "hidden", allow_duplicate=True),
        Output("llm-statement", "children", allow_duplicate=True),
        Output("settings-saved", "data", allow_duplicate=True),
    )

    @app.callback(
        *outputs,
        Input("settings-save", "n_clicks"),
        State({"type": "setting", "key": ALL}, "value"),
        State("settings-version", "data"),
        prevent_initial_call=True,
    )
    def save(clicks: int | None, _values: Sequence[object], version: str | None) -> tuple[object, ...]:
        if not clicks:
            raise PreventUpdate
        written = {key_of(each["id"]): each.get("value") for each in ctx.states_list[0]}
        places = [key_of(each["id"]) for each in ctx.outputs_list[0]]
        _, errors = read_values(written)
        if errors:
            said = notice(f"Not saved: {counted(len(errors), 'field')} cannot be read.", kind="error")
            return [errors.get(key, "") for key in places], said, *[no_update] * 5
        return [""] * len(places), *_saved(home, written, version)

    @app.callback(
        *outputs,
        Output({"type": "setting", "key": ALL}, "value"),
        Input("settings-undo", "n_clicks"),
        State("settings-before", "data"),
        State({"type": "setting", "key": ALL}, "value"),
        State("settings-version", "data"),
        prevent_initial_call=True,
    )
    def undo(
        clicks: int | None, before: Mapping[str, str] | None, _values: Sequence[object], version: str | None
    ) -> tuple[object, ...]:
        if not clicks or not before:
            raise PreventUpdate
        shown = {key_of(each["id"]): each.get("value") for each in ctx.states_list[1]}
        said, version_now, *others = _saved(home, before, version)
        values = (
            [before.get(key, shown[key]) for key in shown] if version_now is not no_update else list(shown.values())
        )
        return [""] * len(ctx.outputs_list[0]), said, version_now, *others, values


def _register_unsaved(app: Dash) -> None:
    """Count in the browser what is changed and not saved, and put it back; ``assets/unsaved.js`` also asks before leaving."""
    fields = {"type": "setting", "key": ALL}
    app.clientside_callback(
        ClientsideFunction("unsaved", "count"),
        Output("settings-form", "data-changed"),
        Input(fields, "value"),
        Input("settings-saved", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("unsaved", "said"),
        Output("settings-unsaved", "children"),
        Input("settings-form", "data-changed"),
    )
    app.clientside_callback(
        ClientsideFunction("unsaved", "back"),
        Output(fields, "value", allow_duplicate=True),
        Input("settings-discard", "n_clicks"),
        State("settings-saved", "data"),
        State(fields, "value"),
        prevent_initial_call=True,
    )


def _saved(home: Home, written: Mapping[str, object], version: str | None) -> tuple[object, ...]:
    """Return what to say, the new version, what stood before, whether there is nothing to take back, the statement, what is saved."""
    try:
        saved = save_settings(home, written, version)
        view = settings_view(home)
    except (SettingRefused, *UNREADABLE) as error:
        announce(f"Not saved: {error}", "error")
        return notice("Not saved.", f" {error}", kind="error"), *[no_update] * 5
    if not saved.changed:
        return notice("Nothing is different."), *[no_update] * 5
    announce(f"Saved: {_what(saved)}", "kept")
    counts = " Weights and what else the ranking rests on count from the next run on."
    return (
        notice("Saved.", f" {_what(saved)}.{counts}"),
        view.version,
        dict(saved.before),
        False,
        statement(view),
        saved_fields(view),
    )


def _what(saved: Saved) -> str:
    from aura_views.settings_page import BY_KEY

    parts = [
        f"{BY_KEY[key].label} {saved.before[key] or 'empty'} → {now or 'empty'}" for key, now in saved.changed.items()
    ]
    return ", ".join(parts)


def _register_erasing(app: Dash, home: Home) -> None:
    @app.callback(
        Output("erase-answer", "children"),
        Input("erase-go", "n_clicks"),
        State("erase-word", "value"),
        prevent_initial_call=True,
    )
    def erase(clicks: int | None, word: str | None) -> object:
        if not clicks:
            raise PreventUpdate
        if (word or "").strip().casefold() != WORD:
            return erase_answer(is_asked=False, said=f"Type \u201c{WORD}\u201d into the field first.")
        return erase_answer(is_asked=ask_for_erasure(home))
