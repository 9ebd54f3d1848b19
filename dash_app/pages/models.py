"""The page of the models: what serves, the newest candidate beside champion and baselines, every decision, roll-back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from aura_views.model_words import CANDIDATE, CHAMPION, ModelFigure
from aura_views.models import ROLLED_BACK, CandidateCard, Decision, KindView, ModelsView, Serving, Target
from aura_views.rollback import NONE, what_follows
from aura_views.wording import FACETS, counted, day, instant, local_day, week_span
from dash_app.components.badge import lineage_badge
from dash_app.components.charts import weekly_chart
from dash_app.components.notices import command, empty_state, notice
from dash_app.components.run import run_ref

TITLE = "Models"
SHOWN_ID = 12
SHOWN_WEEKS = 8
MARKS = {"promoted": "put in use", "not promoted": "not put in use", "rolled back": "rolled back"}


def models_page(view: ModelsView) -> Component:
    """Return the page of ``view``."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1(TITLE, className="page-title"),
                    html.P(
                        "What AURA learned from you, how it did on ratings it had not seen, and what is in use.",
                        className="lead",
                    ),
                ],
                className="page-head page-head-plain",
            ),
            html.Div(
                [
                    html.Div(models_content(view), id="models"),
                    html.Span(id="models-stamp", hidden=True),
                ],
                **{"data-facet": "models"},
            ),
        ],
        className="page models-page",
        **{"data-title": TITLE},
    )


def rollback_id(kind: str, model_id: str | None) -> dict[str, str]:
    """Return the id of the button that confirms a roll-back."""
    return {"type": "rollback", "kind": kind, "model": model_id or NONE}


def models_content(view: ModelsView, changed: str | None = None) -> list[Component]:
    """Return the kinds of models, or what stands in their place before the first one.

    Args:
        changed: the kind that was just rolled back; its control gets the focus back.
    """
    if view.is_empty:
        return [
            empty_state(
                "No model yet",
                "Text and metadata rank. The first models are trained with the first week: they learn from your ratings.",
                html.P(command("aura week")),
            )
        ]
    notices = []
    if not view.is_current:
        notices.append(notice(f"As of {instant(view.read_at, view.timezone)}.", " New results are being written."))
    return [html.Div(notices, className="notices"), *(_kind(kind, view, changed == kind.kind) for kind in view.kinds)]


def _kind(found: KindView, view: ModelsView, is_changed: bool) -> Component:
    words = found.words
    return html.Section(
        [
            html.Div([html.H2(words.name, id=f"kind-{found.kind}"), html.P(words.does, className="hint")]),
            _in_use(found, view),
            _candidate(found.candidate, found, view) if found.candidate else None,
            _chart(found),
            _decisions(found, view.timezone) if found.decisions else None,
            _rollback(found, view),
        ],
        className="model-kind",
        **{"aria-labelledby": f"kind-{found.kind}", "data-kind": found.kind, "data-changed": str(is_changed).lower()},
    )


def _in_use(found: KindView, view: ModelsView) -> Component:
    now, closed = found.serving, found.closed
    said = [html.P(_serving(now, found, view.timezone))]
    if (now.model_id if now else None) != (closed.model_id if closed else None):
        what = "no model of this kind" if closed is None else _what(closed, found, view.timezone)
        said.append(
            html.P(f"This week's five ({week_span(view.newest_closed)}) were ranked with {what}.", className="hint")
        )
    state = "in-use" if now else "in-use in-use-none"
    return html.Div([html.Span("In use", className="in-use-label"), html.Div(said)], className=state)


def _serving(serving: Serving | None, found: KindView, timezone: str) -> str:
    if serving is None:
        last = found.decisions[0] if found.decisions else None
        taken = " You took it out of use." if last is not None and last.event == ROLLED_BACK else ""
        return f"{found.words.without}{taken}"
    how = "you put it back in use" if serving.by_rollback else "in use"
    return f"{_what(serving, found, timezone)}; {how} since {instant(serving.since, timezone)}."


