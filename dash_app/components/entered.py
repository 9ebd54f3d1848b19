"""What the person entered of themselves, in short: the profile and the wishes as they stand."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.guide import Entered
from aura_views.guide_form import in_words
from aura_views.wording import counted, instant


def entered_block(known: Entered, timezone: str) -> Component:
    """Return profile and wishes as they stand, each one press away from being changed."""
    return html.Section(
        [
            html.H2("Profile and wishes"),
            html.Dl(
                [
                    _entry("Profile", _profile_words(known, timezone)),
                    _entry("Wishes", _wishes_words(known)),
                ],
                className="entered",
            ),
            html.Div(
                [
                    dcc.Link(
                        "Import another profile" if known.profile else "Import your profile",
                        href="/guide?step=profile",
                        className="button",
                    ),
                    dcc.Link(
                        "Change the wishes" if known.preferences else "Say what you wish for",
                        href="/guide?step=wishes",
                        className="button",
                    ),
                ],
                className="entered-acts",
            ),
        ]
    )


def _entry(name: str, value: object) -> Component:
    return html.Div([html.Dt(name), html.Dd(value)])


def _profile_words(known: Entered, timezone: str) -> object:
    if known.profile is None or known.profile_known is None:
        return html.Span("none: AURA does not know you yet", className="unknown")
    who = ", ".join(text for text in (known.profile.name, known.profile.label) if text) or "without a name"
    since = f"{'in use' if known.profile_known.counts else 'kept'} since {instant(known.profile_known.recorded_at, timezone)}"
    return [
        who,
        html.Span(
            f"{counted(len(known.profile.facts), 'statement')}, {counted(len(known.profile.skills), 'skill')}, {since}",
            className="second",
        ),
    ]


def _wishes_words(known: Entered) -> object:
    stated = in_words(known.preferences) if known.preferences else []
    if not stated:
        return html.Span("none stated", className="unknown")
    return html.Ul([html.Li([html.Span(f"{what}: ", className="hint"), wish]) for what, wish in stated])
