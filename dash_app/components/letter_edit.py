"""Editing a letter in place: the text between greeting and closing, its versions, and what the profile does not cover.

Layout only; what a press does is in ``dash_app.edit_callbacks``.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.document_edits import EditableLetter, LetterVersion
from aura_views.wording import counted
from dash_app.components.draft import file_address

OPEN, KEEP = "Edit the letter", "Keep as a new version"


def editor_id(event_id: str) -> dict[str, str]:
    """Return the id of the place where a request's letter is edited."""
    return {"type": "letter-edit", "event": event_id}


def open_id(event_id: str) -> dict[str, str]:
    """Return the id of the button that opens the editor."""
    return {"type": "letter-open", "event": event_id}


def text_id(event_id: str) -> dict[str, str]:
    """Return the id of the field that holds the text."""
    return {"type": "letter-text", "event": event_id}


def keep_id(event_id: str) -> dict[str, str]:
    """Return the id of the button that keeps the text."""
    return {"type": "letter-keep", "event": event_id}


def edit_strip(event_id: str) -> Component:
    """Return the control of a written letter, closed."""
    button = html.Button(OPEN, id=open_id(event_id), type="button", className="button letter-open")
    return html.Div([button, html.Div(id=editor_id(event_id), **{"aria-live": "polite"})], className="letter-edit")


def editor_frame(letter: EditableLetter) -> Component:
    """Return the editor in the place that is drawn anew when a version is kept."""
    return html.Div(editor(letter), id={"type": "letter-kept", "event": letter.event_id})


def editor(letter: EditableLetter, said: str = "") -> list[Component]:
    """Return the editor with the newest text; ``said`` is the word on what was just kept."""
    newest = letter.versions[-1]
    return [
        html.P(letter.greeting, className="hint"),
        dcc.Textarea(
            id=text_id(letter.event_id),
            value=letter.text,
            rows=14,
            className="field-text letter-text",
            persistence=False,
            title="Text of the letter",
        ),
        html.P(letter.closing, className="hint"),
        html.Div(
            [
                html.Button(KEEP, id=keep_id(letter.event_id), type="button", className="button letter-keep"),
                html.Span(said, className="letter-said", role="status"),
            ],
            className="draft-file",
        ),
        *_own(newest),
        *_versions(letter),
    ]


def _own(version: LetterVersion) -> list[Component]:
    if not version.own:
        return []
    return [
        html.P(
            f"Your own words: {counted(len(version.own), 'sentence')} of version {version.version} "
            f"{'is' if len(version.own) == 1 else 'are'} not covered by your profile. A writer would not have been "
            "allowed to say this; you are.",
            className="letter-own",
        ),
        html.Ul(
            [
                html.Li([refusal.sentence, html.Span(f" ({refusal.reason})", className="hint")])
                for refusal in version.own
            ]
        ),
    ]


def _versions(letter: EditableLetter) -> list[Component]:
    if len(letter.versions) < 2:
        return []
    links: list[Component] = []
    for each in letter.versions:
        kind = "letter" if each.version == 1 else f"letter-{each.version}"
        links.append(
            html.Span(
                [
                    f"Version {each.version}{' (as written)' if each.version == 1 else ''}: ",
                    *(
                        html.A(
                            name,
                            href=file_address(letter.event_id, kind, form),
                            target="_blank",
                            rel="noopener",
                            className="draft-markdown",
                            **{"aria-label": f"letter, version {each.version}, as {name}"},
                        )
                        for name, form in (("PDF", "pdf"), ("Word", "docx"), ("Markdown", "md"))
                    ),
                ],
                className="draft-file",
            )
        )
    return [html.Div(links, className="letter-versions")]
