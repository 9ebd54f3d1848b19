"""The page of a replay: a past week as it was, beside what today's models would have shown then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.model_words import kind_words
from aura_views.models import Serving
from aura_views.replay import Replay, Shown, Side
from aura_views.wording import counted, day, instant, local_day, week_span
from dash_app.components.links import posting_link
from dash_app.components.notices import command, empty_state, notice
from dash_app.components.run import run_ref

TITLE = "Replay"


def replay_frame(week: date) -> Component:
    """Return the page before its content is computed."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1(f"{TITLE}: {week_span(week)}", className="page-title"),
                    html.P(
                        [
                            "What this week knew and showed, and what today's models would have shown then. ",
                            dcc.Link("Back to the week", href=f"/?week={week}"),
                        ],
                        className="lead",
                    ),
                ],
                className="page-head page-head-plain",
            ),
            dcc.Store(id="replay-week", data=week.isoformat()),
            html.Div(
                html.P("Ranking the week with today's models …", className="loading"),
                id="replay",
                role="status",
                **{"aria-live": "polite"},
            ),
        ],
        className="page replay-page",
        **{"data-title": TITLE},
    )


def cannot_replay_page(message: str) -> Component:
    """Return the page for a week that cannot be replayed."""
    return html.Div(
        [html.H1(TITLE, className="page-title visually-hidden"), cannot_replay(message)], **{"data-title": TITLE}
    )


def cannot_replay(message: str, cure: str | None = None) -> Component:
    """Return what stands in the place of a replay.

    Args:
        cure: the command that makes what is missing.
    """
    mended = [html.P([command(cure), " makes it."])] if cure else []
    return empty_state("This week cannot be replayed", f"{message}.", *mended, dcc.Link("Go to this week", href="/"))


def _incomplete(found: Replay) -> list[Component]:
    if found.erased_at is None:
        return []
    when = instant(found.erased_at, found.timezone)
    said = f" What you had entered was erased on {when}; the week is shown without it."
    return [notice("Replay incomplete.", said, kind="warning")]


def replay_content(found: Replay) -> list[Component]:
    """Return the comparison and both sides of ``found``."""
    return [
        *_incomplete(found),
        _compared(found),
        html.Div(
            [
                html.Section(
                    [
                        html.H2("What the week knew"),
                        _known(found),
                        _models(found.then.models, found.timezone),
                        html.H3("Its five"),
                        _slate(found.then),
                    ],
                    className="replay-side",
                ),
                html.Section(
                    [
                        html.H2("With today's models"),
                        html.P(
                            "Postings, profile, settings and ratings are those the week knew; only the models differ.",
                            className="hint replay-note",
                        ),
                        _models(found.now.models, found.timezone),
                        html.H3("They would have shown"),
                        _slate(found.now),
                    ],
                    className="replay-side",
                ),
            ],
            className="replay-sides",
        ),
    ]


def _compared(found: Replay) -> Component:
    places = max(len(found.then.shown), len(found.now.shown))
    if found.same_models:
        note: object = " The same models serve today as then."
    else:
        note = " This is no test: today's models have learned from what you said since, of these postings too."
    means = [
        html.P(f"{name}: mean overall rating {side.mean_rating:.1f} (n = {side.rated})")
        for name, side in (("Then", found.then), ("Today's models", found.now))
        if side.mean_rating is not None
    ]
    if not means:
        rated = f"then {found.then.rated}, today {found.now.rated}"
        means = [
            html.P(f"Too few are rated to compare ({rated} of {places}); five of a side are needed.", className="hint")
        ]
    return notice(f"{found.same} of {places} are the same.", note, *means)


def _known(found: Replay) -> Component:
    known = found.known
    since = known.profile_since
    if since is None:
        profile = "none"
    elif since < known.as_of:
        profile = f"of {instant(since, found.timezone)}"
    else:
        profile = f"your first one, given {instant(since, found.timezone)}"
    facts: list[tuple[str, object]] = [
        ("Known up to", instant(known.as_of, found.timezone)),
        ("Ratings", counted(known.ratings, "posting")),
        ("Outcomes", f"{known.outcomes:,}"),
        ("Shown", counted(known.impressions, "slate")),
        ("Profile", profile),
        ("Made by", run_ref(found.run) or "a run that is not known"),
    ]
    return _facts(facts)


def _models(models: Mapping[str, Serving | None], timezone: str) -> Component:
    return _facts([(kind_words(kind).name, _model(kind, serving, timezone)) for kind, serving in models.items()])


def _model(kind: str, serving: Serving | None, timezone: str) -> str:
    if serving is None:
        return kind_words(kind).without.replace("None yet:", "None:")
    return f"{serving.label}, up to {day(local_day(serving.training_cutoff, timezone))}"


def _facts(facts: list[tuple[str, object]]) -> Component:
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="card-facts")


def _slate(side: Side) -> Component:
    if not side.shown:
        return html.P("Nothing could be shown.", className="hint")
    return html.Ol([_shown(each) for each in side.shown], className="replay-slate")


def _shown(each: Shown) -> Component:
    rating = f"you rated it {each.rating}" if each.rating is not None else "not rated"
    return html.Li(
        [
            html.Span(str(each.position), className="replay-position"),
            html.Div(
                [
                    html.Div(posting_link(each.title, each.job_id), className="replay-title"),
                    html.Div(each.company, className="where"),
                    html.Div(
                        [
                            html.Span(f"score {each.score:.3f}"),
                            html.Span(rating, className="replay-rated" if each.rating is not None else ""),
                            html.Span("on both" if each.is_shared else "only here", className="label replay-mark"),
                        ],
                        className="replay-line",
                    ),
                ]
            ),
        ],
        className="replay-shared" if each.is_shared else "replay-only",
    )
