"""Why a posting is, or is not, among the five: place, weights, what put it out, what stands above it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from aura_io.settings import settings_snapshot
from aura_io.warehouse import Append, Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.policy.ladder import SAID
from aura_ml.promotion import Decision
from aura_ml.ranking.combine import COMPONENTS
from aura_ml.schemas import JOBS, SCORES, SLATES
from aura_views.postings import UnknownPosting
from aura_views.why import NotRanked, why
from tests.homes import CLOSED, CURRENT, EARLIER, NOW, POSTINGS, empty_home, job_row
from tests.stories import DATA_ENGINEER, FIRST_WEEK, REPOSTED, SECOND_WEEK, row, storied_home
from tests.trained import commit_candidate

USER = "local"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return empty_home(tmp_path)


def ranked(home: Home, values: list[Mapping[str, object]], chosen: list[int], propensity: float = 1.0) -> list[int]:
    """Rank a week of postings with ids 1, 2, …; scores by the weights in force; return their ids by rank."""
    weights = home.settings.ranking.weights
    jobs, scores = [], []
    for number, given in enumerate(values, start=1):
        base = {**POSTINGS[0], "title": f"Job {number}", "company": f"Company {number}", **dict(given.get("job") or {})}  # type: ignore[call-overload]
        jobs.append({**job_row(CLOSED, base), "id": number, "cluster_id": number})
        known = {name: given[name] for name in COMPONENTS if name in given}
        total = sum(weights[name] for name in known)
        score = round(sum(weights[name] * float(str(value)) for name, value in known.items()) / total, 6)
        scores.append({**known, "job_id": number, "score": score, "excluded_reason": given.get("out")})
    order = sorted(
        (each for each in scores if each["excluded_reason"] is None), key=lambda each: -float(str(each["score"]))
    )
    ranks = {each["job_id"]: place for place, each in enumerate(order, start=1)}
    rows = [
        row(SCORES, week=CLOSED, user_id=USER, cluster_id=each["job_id"], eligible=each["job_id"] in ranks,
            rank=ranks.get(each["job_id"]), reasons=["a reason"], **each)
        for each in scores
    ]  # fmt: skip
    by_id = {each["job_id"]: each for each in scores}
    slate = [
        row(SLATES, slate_id="s1", week=CLOSED, user_id=USER, position=place, job_id=job, cluster_id=job,
            score=by_id[job]["score"], propensity=propensity, reasons=["on the card"], models="{}", created_at=NOW,
            components=json.dumps({name: by_id[job].get(name) for name in COMPONENTS}))
        for place, job in enumerate(chosen, start=1)
    ]  # fmt: skip
    home.warehouse.commit(
        Commit(
            lineage=[LineageEntry("shortlist", CLOSED, USER, "run-7", NOW - timedelta(days=1), "1", "v", (), None, 1)],
            replace=[
                Replace(JOBS, {"week": CLOSED}, JOBS.frame(jobs)),
                Replace(SCORES, {"week": CLOSED, "user_id": USER}, SCORES.frame(rows)),
            ],
            append=[Append(SLATES, SLATES.frame(slate))],
        )
    )
    return [int(str(each["job_id"])) for each in order]


def fades(count: int) -> list[Mapping[str, object]]:
    return [{"semantic": 0.9 - 0.1 * number, "salary": 0.5} for number in range(count)]


def test_on_the_slate_the_parts_add_up_to_the_score(home: Home) -> None:
    ranked(home, fades(7), [1, 2, 3, 4, 5])
    found = why(home, 2)
    assert (found.week, found.position, found.rank, found.eligible, found.above) == (CLOSED, 2, 2, 7, 1)
    assert found.weights_explain_score
    assert sum(part.points for part in found.parts) == pytest.approx(found.score, abs=1e-6)
    assert sum(part.share for part in found.parts) == pytest.approx(1.0)
    unknown = next(part for part in found.parts if part.name == "location")
    assert (unknown.value, unknown.share, unknown.points) == (None, 0.0, 0.0)
    assert unknown.weight == home.settings.ranking.weights["location"]
    assert [(each.job_id, each.position) for each in found.rivals] == [(1, 1)]
    assert found.reasons == ("on the card",)
    assert found.run is not None
    assert found.run.run_id == "run-7"


def test_below_the_five_it_says_what_it_lacks(home: Home) -> None:
    ranked(home, fades(8), [1, 2, 3, 4, 5])
    found = why(home, 7)
    assert (found.position, found.rank, found.above, len(found.rivals)) == (None, 7, 6, 5)
    assert "at place 7 of 8" in found.sentences[0]
    assert "mostly Meaning 0.30 against 0.50" in found.sentences[1]


def test_what_is_no_candidate_says_why_and_where_it_would_stand(home: Home) -> None:
    ranked(home, [{**fades(1)[0], "out": "already applied to"}, *fades(6)[1:]], [2, 3, 4, 5, 6])
    found = why(home, 1)
    assert (found.rank, found.would_rank, found.excluded_reason) == (None, 1, "already applied to")
    assert found.sentences == (
        "It is no candidate: already applied to.",
        f"Its score {found.score:.3f} would have given it place 1 of 6.",
        f"The five were chosen by {SAID}.",
    )


def test_the_policy_that_took_over_is_named_with_its_reason(home: Home) -> None:
    ranked(home, fades(6), [1, 2, 3, 4, 5])
    decision = Decision(True, "promoted: for this test", {})
    commit_candidate(home, "policy", EARLIER, "bandit", decision, {"config": {}, "encoder_version": ""})
    assert why(home, 1).sentences[-1] == (
        "The five were chosen by Bandit (LinUCB): it ordered your later slates as you rewarded them."
    )


@pytest.mark.parametrize(
    ("company", "title", "said"),
    [
        ("Company 1", "Job 1", "The same title at the same company"),
        ("Crowded", "Job 3", "2 postings of Crowded are on the slate already"),
        ("Company 3", "Job 3", "The slate's policy preferred others"),
    ],
)
def test_a_better_one_that_was_passed_over_says_why(home: Home, company: str, title: str, said: str) -> None:
    values = fades(7)
    values[2] = {**values[2], "job": {"company": company, "title": title}}
    if company == "Crowded":
        for number in (0, 1):
            values[number] = {**values[number], "job": {"company": "Crowded"}}
    ranked(home, values, [1, 2, 4, 5, 6])
    found = why(home, 3)
    assert (found.position, found.rank) == (None, 3)
    assert said in found.sentences[1]


def test_a_place_drawn_to_learn_is_said_with_its_chance(home: Home) -> None:
    ranked(home, fades(9), [1, 2, 3, 4, 9], propensity=0.25)
    assert (
        "By score alone it stands at 9 of 9 candidates; the slate's policy chose it with a chance of 25%"
        in why(home, 9).sentences[1]
    )


def test_the_weights_are_those_known_at_the_cut(home: Home) -> None:
    ranked(home, fades(6), [1, 2, 3, 4, 5])
    snapshot = settings_snapshot(home.settings)
    home.userdb.record("settings", USER, snapshot, recorded_at=NOW - timedelta(days=9))
    changed = {**snapshot, "ranking_weights": dict.fromkeys(snapshot["ranking_weights"], 1.0)}
    home.userdb.record("settings", USER, changed, recorded_at=NOW - timedelta(hours=1))
    assert why(home, 1).weights_explain_score
    home.userdb.record("settings", USER, changed, recorded_at=NOW - timedelta(days=2))
    assert not why(home, 1).weights_explain_score


def test_by_default_the_newest_week_and_another_id_of_the_opening_will_do(tmp_path: Path) -> None:
    home = storied_home(tmp_path)
    newest = why(home, DATA_ENGINEER)
    assert (newest.week, newest.job_id) == (SECOND_WEEK, REPOSTED)
    assert (why(home, REPOSTED, FIRST_WEEK).job_id, why(home, REPOSTED, FIRST_WEEK).position) == (DATA_ENGINEER, 1)


def test_what_was_not_ranked_says_what_to_do(home: Home) -> None:
    with pytest.raises(UnknownPosting, match="no posting has the id 4711"):
        why(home, 4711)
    ranked(home, fades(6), [1, 2, 3, 4, 5])
    with pytest.raises(NotRanked, match=f"weeks in which it was ranked: {CLOSED}"):
        why(home, 1, EARLIER)
    frame = JOBS.frame([{**job_row(CURRENT, POSTINGS[1]), "id": 99}])
    lineage = [LineageEntry("jobs", CURRENT, None, "run-8", NOW, "1", "v", (), None, 1)]
    home.warehouse.commit(Commit(lineage=lineage, replace=[Replace(JOBS, {"week": CURRENT}, frame)]))
    with pytest.raises(NotRanked, match=f"not ranked: aura week {CURRENT}"):
        why(home, 99)


def test_what_would_change_its_place_is_told_from_the_stored_components(home: Home) -> None:
    values: list[Mapping[str, object]] = [{"semantic": 0.9 - 0.05 * number, "freshness": 0.5} for number in range(4)]
    ranked(home, values, [1, 2, 3, 4])
    found = why(home, 2)
    change = next(each for each in found.what_if if each.kind == "fresh")
    weights = home.settings.ranking.weights
    expected = (weights["semantic"] * 0.85 + weights["freshness"]) / (weights["semantic"] + weights["freshness"])
    assert change.score == pytest.approx(expected, abs=1e-6)
    assert (change.rank, change.words.startswith("It would be first if it were new")) == (1, True)


def test_every_reason_that_keeps_it_out_is_named(home: Home) -> None:
    wishes = {"languages": ["en"], "hard_filters": ["language"]}
    home.userdb.record("preferences", USER, wishes, recorded_at=NOW - timedelta(days=30))
    values: list[Mapping[str, object]] = [*fades(3), {"semantic": 0.1, "out": "dismissed", "job": {"language": "de"}}]
    ranked(home, values, [1, 2, 3])
    found = why(home, 4)
    assert found.out_because == ("dismissed", "written in German")
    assert found.sentences[0] == "It is no candidate, for 2 reasons: dismissed; written in German."
    assert found.what_if[0].words == "It would rank 4 if none of these held: dismissed and written in German"


def test_rated_postings_it_is_much_like_are_named_with_their_ids(tmp_path: Path) -> None:
    home = storied_home(tmp_path)
    rows = home.warehouse.query("SELECT * FROM scores WHERE week = ? AND user_id = ?", [SECOND_WEEK, USER])
    liked = [[DATA_ENGINEER] if job_id == REPOSTED else [] for job_id in rows["job_id"].to_list()]
    rows = rows.with_columns(pl.Series("like_rated", liked, dtype=pl.List(pl.Int64)))
    where = {"week": SECOND_WEEK, "user_id": USER}
    home.warehouse.commit(
        Commit(
            lineage=[LineageEntry("shortlist", SECOND_WEEK, USER, "run", NOW, "1", "v", (), None, 1)],
            replace=[Replace(SCORES, where, rows)],
        )
    )
    assert [(each.job_id, each.company) for each in why(home, REPOSTED).alike] == [(DATA_ENGINEER, "Nordlicht")]
