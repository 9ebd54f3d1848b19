"""The page of settings: ranking weights with what they would show, schedule, language model, data, export and erase.

Layout only; what a press does is in ``dash_app.settings_callbacks``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.settings_page import CHOICE, RESTART, SETTINGS, YES_NO, Setting, SettingsView
from aura_views.weights_preview import Preview, PreviewRow
from aura_views.wording import counted, week_span
from dash_app.components.entered import entered_block
from dash_app.components.links import posting_link
from dash_app.components.notices import command, notice

TITLE = "Settings"
WORD = "erase"
GROUPS = (
    (
        "ranking",
        "Ranking",
        "Counts from the next run on: the week in progress and later ones. Past weeks keep what held then.",
    ),
    ("schedule", "Schedule and reminders", "When weeks are made, and what AURA reminds of."),
    ("llm", "Language model", ""),
)


def field_id(key: str) -> dict[str, str]:
    """Return the id of a setting's field."""
    return {"type": "setting", "key": key.replace(".", "/")}


def error_id(key: str) -> dict[str, str]:
    """Return the id of the place where a field's error is said."""
    return {"type": "setting-error", "key": key.replace(".", "/")}


def key_of(identifier: Mapping[str, str]) -> str:
    """Return the setting that ``field_id`` named."""
    return identifier["key"].replace("/", ".")


