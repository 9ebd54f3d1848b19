"""One posting as a card. Everything of a posting is put out as text, never as markup."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from aura_views.calibration import RATED_BY
from aura_views.cards import Card, excerpt
from aura_views.cards import Component as ScorePart
from aura_views.drafts import Draft
from aura_views.stated import Stated
from aura_views.wording import day, days_old, listed
from dash_app.components.draft import draft_strip
from dash_app.components.keep import keep_button
from dash_app.components.links import posting_link
from dash_app.components.outcome import outcome_strip
from dash_app.components.rating import rating_block

EVIDENCE_LENGTH = 90
"""Characters of a posting's own words that stand on the card; the whole sentence is a pointer away."""


def posting_card(card: Card, count: int, timezone: str, draft: Draft | None = None) -> Component:
    """Return the card, one of ``count`` on the page; days are those of ``timezone``.

    Args:
        draft: the newest request for CV and letter, if there is one.
    """
    return html.Article(
        [
            _head(card, count),
            _facts(card),
            html.Div(
                [
                    html.Div([_reasons(card), *_listing(card), _parts(card), _text(card)], className="why"),
                    rating_block(card.job_id, card.title, card.rating),
                ],
                className="card-body",
            ),
            html.Footer(
                [
                    outcome_strip(card.job_id, card.title, card.standing, timezone),
                    # a posting that is stored no more has no text to write for
                    draft_strip(card.job_id, draft, card.title) if card.is_known or draft else None,
                ],
                className="card-foot",
            ),
        ],
        className="card",
        id=f"card-{card.position}",
        **{"aria-labelledby": f"title-{card.position}", "data-card": str(card.position), "data-job": str(card.job_id)},
    )


def plain_card(card: Card, count: int) -> Component:
    """Return the posting to be rated for itself: without score, reasons and application, so that they sway nobody."""
    where = [part for part in (card.company, card.place, card.workplace) if part]
    return html.Article(
        [
            html.Header(
                [
                    html.Div(str(card.position), className="position", title=f"{card.position} of {count}"),
                    html.Div(
                        [
                            html.Div(_labels(card), className="labels"),
                            html.H2(card.title, id=f"title-{card.position}"),
                            html.P([html.Span(part, className="where-part") for part in where], className="where"),
                        ],
                        className="head-text",
                    ),
                ],
                className="card-head",
            ),
            _facts(card),
            html.Div(
                [
                    html.Div(_text(card), className="why"),
                    rating_block(card.job_id, card.title, card.rating, first=RATED_BY),
                ],
                className="card-body",
            ),
        ],
        className="card",
        id=f"card-{card.position}",
        **{"aria-labelledby": f"title-{card.position}", "data-card": str(card.position), "data-job": str(card.job_id)},
    )


def posting_acts(card: Card, timezone: str, draft: Draft | None, *, is_kept: bool) -> Component:
    """Return the posting on a page of its own: what is known of it, its text, and all that a card of the five offers."""
    keep = html.Div(
        keep_button(card.job_id, card.title, is_kept=is_kept), className="posting-keep", **{"data-facet": "keep"}
    )
    return html.Article(
        [
            _facts(card),
            html.Div(
                [
                    html.Div(_text(card), className="why"),
                    rating_block(card.job_id, card.title, card.rating),
                ],
                className="card-body",
            ),
            html.Footer(
                [
                    html.Div(
                        [keep, outcome_strip(card.job_id, card.title, card.standing, timezone)], className="acts-first"
                    ),
                    draft_strip(card.job_id, draft, card.title),
                ],
                className="card-foot",
            ),
        ],
        className="card posting-card",
        id="card-1",
        **{"aria-label": card.title, "data-card": "1", "data-job": str(card.job_id)},
    )


def _head(card: Card, count: int) -> Component:
    where = [part for part in (card.company, card.place, card.workplace) if part]
    return html.Header(
        [
            html.Div(str(card.position), className="position", title=f"{card.position} of {count}"),
            html.Div(
                [
                    html.Div(_labels(card), className="labels"),
                    html.H2(
                        posting_link(card.title, card.job_id) if card.is_known else card.title,
                        id=f"title-{card.position}",
                    ),
                    html.P([html.Span(part, className="where-part") for part in where], className="where"),
                ],
                className="head-text",
            ),
            html.Div(
                [
                    html.Span(f"{card.score * 100:.0f}", className="score-value"),
                    html.Span("match of 100", className="score-label"),
                ],
                className="score",
                title="Weighted mean of the components that are known",
            ),
        ],
        className="card-head",
    )


