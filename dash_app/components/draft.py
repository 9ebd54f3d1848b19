"""CV and letter for a posting: asking for them, how far they are, and opening them.

Layout only; what a press does is in ``dash_app.draft_callbacks``.
"""

from __future__ import annotations

import re

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.drafts import ASKED, FAILED, QUEUED, REFUSED, STUCK, UNDER_WAY, WRITING, WRITTEN, Draft
from aura_views.wording import counted, listed
from dash_app.components.notices import command
from dash_app.components.outcome import menu

LOOK_EVERY_MS = 1_500
ASK = "Draft CV and letter"
NAMES = {"cv": "CV", "letter": "letter"}
_COMMAND = re.compile(r"(aura profile import FILE|`[^`]+`)")
_LABELS = {WRITTEN: "Ready", REFUSED: "Refused", FAILED: "Not written", STUCK: "Not written yet"}
_PROGRESS = {
    ASKED: "Asked for. Dagster is told …",
    QUEUED: "Asked for. Waiting for Dagster to begin …",
    WRITING: "CV and letter are being written …",
}


def draft_id(job_id: int | str) -> dict[str, str]:
    """Return the id of a posting's whole control."""
    return {"type": "draft", "job": str(job_id)}


def draft_button_id(job_id: int | str) -> dict[str, str]:
    """Return the id of the button that asks, whatever it is called now."""
    return {"type": "draft-ask", "job": str(job_id)}


def asked_id(job_id: int | str) -> dict[str, str]:
    """Return the id of the mark that says which request is to be started."""
    return {"type": "draft-asked", "job": str(job_id)}


def draft_key(draft: Draft | None) -> str:
    """Return a text that changes when the control must be drawn anew."""
    return draft.key if draft else ""


def draft_ticker() -> Component:
    """Return the clock by which the shown page looks how far its documents are; it runs while one is under way."""
    return dcc.Interval(id="draft-tick", interval=LOOK_EVERY_MS, disabled=True)


def draft_strip(job_id: int, draft: Draft | None, title: str, *, detail: bool = False) -> Component:
    """Return the control of a posting.

    Args:
        title: the posting's, for screen readers.
        detail: also Markdown and the number of facts, as on the page of documents.
    """
    return html.Div(
        [
            html.Div(
                draft_content(job_id, draft, detail=detail),
                id=draft_id(job_id),
                className="draft-content",
                **{"data-key": draft_key(draft)},
            ),
            html.Span(id=asked_id(job_id), hidden=True),
        ],
        className="draft",
        **{"data-facet": "draft", "role": "group", "aria-label": f"CV and letter: {title}", "aria-live": "polite"},
    )


def draft_content(job_id: int, draft: Draft | None, *, detail: bool = False) -> list[Component]:
    """Return the control as things stand."""
    label = state_label(draft) if draft is not None and detail else None
    return [*([label] if label else []), *_content(job_id, draft, detail)]


def state_label(draft: Draft) -> Component | None:
    """Return the state as a label; none while it changes by itself, for which there is a line of its own."""
    word = _LABELS.get(draft.state)
    return html.Span(word, className=f"label draft-label draft-{draft.state}") if word else None


def _content(job_id: int, draft: Draft | None, detail: bool) -> list[Component]:
    if draft is None:
        return [_button(job_id, ASK, main=True)]
    if draft.state in UNDER_WAY:
        return [_progress(draft)]
    if draft.state == STUCK:
        return _stuck(job_id, draft)
    if draft.state == FAILED:
        return [
            _said("CV and letter were not written: the run failed."),
            *_run_link(draft, "What went wrong"),
            _button(job_id, "Try again"),
        ]
    if draft.state == REFUSED:
        return [refusal(draft), _button(job_id, "Try again")]
    return _ready(job_id, draft, detail)


