"""What the simulated person does in the days after a week has closed: look, rate, apply, wait for answers.

Every act is an event with the time at which it happened, marked as simulated, and recorded once however often a week
is played. Nothing is known here of weeks that have not closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aura_cli.demo.person import postings_of

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from aura_io.clock import FixedClock
    from aura_io.workspace import Home
    from aura_ml.simulate import SimulatedOutcome, SimulatedPerson
    from aura_views.slate import WeekView

OPENED = timedelta(hours=9, minutes=30)
"""After the end of the week the person opens the page; the run of the week starts half an hour before."""

SEARCHES = (timedelta(days=1, hours=10), timedelta(days=2, hours=16), timedelta(days=4, hours=19))
ANSWERS = (timedelta(days=3, hours=11), timedelta(days=4, hours=15), timedelta(days=5, hours=10))
DECIDES = timedelta(days=5, hours=18)
APPLIES = timedelta(days=6, hours=12)
"""When, counted from the end of the week, further postings are found, answers come, and the person applies."""

WELL_RANKED, AT_RANDOM = 7, 16
"""Other postings rated in a week: the first of the ranking after the slate, and any."""

DISMISSED = 2
COMMENT_EVERY = 4
LIKED, DISLIKED = 8, 3
COMMENTS = {
    "fit": ("Close to what I have done for years.", "I would have to start from the beginning."),
    "interest": ("I would read about this on a Sunday.", "Does not make me curious."),
    "prestige": ("I have heard good things of them.", "Not sure about this company."),
    "location": ("The place could not be better.", "Too far from everything."),
    "overall": ("One of the best of the week.", "Not for me."),
}
"""What the person writes of a facet that stands out: liked, disliked."""


@dataclass(frozen=True)
class Played:
    """How many things the person did after one week: ratings, stages of applications, dismissals, requests."""

    ratings: int
    outcomes: int
    dismissals: int
    documents: int


@dataclass(frozen=True)
class _Act:
    """One event to be; ``key`` tells those of one posting and kind apart."""

    kind: str
    job_id: int
    payload: dict[str, Any]
    at: datetime
    key: str = ""


class Player:
    """The simulated person at home.

    Args:
        home: its clock is set to when the person acts.
        seed: of what is left to chance beside the person: which further postings are found.
        first: the first week of the demonstration.
    """

    def __init__(self, home: Home, clock: FixedClock, person: SimulatedPerson, seed: int, first: date) -> None:
        self._home = home
        self._clock = clock
        self._person = person
        self._seed = seed
        self._first = first

    def play(self, week: date) -> Played:
        """Do what the person does after ``week`` has closed and been ranked; playing it again changes nothing."""
        from aura_views.impressions import record_impression
        from aura_views.slate import this_week

        end = self._home.calendar.window(week).end
        self._clock.set(end + OPENED)
        view = this_week(self._home, week)
        record_impression(self._home, view)
        chosen = self._choice(week, view)
        rated = list(self._ratings(week, view, chosen))
        acts = [*rated, *self._dismissals(week, chosen)]
        self._record(acts)
        stages = list(self._stages(week))
        requests = list(self._requests(stages, end))
        self._record([*requests, *stages])
        dismissals = len(acts) - len(rated)
        return Played(len(rated), len(stages), dismissals, len(requests))

    def _number(self, week: date) -> int:
        return (week - self._first).days // 7

    def _record(self, acts: list[_Act]) -> None:
        for act in acts:
            self._home.userdb.record_once(
                act.kind,
                act.job_id,
                {**act.payload, "simulated": True},
                recorded_at=act.at,
                user_id=self._home.user_id,
                key=act.key or "demo",
            )

    def _choice(self, week: date, view: WeekView) -> _Choice:
        """Return what the person looks at: the slate, the next of the ranking, and some of the rest."""
        import numpy as np

        from aura_io.learning import candidate_jobs

        scored = self._home.warehouse.query(
            "SELECT job_id, rank FROM scores WHERE week = ? AND user_id = ? AND eligible ORDER BY rank, job_id",
            [week, self._home.user_id],
        )
        slate = [card.job_id for card in view.cards]
        others = [job_id for job_id in scored["job_id"].to_list() if job_id not in set(slate)]
        draw = np.random.default_rng([self._seed, self._number(week)])
        rest = others[WELL_RANKED:]
        drawn = sorted(draw.permutation(len(rest))[:AT_RANDOM].tolist())
        found = [*others[:WELL_RANKED], *(rest[place] for place in drawn)]
        skipped = [job_id for job_id in others if job_id not in set(found)]
        jobs = {row["job_id"]: row for row in candidate_jobs(self._home.warehouse, week).iter_rows(named=True)}
        return _Choice(slate, found, skipped, jobs)

    def _ratings(self, week: date, view: WeekView, chosen: _Choice) -> Iterator[_Act]:
        slate_id = view.slate.slate_id if view.slate else None
        order = [*chosen.slate, *chosen.found]
        facets = self._person.rate(postings_of(chosen.frame(order)), self._number(week))
        end = self._home.calendar.window(week).end
        for place, (job_id, points) in enumerate(zip(order, facets, strict=True)):
            payload = _rating(points, job_id)
            if place < len(chosen.slate):
                yield _Act("rating", job_id, {**payload, "slate_id": slate_id}, end + OPENED + _minutes(2 + 3 * place))
            else:
                found = place - len(chosen.slate)
                sitting = SEARCHES[found % len(SEARCHES)]
                yield _Act("rating", job_id, payload, end + sitting + _minutes(4 * (found // len(SEARCHES))))

    def _dismissals(self, week: date, chosen: _Choice) -> Iterator[_Act]:
        """Yield what the person waves aside unrated: of the best ranked that were skipped, what is liked least."""
        skipped = chosen.skipped[: 10 * DISMISSED]
        if not skipped:
            return
        truth = self._person.true_facets(postings_of(chosen.frame(skipped)), self._number(week))
        order = sorted(range(len(skipped)), key=lambda row: (round(float(truth[row, -1]), 6), skipped[row]))
        end = self._home.calendar.window(week).end
        for number, row in enumerate(order[:DISMISSED]):
            facet = _facets()[int(truth[row, :-1].argmin())]
            yield _Act(
                "dismissal", skipped[row], {"reason": COMMENTS[facet][1]}, end + SEARCHES[0] - _minutes(9 - number)
            )

    def _stages(self, week: date) -> Iterator[_Act]:
        """Yield what becomes known of applications in the days after ``week``, of whatever week they are."""
        number = self._number(week)
        end = self._home.calendar.window(week).end
        for made_in, rated in self._rated_by_week(week).items():
            known = [each for each in self._person.outcomes(postings_of(rated), made_in) if each.week == number]
            for place, stage in enumerate(known):
                yield _Act("outcome", stage.job_id, stage.payload(), end + _known_after(stage, place), stage.stage)

    def _rated_by_week(self, week: date) -> dict[int, pl.DataFrame]:
        """Return what was rated until now, by the number of the closed week after which it was."""
        import polars as pl

        from aura_io.learning import rated_jobs

        window = self._home.calendar.window(week)
        rated = rated_jobs(
            self._home.warehouse,
            self._home.userdb,
            self._home.calendar,
            self._home.user_id,
            week=week,
            cut=window.end + timedelta(days=7),
            with_samples=True,
        ).with_columns(((pl.col("week") - pl.lit(self._first)).dt.total_days() // 7 - 1).alias("number"))
        return {int(key[0]): frame for key, frame in rated.partition_by("number", as_dict=True).items()}

    def _requests(self, stages: list[_Act], end: datetime) -> Iterator[_Act]:
        """Yield a request for documents for the first application of the days."""
        from aura_io.document_requests import DOCUMENT_REQUEST, STANDARD

        applied = [act for act in stages if act.payload["stage"] == "applied"]
        for act in applied[:1]:
            yield _Act(DOCUMENT_REQUEST, act.job_id, {"length": STANDARD}, end + DECIDES)


@dataclass(frozen=True)
class _Choice:
    """What the person looks at in a week: job ids of the slate, of what else is rated and of what is not; all jobs."""

    slate: list[int]
    found: list[int]
    skipped: list[int]
    jobs: dict[int, dict[str, Any]]

    def frame(self, job_ids: list[int]) -> pl.DataFrame:
        """Return the jobs of ``job_ids`` in their order."""
        import polars as pl

        return pl.DataFrame([self.jobs[job_id] for job_id in job_ids], infer_schema_length=None)


def _facets() -> tuple[str, ...]:
    from aura_ml.simulate import FACETS

    return FACETS


def _rating(points: np.ndarray, job_id: int) -> dict[str, Any]:
    """Return a rating's payload: five facets, and now and then a comment on the one that stands out most."""
    values = {facet: int(value) for facet, value in zip(_facets(), points, strict=True)}
    payload: dict[str, Any] = {f"{facet}_score": value for facet, value in values.items()}
    facet = max(values, key=lambda name: abs(values[name] - (LIKED + DISLIKED) / 2))
    stands_out = values[facet] >= LIKED or values[facet] <= DISLIKED
    if stands_out and job_id % COMMENT_EVERY == 0:
        payload["comment"] = COMMENTS[facet][0 if values[facet] >= LIKED else 1]
    return payload


def _known_after(stage: SimulatedOutcome, place: int) -> timedelta:
    if stage.stage == "applied":
        return APPLIES + _minutes(20 * place)
    return ANSWERS[stage.job_id % len(ANSWERS)] + _minutes(7 * place)


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)
