"""What was understood of a profile and what was not, before it is kept. Every text of it is put out as text."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from aura_views.guide import Review
from aura_views.guide_form import in_words
from aura_views.wording import counted
from dash_app.components.notices import notice

SHOWN_LINES = 12
FEW_LINES = 5


def review_block(review: Review) -> Component:
    """Return what was understood of a profile and what was not, with the button that keeps it."""
    profile = review.profile
    found: list[tuple[str, object]] = [
        ("Name", profile.name or unknown("none found")),
        ("Headline", profile.label or unknown("none found")),
        ("Summary", profile.summary or unknown("none found")),
        ("Skills", ", ".join(profile.skills) or unknown("none found")),
        ("Work", _lines(review.work)),
        ("Education", _lines(review.education)),
    ]
    if review.other:
        found.append(("Also", _lines(review.other)))
    if review.preferences is not None:
        found.append(("Wishes", _lines(tuple(f"{what}: {wish}" for what, wish in in_words(review.preferences)))))
    return html.Div(
        [
            html.H3(f"What AURA understood of {review.handed.name}"),
            html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in found], className="understood"),
            _shortcomings(review),
            html.Div(
                [
                    html.Button("Use this profile", id="guide-use", type="button", className="button button-main"),
                    html.Span("or change the text above and read it again", className="hint"),
                ],
                className="guide-buttons",
            ),
        ]
    )


def _shortcomings(review: Review) -> Component | None:
    if not review.missing and not review.left_out:
        return notice("Everything was taken over.")
    lines = review.left_out[:SHOWN_LINES]
    more = len(review.left_out) - len(lines)
    said = [html.Li(f"{each[:1].upper()}{each[1:]}.") for each in review.missing]
    return notice(
        "Not understood or not there.",
        html.Ul(said) if said else "",
        html.Details(
            [
                html.Summary(f"{counted(len(review.left_out), 'line')} not taken over"),
                html.Ul([html.Li(line, className="quoted") for line in lines]),
                html.P(f"and {more} more", className="hint") if more else None,
            ],
            open=len(lines) <= FEW_LINES,
        )
        if lines
        else "",
        kind="warning",
    )


def _lines(texts: tuple[str, ...]) -> object:
    if not texts:
        return unknown("none found")
    shown = [html.Li(text) for text in texts[:SHOWN_LINES]]
    more = len(texts) - len(shown)
    return html.Ul([*shown, *([html.Li(f"and {more} more", className="hint")] if more else [])])


def unknown(words: str) -> Component:
    """Return words for what is not there."""
    return html.Span(words, className="unknown")
