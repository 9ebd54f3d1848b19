"""The week's policy: the test on later slates, the gate, and what a short log can and cannot show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aura_ml.policy import (
    Candidates,
    DqnPolicy,
    GreedyPolicy,
    LinUcbPolicy,
    LoggedWeek,
    PolicyState,
    RandomPolicy,
    ThompsonPolicy,
    training,
)
from aura_ml.policy.ladder import FirstRungs, Rung, first_rung
from aura_ml.policy.storage import load_policy
from aura_ml.policy.training import TrainedPolicy, concordances
from aura_ml.policy.training import train_policy as train

SLATE = 5
FIRST = first_rung("hashing:8")


def train_policy(
    log: list[LoggedWeek], configured: str, *, champion: Rung = FIRST, first: Rung = FIRST, seed: int = 0
) -> TrainedPolicy:
    return train(log, configured, champion=champion, first=first, seed=seed)


def logged(seed: int, weeks: int, *, told: str = "predicted", noise: float = 0.02, size: int = 8) -> list[LoggedWeek]:
    """Slates whose rewards follow the predicted overall, the score, what was known before any rating, or two of these."""
    random = np.random.default_rng(seed)
    log = []
    for number in range(weeks):
        n = 30
        predicted = random.uniform(1, 10, size=(n, 5))
        scores = random.uniform(size=n)
        vectors = random.normal(size=(n, size))
        if told == "similarity":  # before any model is in use
            predicted = np.full((n, 5), np.nan)
        candidates = Candidates(
            cluster_ids=np.arange(n) + 100 * number,
            vectors=(vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32),
            scores=scores,
            predicted=predicted,
            uncertainty=np.full(n, 0.5),
            similarity=random.uniform(size=n),
        )
        similarity = candidates.similarity
        shown = tuple(int(row) for row in random.permutation(n)[:SLATE])
        expected = (predicted[:, -1] - 1) / 9
        worth = {
            "predicted": expected,
            "score": scores,
            "similarity": similarity,
            "both": 0.8 * scores + 0.2 * expected,
        }[told]
        rewards = np.clip(worth[list(shown)] + noise * random.normal(size=SLATE), 0, 1)
        state = PolicyState.of(np.zeros((0, 5)), number, candidates)
        log.append(LoggedWeek("local", state, candidates, shown, np.full(SLATE, 1.0), rewards))
    return log


def test_concordance_is_the_share_of_pairs_ordered_as_rewarded() -> None:
    (week,) = logged(1, 1, told="score", noise=0.0)
    assert concordances(GreedyPolicy(), [week]).tolist() == [1.0]
    upside_down = LoggedWeek(
        week.person, week.state, week.candidates, week.shown, week.propensities, 1.0 - week.rewards
    )
    assert concordances(GreedyPolicy(), [upside_down]).tolist() == [0.0]
    equal = LoggedWeek(week.person, week.state, week.candidates, week.shown, week.propensities, np.full(SLATE, 0.5))
    assert np.isnan(concordances(GreedyPolicy(), [equal])).all()
    unknown = np.where(np.arange(SLATE) < 2, week.rewards, np.nan)
    part = LoggedWeek(week.person, week.state, week.candidates, week.shown, week.propensities, unknown)
    assert concordances(GreedyPolicy(), [part]).tolist() == [1.0]


@pytest.mark.parametrize("slates", [0, 1, 5])
def test_a_short_log_trains_nothing_and_says_how_much_is_needed(slates: int) -> None:
    trained = train_policy(logged(2, slates), "bandit")
    assert trained.policy is None
    assert trained.decision.reason == f"not trained: {slates} slates with a known reward, 6 are needed"
    assert trained.figures["forward_test"] == []


def test_slates_without_any_reward_do_not_count() -> None:
    log = logged(2, 12)
    unknown = [
        LoggedWeek(w.person, w.state, w.candidates, w.shown, w.propensities, np.full(SLATE, np.nan)) for w in log[:8]
    ]
    assert train_policy([*unknown, *log[8:]], "bandit").observations == 4


def test_a_policy_that_orders_later_slates_better_is_promoted() -> None:
    trained = train_policy(logged(3, 24), "bandit")
    assert trained.decision.promoted
    assert isinstance(trained.policy, LinUcbPolicy)
    figures = {figure["model"]: figure for figure in trained.figures["forward_test"]}
    assert figures["bandit"]["value"] > 0.9 > figures["greedy"]["value"]
    assert figures["bandit"]["n"] == trained.figures["n"] == 12


def test_one_that_orders_them_worse_than_the_ranking_is_not() -> None:
    trained = train_policy(logged(3, 24, told="score"), "bandit")
    assert not trained.decision.promoted
    assert "the baseline greedy" in trained.decision.reason


def test_where_the_population_orders_as_rewarded_nothing_takes_its_place() -> None:
    trained = train_policy(logged(3, 24, told="similarity"), "bandit")
    assert (trained.algorithm, trained.decision.promoted) == ("bandit", False)
    assert "against the champion" in trained.decision.reason
    figures = {figure["model"]: figure["value"] for figure in trained.figures["forward_test"]}
    assert figures["population_prior"] > 0.9 > max(figures["greedy"], figures["bandit"])


def test_once_something_is_predicted_the_score_chooses(tmp_path: Path) -> None:
    (week,) = logged(6, 1)
    (before,) = logged(6, 1, told="similarity")
    chosen = FIRST.policy.values(week.state, week.candidates)
    assert np.argsort(chosen).tolist() == np.argsort(week.candidates.scores).tolist()
    chosen = FIRST.policy.values(before.state, before.candidates)
    assert np.argsort(chosen).tolist() == np.argsort(before.candidates.similarity).tolist()
    FIRST.policy.save(tmp_path)
    again = load_policy(tmp_path)
    assert again.values(before.state, before.candidates).tolist() == chosen.tolist()


def test_the_first_rung_comes_back_where_it_is_the_better_one() -> None:
    score = Rung("greedy", GreedyPolicy(), "it won")
    trained = train_policy(logged(3, 24, told="similarity"), "bandit", champion=score)
    assert (trained.algorithm, trained.decision.promoted) == ("population_prior", True)
    assert isinstance(trained.policy, FirstRungs)


def test_of_those_that_pass_the_one_with_the_best_lower_bound_is_taken() -> None:
    log = logged(5, 40, told="both", noise=0.0)
    trained = train_policy(log, "thompson", champion=Rung("random", RandomPolicy(), "for this test"))
    others = {
        name: train_policy(log, name, champion=Rung("random", RandomPolicy(), "for this test"))
        for name in ("bandit", "linucb")
    }
    assert trained.decision.promoted
    lower = trained.decision.figures["better_by"]["the champion"]["lower"]
    assert lower == max(each.decision.figures["better_by"]["the champion"]["lower"] for each in others.values())
    assert trained.algorithm == "population_prior"


def test_a_dqn_is_the_populations_network_trained_on_where_it_knows_the_vectors() -> None:
    known = first_rung("all-MiniLM-L6-v2:weights:t256:torch:fp32")
    assert known.network is not None
    assert first_rung("all-MiniLM-L6-v2:weights:tuned-abc:t256:torch:fp32").network is None
    assert first_rung("hashing:8").network is None
    policy = training._trained("dqn", logged(4, 8, size=384), known, 7)
    assert isinstance(policy, DqnPolicy)
    assert policy.prior == known.network.prior
    assert policy.trained_on > known.network.trained_on
    assert training._config("dqn", policy)["starts_from"] == "population_prior"


def test_the_log_without_draws_is_said_to_be_worth_little() -> None:
    trained = train_policy(logged(3, 24), "bandit")
    assert "too few for a figure" in trained.figures["off_policy_words"]


def test_a_champion_is_tested_on_slates_it_has_not_learned_from() -> None:
    log = logged(3, 24)
    beaten = train_policy(log, "bandit", champion=Rung("greedy", GreedyPolicy(), "it won"))
    assert beaten.decision.promoted
    untested = train_policy(log, "bandit", champion=Rung("greedy", GreedyPolicy(), "it won", learned_from=24))
    assert not untested.decision.promoted
    assert "0 later observations beside the champion" in untested.decision.reason


class Knowing(GreedyPolicy):
    """Values the postings of a log by what their showing gave."""

    def __init__(self, log: list[LoggedWeek]) -> None:
        self._rewards = {
            int(week.candidates.cluster_ids[row]): float(reward)
            for week in log
            for row, reward in zip(week.shown, week.rewards, strict=True)
        }

    def values(self, _state: PolicyState, candidates: Candidates) -> np.ndarray:
        return np.array([self._rewards.get(int(cluster), 0.0) for cluster in candidates.cluster_ids])


def test_a_better_policy_that_served_before_holds_a_candidate_back() -> None:
    log = logged(3, 24, noise=0.3)
    random, knowing = Rung("random", RandomPolicy(), "for this test"), Rung("knowing", Knowing(log), "for this test")
    alone = train(log, "bandit", champion=random, first=FIRST)
    held = train(log, "bandit", champion=random, first=FIRST, former=[random, knowing])
    seen = train(log, "bandit", champion=random, first=FIRST, former=[replace(knowing, learned_from=24)])
    assert alone.decision.promoted, alone.decision.reason
    assert not held.decision.promoted
    assert "against the best champion so far it is worse" in held.decision.reason
    assert seen.decision == alone.decision, "it had learned from every slate of the test"


@pytest.mark.slow
def test_the_dqn_stands_beside_the_bandit_and_the_better_one_is_taken() -> None:
    one, two = (train_policy(logged(4, 20), "dqn", seed=7) for _ in range(2))
    assert {figure["model"] for figure in one.figures["forward_test"]} == {
        "dqn",
        "bandit",
        "greedy",
        "population_prior",
    }
    assert one.model_id == two.model_id
    assert one.figures == two.figures
    assert one.algorithm in {"dqn", "bandit"}


def test_an_unknown_algorithm_is_refused() -> None:
    with pytest.raises(ValueError, match="bandit, linucb, thompson, dqn"):
        train_policy([], "sarsa")


@pytest.mark.parametrize(("configured", "kind"), [("linucb", LinUcbPolicy), ("thompson", ThompsonPolicy)])
def test_each_bandit_can_be_chosen(configured: str, kind: type) -> None:
    trained = train_policy(logged(3, 24), configured)
    assert isinstance(trained.policy, (kind, LinUcbPolicy))
    assert configured in {figure["model"] for figure in trained.figures["forward_test"]}
