"""The gate and the fold: who becomes champion, and who was champion when."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from aura_ml.bootstrap import Measure
from aura_ml.promotion import Decision, Event, PromotionRecord, champion_at, gate, reigns

WEEK = timedelta(weeks=1)
START = datetime(2026, 1, 9, tzinfo=UTC)


def squared(seed: int, size: int, rmse: float) -> NDArray[np.float64]:
    errors: NDArray[np.float64] = np.random.default_rng(seed).normal(size=(size, 5)) ** 2 * rmse**2
    return errors


def decide(
    candidate: NDArray[np.float64],
    champion: NDArray[np.float64] | None,
    margin: float = 0.0,
    **others: NDArray[np.float64],
) -> Decision:
    baselines = others or {"facet_mean": squared(9, len(candidate), 1.8)}
    return gate(candidate, champion=champion, baselines=baselines, measure=Measure.RMSE, margin=margin)


def test_a_better_candidate_is_promoted_and_a_planted_worse_one_is_not() -> None:
    noise = squared(1, 60, 1.0)
    good = decide(noise * 0.5, noise)
    assert good.promoted
    assert good.figures["n"] == 60
    assert good.figures["better_by"]["the champion"]["lower"] > 0
    bad = decide(noise * 1.5, noise, margin=0.05)
    assert not bad.promoted
    assert bad.reason.startswith("not promoted: against the champion it is worse by 0.2")
    assert bad.figures["better_by"]["the champion"]["value"] == pytest.approx(
        np.sqrt(noise.mean()) - np.sqrt(1.5 * noise.mean())
    )


def test_a_lead_within_chance_is_not_enough() -> None:
    """Better on average, and the lower bound below zero."""
    champion = squared(1, 20, 1.0)
    candidate = np.roll(champion, 1, axis=0) * 0.95
    decision = decide(candidate, champion)
    better = decision.figures["better_by"]["the champion"]
    assert better["lower"] < 0 < better["value"]
    assert not decision.promoted


def test_it_must_hold_against_the_best_baseline_too() -> None:
    noise = squared(1, 60, 1.0)
    decision = decide(noise, noise * 2, facet_mean=noise * 3, ridge=noise * 0.6)
    assert not decision.promoted
    assert set(decision.figures["others"]) == {"the champion", "the baseline ridge"}
    assert "against the baseline ridge" in decision.reason
    assert "champion" not in decision.reason


def test_it_must_hold_against_the_best_champion_so_far() -> None:
    """A champion that slid down step by step within the margin is no reason to go on sliding."""
    noise = squared(1, 60, 1.0)
    arguments = {"champion": noise, "baselines": {"facet_mean": noise * 3}, "measure": Measure.RMSE, "margin": 0.05}
    assert gate(noise * 1.02, **arguments).promoted
    slid = gate(noise * 1.02, **arguments, best_so_far=noise * 0.5)
    assert not slid.promoted
    assert "the best champion so far" in slid.reason


def test_an_equal_candidate_needs_a_margin() -> None:
    noise = squared(1, 60, 1.0)
    assert not decide(noise, noise, margin=0.0).promoted
    assert decide(noise, noise, margin=0.01).promoted


def test_without_a_champion_the_baseline_decides() -> None:
    assert decide(squared(1, 60, 1.0), None).promoted
    assert not decide(squared(1, 60, 2.5), None).promoted


@pytest.mark.parametrize("n", [0, 1, 4])
def test_below_five_observations_the_champion_stays(n: int) -> None:
    decision = decide(squared(1, n, 0.1), squared(2, n, 3.0), margin=1.0)
    assert not decision.promoted
    said = "1 later observation" if n == 1 else f"{n} later observations"
    assert f"{said} beside the champion, 5 are needed" in decision.reason
    assert decision.figures["candidate"] == {"value": None, "lower": None, "upper": None, "n": n}


def test_observations_that_the_champion_had_seen_do_not_count() -> None:
    noise = squared(1, 60, 1.0)
    champion = noise.copy()
    champion[:57] = np.nan
    decision = decide(noise * 0.5, champion)
    assert not decision.promoted
    assert "3 later observations beside the champion" in decision.reason
    champion = noise.copy()
    champion[:30] = np.nan
    assert decide(noise * 0.5, champion).figures["better_by"]["the champion"]["n"] == 30


def test_a_candidate_that_predicts_nothing_for_some_is_refused() -> None:
    noise = squared(1, 60, 1.0)
    candidate = noise * 0.5
    candidate[3, 2] = np.nan
    assert "no value for 1 prediction that the champion made" in decide(candidate, noise).reason


def test_scores_are_better_when_higher() -> None:
    scores = np.random.default_rng(1).uniform(size=80)
    arguments = {"champion": None, "measure": Measure.SCORE, "margin": 0.0}
    assert gate(scores + 0.2, baselines={"identity": scores}, **arguments).promoted
    assert not gate(scores - 0.2, baselines={"identity": scores}, **arguments).promoted
    best = gate(scores, baselines={"low": scores - 0.3, "high": scores + 0.3}, **arguments)
    assert set(best.figures["others"]) == {"the baseline high"}


def test_figures_are_equal_on_every_call_and_go_through_json() -> None:
    noise = squared(1, 60, 1.0)
    one, other = (decide(noise * 0.9, noise).figures_json() for _ in range(2))
    assert one == other
    assert json.loads(one)["measure"] == "rmse"


def test_a_gate_without_opponent_or_with_other_observations_is_an_error() -> None:
    noise = squared(1, 60, 1.0)
    with pytest.raises(ValueError, match="champion or a baseline"):
        gate(noise, champion=None, baselines={}, measure=Measure.RMSE, margin=0.0)
    with pytest.raises(ValueError, match="negative"):
        decide(noise, noise, margin=-0.1)
    with pytest.raises(ValueError, match="cannot be paired"):
        decide(noise, noise[:50])


def record(
    model_id: str | None, week: float, *, promoted: bool = True, decided: float | None = None
) -> PromotionRecord:
    cutoff = START + WEEK * week
    decided_at = START + WEEK * decided if decided is not None else cutoff + timedelta(hours=1)
    return PromotionRecord("preference_model", model_id, cutoff, promoted, decided_at)


def rollback(model_id: str | None, week: float) -> PromotionRecord:
    return replace(record(model_id, week, decided=week), event=Event.ROLLBACK)


def champion(records: list[PromotionRecord], week: float) -> str | None:
    found = champion_at(records, START + WEEK * week)
    return None if found is None else found.model_id


def test_the_champion_is_the_promoted_candidate_with_the_latest_cutoff() -> None:
    records = [record("a", 0), record("b", 1), record("c", 2, promoted=False), record("d", 3)]
    assert [champion(records, week) for week in (-1, 0, 1, 2, 3, 9)] == [None, "a", "b", "b", "d", "d"]
    assert champion([], 5) is None


def test_when_it_was_computed_does_not_matter() -> None:
    """A past week trained today is the champion of its time, and not of later weeks that have their own."""
    records = [record("a", 0), record("c", 2), record("b", 1, decided=50)]
    for order in itertools.permutations(records):
        assert [champion(list(order), week) for week in (0, 1, 2)] == ["a", "b", "c"]


def test_the_last_decision_on_a_cutoff_stands() -> None:
    again = [record("a", 0), record("b", 1), record("b2", 1, promoted=False, decided=7)]
    assert champion(again, 3) == "a"
    assert champion([*again, record("b3", 1, decided=8)], 3) == "b3"
    beside = [record("ridge", 1, decided=2), record("lstm", 1, promoted=False, decided=2)]
    assert champion(beside, 3) == "ridge"


def test_one_decision_promotes_one() -> None:
    with pytest.raises(ValueError, match="promoted both"):
        champion([record("a", 1, decided=2), record("b", 1, decided=2)], 3)


def test_a_candidate_of_the_week_in_progress_serves_until_its_week_ends() -> None:
    soon = replace(record("so far", 1.5), week_end=START + WEEK * 2)
    records = [record("a", 1), soon, record("closing", 2, promoted=False)]
    assert [champion(records, week) for week in (1, 1.5, 1.9, 2, 3)] == ["a", "so far", "so far", "a", "a"]


def test_a_rollback_is_dated_and_a_later_candidate_ends_it() -> None:
    records = [record("a", 0), record("b", 1), record("c", 2), rollback("a", 2.5), record("d", 3)]
    assert [champion(records, week) for week in (1, 2, 2.4, 2.5, 2.9, 3)] == ["b", "c", "c", "a", "a", "d"]
    unpromoted = [*records[:-1], record("d", 3, promoted=False)]
    assert champion(unpromoted, 9) == "a"


def test_a_rollback_holds_to_the_end_of_its_week_against_newer_candidates_of_it() -> None:
    order = replace(rollback("a", 2.2), week_end=START + WEEK * 3)
    again = replace(record("b again", 2.5), week_end=START + WEEK * 3)
    records = [record("a", 0), record("b", 1), order, again]
    assert champion(records, 2.6) == "a"
    assert champion(records, 3.2) == "a"
    assert champion([*records, record("closing", 3)], 3.2) == "closing"


def test_a_rollback_overrules_a_past_week_that_is_trained_later() -> None:
    records = [record("a", 0), rollback("a", 2.5), record("b", 2, decided=9)]
    assert champion(records, 2) == "b"
    assert champion(records, 3) == "a"


def test_the_last_of_two_rollbacks_counts_and_none_means_no_model() -> None:
    records = [record("a", 0), record("b", 1), rollback("a", 2), rollback(None, 3), rollback("b", 4)]
    assert [champion(records, week) for week in (1, 2, 3, 4)] == ["b", "a", None, "b"]


def test_a_rollback_to_a_model_that_never_served_is_an_error() -> None:
    with pytest.raises(ValueError, match="never promoted"):
        champion([record("a", 0), record("b", 1, promoted=False), rollback("b", 2)], 3)


def test_kinds_and_persons_are_not_mixed() -> None:
    one = record("a", 0)
    for other in (replace(one, kind="policy"), replace(one, user_id="other")):
        with pytest.raises(ValueError, match="fold each by itself"):
            champion_at([one, other], START)


def test_times_without_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        replace(record("a", 0), training_cutoff=datetime(2026, 1, 1))  # noqa: DTZ001


def test_records_go_through_a_frame() -> None:
    records = [record("a", 0), rollback(None, 1), replace(record("c", 2.5), week_end=START + WEEK * 3)]
    frame = pl.DataFrame([one.to_row() for one in records], infer_schema_length=None)
    rows = frame.with_columns(pl.lit(1).alias("run_id")).to_dicts()
    assert [PromotionRecord.from_row(row) for row in rows] == records


@given(
    st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.booleans()), max_size=8), st.integers(0, 7), st.randoms()
)
def test_later_records_and_their_order_change_no_past(
    steps: list[tuple[int, bool, bool]], cut: int, random: object
) -> None:
    """Whatever is recorded with a cut-off or date after the cut, and in whatever order, the champion is the same."""
    records = [record("base", -1)]
    for number, (week, promoted, back) in enumerate(steps):
        records.append(
            rollback("base", week + 0.5) if back else record(f"m{number}", week, promoted=promoted, decided=20 + number)
        )
    known = [one for one in records if max(one.training_cutoff, START) <= START + WEEK * cut]
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert champion(shuffled, cut) == champion(known, cut)


def test_reigns_tell_which_model_served_from_when_on() -> None:
    soon = replace(record("so far", 3.5), week_end=START + WEEK * 4)
    records = [record("a", 0), record("b", 1), record("c", 2, promoted=False), rollback("a", 2.5), soon]
    found = [(each.model_id, (each.since - START) / WEEK) for each in reigns(records, START + WEEK * 9)]
    assert found == [("a", 0), ("b", 1), ("a", 2.5), ("so far", 3.5), ("a", 4)]
    assert [each.model_id for each in reigns(records, START + WEEK)] == ["a", "b"]
    assert reigns([], START) == []


def test_a_reign_without_a_model_is_named_none() -> None:
    records = [record("a", 0), rollback(None, 1)]
    assert [each.model_id for each in reigns(records, START + WEEK * 2)] == ["a", None]


def test_a_reason_says_worse_or_as_good_and_never_better_by_less_than_nothing() -> None:
    noise = squared(1, 60, 1.0)
    assert "the champion it is as good, and the lower bound" in decide(noise, noise).reason
    assert "the champion it is worse by" in decide(noise * 1.2, noise).reason
    assert (
        "the champion it is better by 0."
        in decide(np.roll(squared(1, 20, 1.0), 1, axis=0) * 0.95, squared(1, 20, 1.0)).reason
    )
