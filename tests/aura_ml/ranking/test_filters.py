"""The hard filter on the kind of contract puts out only what is known to miss the wish."""

from __future__ import annotations

from aura_ml.ranking.filters import hard_filters
from aura_ml.records import Preferences
from tests.aura_ml.ranking.conftest import MakeJobs


def test_another_kind_of_contract_is_out_and_an_unknown_one_is_not(make_jobs: MakeJobs) -> None:
    jobs = make_jobs({"employment_type": "full_time"}, {"employment_type": "internship"}, {"employment_type": None})
    wish = Preferences(contracts=("full_time", "part_time"), hard_filters=("contract",))
    assert hard_filters(jobs, wish, [], None) == [None, "internship, you want full time or part time", None]


def test_without_a_wished_contract_nothing_is_out(make_jobs: MakeJobs) -> None:
    jobs = make_jobs({"employment_type": "internship"})
    assert hard_filters(jobs, Preferences(hard_filters=("contract",)), [], None) == [None]
