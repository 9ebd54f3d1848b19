"""Simulated applications: delays, order of stages, and that better jobs get further."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np

from aura_ml.simulate import STAGES, OutcomeModel, SimulatedOutcome, SimulatedPerson, synthetic_postings

JOBS = synthetic_postings(6, 600)
PERSON = SimulatedPerson(2, "linear", JOBS.vectors)
LADDER = ["applied", "screening", "interview1", "interview2", "offer", "accepted"]


def applications() -> dict[int, list[SimulatedOutcome]]:
    found: dict[int, list[SimulatedOutcome]] = defaultdict(list)
    for outcome in PERSON.outcomes(JOBS, 10):
        found[outcome.job_id].append(outcome)
    return found


def test_stages_come_in_order_and_later() -> None:
    found = applications()
    assert len(found) > 20
    for stages in found.values():
        names = [stage.stage for stage in stages]
        climbed = [name for name in names if name in LADDER]
        assert climbed == LADDER[: len(climbed)]
        assert names[len(climbed) :] in ([], ["rejected"], ["no_answer"])
        weeks = [stage.week for stage in stages]
        assert weeks[0] == 10
        assert all(later > earlier for earlier, later in pairwise(weeks))


def test_people_apply_to_what_they_like() -> None:
    overall = PERSON.true_facets(JOBS, 10)[:, -1]
    applied = np.isin(JOBS.job_ids, list(applications()))
    assert overall[applied].mean() > overall[~applied].mean() + 1.0


def test_better_jobs_get_further() -> None:
    model = OutcomeModel(apply_at=-10.0)
    reached = [
        np.mean(
            [
                any(stage.stage == "interview1" for stage in model.application(np.random.default_rng(n), n, overall, 0))
                for n in range(400)
            ]
        )
        for overall in (2.0, 9.0)
    ]
    assert reached[1] > reached[0] + 0.2


def test_outcomes_are_repeatable_whatever_else_is_applied_to() -> None:
    few = PERSON.outcomes(JOBS.take(range(0, 600, 2)), 10)
    kept = set(JOBS.job_ids[::2].tolist())
    assert few == [outcome for outcome in PERSON.outcomes(JOBS, 10) if outcome.job_id in kept]


def test_payloads_name_a_known_stage_and_say_that_they_are_simulated() -> None:
    for outcome in PERSON.outcomes(JOBS, 0):
        assert outcome.stage in STAGES
        assert outcome.payload() == {"stage": outcome.stage, "simulated": True}


def test_silence_is_noted_after_the_configured_weeks() -> None:
    model = OutcomeModel(apply_at=-10.0, base=(0.0,) * 5, slope=(0.0,) * 5, silence=1.0, silence_after=6)
    stages = model.application(np.random.default_rng(1), 1, 9.0, 4)
    assert [(stage.stage, stage.week) for stage in stages] == [("applied", 4), ("no_answer", 10)]


def test_every_step_certain_ends_in_accepted() -> None:
    model = OutcomeModel(apply_at=-10.0, base=(1.0,) * 5, slope=(0.0,) * 5, longest_delay=1)
    stages = model.application(np.random.default_rng(1), 1, 9.0, 0)
    assert [(stage.stage, stage.week) for stage in stages] == list(zip(LADDER, range(6), strict=True))
