"""What would change a posting's place: the same as ranking the week anew with that one thing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from aura_ml.ranking import Prediction, RankedWeek, RankingInput, rank_week
from aura_ml.ranking.combine import COMPONENTS
from aura_ml.ranking.counterfactual import Counterfactual, Field, Standing, counterfactuals, reasons_out
from aura_ml.records import Preferences, Profile
from aura_ml.weeks import Window

MakeJobs = Callable[..., pl.DataFrame]
Rank = Callable[..., RankedWeek]
WEIGHTS = {"semantic": 0.3, "skills": 0.15, "salary": 0.1, "location": 0.15, "freshness": 0.1, "preference": 0.4}
WISHES = Preferences(places=("Berlin",), workplaces=("remote",), salary_floor=60_000.0)
HAMBURG = {"location": "Hamburg", "city": "Hamburg", "country": "DE", "workplace": "onsite"}
REMOTE = {"location": "Berlin", "city": "Berlin", "country": "DE", "workplace": "remote"}


class Week:
    """A week that can be ranked with something changed, and asked what would change a posting's place."""

    def __init__(self, jobs: pl.DataFrame, profile: Profile, window: Window, **about: object) -> None:
        cosine = np.append(np.linspace(0.6, 0.45, jobs.height - 1), 0.5)  # the last one reads best
        self.given = replace(
            RankingInput(
                week=window.week,
                user_id="local",
                as_of=window.end,
                window=window,
                jobs=jobs,
                weights=WEIGHTS,
                profile=profile,
                preferences=WISHES,
                vectors=np.stack([cosine, np.sqrt(1 - cosine**2)], axis=1).astype(np.float32),
                profile_vectors=[(1.0, np.array([1.0, 0.0], dtype=np.float32))],
            ),
            **about,  # type: ignore[arg-type]
        )
        self.ranked = rank_week(self.given)

    def rank_of(self, job_id: int, jobs: pl.DataFrame | None = None, **about: object) -> int | None:
        given = replace(self.given, jobs=self.given.jobs if jobs is None else jobs, **about)  # type: ignore[arg-type]
        return rank_week(given).scores.filter(pl.col("job_id") == job_id)["rank"][0]  # type: ignore[no-any-return]

    def changed(self, job_id: int, **columns: object) -> pl.DataFrame:
        its = pl.col("id") == job_id
        schema = self.given.jobs.schema
        return self.given.jobs.with_columns(
            pl.when(its).then(pl.lit(value, dtype=schema[name])).otherwise(pl.col(name)).alias(name)
            for name, value in columns.items()
        )

    def standing(self, job_id: int) -> Standing:
        row = self.ranked.scores.filter(pl.col("job_id") == job_id).row(0, named=True)
        job = self.given.jobs.filter(pl.col("id") == job_id)
        known = {name: row[name] for name in COMPONENTS}
        return Standing(job, job_id, row["cluster_id"], known, row["age_days"], row["excluded_reason"])

    def field(self) -> Field:
        given = self.given
        return Field(
            self.ranked.scores, given.weights, given.preferences, given.active_days, given.slate_size, given.as_of
        )

    def what_if(self, job_id: int) -> dict[str, Counterfactual]:
        return {each.kind: each for each in counterfactuals(self.standing(job_id), self.field())}


@pytest.fixture
def a_week(make_jobs: MakeJobs, profile: Profile, window: Window) -> Callable[..., Week]:
    def make(*changes: dict[str, object], **about: object) -> Week:
        return Week(make_jobs(*changes), profile, window, **about)

    return make


def fourteen() -> list[dict[str, object]]:
    """Thirteen good ones, and one on site in another city without pay."""
    return [*({**REMOTE, "description": "Python"} for _ in range(13)), {**HAMBURG, "description": "Python"}]


def test_remote_is_what_ranking_it_as_remote_gives(a_week: Callable[..., Week]) -> None:
    week = a_week(*fourteen())
    found = week.what_if(14)["remote"]
    assert found.rank == week.rank_of(14, week.changed(14, workplace="remote"))
    assert found.rank < 14
    assert found.words == f"It would rank {found.rank} if it were remote"
    assert found.rank > 1
    again = rank_week(replace(week.given, jobs=week.changed(14, workplace="remote"))).scores
    assert found.score == again.filter(pl.col("job_id") == 14)["score"][0]


