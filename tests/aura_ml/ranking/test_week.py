"""The ranking of a week as a whole: table, order, exclusions, slate, determinism, as-of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from aura_ml.embedding.base import InvalidVectors
from aura_ml.hashing import data_version
from aura_ml.ranking import Liked, Prediction, RankedWeek, RankingInput, RatedPostings, UnknownWeight, rank_week
from aura_ml.ranking.reasons import NO_PROFILE
from aura_ml.records import Preferences, Profile
from aura_ml.schemas import SCORES, validate
from aura_ml.weeks import Window

MakeJobs = Callable[..., pl.DataFrame]
Rank = Callable[..., RankedWeek]
WEIGHTS = {
    "semantic": 0.3,
    "lexical": 0.15,
    "skills": 0.15,
    "salary": 0.1,
    "location": 0.15,
    "prestige": 0.05,
    "freshness": 0.1,
}


@pytest.fixture
def rank(window: Window) -> Rank:
    """Return a function that ranks ``jobs`` with everything else given as changes."""

    def run(jobs: pl.DataFrame, **changes: object) -> RankedWeek:
        given = RankingInput(
            week=window.week, user_id="local", as_of=window.end, window=window, jobs=jobs, weights=WEIGHTS
        )
        ranked = rank_week(replace(given, **changes))  # type: ignore[arg-type]
        validate(SCORES, ranked.scores)
        return ranked

    return run


def by_id(ranked: RankedWeek) -> dict[int, dict[str, object]]:
    return {row["job_id"]: row for row in ranked.scores.iter_rows(named=True)}


def two_vectors() -> np.ndarray:
    return np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)


def test_the_job_like_the_profile_comes_first(rank: Rank, make_jobs: MakeJobs, profile: Profile) -> None:
    jobs = make_jobs(
        {"title": "Pastry cook", "description": "Bake bread."},
        {"title": "Data engineer", "description": "Pipelines for sensors in Python and SQL."},
    )
    vectors = two_vectors()
    ranked = rank(jobs, profile=profile, vectors=vectors, profile_vectors=[(1.0, vectors[1])])
    rows = by_id(ranked)
    assert [entry.job_id for entry in ranked.slate] == [2, 1]
    assert (rows[2]["semantic"], rows[2]["lexical"], rows[2]["skills"]) == (1.0, 1.0, 0.5)
    assert (rows[1]["semantic"], rows[1]["lexical"], rows[1]["skills"]) == (0.0, 0.0, 0.0)
    assert rows[2]["rank"] == 1
    assert any("Asks for Python and SQL, both in your profile" in reason for reason in rows[2]["reasons"])


def test_vectors_follow_their_jobs_whatever_the_order_of_rows(
    rank: Rank, make_jobs: MakeJobs, profile: Profile
) -> None:
    jobs, vectors = make_jobs({}, {}, {}), np.eye(3, dtype=np.float32)
    about = {"profile": profile, "profile_vectors": [(1.0, vectors[2])]}
    straight = rank(jobs, vectors=vectors, **about)
    turned = rank(jobs[[2, 0, 1]], vectors=vectors[[2, 0, 1]], **about)
    assert by_id(straight)[3]["semantic"] == 1.0
    assert data_version(straight.scores) == data_version(turned.scores)
    assert straight.slate == turned.slate


def test_noise_in_the_last_bits_of_vectors_changes_nothing(rank: Rank, make_jobs: MakeJobs, profile: Profile) -> None:
    jobs = make_jobs(*({} for _ in range(40)))
    generator = np.random.default_rng(1)
    vectors = generator.normal(size=(40, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    noisy = vectors + generator.normal(scale=2e-8, size=vectors.shape).astype(np.float32)
    assert not np.array_equal(vectors, noisy)
    about = {"profile": profile, "profile_vectors": [(1.0, vectors[0])]}
    exact, blurred = rank(jobs, vectors=vectors, **about), rank(jobs, vectors=noisy, **about)
    assert exact.slate == blurred.slate
    assert exact.scores.equals(blurred.scores)


def test_without_a_profile_metadata_rank_and_the_reasons_say_so(rank: Rank, make_jobs: MakeJobs) -> None:
    jobs = make_jobs({"posted_at": datetime(2026, 2, 20, tzinfo=UTC)}, {})
    ranked = rank(jobs, vectors=two_vectors())
    rows = by_id(ranked)
    assert [entry.job_id for entry in ranked.slate] == [2, 1]
    assert all(rows[job][name] is None for job in (1, 2) for name in ("semantic", "lexical", "skills", "preference"))
    assert all(NO_PROFILE in rows[job]["reasons"] for job in (1, 2))


def test_other_languages_have_no_semantic_component_and_say_why(
    rank: Rank, make_jobs: MakeJobs, profile: Profile
) -> None:
    jobs = make_jobs({"language": "de"}, {"language": None})
    vectors = two_vectors()
    rows = by_id(rank(jobs, profile=profile, vectors=vectors, profile_vectors=[(1.0, vectors[0])]))
    assert rows[1]["semantic"] is None
    assert any(reason.startswith("Written in German: the embedding knows English") for reason in rows[1]["reasons"])
    assert rows[2]["semantic"] == 0.0
    assert not any("Written in" in reason for reason in rows[2]["reasons"])


def test_an_unknown_component_neither_helps_nor_harms(rank: Rank, make_jobs: MakeJobs) -> None:
    paid = {"salary_min": 50_000.0, "salary_max": 70_000.0, "currency": "EUR", "salary_interval": "year"}
    jobs = make_jobs({**paid, "salary_min_eur_year": 50_000.0, "salary_max_eur_year": 70_000.0}, {})
    rows = by_id(rank(jobs, preferences=Preferences(salary_floor=60_000.0), weights={"salary": 1.0, "freshness": 1.0}))
    assert rows[1]["salary"] == 0.5
    assert rows[2]["salary"] is None
    assert rows[1]["score"] == pytest.approx((0.5 + rows[1]["freshness"]) / 2)
    assert rows[2]["score"] == rows[2]["freshness"]


def test_a_weight_of_zero_takes_a_component_out(rank: Rank, make_jobs: MakeJobs, profile: Profile) -> None:
    jobs = make_jobs({"description": "Python"}, {})
    rows = by_id(rank(jobs, profile=profile, weights={"freshness": 1.0, "skills": 0.0}))
    assert rows[1]["score"] == rows[2]["score"]
    assert not any("skills" in reason for reason in rows[1]["reasons"])


def test_misspelt_weights_are_refused(rank: Rank, make_jobs: MakeJobs) -> None:
    with pytest.raises(UnknownWeight, match="did you mean 'semantic'"):
        rank(make_jobs({}), weights={"semantics": 1.0})


def test_what_the_person_did_and_old_age_put_an_opening_out(rank: Rank, make_jobs: MakeJobs) -> None:
    old = datetime(2026, 1, 1, tzinfo=UTC)
    jobs = make_jobs({}, {}, {"posted_at": old}, {})
    ranked = rank(jobs, cluster_of={2: 77}, excluded={77: "already rated", 1: "already dismissed"}, active_days=28)
    rows = by_id(ranked)
    assert {job: rows[job]["excluded_reason"] for job in rows} == {
        1: "already dismissed",
        2: "already rated",
        3: "older than 28 days",
        4: None,
    }
    assert [entry.job_id for entry in ranked.slate] == [4]
    assert ranked.eligible == 1
    assert ranked.excluded == {"already dismissed": 1, "already rated": 1, "older than 28 days": 1}
    assert rows[1]["rank"] is None
    assert rows[1]["score"] > 0


def test_one_opening_is_ranked_once(rank: Rank, make_jobs: MakeJobs, profile: Profile) -> None:
    jobs = make_jobs({"description": "Nothing."}, {"description": "Python, SQL and JavaScript"}, {})
    ranked = rank(jobs, profile=profile, cluster_of={1: 1, 2: 1})
    rows = by_id(ranked)
    assert rows[1]["excluded_reason"] == "the same opening as posting 2"
    assert [entry.cluster_id for entry in ranked.slate] == [1, 3]
    assert ranked.excluded == {"the same opening as another posting": 1}


def test_a_posting_that_is_out_hides_no_other_of_its_opening(rank: Rank, make_jobs: MakeJobs, profile: Profile) -> None:
    jobs = make_jobs({"description": "Python and SQL", "workplace": "onsite"}, {"workplace": "remote"})
    wishes = Preferences(workplaces=("remote",), hard_filters=("workplace",))
    ranked = rank(jobs, profile=profile, cluster_of={1: 1, 2: 1}, preferences=wishes)
    assert by_id(ranked)[1]["score"] > by_id(ranked)[2]["score"]
    assert [entry.job_id for entry in ranked.slate] == [2]


def test_sample_postings_count_only_without_real_ones(rank: Rank, make_jobs: MakeJobs) -> None:
    sample = {"is_sample": True}
    mixed = by_id(rank(make_jobs(sample, {})))
    assert mixed[1]["excluded_reason"] == "sample posting, real ones are there"
    alone = rank(make_jobs(sample, sample))
    assert alone.eligible == 2
    assert all(entry.is_sample for entry in alone.slate)


def test_age_counts_from_the_earliest_date_to_the_cut_and_is_never_negative(
    rank: Rank, make_jobs: MakeJobs, window: Window
) -> None:
    jobs = make_jobs(
        {"posted_at": window.end - timedelta(days=3, hours=1)},
        {"posted_at": window.end + timedelta(days=9), "first_seen_at": window.end + timedelta(days=1)},
        {"posted_at": None, "date_posted": date(2026, 3, 1)},
        {"posted_at": None, "first_seen_at": window.end - timedelta(hours=30)},
    )
    ranked = rank(jobs, first_posted={4: window.end - timedelta(days=10)})
    assert [by_id(ranked)[job]["age_days"] for job in (1, 2, 3, 4)] == [3, 0, 11, 10]


def test_new_is_what_no_earlier_week_saw(rank: Rank, make_jobs: MakeJobs, window: Window) -> None:
    earlier = window.start - timedelta(days=1)
    ranked = rank(make_jobs({}, {}, {}), first_seen={2: earlier}, first_week={3: window.week - timedelta(days=7)})
    rows = by_id(ranked)
    assert [rows[job]["is_new"] for job in (1, 2, 3)] == [True, False, False]
    assert rows[1]["freshness"] > rows[3]["freshness"]


def test_hard_filters_put_out_what_is_known_to_miss_the_wish(rank: Rank, make_jobs: MakeJobs) -> None:
    jobs = make_jobs(
        {"workplace": "onsite", "location": "Berlin", "city": "Berlin", "country": "DE"},
        {"workplace": "remote", "language": "de", "remote_regions": ["DE"]},
        {"workplace": "remote", "salary_max_eur_year": 20_000.0, "salary_max": 20_000.0, "currency": "EUR"},
        {"workplace": "remote", "remote_regions": ["US"]},
        {},
    )
    wishes = Preferences(
        places=("Berlin",),
        workplaces=("remote",),
        languages=("en",),
        salary_floor=30_000.0,
        hard_filters=("workplace", "language", "salary", "location"),
    )
    rows = by_id(rank(jobs, preferences=wishes))
    assert [rows[job]["excluded_reason"] for job in (1, 2, 3, 4, 5)] == [
        "onsite, you want remote",
        "written in German",
        "pays less than your floor of 30,000 EUR a year",
        "outside your places",
        None,
    ]
    soft = by_id(rank(jobs, preferences=replace(wishes, hard_filters=())))
    assert all(row["eligible"] for row in soft.values())


def test_prestige_comes_from_the_persons_own_ratings_only(rank: Rank, make_jobs: MakeJobs) -> None:
    ratings = pl.DataFrame({"company_key": ["company 1", "company 1", "company 9"], "prestige_score": [10, 10, 1]})
    rows = by_id(rank(make_jobs({}, {}), prestige_ratings=ratings))
    assert rows[1]["prestige"] == pytest.approx(((20 + 2 * 7) / 4 - 1) / 9, abs=1e-6)
    assert rows[2]["prestige"] is None
    assert "You rated Company 1 for prestige 2 times, 10 and 10" in rows[1]["reasons"]
    assert any("the company's prestige" in reason for reason in rows[2]["reasons"])


def test_postings_much_like_a_rated_one_name_it(rank: Rank, make_jobs: MakeJobs, profile: Profile) -> None:
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.8, 0.6]], dtype=np.float32)
    rated = RatedPostings([Liked(77, 77, "Loader", "Quay", "quay", 9.0)], vectors[:1])
    jobs = make_jobs({}, {}, {})
    told = by_id(rank(jobs, profile=profile, vectors=vectors, rated=rated, cluster_of={1: 77}))
    assert (told[1]["like_rated"], told[2]["like_rated"], told[3]["like_rated"]) == ([], [], [77])
    named = "Much like a posting you rated 9: “Loader” at Quay"
    assert f"{named}; this does not count in the score yet" in told[3]["reasons"]
    expected = {3: Prediction((5.0, 5.0, 5.0, 5.0, 8.2), 0.7)}
    weights = {**WEIGHTS, "preference": 0.4}
    told = by_id(rank(jobs, profile=profile, vectors=vectors, rated=rated, predictions=expected, weights=weights))
    assert told[3]["reasons"][:2] == [
        "From your ratings so far you are expected to rate it 8.2 (give or take 0.7)",
        named,
    ]


def test_the_nearest_part_of_the_profile_is_named(rank: Rank, make_jobs: MakeJobs, profile: Profile) -> None:
    vectors = two_vectors()
    about = {
        "profile_vectors": [(0.5, vectors[0]), (0.5, vectors[1])],
        "profile_parts": ["your projects", "your skills"],
    }
    rows = by_id(rank(make_jobs({}, {}), profile=profile, vectors=vectors, **about))
    assert "Reads much like your projects" in rows[1]["reasons"]
    assert "Reads much like your skills" in rows[2]["reasons"]


def test_an_empty_week(rank: Rank, make_jobs: MakeJobs, profile: Profile) -> None:
    ranked = rank(make_jobs(), profile=profile, vectors=np.zeros((0, 2), dtype=np.float32))
    assert ranked.scores.height == 0
    assert ranked.slate == ()


def test_vectors_of_other_jobs_are_refused(rank: Rank, make_jobs: MakeJobs) -> None:
    with pytest.raises(InvalidVectors, match="shape"):
        rank(make_jobs({}), vectors=two_vectors())


def test_the_same_input_gives_the_same_bytes(rank: Rank, make_jobs: MakeJobs, profile: Profile) -> None:
    jobs = make_jobs(*({"description": f"Python {'SQL ' * (n % 3)}"} for n in range(30)))
    assert rank(jobs, profile=profile).scores.equals(rank(jobs, profile=profile).scores)
