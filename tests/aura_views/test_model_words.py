"""Why a model was put in use or not is said in plain words, from the gate's own figures, whatever the kind."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from aura_ml.bootstrap import Measure, bootstrap
from aura_ml.promotion import Decision, gate
from aura_views.model_words import figures_in, kind_words, main_figures, verdict
from tests.trained import errors

PREFERENCE, ADAPTER = "preference_model", "embedding_adapter"


def decided(own: np.ndarray, mean: np.ndarray, champion: np.ndarray | None = None) -> Decision:
    return gate(own, champion=champion, baselines={"facet_mean": mean}, measure=Measure.RMSE, margin=0.05)


def said(decision: Decision, observations: int = 60, all_equal: bool = False, kind: str = PREFERENCE) -> str:
    figures = {"gate": decision.figures}
    return verdict(kind, decision.promoted, decision.reason, observations, figures, all_equal)


def test_without_a_rating_there_is_nothing_to_learn_from() -> None:
    nothing = decided(errors(1, 0), errors(1, 0))
    assert said(nothing, 0) == ("Not put in use because there is nothing to learn from yet: no rated posting.")


def test_too_few_later_ratings_say_how_many_and_how_many_are_needed() -> None:
    none = said(decided(errors(1, 0), errors(1, 0)), 9)
    assert none.startswith(
        "Not put in use because there is no later rating to test it on; 5 are needed. A model learns"
    )
    few = said(decided(errors(1, 4), errors(2, 4)), 9)
    assert "only 4 later ratings could test it; 5 are needed." in few
    assert "points" not in few


def test_contradictory_ratings_are_no_better_than_their_mean() -> None:
    words = said(decided(errors(2.6, seed=2), errors(2.0, seed=3)))
    assert words.startswith("Not put in use because on 40 later ratings it missed by 2.")
    assert "worse than your mean rating per facet (" in words
    assert words.endswith("Ratings of like postings differ, or there are too few of them yet.")


def test_better_on_average_but_not_surely_is_said_so() -> None:
    words = said(decided(errors(1.9, 12, seed=2), errors(2.0, 12, seed=3)))
    assert "not surely as good as your mean rating per facet" in words


def test_an_earlier_model_that_was_better_is_told_from_the_one_in_use() -> None:
    own = errors(2.0, seed=2)
    decision = gate(
        own,
        champion=own * 1.1,
        baselines={"facet_mean": own * 2},
        measure=Measure.RMSE,
        margin=0.05,
        best_so_far=own / 4,
    )
    assert "worse than the best one before it (" in said(decision)
    assert "the one in use" not in said(decision)
    labels = [figure.label for figure in figures_in({"gate": decision.figures}, "ridge") if figure.better_by]
    assert "The best one before it" in labels


def test_a_champion_is_compared_on_the_ratings_both_have_seen() -> None:
    champion = errors(1.0, seed=4)
    champion[:25] = np.nan
    words = said(decided(errors(2.0, seed=2), errors(2.6, seed=3), champion))
    own = np.sqrt(errors(2.0, seed=2)[25:].mean())
    assert words == (
        f"Not put in use because on 15 later ratings it missed by {own:.2f} points, "
        f"worse than the one in use ({np.sqrt(np.nanmean(champion)):.2f} points)."
    )


def test_put_in_use_says_by_how_much() -> None:
    words = said(decided(errors(1.0, seed=2), errors(2.0, seed=3), errors(1.4, seed=4)))
    assert words.startswith("Put in use: on 40 later ratings it missed by ")
    assert "the one in use " in words
    assert "your mean rating per facet " in words


def test_equal_ratings_are_named_in_either_case() -> None:
    same = decided(errors(0.0, seed=2), errors(0.0, seed=2))
    assert same.promoted
    assert said(same, all_equal=True).endswith(
        "All your ratings are the same, so nothing tells one posting from another yet."
    )
    few = decided(errors(0.0, 2), errors(0.0, 2))
    assert "All your ratings are the same" in said(few, all_equal=True)


def test_a_refusal_to_train_is_said_as_the_training_says_it() -> None:
    declined = Decision(False, "not trained: 3 liked and 0 rejected jobs", {})
    assert said(declined, 3, kind=ADAPTER) == "Not put in use: 3 liked and 0 rejected jobs."


def test_scores_have_no_points() -> None:
    order = np.random.default_rng(3).uniform(size=40)
    worse = gate(order - 0.3, champion=None, baselines={"identity": order}, measure=Measure.SCORE, margin=0.0)
    words = said(worse, kind=ADAPTER)
    assert "on 40 later liked postings it reached" in words
    assert f"worse than meaning as it came ({order.mean():.2f})" in words


def _row(model: str, values: np.ndarray, **about: Any) -> dict[str, Any]:
    return {"model": model, "name": "rmse", "unit": "rating points", **about} | asdict(
        bootstrap({model: values}, Measure.RMSE, seed=1)[0][model]
    )


def test_figures_name_candidate_champion_and_baselines() -> None:
    test = [
        _row(name, errors(1, seed=2), facet=facet)
        for facet in ("fit", "all")
        for name in ("ridge", "facet_mean", "champion")
    ]
    gate_figures = decided(errors(1, seed=2), errors(2, seed=3)).figures
    found = figures_in({"forward_test": test, "gate": gate_figures}, "ridge")
    assert [(figure.model, figure.role) for figure in main_figures(found)] == [
        ("ridge", "candidate"),
        ("facet_mean", "baseline"),
        ("champion", "champion"),
    ]
    (better,) = [figure for figure in found if figure.better_by]
    assert (better.model, better.unit, better.n) == ("facet_mean", "rating points", 40)


def test_figures_of_an_unknown_shape_are_found_where_they_stand() -> None:
    interval = {"value": 0.4, "lower": 0.3, "upper": 0.5, "n": 12}
    found = figures_in({"n": 3, "log": {"reward": interval}, "blocks": [{"regret": interval}]}, "dqn")
    assert [(figure.name, figure.value, figure.n) for figure in found] == [
        ("log reward", 0.4, 12),
        ("blocks 1 regret", 0.4, 12),
    ]


def test_an_unknown_kind_is_named_as_it_is_stored() -> None:
    assert kind_words("word_order").name == "Word order"
    assert "no observation" in verdict("word_order", False, "", 0, {})
