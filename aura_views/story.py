"""The life of one posting, told week by week: what the boards sent, what AURA made of it, what the person did with it,
which documents were written for it, and which models learned from it.

The steps themselves are ``postings``'s; how they are drawn is up to the page or the command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from aura_io.userdb import Event
from aura_io.userdb.events import active_events
from aura_io.workspace import Home
from aura_views import memo
from aura_views.cards import Card, Rating, card, unranked
from aura_views.dagster_client import run_address
from aura_views.forgetting import OwnRating, own_rating
from aura_views.keeps import kept_weeks
from aura_views.listing import notices_of
from aura_views.model_words import algorithm_name, kind_words
from aura_views.outcomes import standing_of
from aura_views.postings import (
    EventStep,
    JobStep,
    PostingLife,
    RunRef,
    ScoreStep,
    SightingStep,
    SlateStep,
    posting_life,
)
from aura_views.ratings import USER
from aura_views.why import NotRanked, Why, why
from aura_views.wording import FACETS, STAGES, local_day

LEARNED_FROM = {"policy": ("rating", "outcome", "dismissal")}
"""What else than ratings a kind of model learns from."""

_RATINGS = ("rating",)


@dataclass(frozen=True)
class Learned:
    """A candidate that learned from what the person said of the posting.

    Attributes:
        training_cutoff: later than what it learned. promoted: whether it was put in use.
        run: the run that trained it; None where its lineage is gone.
    """

    week: date
    kind: str
    kind_name: str
    label: str
    model_id: str
    training_cutoff: datetime
    promoted: bool
    run: RunRef | None


@dataclass(frozen=True)
class DocumentStep:
    """A document that was asked for.

    Attributes:
        kind: cv or letter. written: whether there is a file; else ``reason`` says why not.
        facts: how many statements of the profile stand behind it.
    """

    week: date
    kind: str
    written: bool
    reason: str | None
    facts: int
    sha256: str | None
    requested_at: datetime
    run: RunRef | None


@dataclass(frozen=True)
class StoryWeek:
    """One week of the posting's life, its parts in the order in which they come about.

    Attributes:
        moments: what was shown and what the person did in the week, oldest first.
        learned: per kind of model, the first candidate that learned from it, and the first of those put in use.
    """

    week: date
    sightings: tuple[SightingStep, ...]
    jobs: tuple[JobStep, ...]
    scores: tuple[ScoreStep, ...]
    slates: tuple[SlateStep, ...]
    moments: tuple[EventStep, ...]
    documents: tuple[DocumentStep, ...]
    learned: tuple[Learned, ...]


@dataclass(frozen=True)
class PostingStory:
    """The whole life of one posting.

    Attributes:
        is_sample: an invented posting. teaches: whether models learn from it: sample postings teach only in a
            demonstration. why: where it stands in the newest week in which it was ranked; None with
            ``why_not`` where it never was.
        learned: every candidate that learned from it, oldest first.
        weeks: oldest first. own: the person's own rating as it stands.
        listing: what is known now of how it is listed, a sentence each.
        card: its newest form with what the person did, without score and reasons. kept_for: the week that it is kept for beside the five, if any.
    """

    life: PostingLife
    is_sample: bool
    teaches: bool
    why: Why | None
    why_not: str | None
    learned: tuple[Learned, ...]
    documents: tuple[DocumentStep, ...]
    weeks: tuple[StoryWeek, ...]
    timezone: str
    own: OwnRating
    card: Card
    listing: tuple[str, ...] = ()
    kept_for: date | None = None


def posting_story(home: Home, job_id: int, user_id: str = USER) -> PostingStory:
    """Return the story of the opening that ``job_id`` belongs to.

    Raises:
        UnknownPosting: no posting has this id.
        NothingToShow: the warehouse cannot be read now and this was never read.
        WarehouseError, UserDbError: a store cannot be used.
    """
    life = posting_life(home, job_id, user_id)
    found = memo.read(
        home,
        ("story", job_id, user_id),
        lambda connection: (
            _models(connection, user_id, home),
            _documents(connection, life.opening_ids, user_id, home),
        ),
    ).value
    is_sample = life.jobs[-1].is_sample
    teaches = home.settings.demo or not is_sample
    learned = _learned(home, found[0], life.opening_ids, user_id) if teaches else ()
    own = own_rating(home, life.opening_ids, user_id)
    explained, problem = _why(home, job_id, user_id)
    return PostingStory(
        life=life,
        is_sample=is_sample,
        teaches=teaches,
        why=explained,
        why_not=problem,
        learned=learned,
        documents=found[1],
        weeks=_weeks(home, life, found[1], _firsts(learned)),
        timezone=home.calendar.timezone,
        own=own,
        listing=notices_of(home, life.opening_ids),
        card=_card(home, job_id, life.opening_ids, own, user_id),
        kept_for=kept_weeks(home, user_id).get(job_id),
    )


def moment_words(event: EventStep) -> tuple[str, str]:
    """Return what was shown or done, in a few words, and what belongs to it in the person's own."""
    payload = event.payload
    if event.kind == "impression":
        return "Shown to you", ""
    if event.kind == "rating":
        given = {facet: payload[f"{facet}_score"] for facet in FACETS if f"{facet}_score" in payload}
        said = [f"{FACETS[facet]} {'taken back' if value is None else value}" for facet, value in given.items()]
        return f"You rated it: {', '.join(said)}" if said else "You wrote a comment", str(payload.get("comment") or "")
    if event.kind == "forget":
        return "You asked to forget your rating", ""
    if event.kind == "outcome":
        stage = str(payload.get("stage", ""))
        return f"Your application: {STAGES.get(stage, stage)}", str(payload.get("note") or "")
    if event.kind == "next_step":
        text, due = str(payload.get("text") or ""), payload.get("due")
        return ("Your next step" if text else "Your next step is done"), f"{text}, by {due}" if due else text
    if event.kind == "want_to_apply":
        return ("You want to apply" if payload.get("wanted") else "You do not want to apply any more"), ""
    if event.kind == "dismissal":
        return "Not for you", str(payload.get("reason") or "")
    if event.kind == "document_request":
        return "You asked for CV and letter", ""
    if event.kind == "document_edit":
        return f"You edited the letter (version {payload.get('version')})", ""
    return event.kind.replace("_", " ").capitalize(), ""


