"""The steps of a posting's life, week by week: what the boards sent, what was made of it, shown, done and learned.

Everything of a posting is put out as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from aura_views.asset_words import column_of
from aura_views.postings import EventStep, JobStep, RunRef, ScoreStep, SightingStep, SlateStep
from aura_views.story import DocumentStep, Learned, PostingStory, StoryWeek, moment_words
from aura_views.wording import COMPONENTS, WORKPLACES, board_name, counted, day, instant, listed, week_span
from dash_app.components.links import cell_address
from dash_app.components.run import run_ref

HASH_DIGITS = 12
ROLES = {"first": "the first row of this opening", "merged": "merged with a row that came before"}
DOCUMENTS = {"cv": "CV", "letter": "Cover letter"}


def bar(value: float | None) -> Component:
    """Return a share between 0 and 1 as a bar; None: unknown, which is not 0."""
    fill = html.Span(className="fill", style={"width": f"{round((value or 0.0) * 100)}%"})
    return html.Span(
        fill if value is not None else None,
        className="track" if value is not None else "track track-unknown",
        **{"aria-hidden": "true"},
    )


def life_week(week: StoryWeek, story: PostingStory) -> Component:
    """Return one week of the posting's life."""
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
        html.Span([COMPONENTS[name][0], bar(value), f"{value:.2f}"], className="mini-part")
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
