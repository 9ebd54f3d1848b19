"""The page of one posting: where it stands and why, and its life from the row a board sent to what became of it.

Everything of a posting is put out as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.asset_words import column_of
from aura_views.cards import web_address
from aura_views.forgetting import OwnRating, what_follows
from aura_views.postings import EventStep, JobStep, RunRef, ScoreStep, SightingStep, SlateStep
from aura_views.story import DocumentStep, Learned, PostingStory, StoryWeek, moment_words
from aura_views.why import Part, Why
from aura_views.wording import COMPONENTS, FACETS, WORKPLACES, board_name, counted, day, instant, listed, week_span
from dash_app.components.links import cell_address, posting_address
from dash_app.components.notices import empty_state, notice
from dash_app.components.run import run_ref

HASH_DIGITS = 12
OWN, OWN_STAMP = "own-rating", "own-rating-stamp"
FORGET, REMEMBER = "forget", "remember"
ROLES = {"first": "the first row of this opening", "merged": "merged with a row that came before"}
DOCUMENTS = {"cv": "CV", "letter": "Cover letter"}


def posting_page(story: PostingStory) -> Component:
    """Return the page of ``story``."""
    return html.Div(
        [
            _head(story),
            _sample(story),
            _listed(story),
            _standing(story),
            html.Section(
                own_rating_content(story.life.job_id, story.own, story.timezone), id=OWN, className="own-rating"
            ),
            html.Span(id=OWN_STAMP, hidden=True),
            _learners(story),
            html.Section([html.H2("Its life"), *(_week(week, story) for week in story.weeks)], className="life-block"),
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
    return html.Div([html.Dt(part.label, title=part.meaning), html.Dd([_bar(part.value), html.Span(behind)])])


def _bar(value: float | None) -> Component:
    fill = html.Span(className="fill", style={"width": f"{round((value or 0.0) * 100)}%"})
    return html.Span(
        fill if value is not None else None,
        className="track" if value is not None else "track track-unknown",
        **{"aria-hidden": "true"},
    )


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
    """Return what stands of the person's rating, with the button to forget it, or to take that back."""
    said: list[Component] = [html.H2("Your rating")]
    if own.rating is not None:
        facets = [f"{FACETS[facet]} {value}" for facet, value in own.rating.facets.items()]
        said.append(html.P(listed(facets) or "A comment only"))
        if own.rating.comment:
            said.append(html.P(html.Q(own.rating.comment)))
        said.append(_forget_button(job_id, FORGET, "Forget this rating"))
        said += [html.P(line, className="hint") for line in what_follows()]
    elif own.forgotten_at is not None:
        said.append(
            html.P(f"Forgotten on {instant(own.forgotten_at, timezone)}: no model and no page counts it since.")
        )
        said.append(_forget_button(job_id, REMEMBER, "Let it count again"))
    else:
        said.append(html.P("You have not rated it.", className="hint"))
    return said


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


def _week(week: StoryWeek, story: PostingStory) -> Component:
    timezone = story.timezone
    steps = [
        *(_sighting(step, timezone) for step in week.sightings),
        *(_job(step) for step in week.jobs),
        *(_score(step, timezone) for step in week.scores),
        *(_slate(step, before, timezone) for before, step in zip([None, *week.slates], week.slates, strict=False)),
        *(_moment(step, story.life.opening_ids, timezone) for step in week.moments),
        *(_document(step, timezone) for step in week.documents),
        *(_learned(step, timezone) for step in week.learned),
    ]
    return html.Section(
        [
            html.H3(dcc.Link(f"Week of {week_span(week.week)}", href=f"/?week={week.week}")),
            html.Ol(steps, className="life"),
        ],
        className="life-week",
    )


def _step(
    kind: str,
    title: object,
    details: list[object],
    run: RunRef | None,
    when: str = "",
    made_by: tuple[str, date] | None = None,
) -> Component:
    """Return one step; ``made_by`` is the asset and week that made it, linked to where it comes from."""
    cell = (
        dcc.Link(
            column_of(made_by[0]),
            href=cell_address(made_by[1], made_by[0]),
            className="step-cell",
            title="Where this comes from",
        )
        if made_by
        else None
    )
    return html.Li(
        [
            html.Div(
                [
                    html.Span(title, className="life-title"),
                    html.Span(when, className="life-when") if when else None,
                    cell,
                    run_ref(run),
                ],
                className="life-line",
            ),
            *(html.Div(detail, className="life-detail") for detail in details if detail),
        ],
        className=f"life-step life-{kind}",
    )