def _card(home: Home, job_id: int, ids: Sequence[int], own: OwnRating, user_id: str) -> Card:
    def load(connection: duckdb.DuckDBPyConnection) -> memo.Row:
        return memo.rows(
            connection,
            "SELECT * FROM jobs WHERE list_contains(?::BIGINT[], id) ORDER BY week DESC, id LIMIT 1",
            [list(ids)],
        )[0]

    job = memo.read(home, ("story card", *ids), load).value
    today = local_day(home.clock.now(), home.calendar.timezone)
    standing = standing_of(home, ids, user_id)
    return card(unranked(job_id, job), job, None, own.rating or Rating({}), tuple(ids), standing, (), today)


def _why(home: Home, job_id: int, user_id: str) -> tuple[Why | None, str | None]:
    try:
        return why(home, job_id, user_id=user_id), None
    except NotRanked as error:
        return None, str(error)


def _models(connection: duckdb.DuckDBPyConnection, user_id: str, home: Home) -> tuple[Learned, ...]:
    """Return every candidate of the person, whatever it learned from."""
    found = memo.rows(
        connection,
        "SELECT m.week, m.kind, m.model_id, m.algorithm, m.training_cutoff, m.promoted, r.run_id FROM models m "
        "LEFT JOIN latest_lineage r ON r.asset = m.kind AND r.week = m.week AND r.user_id = m.user_id "
        "WHERE m.user_id = ? AND m.artifact IS NOT NULL ORDER BY m.training_cutoff, m.kind",
        [user_id],
    )
    return tuple(
        Learned(
            week=row["week"],
            kind=row["kind"],
            kind_name=kind_words(row["kind"]).name,
            label=algorithm_name(row["algorithm"]),
            model_id=row["model_id"],
            training_cutoff=row["training_cutoff"],
            promoted=row["promoted"],
            run=_run(home, row["run_id"]),
        )
        for row in found
    )