def draft_files(draft: Draft, *, detail: bool) -> list[Component]:
    """Return the links to what was written, and what of it is gone."""
    made = draft.documents
    if made is None:
        return []
    here = [kind for kind in NAMES if kind in made.files and kind not in made.missing]
    said: list[Component] = [
        html.Span([_open(draft, kind), *_markdown(draft, kind, detail)], className="draft-file") for kind in here
    ]
    if made.missing:
        gone = listed([NAMES[kind] for kind in made.missing])
        said.append(_said(f"The {gone} {'is' if len(made.missing) == 1 else 'are'} no longer in the folder."))
    if detail:
        said.append(html.Span(_facts_behind(draft), className="hint draft-facts"))
    return said


def refusal(draft: Draft) -> Component:
    """Return why nothing was written and what to do."""
    reason = (draft.documents.reason if draft.documents else None) or "no reason was recorded"
    return _said(["No CV and letter: ", *_with_commands(reason)])


def _ready(job_id: int, draft: Draft, detail: bool) -> list[Component]:
    if draft.documents is not None and draft.documents.missing:
        return [*draft_files(draft, detail=detail), _button(job_id, "Write them again")]
    again = [
        html.P(
            "Writes both from your profile as it is now, in place of these files and of your changes in them.",
            className="hint",
        ),
        _button(job_id, "Write both anew"),
    ]
    return [*draft_files(draft, detail=detail), menu("Draft again", again, "draft-menu")]


def _open(draft: Draft, kind: str) -> Component:
    return html.A(
        [f"Open {NAMES[kind]}", html.Span(" ↗", **{"aria-hidden": "true"})],
        href=file_address(draft.event_id, kind, "pdf"),
        target="_blank",
        rel="noopener",
        className="button draft-open",
        title=f"The {NAMES[kind]} as PDF, in a new tab",
    )


def _markdown(draft: Draft, kind: str, detail: bool) -> list[Component]:
    if not detail:
        return []
    return [
        html.A(
            name,
            href=file_address(draft.event_id, kind, form),
            target="_blank",
            rel="noopener",
            className="draft-markdown",
            title=f"The {NAMES[kind]} as {name}{where}",
            **{"aria-label": f"{NAMES[kind]} as {name}"},
        )
        for name, form, where in (("Word", "docx", ", to be saved"), ("Markdown", "md", ", in a new tab"))
    ]


def file_address(event_id: str, kind: str, form: str) -> str:
    """Return the address of a written file; ``dash_app.document_routes`` answers it."""
    return f"/documents/{event_id}/{kind}.{form}"


def _facts_behind(draft: Draft) -> str:
    count = len(draft.documents.fact_ids) if draft.documents else 0
    return f"Both rest on {counted(count, 'statement')} of your profile"


def _progress(draft: Draft) -> Component:
    return html.Span(
        [
            html.Span(
                className=f"dot dot-{'running' if draft.state == WRITING else 'queued'}", **{"aria-hidden": "true"}
            ),
            html.Span(_PROGRESS[draft.state]),
            *_run_link(draft, "See the run"),
        ],
        className="draft-progress",
        tabIndex="-1",
    )


def _stuck(job_id: int, draft: Draft) -> list[Component]:
    return [
        _said(
            [
                f"{draft.problem}: CV and letter are asked for, but nothing writes them yet. ",
                command("aura up"),
                " starts Dagster, then press the button; or type ",
                command(f"aura documents {draft.job_id}"),
                ".",
            ]
        ),
        *_run_link(draft, "See the run"),
        _button(job_id, "Write them now"),
    ]


def _run_link(draft: Draft, label: str) -> list[Component]:
    if draft.run is None:
        return []
    return [
        html.A(label, href=draft.run.url, target="_blank", rel="noopener", className="draft-run", title="In Dagster")
    ]


def _said(words: object) -> Component:
    return html.Span(words, className="draft-said")


def _with_commands(text: str) -> list[object]:
    """Return a reason with the commands in it set as such."""
    parts = _COMMAND.split(text.rstrip("."))
    return [command(part.strip("`")) if _COMMAND.fullmatch(part) else part for part in parts if part] + ["."]


def _button(job_id: int, label: str, *, main: bool = False) -> Component:
    return html.Button(
        label,
        id=draft_button_id(job_id),
        type="button",
        className="button draft-ask",
        title="From your profile, for this posting (d)" if main else "",
    )
