"""The page of applications: every opening with an outcome, by how far it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.application_board import DUE, WAITING, ApplicationBoard, Rate, Reminder
from aura_views.cards import Step
from aura_views.drafts import Draft
from aura_views.next_steps import LONGEST_STEP, NextStep
from aura_views.outcomes import APPLIED, NOT_APPLIED, WANTED, Application
from aura_views.wording import STAGES, counted, day, days_ago, local_day
from dash_app.components.draft import draft_strip
from dash_app.components.links import posting_address
from dash_app.components.notices import command, empty_state
from dash_app.components.outcome import menu, stage_chip

TITLE = "Applications"
COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("wanted", "To apply", (WANTED,)),
    ("applied", "Applied", ("applied",)),
    ("screening", "Screening", ("screening",)),
    ("interviews", "Interviews", ("interview1", "interview2")),
    ("offers", "Offers", ("offer", "accepted")),
    ("closed", "Closed", ("rejected", "no_answer", "none")),
)
SAVE, DONE = "save", "done"
NOT_WANTED = "not wanted"
"""In a stage's place: the person does not want to apply any more."""
Drafts = Mapping[int, Draft | None]


def applications_page(found: ApplicationBoard, timezone: str, drafts: Drafts) -> Component:
    """Return the page of ``found``."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1(TITLE, className="page-title"),
                    html.P(
                        "What you want to apply to, and what became of what you applied to. AURA learns from it, later than from ratings.",
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


def next_save_id(job_id: int | str, act: str) -> dict[str, str]:
    """Return the id of the button that keeps the next step of an application, or says that it is done."""
    return {"type": "next-save", "job": str(job_id), "act": act}


def next_field_id(job_id: int | str, field: str) -> dict[str, str]:
    """Return the id of a field of the next step: ``text`` or ``due``."""
    return {"type": "next-field", "job": str(job_id), "field": field}


def board(found: ApplicationBoard, timezone: str, drafts: Drafts) -> list[Component]:
    """Return what to look after, the columns and the rates, or what stands in their place without any application.

    Args:
        drafts: the newest request for CV and letter of each application, by its job id; None or absent without one.
    """
    if not found.applications:
        return [
            empty_state(
                "No application yet",
                html.P(
                    [
                        "Press \u201cWant to apply\u201d or \u201cI applied\u201d on a posting of ",
                        dcc.Link("this week", href="/"),
                        ", or type",
                    ]
                ),
                html.P(command("aura outcome JOB_ID applied")),
            )
        ]
    columns = html.Div([_column(*column, found, timezone, drafts) for column in COLUMNS], className="board")
    return [*_reminders(found), columns, _rates(found)]


def _reminders(found: ApplicationBoard) -> list[Component]:
    if not found.reminders:
        return []
    return [
        html.Section(
            [
                html.H2("To look after"),
                html.Ul([html.Li(_reminder(each)) for each in found.reminders], className="reminders"),
                html.P(
                    [
                        f"Silence is said after {counted(found.remind_after_days, 'day')} without an answer (",
                        html.Code("applications.remind_after_days"),
                        ").",
                    ],
                    className="hint",
                ),
            ],
            className="reminder-block",
        )
    ]


def _reminder(each: Reminder) -> list[object]:
    where = f", {each.company}" if each.company else ""
    link = html.A(each.title, href=f"#application-{each.job_id}", className="reminder-title")
    if each.kind == DUE and each.step is not None:
        due = "today" if each.days == 0 else days_ago(each.days)
        return [link, f"{where}: {each.step.text}, due {due}."]
    return [link, f"{where}: no answer for {counted(each.days, 'day')} after \u201c{STAGES[each.stage]}\u201d."]


def _rates(found: ApplicationBoard) -> Component:
    rows = [
        html.Tr(
            [html.Th(rate.label, scope="row"), html.Td(_share(rate)), html.Td(_behind(rate)), html.Td(rate.meaning)]
        )
        for rate in found.rates
    ]
    return html.Section(
        [
            html.H2("How often they answer", id="rates-title"),
            html.Div(
                html.Table(
                    [
                        html.Thead(
                            html.Tr(
                                [
                                    html.Th(name, scope="col")
                                    for name in ("Answer", "Share", "n and 95 % interval", "Of")
                                ]
                            )
                        ),
                        html.Tbody(rows),
                    ]
                ),
                className="rates-table",
                role="region",
                tabIndex="0",
                **{"aria-labelledby": "rates-title"},
            ),
        ],
        className="rates-block",
    )


def _share(rate: Rate) -> str:
    return "too few" if rate.value is None else f"{rate.value:.0%}"


def _behind(rate: Rate) -> str:
    n = f"{rate.count} of {rate.n}"
    return n if rate.lower is None or rate.upper is None else f"{n}, {rate.lower:.0%} to {rate.upper:.0%}"


def _column(
    name: str, label: str, stages: tuple[str, ...], found: ApplicationBoard, timezone: str, drafts: Drafts
) -> Component:
    own = [each for each in found.applications if each.stage in stages]
    content = [_application(each, len(stages) > 1, timezone, drafts.get(each.job_id), found) for each in own]
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


def _application(
    found: Application, with_stage: bool, timezone: str, draft: Draft | None, whole: ApplicationBoard
) -> Component:
    step = whole.next_steps.get(found.job_id)
    where = ", ".join(part for part in (found.company, found.place) if part)
    return html.Article(
        [
            html.Div(_labels(found, with_stage), className="labels") if with_stage or found.is_sample else None,
            html.H3(_title(found)),
            html.P(where or ("This posting is no longer stored." if not found.is_known else ""), className="where"),
            html.P(_since(found, whole.remind_after_days), className="since"),
            _next(step, whole.today),
            _history(found.history, timezone) if found.history else None,
            html.P(dcc.Link("Life of this posting", href=posting_address(found.job_id)), className="life-link")
            if found.is_known
            else None,
            _acts(found, step),
            draft_strip(found.job_id, draft, found.title) if found.is_known or draft else None,
        ],
        className="application",
        id=f"application-{found.job_id}",
        **{"data-application": str(found.job_id), "aria-label": found.title},
    )


def _acts(found: Application, step: NextStep | None) -> Component:
    return html.Div(
        [
            _applied(found),
            menu(
                "Another stage" if found.stage == WANTED else "Change stage",
                [
                    html.Button(words, id=board_stage_id(found.job_id, stage), type="button", className="choice")
                    for stage, words in _stages_offered(found.stage)
                ],
                "stage-menu",
            ),
            menu("Change next step" if step else "Next step", _next_form(found.job_id, step), "next-menu"),
        ],
        className="application-acts",
    )


def _stages_offered(stage: str) -> list[tuple[str, str]]:
    """Return where an application can go from ``stage``, beside what has a button of its own."""
    if stage != WANTED:
        return [(name, words) for name, words in STAGES.items() if name != stage]
    later = [(name, words) for name, words in STAGES.items() if name not in (APPLIED, NOT_APPLIED)]
    return [(NOT_WANTED, "Not any more"), *later]


def _applied(found: Application) -> Component | None:
    if found.stage != WANTED:
        return None
    return html.Button(
        "I applied",
        id=board_stage_id(found.job_id, APPLIED),
        type="button",
        className="button button-main choice-applied",
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


def _next(step: NextStep | None, today: date) -> Component | None:
    if step is None:
        return None
    late = step.due is not None and step.due <= today
    due = html.Span(f"by {day(step.due)}", className="next-due next-late" if late else "next-due") if step.due else None
    return html.P([html.Span("Next: ", className="step-day"), step.text, " ", due], className="next-step")


def _next_form(job_id: int, step: NextStep | None) -> list[Component]:
    fields = (
        ("text", "What is to be done", step.text if step else "", "Write to them again"),
        ("due", "By, as 2026-12-24", step.due.isoformat() if step and step.due else "", "no day"),
    )
    return [
        *(
            html.Label(
                [
                    html.Span(label, className="field-label"),
                    dcc.Input(
                        id=next_field_id(job_id, field),
                        type="text",
                        value=value,
                        placeholder=hint,
                        maxLength=LONGEST_STEP,
                        className="field-text",
                        autoComplete="off",
                        persistence=False,
                    ),
                ]
            )
            for field, label, value, hint in fields
        ),
        html.Button("Keep it", id=next_save_id(job_id, SAVE), type="button", className="choice"),
        html.Button("Done", id=next_save_id(job_id, DONE), type="button", className="choice") if step else None,
    ]


def _since(found: Application, quiet_after: int) -> list[object]:
    words = "Wanted" if found.stage == WANTED else STAGES[found.stage]
    said: list[object] = [f"{words} {days_ago(found.days_since)}"]
    if found.stage in WAITING and found.days_since >= quiet_after:
        said.append(html.Span("quiet for a while", className="quiet"))
    return said


def _documents(letter: int) -> str:
    edited = "as AURA wrote it" if letter == 1 else f"version {letter}, edited by you"
    return f"with CV and letter ({edited})"


def _history(steps: Sequence[Step], timezone: str) -> Component:
    rows = [
        html.Li(
            [
                html.Span(day(local_day(step.at, timezone)), className="step-day"),
                html.Span(STAGES[step.stage], className="step-stage"),
                html.Span(_documents(step.letter), className="step-note") if step.letter else None,
                html.Span(step.note, className="step-note") if step.note else None,
            ]
        )
        for step in steps
    ]
    return html.Details(
        [html.Summary(f"History ({len(steps)})"), html.Ol(rows, className="history")], className="history-block"
    )