def test_the_named_pay_is_the_lowest_that_reaches_the_place(a_week: Callable[..., Week]) -> None:
    pay = {"salary_min_eur_year": 70_000.0, "salary_max_eur_year": 70_000.0}
    week = a_week(*({**each, **pay} for each in fourteen()))
    found = week.what_if(4)["pay"]

    def rank_at(thousands: int) -> int | None:
        ends = dict.fromkeys(("salary_min_eur_year", "salary_max_eur_year"), thousands * 1000.0)
        return week.rank_of(4, week.changed(4, **ends))

    lowest = next(thousands for thousands in range(70, 91) if rank_at(thousands) == 1)
    assert 71 < lowest < 90
    assert (found.rank, found.change) == (1, f"if it paid {lowest},000 EUR a year")


def test_pay_that_cannot_bring_it_first_brings_it_among_the_five(a_week: Callable[..., Week]) -> None:
    pay = {"salary_min_eur_year": 70_000.0, "salary_max_eur_year": 70_000.0}
    week = a_week(*({**each, **pay} for each in fourteen()))
    rank = week.what_if(8)["pay"].rank
    assert 1 < rank <= 5 < (week.rank_of(8) or 0)


def test_pay_moves_one_of_the_five_as_high_as_it_can(a_week: Callable[..., Week]) -> None:
    changes = fourteen()
    best = {"salary_min_eur_year": 90_000.0, "salary_max_eur_year": 90_000.0}
    week = a_week(*({**each, **best} if n < 2 else each for n, each in enumerate(changes)))
    assert week.rank_of(4) == 4
    rank = week.what_if(4)["pay"].rank
    assert rank == week.rank_of(4, week.changed(4, **best))
    assert rank == 3


def test_new_and_posted_at_the_end_of_the_week(a_week: Callable[..., Week], window: Window) -> None:
    week = a_week(*fourteen())
    found = week.what_if(2)["fresh"]
    assert found.rank == week.rank_of(2, first_posted={2: window.end}, first_seen={2: window.end})


def test_without_the_expected_ratings(a_week: Callable[..., Week]) -> None:
    expected = {n: Prediction((5.0, 5.0, 5.0, 5.0, 9.5 if n == 12 else 5.0), 1.0) for n in range(1, 15)}
    week = a_week(*fourteen(), predictions=expected)
    found = week.what_if(12)["unlearned"]
    assert week.rank_of(12) == 1
    assert found.rank == week.rank_of(12, weights={**WEIGHTS, "preference": 0.0})
    assert found.rank > 1


def test_out_only_because_of_one_filter(a_week: Callable[..., Week]) -> None:
    wishes = replace(WISHES, languages=("en",), hard_filters=("language", "workplace"))
    german = [{**REMOTE, "language": "de"}, *fourteen()]
    week = a_week(*german, preferences=wishes)
    assert reasons_out(week.standing(1), week.field()) == ["written in German"]
    found = week.what_if(1)["admitted"]
    assert found.words.endswith("if it were not out because of one thing: written in German")
    assert found.rank == week.rank_of(1, preferences=replace(wishes, hard_filters=("workplace",)))


def test_of_several_reasons_all_are_named_and_lifting_one_is_not_enough(a_week: Callable[..., Week]) -> None:
    wishes = replace(WISHES, languages=("en",), hard_filters=("language", "workplace"))
    week = a_week({**HAMBURG, "language": "de"}, *fourteen(), preferences=wishes, excluded={1: "dismissed"})
    out = reasons_out(week.standing(1), week.field())
    assert out == ["dismissed", "written in German", "onsite, you want remote"]
    assert list(week.what_if(1)) == ["admitted"]


def test_a_filter_that_the_change_itself_lifts(a_week: Callable[..., Week]) -> None:
    wishes = replace(WISHES, hard_filters=("workplace",))
    week = a_week(*fourteen(), preferences=wishes)
    found = week.what_if(14)["remote"]
    assert found.rank == week.rank_of(14, week.changed(14, workplace="remote"))


def test_a_twin_above_it_leaves_it_no_place(a_week: Callable[..., Week]) -> None:
    changes = fourteen()
    week = a_week(*changes, cluster_of={1: 1, 13: 1})
    assert week.standing(13).excluded_reason == "the same opening as posting 1"
    assert week.what_if(13) == {}


def test_the_first_of_all_has_nothing_to_gain(a_week: Callable[..., Week]) -> None:
    assert a_week(*fourteen()).what_if(1) == {}
