"""The weekly list: ranks, the top decile, chance, and that better rankers rank better."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from aura_ml.evaluation import rankers
from aura_ml.evaluation.people import Diary, Surroundings
from aura_ml.evaluation.ranking import RANKERS, mean_ranks, names, reciprocal_rank, top_decile
from aura_ml.simulate import synthetic_postings


@pytest.fixture(scope="module")
def around() -> Surroundings:
    return Surroundings.of(synthetic_postings(9, 500, dimension=32))


@pytest.fixture(scope="module")
def diary(around: Surroundings) -> Diary:
    return Diary.of(around.people(0, 1)[0], around, 200)


def test_the_rank_is_that_of_the_first_relevant_and_ties_are_broken_by_the_draw() -> None:
    relevant = np.array([False, True, True, False])
    tie = np.array([0.4, 0.3, 0.2, 0.1])
    assert reciprocal_rank(np.array([9.0, 8.0, 1.0, 0.0]), relevant, tie) == 0.5
    assert reciprocal_rank(np.array([1.0, 1.0, 0.0, 2.0]), relevant, tie) == 0.5
    assert reciprocal_rank(np.zeros(4), relevant, tie) == 0.5
    assert reciprocal_rank(np.zeros(4), relevant, -tie) == 0.5
    assert reciprocal_rank(np.array([0.0, 0.0, 3.0, 0.0]), relevant, tie) == 1.0


def test_the_top_decile_is_a_tenth_however_many_tie() -> None:
    assert top_decile(np.full(100, 5.0)).sum() == 10
    overall = np.arange(100.0)
    assert np.flatnonzero(top_decile(overall)).tolist() == list(range(90, 100))


def test_a_random_order_has_the_rank_of_chance() -> None:
    """Ten relevant of a hundred: sum over ranks of 1 / rank times the chance that the first one stands there."""
    rng = np.random.default_rng(1)
    relevant = top_decile(np.arange(100.0))
    found = [reciprocal_rank(np.zeros(100), relevant, rng.random(100)) for _ in range(20_000)]
    expected = sum(comb(100 - rank, 9) / comb(100, 10) / rank for rank in range(1, 92))
    assert expected == pytest.approx(0.259, abs=0.001)
    assert np.mean(found) == pytest.approx(expected, abs=0.006)


def test_more_ratings_rank_better_than_chance_and_worse_than_the_person(around: Surroundings) -> None:
    ranks = [mean_ranks(Diary.of(person, around, 200), 200) for person in around.people(0, 4)]
    mean = {name: np.mean([each[name] for each in ranks]) for name in ranks[0]}
    assert mean["chance"] < mean["rocchio"]
    assert mean["chance"] + 0.1 < mean["score"] <= mean["ceiling"] + 0.05
    assert mean["score_of_fixed_weights"] < mean["score"]
    assert set(mean) == {*names(), "chance", "ceiling"}


def test_lists_are_unseen_and_repeatable(diary: Diary) -> None:
    rated = set(diary.order[:50].tolist())
    for number in range(3):
        rows = diary.unseen(50, 100, number)
        assert len(set(rows.tolist())) == 100
        assert not rated & set(rows.tolist())
        assert np.array_equal(rows, diary.unseen(50, 100, number))
    assert not np.array_equal(diary.unseen(50, 100, 0), diary.unseen(50, 100, 1))


def test_a_diary_is_what_the_person_rated_five_a_week(diary: Diary) -> None:
    assert np.bincount(diary.weeks).tolist() == [5] * 40
    history = diary.history(23)
    assert len(history) == 23
    jobs = diary.around.postings.take(diary.order[5:10])
    assert np.array_equal(history.scores[5:10], diary.person.rate(jobs, 1))
    assert history.frame["job_id"].to_list() == diary.around.postings.job_ids[diary.order[:23]].tolist()
    assert (diary.next_week(23), diary.next_week(25)) == (5, 5)


def test_other_seeds_are_other_people(around: Surroundings) -> None:
    one, two = around.people(0, 2), around.people(1, 2)
    assert not {each.seed for each in one} & {each.seed for each in two}


def test_one_sided_ratings_break_no_ranker(diary: Diary) -> None:
    flat = Diary(diary.person, diary.around, diary.order, np.full_like(diary.scores, 5.0), diary.weeks)
    for name, ranker in RANKERS.items():
        assert np.isfinite(ranker(flat, 20)).all(), name


def test_job_ranker_learns_likes_from_dislikes(diary: Diary) -> None:
    scores = rankers.job_ranker(diary, 200)
    seen = diary.order[:200]
    overall = diary.scores[:, -1]
    assert scores[seen][overall > overall.mean()].mean() > scores[seen][overall < overall.mean()].mean()