def _sighting(step: SightingStep, timezone: str) -> Component:
    crawl = f"row {step.row_no} of a crawl that ended {step.crawl_status.replace('_', ' ')}"
    details: list[object] = [
        f"{crawl}; {ROLES.get(step.role, step.role)}" + (f": {step.evidence}" if step.role == "merged" else ""),
        [
            "kept as it came: ",
            html.Code(step.payload_hash[:HASH_DIGITS], title=f"SHA-256 {step.payload_hash}"),
            f", {counted(step.payload_characters, 'character')}",
        ],
        "filled in later from a board's history" if step.backfilled else "",
    ]
    made_by = (f"raw_listings/{step.source}", step.week)
    when = instant(step.seen_at, timezone)
    return _step("seen", f"Seen on {board_name(step.source)}", details, step.run, when, made_by)


def _job(step: JobStep) -> Component:
    workplace = WORKPLACES.get(step.workplace or "", step.workplace)
    said = [f"“{step.title}”", step.company, step.location, workplace]
    details: list[object] = [
        ", ".join(part for part in said if part),
        [
            "text ",
            html.Code(step.text_hash[:HASH_DIGITS], title=step.text_hash),
            f" as a vector of {step.encoder_version}",
        ]
        if step.text_hash
        else "no vector yet",
        *(f"{name}: {words}" for name, words in _evidence(step) if words),
        f"flags: {listed(step.flags)}" if step.flags else "",
    ]
    return _step("made", "Read and normalized", details, step.run, made_by=("jobs", step.week))


def _evidence(step: JobStep) -> list[tuple[str, str | None]]:
    """Return what the posting's fields were read from."""
    return [
        ("pay", step.salary_evidence),
        ("workplace", step.workplace_evidence),
        ("visa", step.visa_evidence),
        ("relocation", step.relocation_evidence),
        ("apply by", day(step.apply_by) if step.apply_by else None),
    ]


def _score(step: ScoreStep, timezone: str) -> Component:
    place = f"place {step.rank} among the candidates" if step.eligible else f"no candidate: {step.excluded_reason}"
    parts = [
        html.Span([COMPONENTS[name][0], _bar(value), f"{value:.2f}"], className="mini-part")
        for name, value in step.components.items()
    ]
    known = f"known up to {instant(step.as_of, timezone)}" if step.as_of else ""
    drawn: list[object] = [html.Div(parts, className="mini-parts")]
    return _step("scored", f"Scored {step.score:.3f}, {place}", drawn, step.run, known, ("shortlist", step.week))


def _slate(step: SlateStep, before: SlateStep | None, timezone: str) -> Component:
    kind = "at the end of the week" if step.is_final else "while the week ran"
    chosen = "chosen by score" if step.propensity >= 1 else f"chosen with a chance of {step.propensity:.0%}"
    is_new = before is None or before.reasons != step.reasons
    details: list[object] = [f"{chosen}, score {step.score:.3f}", "; ".join(step.reasons) if is_new else ""]
    title = f"On the slate at place {step.position}, {kind}"
    return _step("slate", title, details, step.run, instant(step.created_at, timezone), ("shortlist", step.week))


def _moment(step: EventStep, ids: Sequence[int], timezone: str) -> Component:
    title, own_words = moment_words(step)
    details: list[object] = [own_words and html.Q(own_words), _place_shown(step, ids)]
    if not step.in_force:
        details.append("taken back, or replaced by what you said later")
    kind = "shown" if step.kind == "impression" else "you" if step.in_force else "you life-undone"
    return _step(kind, title, details, None, instant(step.recorded_at, timezone))


def _place_shown(step: EventStep, ids: Sequence[int]) -> str:
    """Return where on the slate it was shown, and with what chance it stood there."""
    if step.kind != "impression":
        return ""
    own = [each for each in step.payload.get("positions") or [] if each.get("job_id") in ids]
    if not own:
        return ""
    chance = own[0]["propensity"]
    return f"at place {own[0]['position']}" + (f", where it stood with a chance of {chance:.0%}" if chance < 1 else "")


def _document(step: DocumentStep, timezone: str) -> Component:
    name = DOCUMENTS.get(step.kind, step.kind)
    if not step.written:
        details: list[object] = [step.reason or ""]
        asked = instant(step.requested_at, timezone)
        return _step("document", f"{name} not written", details, step.run, asked, ("documents", step.week))
    file = html.Code((step.sha256 or "")[:HASH_DIGITS], title=f"SHA-256 {step.sha256}")
    details = [[f"from {counted(step.facts, 'statement')} of your profile, file ", file]]
    asked = instant(step.requested_at, timezone)
    return _step("document", f"{name} written", details, step.run, asked, ("documents", step.week))


def _learned(step: Learned, timezone: str) -> Component:
    use = "put in use" if step.promoted else "not put in use"
    cut = instant(step.training_cutoff, timezone)
    details: list[object] = [f"{step.label}, {use}; it learned from what was known up to {cut}"]
    title = f"A model learned from it: {step.kind_name.casefold()}"
    return _step("learned", title, details, step.run, made_by=(step.kind, step.week))
