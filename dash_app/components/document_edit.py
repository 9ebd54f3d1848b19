"""Editing a letter or CV in place: its text, its versions and how to go back to one, and what the profile does not cover.

Layout only; what a press does is in ``dash_app.edit_callbacks``.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.document_edits import NAMES, DocumentVersion, EditableDocument
from aura_views.wording import counted, instant
from dash_app.components.draft import file_address

KEEP, RESTORE = "Keep as a new version", "Restore"
_OWN_WORDS = "What the profile does not cover in version {}"
_ROWS = {"letter": 14, "cv": 26}
_FORM = (
    "“##” begins a section, “###” a job or degree (title | employer | place | dates), “-” a line under it. "
    "Name and contacts are your profile's."
)


def editor_id(event_id: str, document: str) -> dict[str, str]:
    """Return the id of the place where a request's document is edited."""
    return {"type": "edit-place", "event": event_id, "document": document}


def open_id(event_id: str, document: str) -> dict[str, str]:
    """Return the id of the button that opens the editor."""
    return {"type": "edit-open", "event": event_id, "document": document}


def text_id(event_id: str, document: str) -> dict[str, str]:
    """Return the id of the field that holds the text."""
    return {"type": "edit-text", "event": event_id, "document": document}


def keep_id(event_id: str, document: str) -> dict[str, str]:
    """Return the id of the button that keeps the text."""
    return {"type": "edit-keep", "event": event_id, "document": document}


def restore_id(event_id: str, document: str, version: int) -> dict[str, str | int]:
    """Return the id of the button that brings a version back."""
    return {"type": "edit-restore", "event": event_id, "document": document, "version": version}


def edit_strip(event_id: str) -> Component:
    """Return the controls of written documents, closed."""
    opening = [
        html.Button(f"Edit the {name}", id=open_id(event_id, document), type="button", className="button edit-open")
        for document, name in NAMES.items()
    ]
    places = [html.Div(id=editor_id(event_id, document), **{"aria-live": "polite"}) for document in NAMES]
    return html.Div([html.Div(opening, className="draft-file"), *places], className="document-edit")


def editor_frame(document: EditableDocument, timezone: str) -> Component:
    """Return the editor in the place that is drawn anew when a version is kept."""
    place = {"type": "edit-kept", "event": document.event_id, "document": document.document}
    return html.Div(editor(document, timezone), id=place, **{"data-changed": 0})


def editor(document: EditableDocument, timezone: str, said: str = "") -> list[Component]:
    """Return the editor with the newest text; ``said`` is the word on what was just kept."""
    event_id, kind = document.event_id, document.document
    return [
        html.P(document.head, className="hint"),
        *([html.P(_FORM, className="hint")] if kind == "cv" else []),
        dcc.Textarea(
            id=text_id(event_id, kind),
            value=document.text,
            rows=_ROWS[kind],
            className="field-text edit-text",
            persistence=False,
            title=f"Text of the {NAMES[kind]}",
        ),
        dcc.Store(id={"type": "edit-saved", "event": event_id, "document": kind}, data=document.text),
        *([html.P(document.foot, className="hint")] if document.foot else []),
        html.Div(
            [
                html.Button(KEEP, id=keep_id(event_id, kind), type="button", className="button edit-keep"),
                html.Span(said, className="edit-said", role="status"),
            ],
            className="draft-file",
        ),
        *_own(document.versions[-1]),
        *_versions(document, timezone),
    ]


def _own(version: DocumentVersion) -> list[Component]:
    if not version.own:
        return []
    what = counted(len(version.own), "sentence" if version.document == "letter" else "statement")
    return [
        html.P(
            f"Your own words: {what} of version {version.version} "
            f"{'is' if len(version.own) == 1 else 'are'} not covered by your profile. A writer would not have been "
            "allowed to say this; you are.",
            className="edit-own",
        ),
        _refusals(version),
    ]


def _refusals(version: DocumentVersion) -> Component:
    return html.Ul(
        [html.Li([refusal.sentence, html.Span(f" ({refusal.reason})", className="hint")]) for refusal in version.own]
    )


def _versions(document: EditableDocument, timezone: str) -> list[Component]:
    if len(document.versions) < 2:
        return []
    newest = document.versions[-1].version
    return [
        html.Div([_version(document, each, newest, timezone) for each in document.versions], className="edit-versions")
    ]


def _version(document: EditableDocument, each: DocumentVersion, newest: int, timezone: str) -> Component:
    kind = document.document
    name = NAMES[kind]
    file = kind if each.version == 1 else f"{kind}-{each.version}"
    restoring = html.Button(
        RESTORE,
        id=restore_id(document.event_id, kind, each.version),
        type="button",
        className="button edit-restore",
        title=f"Keep version {each.version} again, as the newest",
        **{"aria-label": f"Restore version {each.version} of the {name}"},
    )
    earlier_own = bool(each.own) and each.version != newest
    return html.Div(
        [
            f"Version {each.version}{' (as written)' if each.version == 1 else ''}, {instant(each.kept_at, timezone)}: ",
            *(
                html.A(
                    form_name,
                    href=file_address(document.event_id, file, form),
                    target="_blank",
                    rel="noopener",
                    className="draft-markdown",
                    **{"aria-label": f"{name}, version {each.version}, as {form_name}"},
                )
                for form_name, form in (("PDF", "pdf"), ("Word", "docx"), ("Markdown", "md"))
            ),
            *([restoring] if each.version != newest else []),
            *([html.Details([html.Summary(_OWN_WORDS.format(each.version)), _refusals(each)])] if earlier_own else []),
        ],
        className="draft-file",
    )