def _documents(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[int], user_id: str, home: Home
) -> tuple[DocumentStep, ...]:
    found = memo.rows(
        connection,
        "SELECT d.week, d.kind, d.status, d.reason, len(d.fact_ids) AS facts, d.sha256, d.requested_at, r.run_id "
        "FROM documents d "
        "LEFT JOIN latest_lineage r ON r.asset = 'documents' AND r.week = d.week AND r.user_id = d.user_id "
        "WHERE d.user_id = ? AND list_contains(?::BIGINT[], d.job_id) ORDER BY d.requested_at, d.kind",
        [user_id, list(ids)],
    )
    return tuple(
        DocumentStep(
            week=row["week"],
            kind=row["kind"],
            written=row["status"] == "written",
            reason=row["reason"],
            facts=row["facts"],
            sha256=row["sha256"],
            requested_at=row["requested_at"],
            run=_run(home, row["run_id"]),
        )
        for row in found
    )


def _run(home: Home, run_id: str | None) -> RunRef | None:
    return RunRef(run_id, run_address(home.settings, run_id)) if run_id else None


def _learned(home: Home, every: Sequence[Learned], ids: Sequence[int], user_id: str) -> tuple[Learned, ...]:
    """Return those of ``every`` before whose cut-off the person had said something of the posting that stood then."""
    kinds = sorted({*_RATINGS, *(kind for kinds in LEARNED_FROM.values() for kind in kinds)})
    subjects = {str(job_id) for job_id in ids}
    events = home.userdb.events(kinds=[*kinds, "forget", "undo"], user_id=user_id)
    own = {event.event_id for event in events if event.subject in subjects}
    about = [event for event in events if event.event_id in own or event.supersedes in own]
    return tuple(model for model in every if _said_before(about, model))


def _said_before(events: Sequence[Event], model: Learned) -> bool:
    known = active_events(event for event in events if event.recorded_at < model.training_cutoff)
    kinds = LEARNED_FROM.get(model.kind, _RATINGS)
    return any(event.kind in kinds and _teaches(event) for event in known)


def _teaches(event: Event) -> bool:
    """Return whether a model can learn from the event: a comment alone teaches nothing."""
    return event.kind != "rating" or any(
        name.endswith("_score") and value is not None for name, value in event.payload.items()
    )


def _firsts(learned: Sequence[Learned]) -> list[Learned]:
    """Return per kind the first candidate, and the first one put in use."""
    chosen: dict[tuple[str, bool], Learned] = {}
    for model in learned:
        chosen.setdefault((model.kind, False), model)
        if model.promoted:
            chosen.setdefault((model.kind, True), model)
    return sorted({id(model): model for model in chosen.values()}.values(), key=lambda model: model.training_cutoff)


def _weeks(
    home: Home, life: PostingLife, documents: Sequence[DocumentStep], learned: Sequence[Learned]
) -> tuple[StoryWeek, ...]:
    """Return the weeks in which something happened; what a person did belongs to the week of its instant."""
    moments = sorted([*life.impressions, *life.events], key=lambda event: event.recorded_at)
    by_week = [(home.calendar.week_of(event.recorded_at), event) for event in moments]
    weeks = {step.week for step in life.sightings} | {step.week for step in life.slates} | {week for week, _ in by_week}
    weeks |= {step.week for step in life.jobs} | {step.week for step in life.scores}
    weeks |= {step.week for step in documents} | {step.week for step in learned}
    return tuple(
        StoryWeek(
            week=week,
            sightings=tuple(step for step in life.sightings if step.week == week),
            jobs=tuple(step for step in life.jobs if step.week == week),
            scores=tuple(step for step in life.scores if step.week == week),
            slates=tuple(step for step in life.slates if step.week == week),
            moments=tuple(event for at, event in by_week if at == week),
            documents=tuple(step for step in documents if step.week == week),
            learned=tuple(step for step in learned if step.week == week),
        )
        for week in sorted(weeks)
    )
