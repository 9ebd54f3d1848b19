"""The page of applications: every opening with an outcome, by how far it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.cards import Step
from aura_views.drafts import Draft
from aura_views.outcomes import Application
from aura_views.wording import STAGES, counted, day, days_ago, local_day
from dash_app.components.draft import draft_strip
from dash_app.components.links import posting_address
from dash_app.components.notices import command, empty_state
from dash_app.components.outcome import menu, stage_chip

TITLE = "Applications"
COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("applied", "Applied", ("applied",)),
    ("screening", "Screening", ("screening",)),
    ("interviews", "Interviews", ("interview1", "interview2")),
    ("offers", "Offers", ("offer", "accepted")),
    ("closed", "Closed", ("rejected", "no_answer", "none")),
)
QUIET_AFTER_DAYS = 14
Drafts = Mapping[int, Draft | None]


def applications_page(found: Sequence[Application], timezone: str, drafts: Drafts) -> Component:
    """Return the page of ``found``."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1(TITLE, className="page-title"),
                    html.P(
                        "What became of the postings you applied to. AURA learns from it, later than from ratings.",
                        className="lead",
                    ),
                ],
                className="page-head page-head-plain",
            ),
            html.Div(
                [
                    html.Div(board(found, timezone, drafts), id="board", className="board-place"),
                    html.Span(id="board-stamp", hidden=True),
                ],
                **{"data-facet": "board"},
            ),
        ],
        className="page applications-page",
        **{"data-title": TITLE},
    )


def board_stage_id(job_id: int | str, stage: str) -> dict[str, str]:
    """Return the id of the button that moves an application to ``stage``."""
    return {"type": "board-stage", "job": str(job_id), "stage": stage}


def board(found: Sequence[Application], timezone: str, drafts: Drafts) -> list[Component]:
    """Return the columns, or what stands in their place without any application.

    Args:
        drafts: the newest request for CV and letter of each application, by its job id; None or absent without one.
    """
    if not found:
        return [
            empty_state(
                "No application yet",
                html.P(["Press \u201cI applied\u201d on a posting of ", dcc.Link("this week", href="/"), ", or type"]),
                html.P(command("aura outcome JOB_ID applied")),
            )
        ]
    return [html.Div([_column(*column, found, timezone, drafts) for column in COLUMNS], className="board")]


def _column(
    name: str, label: str, stages: tuple[str, ...], found: Sequence[Application], timezone: str, drafts: Drafts
) -> Component:
    own = [each for each in found if each.stage in stages]
    content = [_application(each, len(stages) > 1, timezone, drafts.get(each.job_id)) for each in own]
    return html.Section(
        [
            html.H2(
                [
                    label,
                    html.Span(str(len(own)), className="count", **{"aria-label": counted(len(own), "application")}),
                ],
                id=f"column-{name}",
            ),
            html.Div(content or html.P("None", className="hint"), className="column-cards"),
        ],
        className="column" if own else "column column-empty",
        **{"aria-labelledby": f"column-{name}"},
    )


def _application(found: Application, with_stage: bool, timezone: str, draft: Draft | None) -> Component:
    where = ", ".join(part for part in (found.company, found.place) if part)
    return html.Article(
        [
            html.Div(_labels(found, with_stage), className="labels") if with_stage or found.is_sample else None,
            html.H3(_title(found)),
            html.P(where or ("This posting is no longer stored." if not found.is_known else ""), className="where"),
            html.P(_since(found), className="since"),
            _history(found.history, timezone),
            html.P(dcc.Link("Life of this posting", href=posting_address(found.job_id)), className="life-link")
            if found.is_known
            else None,
            menu(
                "Change stage",
                [
                    html.Button(
                        STAGES[stage], id=board_stage_id(found.job_id, stage), type="button", className="choice"
                    )
                    for stage in STAGES
                    if stage != found.stage
                ],
                "stage-menu",
            ),
            draft_strip(found.job_id, draft, found.title) if found.is_known or draft else None,
        ],
        className="application",
        **{"data-application": str(found.job_id), "aria-label": found.title},
    )


def _labels(found: Application, with_stage: bool) -> list[Component]:
    labels = [stage_chip(found.stage)] if with_stage else []
    if found.is_sample:
        labels.append(html.Span("SAMPLE", className="label label-sample", title="An invented posting"))
    return labels


def _title(found: Application) -> object:
    if found.link is None or found.is_sample:
        return found.title
    return html.A(found.title, href=found.link, target="_blank", rel="noopener", title="Open the posting")


def _since(found: Application) -> list[object]:
    said: list[object] = [f"{STAGES[found.stage]} {days_ago(found.days_since)}"]
    if found.stage in ("applied", "screening") and found.days_since >= QUIET_AFTER_DAYS:
        said.append(html.Span("quiet for a while", className="quiet"))
    return said


def _history(steps: Sequence[Step], timezone: str) -> Component:
    rows = [
        html.Li(
            [
                html.Span(day(local_day(step.at, timezone)), className="step-day"),
                html.Span(STAGES[step.stage], className="step-stage"),
                html.Span(step.note, className="step-note") if step.note else None,
            ]
        )
        for step in steps
    ]
    return html.Details(
        [html.Summary(f"History ({len(steps)})"), html.Ol(rows, className="history")], className="history-block"
    )