def settings_page(view: SettingsView, preview: Preview | None) -> Component:
    """Return the page of ``view``."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1(TITLE, className="page-title"),
                    html.P(
                        ["Kept in ", html.Code(view.config), ", with your comments; you can edit it there too."],
                        className="lead",
                    ),
                ],
                className="page-head page-head-plain",
            ),
            notice("config.yaml cannot be used.", f" {view.problem}", kind="error") if view.problem else None,
            dcc.Store(id="settings-version", data=view.version),
            dcc.Store(id="settings-before"),
            entered_block(view.entered, view.timezone),
            html.Div(
                [
                    _weights(view, preview),
                    *(_group(view, *group) for group in GROUPS),
                    _save_bar(),
                    dcc.Store(id="settings-saved", data=saved_fields(view)),
                ],
                id="settings-form",
                **{"data-changed": 0},
            ),
            _sources(view),
            _data(view),
        ],
        className="page settings-page",
        **{"data-title": TITLE},
    )


def saved_fields(view: SettingsView) -> dict[str, str]:
    """Return what is saved of each field, by the name that ``field_id`` gives it."""
    return {field_id(key)["key"]: value for key, value in view.values.items()}


def _save_bar() -> Component:
    return html.Div(
        [
            html.Button("Save", id="settings-save", type="button", className="button button-main when-changed"),
            html.Button("Discard", id="settings-discard", type="button", className="button when-changed"),
            html.Span(id="settings-unsaved", className="when-changed", role="status"),
            html.Button(
                "Take the last change back", id="settings-undo", type="button", className="button", hidden=True
            ),
            html.Div(id="settings-answer", className="settings-answer", **{"aria-live": "polite"}),
        ],
        className="settings-save",
    )


# --- weights ----------------------------------------------------------------------------------------------------------


def _weights(view: SettingsView, preview: Preview | None) -> Component:
    fields = [_weight(setting, view, preview) for setting in SETTINGS if setting.group == "weights"]
    return html.Section(
        [
            html.H2("What counts in the ranking"),
            html.P(
                "Only the proportions matter. What is not known of a posting does not count for it. The five on the "
                "right change as you type; nothing is saved until you press Save, which appears "
                "below once something is changed.",
                className="hint",
            ),
            html.Div(
                [
                    html.Div(fields, className="weight-fields"),
                    html.Div(
                        preview_content(preview),
                        id="weights-preview",
                        className="weights-preview",
                        **{"aria-live": "polite"},
                    ),
                ],
                className="weights",
            ),
        ],
        className="weights-block",
    )


def _weight(setting: Setting, view: SettingsView, preview: Preview | None) -> Component:
    name = setting.key.rsplit(".", 1)[1]
    known = preview.known.get(name, 0.0) if preview else None
    hint = setting.hint if known is None else f"{setting.hint}; known of {known:.0%} of the candidates"
    return html.Div(
        [
            html.Label(setting.label, htmlFor=_element(setting.key), className="field-label", title=hint),
            _text_field(setting, view.values[setting.key], "decimal"),
            html.Span(hint, className="hint"),
            html.Span(id=error_id(setting.key), className="wish-error"),
        ],
        className="weight",
    )


def preview_content(preview: Preview | None, problem: str = "") -> list[Component]:
    """Return the five that the weights would give, beside the places they have now."""
    if problem:
        return [html.P(problem, className="wish-error")]
    if preview is None:
        return [html.P("No week is ranked yet: there is nothing to try the weights on.", className="hint")]
    changes = "The same five in the same order." if preview.is_same else _changes(preview)
    return [
        html.H3(f"The five of {week_span(preview.week)}"),
        html.P(changes, className="hint"),
        html.Ol([html.Li(_place(row)) for row in preview.then], className="preview-rows"),
        html.P(["No longer among them: ", *_gone(preview.gone), "."], className="hint")
        if preview.gone
        else html.Span(),
        html.P(
            f"By score alone, of {counted(preview.candidates, 'candidate')}: what a learned slate policy or the exploring "
            "place adds is left out.",
            className="hint",
        ),
    ]


def _changes(preview: Preview) -> str:
    new = sum(row.before is None for row in preview.then)
    moved = sum(row.before not in (None, row.position) for row in preview.then)
    parts = [f"{new} new" if new else "", f"{moved} moved" if moved else ""]
    return f"Against the weights in force: {', '.join(part for part in parts if part)}."


def _place(row: PreviewRow) -> list[object]:
    if row.before is None:
        mark, said = "new", "not among the five now"
    elif row.before == row.position:
        mark, said = "", "the same place as now"
    else:
        mark, said = f"{'↑' if row.before > row.position else '↓'} was {row.before}", "its place now"
    return [
        posting_link(row.title, row.job_id),
        html.Span(f", {row.company} ", className="where"),
        html.Span(f"{row.score:.3f}", className="second"),
        html.Span(mark, className="preview-mark", title=said) if mark else None,
    ]


def _gone(rows: Sequence[PreviewRow]) -> list[object]:
    parts: list[object] = []
    for row in rows:
        parts += [", " if parts else "", posting_link(row.title, row.job_id)]
    return parts


# --- other settings -----------------------------------------------------------------------------------------------------


def _group(view: SettingsView, name: str, title: str, lead: str) -> Component:
    settings = [setting for setting in SETTINGS if setting.group == name]
    restart = any(setting.counts == RESTART for setting in settings)
    return html.Section(
        [
            html.H2(title),
            html.P(lead, className="hint") if lead else None,
            html.Div(statement(view), id="llm-statement") if name == "llm" else None,
            html.Div([_field(setting, view.values[setting.key]) for setting in settings], className="setting-fields"),
            html.P(
                [
                    "Day and hours count once AURA is started again. Times are of ",
                    html.Code(view.timezone),
                    ", which is fixed.",
                ],
                className="hint",
            )
            if restart
            else None,
            html.P(["Keys of providers stand in ", html.Code(".env"), ", never here."], className="hint")
            if name == "llm"
            else None,
        ]
    )


def statement(view: SettingsView) -> Component:
    """Return in plain words what would be sent where."""
    head, *rest = view.statement
    return notice(head, *(html.P(sentence) for sentence in rest), kind="warning" if view.sends_away else "info")


def _field(setting: Setting, value: str) -> Component:
    if setting.kind in (CHOICE, YES_NO):
        choices = {"yes": "yes", "no": "no"} if setting.kind == YES_NO else dict(setting.choices or {})
        return html.Fieldset(
            [
                html.Legend(setting.label, className="field-label"),
                dcc.RadioItems(
                    id=field_id(setting.key),
                    options=[{"value": name, "label": words} for name, words in choices.items()],
                    value=value,
                    inline=True,
                    className="wish-choices",
                    persistence=False,
                ),
                html.Span(setting.hint, className="hint"),
                html.Span(id=error_id(setting.key), className="wish-error"),
            ],
            className=f"setting setting-{setting.kind.replace(' ', '-')}",
        )
    return html.Div(
        [
            html.Label(setting.label, htmlFor=_element(setting.key), className="field-label"),
            _text_field(setting, value, "text"),
            html.Span(setting.hint, className="hint"),
            html.Span(id=error_id(setting.key), className="wish-error"),
        ],
        className="setting",
    )


def _text_field(setting: Setting, value: str, mode: str) -> Component:
    return dcc.Input(
        id=field_id(setting.key),
        type="text",
        inputMode=mode if mode == "decimal" else "verbatim",
        value=value,
        maxLength=300,
        className="field-text",
        autoComplete="off",
        persistence=False,
        debounce=False,
    )


def _element(key: str) -> str:
    return json.dumps(field_id(key), sort_keys=True, separators=(",", ":"))


# --- data ---------------------------------------------------------------------------------------------------------------


def _sources(view: SettingsView) -> Component:
    on, known = view.sources
    return html.Section(
        [
            html.H2("Sources"),
            html.P(
                [
                    f"{on} of {counted(known, 'job source')} {'is' if on == 1 else 'are'} on. ",
                    dcc.Link("Switch them on and off, or ask one now", href="/sources"),
                    ".",
                ]
            ),
        ]
    )


def _data(view: SettingsView) -> Component:
    folders = [html.Div([html.Dt(name), html.Dd(html.Code(place))]) for name, place in view.folders.items()]
    return html.Section(
        [
            html.H2("Your data"),
            html.P("All of it lies on this computer:", className="hint"),
            html.Dl(folders, className="folders"),
            html.H3("Take it with you"),
            html.P(
                [
                    html.A("Download everything", href="/export.zip", className="button", download=""),
                    html.Span(" A zip file of JSON and CSV with your documents; not encrypted.", className="hint"),
                ]
            ),
            html.H3("Erase it"),
            *_erase(view),
        ],
        className="data-block",
    )


def _erase(view: SettingsView) -> list[Component]:
    if view.erasure_asked:
        return [notice("Asked for.", " AURA stops, erases everything of you and starts again.", kind="warning")]
    plan = view.plan
    rows = sum(plan.rows.values()) if plan else 0
    counts = (
        f"{counted(plan.events, 'event')} and {counted(rows, 'row')} of {counted(len(plan.weeks), 'week')}"
        if plan
        else ""
    )
    return [
        html.P(
            f"{counts}, your models, documents, logs and Dagster\u2019s history: deleted for good, with no way back but a backup. "
            "The postings stay. The weeks are shown as incomplete from then on."
        ),
        html.Ul(
            [html.Li(f"Kept: {sentence}.") for sentence in (plan.kept if plan else ())], className="hint kept-list"
        ),
        html.Div(
            [
                html.Label(f"Type \u201c{WORD}\u201d to go on", htmlFor="erase-word", className="field-label"),
                dcc.Input(
                    id="erase-word",
                    type="text",
                    value="",
                    className="field-text",
                    autoComplete="off",
                    persistence=False,
                ),
                html.Button("Erase everything of me", id="erase-go", type="button", className="button button-bad"),
            ],
            className="erase-form",
        ),
        html.Div(id="erase-answer", **{"aria-live": "polite"}),
    ]


def erase_answer(*, is_asked: bool, said: str = "") -> Component:
    """Return what became of the wish to erase."""
    if is_asked:
        return notice(
            "Asked for.",
            " AURA stops now, erases everything of you and starts again; that takes about a minute. Then load this page anew.",
            kind="warning",
        )
    if said:
        return notice("Nothing was erased.", f" {said}", kind="error")
    return notice(
        "Nothing was erased.",
        " This needs `aura up`, which stops everything first. Stop this dashboard and type ",
        command("aura erase"),
        ".",
        kind="error",
    )
