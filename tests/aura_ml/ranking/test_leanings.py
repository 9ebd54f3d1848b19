"""Likes and dislikes: shrunken towards the own mean, silent below support, honest about doubt, named by what sets apart."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.ranking.leanings import MIN_SUPPORT, Leaning, changes, leanings, topic_names


def by_name(found: list[Leaning]) -> dict[str, Leaning]:
    return {each.name: each for each in found}


def test_liked_above_disliked_each_with_its_ratings() -> None:
    overall = np.array([9.0, 8, 9, 8, 9, 8, 2, 3, 2, 3, 2, 3])
    found = leanings(overall, {"company": [["a"]] * 6 + [["b"]] * 6})
    assert [each.name for each in found] == ["a", "b"]
    liked, disliked = found
    assert 0 < liked.lower < liked.estimate < 8.5 - 5.5, "shrunken, and beyond doubt"
    assert (disliked.is_clear, disliked.estimate) == (True, pytest.approx(-liked.estimate))
    assert (liked.n, liked.mean, liked.rows) == (6, pytest.approx(8.5), tuple(range(6)))


def test_the_estimate_is_the_posterior_of_the_stated_model() -> None:
    overall = np.array([9.0, 7, 9, 7, 9, 7, 1, 3, 1, 3, 1, 3])
    liked = leanings(overall, {"place": [["a"]] * 6 + [["b"]] * 6})[0]
    noise = 12 * 1.0 / 10  # squares within groups over their degrees of freedom
    weights, effects = 6 / noise, 3.0
    between = (2 * weights * effects**2 - 2) / (2 * weights)
    shrink = between / (between + noise / 6)
    assert liked.estimate == pytest.approx(shrink * effects)
    assert liked.upper - liked.estimate == pytest.approx(1.959964 * np.sqrt(shrink * noise / 6))


def test_of_few_ratings_nothing_is_said_and_more_ratings_shrink_less() -> None:
    rng = np.random.default_rng(4)
    many, few = rng.normal(8, 1, 40), rng.normal(8, 1, MIN_SUPPORT)
    rest = rng.normal(4, 1, 60)
    names = [["many"]] * 40 + [["few"]] * MIN_SUPPORT + [["rest"]] * 60
    found = by_name(leanings(np.concatenate([many, few, rest]), {"skill": names}))
    assert found["few"].upper - found["few"].lower > found["many"].upper - found["many"].lower
    short = leanings(np.concatenate([many, few[1:], rest]), {"skill": names[:40] + names[41:]})
    assert "few" not in by_name(short)
    assert leanings(np.array([9.0, 1, 9, 1]), {"skill": [["a"]] * 4}) == []


def test_all_the_same_says_nothing() -> None:
    assert leanings(np.full(20, 7.0), {"company": [["a"]] * 10 + [["b"]] * 10}) == []


def test_ratings_without_a_pattern_are_in_doubt_nearly_always() -> None:
    clear = 0
    for seed in range(40):
        overall = np.random.default_rng(seed).integers(1, 11, 60).astype(float)
        clear += sum(each.is_clear for each in leanings(overall, {"company": [[str(n % 6)] for n in range(60)]}))
    assert clear <= 0.05 * 240


def test_what_changed_is_told_where_it_changed_enough() -> None:
    def leaning(name: str, estimate: float) -> Leaning:
        return Leaning("place", name, 6, 7.0, estimate, estimate - 1, estimate + 1, ())

    found = changes(
        [leaning("a", 1.0), leaning("gone", 0.8), leaning("same", 0.5)],
        [leaning("a", -0.5), leaning("new", 0.4), leaning("same", 0.6)],
        0.3,
    )
    assert [(each.name, round(each.moved, 1)) for each in found] == [("a", -1.5), ("gone", -0.8), ("new", 0.4)]
    assert (found[1].now, found[2].before) == (None, None)


def test_topics_are_named_by_what_sets_them_apart_and_never_the_same() -> None:
    groups = np.array([0, 0, 1, 1, 2, 2])
    terms = [["Tax", "office"], ["Tax", "office"], ["Python", "office"], ["Python"], ["office"], ["office"]]
    assert topic_names(groups, terms) == {0: "Tax, office", 1: "Python", 2: "office"}
    assert topic_names(groups, [[]] * 6) == {0: "topic 1", 1: "topic 2", 2: "topic 3"}
    twice = topic_names(np.array([0, 1, 2, 2]), [["a"], ["a"], ["b"], ["b"]])
    assert len(set(twice.values())) == 3