def _what(serving: Serving, found: KindView, timezone: str) -> str:
    known = serving.observations
    learned = f" learned from {counted(known, found.words.learns_from)}" if known is not None else ""
    return f"{serving.label}{learned} up to {day(local_day(serving.training_cutoff, timezone))}"


def _candidate(card: CandidateCard, found: KindView, view: ModelsView) -> Component:
    return html.Div(
        [
            html.H3(f"Newest candidate: week of {week_span(card.week)}{_progress(card.week, view)}"),
            html.P(card.said, className="verdict verdict-yes" if card.promoted else "verdict verdict-no"),
            _figures(card, found),
            _card(card, found, view),
        ],
        className="candidate",
    )


def _progress(week: date, view: ModelsView) -> str:
    return ", in progress" if week >= view.week_in_progress else ""


def _figures(card: CandidateCard, found: KindView) -> Component:
    if not card.main:
        return html.P(
            f"No figure yet: a test needs five {found.words.tested_on}s. Below five AURA stays silent.",
            className="hint",
        )
    first = card.main[0]
    better = [figure for figure in card.figures if figure.better_by and figure.facet is None]
    rest = [figure for figure in card.figures if figure not in card.main and figure not in better]
    return html.Div(
        [
            _table([*card.main, *_once(better)], f"{first.title} ({first.unit}): {first.meaning}", card.label),
            html.Details(
                [html.Summary("Every figure"), _table(rest, "All figures of the forward test", card.label, True)],
                className="more-figures",
            )
            if rest
            else None,
        ]
    )


def _once(figures: Sequence[ModelFigure]) -> list[ModelFigure]:
    """Return one difference per opponent."""
    return list({figure.model: figure for figure in figures if figure.role != CANDIDATE}.values())


def _table(figures: Sequence[ModelFigure], caption: str, candidate: str, with_name: bool = False) -> Component:
    head = ["", "Figure", "Value", "95 % interval", "n", "Unit"] if with_name else ["", "Value", "95 % interval", "n"]
    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
                html.Tbody([_row(figure, candidate, with_name) for figure in figures]),
            ],
            className="figures-table",
        ),
        className="figures-scroll",
        tabIndex="0",
        role="region",
        **{"aria-label": caption},
    )


def _row(figure: ModelFigure, candidate: str, with_name: bool) -> Component:
    named = _named(figure, candidate)
    name = f"Better than {named[:1].lower()}{named[1:]} by" if figure.better_by else named
    facet = FACETS.get(figure.facet or "", figure.facet or "")
    cells = [html.Td(f"{figure.title}{f', {facet.casefold()}' if facet else ''}")] if with_name else []
    known = figure.value is not None and figure.lower is not None and figure.upper is not None
    sign = "+" if figure.better_by else ""
    cells += [
        html.Td(f"{figure.value:{sign}.2f}" if known else "too few", className="" if known else "tile-silent"),
        html.Td(f"{figure.lower:{sign}.2f} to {figure.upper:{sign}.2f}" if known else "–"),
        html.Td(f"{figure.n:,}"),
        *([html.Td(figure.unit)] if with_name else []),
    ]
    return html.Tr([html.Th(name, scope="row"), *cells], className=f"figure-{figure.role}")


def _named(figure: ModelFigure, candidate: str) -> str:
    if figure.role == CANDIDATE and not figure.better_by:
        return f"Candidate: {candidate}"
    return "The one in use" if figure.role == CHAMPION else figure.label


