"""The page of one posting: where it stands and why, and its life from the row a board sent to what became of it.

Everything of a posting is put out as text, never as markup.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.cards import web_address
from aura_views.drafts import Draft
from aura_views.forgetting import OwnRating, what_follows
from aura_views.story import Learned, PostingStory
from aura_views.why import Part, Why
from aura_views.wording import WORKPLACES, counted, instant, listed, week_span
from dash_app.components.card import posting_acts
from dash_app.components.life import bar, life_week
from dash_app.components.links import posting_address
from dash_app.components.notices import empty_state, notice
from dash_app.components.run import run_ref

OWN, OWN_STAMP = "own-rating", "own-rating-stamp"
FORGET, REMEMBER = "forget", "remember"


def posting_page(story: PostingStory, draft: Draft | None = None) -> Component:
    """Return the page of ``story``.

    Args:
        draft: the newest request for CV and letter, if there is one.
    """
    return html.Div(
        [
            _head(story),
            _sample(story),
            _listed(story),
            posting_acts(story.card, story.timezone, draft, is_kept=story.kept_for is not None),
            _standing(story),
            html.Section(
                own_rating_content(story.life.job_id, story.own, story.timezone), id=OWN, className="own-rating"
            ),
            html.Span(id=OWN_STAMP, hidden=True),
            _learners(story),
            html.Section(
                [html.H2("Its life"), *(life_week(week, story) for week in story.weeks)], className="life-block"
            ),
        ],
        className="page posting-page",
        **{"data-title": story.life.title},
    )


def unknown_posting_page(asked: str) -> Component:
    """Return the page for an id that no posting has."""
    return html.Div(
        [
            html.H1("No such posting", className="page-title visually-hidden"),
            empty_state(
                "No posting has this id",
                f"AURA never saw a posting {asked}.",
                html.P(["Postings are reached from their cards: ", dcc.Link("this week", href="/")]),
            ),
        ],
        **{"data-title": "No such posting"},
    )


def _head(story: PostingStory) -> Component:
    life, newest = story.life, story.life.jobs[-1]
    workplace = WORKPLACES.get(newest.workplace or "", newest.workplace)
    where = [part for part in (life.company, newest.location, workplace) if part]
    address = None if story.is_sample else web_address(life.url)
    others = [str(each) for each in life.opening_ids if each != life.job_id]
    ids = f"id {life.job_id}" + (f", the same opening as {listed(others)}" if others else "")
    return html.Div(
        [
            html.H1(life.title, className="page-title posting-title"),
            html.P([html.Span(part, className="where-part") for part in where], className="where"),
            html.P(
                [
                    html.A("Open the posting ↗", href=address, target="_blank", rel="noopener") if address else None,
                    html.Span(ids, className="hint"),
                ],
                className="posting-ids",
            ),
        ],
        className="page-head page-head-plain",
    )


def _sample(story: PostingStory) -> Component | None:
    if not story.is_sample:
        return None
    return notice("SAMPLE: an invented posting.", "" if story.teaches else " No model learns from ratings of it.")


def _listed(story: PostingStory) -> Component | None:
    """What is known of how it is listed; nothing where there is nothing to say."""
    if not story.listing:
        return None
    return html.Section([html.H2("How it is listed"), *(html.P(sentence) for sentence in story.listing)])


def _standing(story: PostingStory) -> Component:
    if story.why is None:
        return html.Section([html.H2("Where it stands"), html.P(f"Not ranked: {story.why_not}.", className="hint")])
    found = story.why
    return html.Section(
        [
            html.H2("Where it stands"),
            html.P(
                [
                    f"Week of {week_span(found.week)}",
                    html.Span(f", known up to {instant(found.as_of, story.timezone)}" if found.as_of else ""),
                    html.Span(" "),
                    run_ref(found.run),
                ],
                className="hint",
            ),
            html.Div([html.P(sentence) for sentence in found.sentences], className="why-sentences"),
            html.Div([_parts(found), _reasons(found)], className="why-columns"),
        ],
        className="standing",
    )


def _parts(found: Why) -> Component:
    rows = [_part(part, found.weights_explain_score) for part in found.parts]
    return html.Div(
        [
            html.H3(f"Score {found.score:.3f}, made of"),
            html.Dl(rows, className="life-parts"),
            None
            if found.weights_explain_score
            else html.P("The weights known then do not give this score; only the values are shown.", className="hint"),
        ]
    )


def _part(part: Part, with_points: bool) -> Component:
    if part.value is None:
        behind = "unknown, did not count"
    else:
        behind = f"{part.value:.2f}" + (f" × {part.share:.0%} = {part.points:.3f}" if with_points else "")
    return html.Div([html.Dt(part.label, title=part.meaning), html.Dd([bar(part.value), html.Span(behind)])])


def _reasons(found: Why) -> Component | None:
    above = [
        html.Li(
            [
                f"{rival.rank}. ",
                dcc.Link(rival.title, href=posting_address(rival.job_id)),
                html.Span(
                    f", {rival.company}: {rival.score:.3f}"
                    + (f", on the slate at {rival.position}" if rival.position else "")
                ),
            ]
        )
        for rival in found.rivals
    ]
    alike = [
        html.Li([dcc.Link(each.title, href=posting_address(each.job_id)), html.Span(f", {each.company}")])
        for each in found.alike
    ]
    kinds = [
        html.Div([html.H3("In words"), html.Ul([html.Li(reason) for reason in found.reasons], className="reasons")])
        if found.reasons
        else None,
        html.Div([html.H3("What would change its place"), _what_if(found)]) if found.what_if else None,
        html.Div([html.H3("Postings you rated that it is much like"), html.Ul(alike, className="rivals")])
        if alike
        else None,
        html.Div([html.H3(_above(found)), html.Ul(above, className="rivals")]) if above else None,
    ]
    return html.Div([kind for kind in kinds if kind is not None], className="why-words")


def _what_if(found: Why) -> Component:
    return html.Div(
        [
            html.Ul([html.Li(f"{each.words} (score {each.score:.3f})") for each in found.what_if], className="reasons"),
            html.P("By score, all else as it was.", className="hint"),
        ],
        className="what-if",
    )


def _above(found: Why) -> str:
    shown = len(found.rivals)
    return f"Above it: {found.above}" + (f", the best {shown}" if found.above > shown else "")


def forget_id(job_id: int, act: str) -> dict[str, str]:
    """Return the id of the button that forgets the rating of a posting, or makes it count again."""
    return {"type": "forget", "job": str(job_id), "act": act}


def own_rating_content(job_id: int, own: OwnRating, timezone: str) -> list[Component]:
    """Return the button to forget the person's rating, or to take that back; nothing where nothing was rated."""
    if own.rating is not None:
        return [
            html.H2("Forget your rating"),
            *(html.P(line, className="hint") for line in what_follows()),
            _forget_button(job_id, FORGET, "Forget this rating"),
        ]
    if own.forgotten_at is not None:
        return [
            html.H2("Your rating is forgotten"),
            html.P(f"Forgotten on {instant(own.forgotten_at, timezone)}: no model and no page counts it since."),
            _forget_button(job_id, REMEMBER, "Let it count again"),
        ]
    return []


def _forget_button(job_id: int, act: str, text: str) -> Component:
    return html.Button(text, id=forget_id(job_id, act), type="button", className="button", n_clicks=0)


def _learners(story: PostingStory) -> Component:
    by_kind: dict[str, list[Learned]] = {}
    for model in story.learned:
        by_kind.setdefault(model.kind_name, []).append(model)
    if not by_kind:
        said: list[object] = [html.P(_not_learned(story), className="hint")]
    else:
        said = [html.Ul([html.Li(_learner(name, models)) for name, models in by_kind.items()], className="learners")]
    return html.Section([html.H2("What learned from it"), *said])


def _not_learned(story: PostingStory) -> str:
    if not story.teaches:
        return "No model: it is invented."
    if any(event.kind == "rating" and event.in_force for event in story.life.events):
        return "No model yet: your rating counts from the next training on."
    return "No model: you have not rated it."


def _learner(name: str, models: list[Learned]) -> list[object]:
    promoted = sum(model.promoted for model in models)
    used = f"{promoted} put in use" if promoted else "none put in use"
    return [
        f"{name}: {counted(len(models), 'candidate')} since the week of {week_span(models[0].week)}, {used}. ",
        dcc.Link("Models", href="/models"),
    ]
