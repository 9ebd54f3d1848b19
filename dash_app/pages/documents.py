"""The page of documents: every CV and letter that was asked for, by the week in which it was."""

from __future__ import annotations

from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.drafts import REFUSED, WRITTEN, DocumentsView, Draft
from aura_views.wording import instant, week_span
from dash_app.components.badge import lineage_badge
from dash_app.components.document_edit import edit_strip
from dash_app.components.draft import ASK, draft_files, draft_strip, refusal, state_label
from dash_app.components.draft_form import draft_form, wording
from dash_app.components.links import posting_link
from dash_app.components.notices import command, empty_state, notice

TITLE = "Documents"


def documents_page(view: DocumentsView) -> Component:
    """Return the page of ``view``."""
    weeks = list(dict.fromkeys(draft.week for draft in view.drafts))
    return html.Div(
        [
            html.Div(
                [
                    html.H1(TITLE, className="page-title"),
                    html.P(
                        "CV and cover letter for a posting, from the statements of your profile and nothing else. "
                        "Read both before you send them.",
                        className="lead",
                    ),
                ],
                className="page-head page-head-plain",
            ),
            html.Div(_notices(view), className="notices"),
            *([_week(view, week) for week in weeks] or [_nothing()]),
        ],
        className="page documents-page",
        **{"data-title": TITLE},
    )


def newest_of_posting(view: DocumentsView) -> list[Draft]:
    """Return the requests that can be asked for again: of each posting the newest."""
    newest: dict[int, Draft] = {}
    for draft in view.drafts:
        newest.setdefault(draft.job_id, draft)
    return list(newest.values())


def title_of(view: DocumentsView, draft: Draft) -> str:
    """Return the posting's title; its id where it is no longer stored."""
    return view.titles.get(draft.job_id, ("", ""))[0] or f"Posting {draft.job_id}"


def _notices(view: DocumentsView) -> list[Component]:
    said = []
    if not view.is_current:
        said.append(notice(f"As of {instant(view.read_at, view.timezone)}.", " New results are being written."))
    if not view.has_profile:
        said.append(
            notice(
                "No profile yet.",
                " Documents say only what your profile says. ",
                dcc.Link("Give AURA your profile", href="/guide"),
                ", or type ",
                command("aura profile import FILE"),
                ".",
                kind="warning",
            )
        )
    return said


def _nothing() -> Component:
    return empty_state(
        "No documents yet",
        html.P([f"Press \u201c{ASK}\u201d on a posting of ", dcc.Link("this week", href="/"), ", or type"]),
        html.P(command("aura documents JOB_ID")),
    )


def _week(view: DocumentsView, week: date) -> Component:
    shown = {draft.event_id for draft in newest_of_posting(view)}
    return html.Section(
        [
            html.Div(
                [
                    html.H2(f"Asked for in the week of {week_span(week)}"),
                    lineage_badge(view.badges.get(week), view.timezone),
                ],
                className="documents-head",
            ),
            html.Div(
                [_document(view, draft, draft.event_id in shown) for draft in view.drafts if draft.week == week],
                className="documents",
            ),
        ],
        className="documents-week",
    )


def _document(view: DocumentsView, draft: Draft, is_newest: bool) -> Component:
    title, company = title_of(view, draft), view.titles.get(draft.job_id, ("", ""))[1]
    return html.Article(
        [
            html.Div(
                [
                    html.H3(posting_link(title, draft.job_id) if draft.job_id in view.titles else title),
                    html.P(company, className="where") if company else None,
                    html.P(
                        f"{'Asked for' if draft.is_asked_for else 'Written for the slate of'} "
                        f"{instant(draft.requested_at, view.timezone)}",
                        className="hint",
                    ),
                ],
                className="document-what",
            ),
            draft_strip(draft.job_id, draft, title, detail=True) if is_newest else _earlier(draft),
            *(_more(view, draft) if draft.state == WRITTEN and is_newest else []),
            *([edit_strip(draft.event_id)] if draft.state == WRITTEN else []),
        ],
        className="document",
        **{"data-document": draft.event_id, "aria-label": title},
    )


def _more(view: DocumentsView, draft: Draft) -> list[Component]:
    said = view.wordings.get(draft.event_id)
    return [
        html.Div(
            [
                *(wording(said) if said else []),
                draft_form(draft.job_id, view.forms[draft.event_id], asks_model=view.asks_model),
            ],
            className="document-edit",
        )
    ]


def _earlier(draft: Draft) -> Component:
    said = draft_files(draft, detail=True) if draft.state == WRITTEN else []
    if draft.state == REFUSED:
        said = [refusal(draft)]
    return html.Div(
        [state_label(draft), *said, html.Span("Asked for again since.", className="hint")],
        className="draft draft-content draft-earlier",
    )