def _labels(card: Card) -> list[Component]:
    labels = []
    if card.is_sample:
        labels.append(
            html.Span("SAMPLE", className="label label-sample", title="An invented posting of the sample source")
        )
    if card.is_new:
        labels.append(html.Span("New", className="label label-new", title="First seen in this week"))
    return labels


def _facts(card: Card) -> Component:
    if not card.is_known:
        return html.P(
            "This posting's details are no longer stored: the week was made again after this slate. "
            "Slate, score and your rating stand.",
            className="hint facts",
        )
    facts: list[tuple[str, object]] = [("Salary", _salary(card)), ("Posted", _posted(card))]
    kind = [part for part in (card.employment_type, card.seniority) if part]
    if kind:
        facts.append(("Type", ", ".join(kind)))
    facts += [(each.about, _stated(each)) for each in card.stated]
    facts.append(("Source", _source(card)))
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(value)], className="fact") for name, value in facts], className="facts"
    )


def _salary(card: Card) -> list[object]:
    if card.salary_posted is None:
        return [html.Span("Not stated", className="unknown")]
    said: list[object] = [
        html.Span(card.salary_posted, title=f"Read from: {card.salary_note}" if card.salary_note else "")
    ]
    if card.salary_eur:
        said.append(html.Span(card.salary_eur, className="second"))
    return said


def _posted(card: Card) -> list[object]:
    # the age at the ranking, as the reasons say it; the date lets a person count from today
    age = html.Span(f"{days_old(card.age_days)} when ranked" if card.age_days is not None else "", className="second")
    return [html.Span(day(card.date_posted) if card.date_posted else "Date not stated"), age]


def _stated(stated: Stated) -> list[object]:
    said: list[object] = [html.Span(stated.words)]
    if stated.evidence:
        words = excerpt(stated.evidence, EVIDENCE_LENGTH)
        said.append(html.Span(f"“{words}”", className="second", dir="auto", title=stated.evidence))
    return said


def _source(card: Card) -> list[object]:
    others = [board for board in card.boards if board != card.link_board]
    if card.is_sample:
        return [html.Span("The sample source"), html.Span("invented, nothing to apply to", className="second")]
    if card.url:
        # a plain link without nofollow or noreferrer: boards ask for it in their terms
        first: object = html.A(
            [
                f"Open on {card.link_board}" if card.link_board else "Open the posting",
                html.Span(" ↗", **{"aria-hidden": "true"}),
            ],
            href=card.url,
            target="_blank",
            rel="noopener",
            className="posting-link",
        )
    else:
        first = html.Span(f"{card.link_board or 'Unknown'}, no link")
    return [first, html.Span(f"also on {listed(others)}", className="second")] if others else [first]


def _reasons(card: Card) -> Component:
    reasons = [html.Li(reason) for reason in card.reasons] or [html.Li("No reason was recorded.")]
    return html.Div([html.H3("Why it is here"), html.Ul(reasons, className="reasons")])


def _listing(card: Card) -> list[Component]:
    """What is known of how it is listed; nothing at all where there is nothing to say."""
    if not card.listing:
        return []
    facts = html.Ul([html.Li(sentence) for sentence in card.listing], className="reasons")
    return [html.Div([html.H3("How it is listed"), facts], className="listing")]


def _parts(card: Card) -> Component:
    return html.Dl(
        [_part(part) for part in card.components], className="parts", **{"aria-label": "Components of the score"}
    )


def _part(part: ScorePart) -> Component:
    known = part.value is not None
    percent = round((part.value or 0.0) * 100)
    return html.Div(
        [
            html.Dt(part.label, title=part.meaning),
            html.Dd(
                [
                    html.Span(
                        html.Span(className="fill", style={"width": f"{percent}%"}) if known else None,
                        className="track" if known else "track track-unknown",
                        **{"aria-hidden": "true"},
                    ),
                    html.Span(str(percent) if known else "unknown", className="part-value"),
                ]
            ),
        ],
        className="part",
    )


def _text(card: Card) -> Component | None:
    if not card.description:
        return None
    return html.Details(
        [
            html.Summary(
                [
                    html.Span(card.excerpt, className="excerpt", lang=card.language or "", dir="auto"),
                    html.Span("Read the posting", className="more"),
                ]
            ),
            html.Div(card.description, className="description", lang=card.language or "", dir="auto"),
        ],
        className="text",
    )