def _card(card: CandidateCard, found: KindView, view: ModelsView) -> Component:
    facts: list[tuple[str, object]] = [
        ("Model", html.Code(card.model_id[:SHOWN_ID], title=card.model_id)),
        ("Kind of method", card.label),
        ("Learned from", counted(card.observations, found.words.learns_from)),
        ("Knows up to", instant(card.training_cutoff, view.timezone)),
        ("The gate said", card.reason),
    ]
    if card.note:
        facts.append(("Beside that", card.note))
    return html.Div(
        [
            html.Details(
                [
                    html.Summary("Model card"),
                    html.Dl(
                        [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="card-facts"
                    ),
                    html.H4("Configuration"),
                    html.Pre(json.dumps(card.config, indent=2, sort_keys=True), className="config", tabIndex="0"),
                ],
                className="model-card",
            ),
            lineage_badge(card.badge, view.timezone, card.observations) if card.badge else None,
        ],
        className="card-line",
    )


def _chart(found: KindView) -> Component | None:
    if not found.series:
        return None
    name = f"{found.words.name} by week, tested on later weeks: {found.series[0].meaning}"
    return html.Div(weekly_chart(found.series, name, found.series_unit), className="charts")


def _decisions(found: KindView, timezone: str) -> Component:
    weeks: dict[date, list[Decision]] = {}
    for decision in found.decisions:
        weeks.setdefault(decision.week, []).append(decision)
    said_above = found.candidate.said if found.candidate else ""
    items = [_decided(week, own, said_above, timezone) for week, own in weeks.items()]
    shown, older = items[:SHOWN_WEEKS], items[SHOWN_WEEKS:]
    return html.Div(
        [
            html.H3("Decisions"),
            html.Ol(shown, className="decisions"),
            html.Details(
                [html.Summary(f"{counted(len(older), 'earlier week')}"), html.Ol(older, className="decisions")]
            )
            if older
            else None,
        ]
    )


def _decided(week: date, decisions: Sequence[Decision], said_above: str, timezone: str) -> Component:
    first, others = decisions[0], decisions[1:]
    return html.Li(
        [
            html.Div(f"Week of {week_span(week)}", className="decision-week"),
            _decision(first, said_above, timezone),
            html.Details(
                [
                    html.Summary(f"{len(others)} before in that week"),
                    *(_decision(each, said_above, timezone) for each in others),
                ]
            )
            if others
            else None,
        ]
    )


def _decision(decision: Decision, said_above: str, timezone: str) -> Component:
    mark = decision.event.replace(" ", "-")
    so_far = " (while the week ran)" if decision.so_far else ""
    return html.Div(
        [
            html.Span(MARKS[decision.event], className=f"label decision-mark decision-{mark}"),
            html.Span(f"{decision.label}{so_far}" if decision.event != ROLLED_BACK else "", className="decision-what"),
            html.Span(instant(decision.decided_at, timezone), className="life-when"),
            run_ref(decision.run),
            html.P(decision.said, className="decision-said") if decision.said != said_above else None,
        ],
        className="decision",
    )


def _rollback(found: KindView, view: ModelsView) -> Component | None:
    if not found.targets:
        return None
    keeps, holds, rank_anew = what_follows(view.week_in_progress)
    return html.Details(
        [
            html.Summary("Roll back", className="button"),
            html.Div(
                [
                    html.P(
                        [f"{keeps} {holds} The week in progress is ranked anew by the next retraining, or now with "]
                    ),
                    html.P(command(rank_anew)),
                    html.Ul([_target(target, found, view.timezone) for target in found.targets], className="targets"),
                ],
                className="rollback-panel",
            ),
        ],
        className="rollback",
    )


def _target(target: Target, found: KindView, timezone: str) -> Component:
    if target.training_cutoff is None:
        name = f"No model: {found.words.without.removeprefix('None yet: ')}"
    else:
        name = f"{target.label}, up to {day(local_day(target.training_cutoff, timezone))}"
    return html.Li(
        [
            html.Span([name, html.Span(" served before", className="second") if target.is_previous else None]),
            html.Details(
                [
                    html.Summary("Use this", className="button", **{"aria-label": f"Use this: {name}"}),
                    html.Div(
                        [
                            html.Span("Sure?"),
                            html.Button(
                                "Yes, roll back",
                                id=rollback_id(found.kind, target.model_id),
                                type="button",
                                className="button button-main",
                                title=name,
                            ),
                        ],
                        className="sure",
                    ),
                ],
                className="confirm",
            ),
        ]
    )
