"""Why a posting is, or is not, among a week's five: its components by weight, what put it out, what stands above it.

Reads what the ranking stored; nothing is ranked anew. The sentences are for a command or a page to show.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from aura_io.learning import POLICY
from aura_io.person import Person, person_at
from aura_io.workspace import Home
from aura_ml.policy.ladder import SAID
from aura_ml.ranking.combine import COMPONENTS
from aura_ml.ranking.counterfactual import Counterfactual, Field, Standing, counterfactuals, reasons_out
from aura_ml.ranking.slate import GREEDY_PROPENSITY, MAX_PER_COMPANY
from aura_views import memo, wording
from aura_views.dagster_client import run_address
from aura_views.listing import notices_of
from aura_views.models import Serving, serving_at
from aura_views.openings import openings_among
from aura_views.postings import RunRef, unknown_posting
from aura_views.ratings import USER
from aura_views.stated import Stated, stated_by

SHOWN_ABOVE = 5
SAME_SCORE = 1e-5
"""Stored scores are rounded to 6 decimals; values that far apart are one."""

WIDEST_GAPS = 3


class NotRanked(LookupError):
    """A posting without a score in the week asked for; the message says what to do."""


@dataclass(frozen=True)
class Part:
    """One component of the score.

    Attributes:
        weight: as configured at the ranking's cut, what was learned grown by the ratings until then. share: of the weights that counted for this posting, in
            [0, 1]; 0 where the value is unknown.
        value: in [0, 1]; None where it is not known and did not count.
        points: share times value; the points of all parts sum to the score.
    """

    name: str
    label: str
    meaning: str
    weight: float
    share: float
    value: float | None
    points: float


@dataclass(frozen=True)
class Rival:
    """A posting that ranks above this one. ``position`` is its place among the five, None below them."""

    job_id: int
    title: str
    company: str
    rank: int
    score: float
    position: int | None


@dataclass(frozen=True)
class Alike:
    """A posting the person rated that this one is much like."""

    job_id: int
    title: str
    company: str


@dataclass(frozen=True)
class Why:
    """Where a posting stands in a week, and why.

    Attributes:
        job_id: the posting's id in that week.
        position: its place among the five of the newest version; None when it is not on it.
        propensity: the probability with which the policy chose it for its place, where it is on the slate.
        rank: among the ``eligible`` candidates, from 1; None when it is none of them.
        excluded_reason: why it is no candidate.
        would_rank: the place its score would have given it, where it is no candidate.
        what_if: what would change its place by score, all else as it was; empty where the weights do not explain the
            score. out_because: everything that keeps it out, not only the first.
        above: how many candidates rank (or would rank) above it. rivals: the best of them.
        parts: by weight, the heaviest first. weights_explain_score: False when the weights known at the cut do not
            give the stored score, so that ``weight``, ``share`` and ``points`` are not those of the ranking.
        reasons: as on its card. alike: the rated postings that they name. sentences: the answer in words.
        listing: what is known now of how it is listed, a sentence each.
        stated: what it says of visa, relocation and the last day for applications.
        as_of: entered data counted up to here.
    """

    week: date
    job_id: int
    title: str
    company: str
    position: int | None
    propensity: float | None
    rank: int | None
    eligible: int
    excluded_reason: str | None
    would_rank: int | None
    out_because: tuple[str, ...]
    what_if: tuple[Counterfactual, ...]
    score: float
    above: int
    rivals: tuple[Rival, ...]
    parts: tuple[Part, ...]
    weights_explain_score: bool
    reasons: tuple[str, ...]
    alike: tuple[Alike, ...]
    sentences: tuple[str, ...]
    listing: tuple[str, ...]
    stated: tuple[Stated, ...]
    as_of: datetime | None
    run: RunRef | None


def why(home: Home, job_id: int, week: date | None = None, user_id: str = USER) -> Why:
    """Return where the posting stands in ``week``, by default in the newest week in which it was ranked.

    Raises:
        UnknownPosting: no posting has this id.
        NotRanked: it was not ranked in the week asked for, or in any.
        NothingToShow: the warehouse cannot be read now.
    """
    found = memo.read(
        home, ("why", job_id, week, user_id), lambda connection: _load(connection, job_id, week, user_id)
    ).value
    own, made = found["own"], found["made"]
    as_of = made["as_of"] if made else None
    person = person_at(home.userdb, home.settings, user_id, as_of or home.clock.now())
    weights = person.weights
    parts, explained = _parts(own, weights)
    standing, field = _suppose(found, person, as_of or home.clock.now())
    out = reasons_out(standing, field)
    slate = {row["job_id"]: row for row in found["slate"]}
    place = slate.get(own["job_id"])
    rivals = [row for row in found["above"] if row["job_id"] != own["job_id"]]
    return Why(
        week=own["week"],
        job_id=own["job_id"],
        title=own["title"],
        company=own["company"],
        position=place["position"] if place else None,
        propensity=place["propensity"] if place else None,
        rank=own["rank"],
        eligible=found["eligible"],
        excluded_reason=own["excluded_reason"],
        would_rank=None if own["eligible"] else len(rivals) + 1,
        out_because=tuple(out),
        what_if=tuple(counterfactuals(standing, field)) if explained else (),
        score=own["score"],
        above=len(rivals),
        rivals=tuple(_rival(row, slate) for row in rivals[:SHOWN_ABOVE]),
        parts=parts,
        weights_explain_score=explained,
        reasons=tuple(place["reasons"] if place else own["reasons"]),
        alike=tuple(Alike(row["id"], row["title"], row["company"]) for row in found["alike"]),
        sentences=(
            *_sentences(own, place, found, rivals, weights, out),
            *_chosen_by(home, found["slate"], as_of, user_id),
        ),
        listing=notices_of(home, found["opening"]),
        stated=stated_by(found["job"].row(0, named=True), wording.local_day(home.clock.now(), home.calendar.timezone)),
        as_of=as_of,
        run=RunRef(made["run_id"], run_address(home.settings, made["run_id"])) if made else None,
    )


_OWN = f"""
SELECT s.week, s.job_id, s.cluster_id, s.eligible, s.excluded_reason, s.rank, s.score, s.age_days, s.reasons, s.like_rated,
       {", ".join(f"s.{name}" for name in COMPONENTS)}, j.title, j.company, j.company_key, j.title_key
FROM scores s JOIN jobs j ON j.week = s.week AND j.id = s.job_id
WHERE s.user_id = $1 AND list_contains($2::BIGINT[], s.job_id) AND ($3::DATE IS NULL OR s.week = $3::DATE)
ORDER BY s.week DESC, s.job_id = $4 DESC, s.rank NULLS LAST, s.job_id
"""

_ABOVE = """
SELECT s.job_id, s.rank, s.score, j.title, j.company
FROM scores s JOIN jobs j ON j.week = s.week AND j.id = s.job_id
WHERE s.week = $1 AND s.user_id = $2 AND s.eligible AND ($3::BIGINT IS NULL AND s.score > $4 OR s.rank < $3::BIGINT)
ORDER BY s.rank
"""

_FIELD = f"""
SELECT job_id, cluster_id, score, age_days, eligible, excluded_reason, {", ".join(COMPONENTS)}
FROM scores WHERE week = $1 AND user_id = $2
"""

_SLATE = """
SELECT p.job_id, p.position, p.propensity, p.score, p.reasons, p.components, j.title, j.company, j.company_key, j.title_key
FROM slates p LEFT JOIN jobs j ON j.week = p.week AND j.id = p.job_id
WHERE p.week = $1 AND p.user_id = $2
QUALIFY p.created_at = max(p.created_at) OVER ()
ORDER BY p.position
"""


def _load(connection: duckdb.DuckDBPyConnection, job_id: int, week: date | None, user_id: str) -> dict[str, Any]:
    ids = list(openings_among(connection, [job_id])[job_id])
    scored = memo.rows(connection, _OWN, [user_id, ids, week, job_id])
    if not scored:
        raise _not_ranked(connection, job_id, ids, week, user_id)
    own = scored[0]
    shown = [own["week"], user_id]
    made = memo.rows(
        connection,
        "SELECT as_of, run_id FROM latest_lineage WHERE asset = 'shortlist' AND week = ? AND user_id = ?",
        shown,
    )
    counted = memo.rows(
        connection, "SELECT count(*) AS eligible FROM scores WHERE week = ? AND user_id = ? AND eligible", shown
    )
    return {
        "own": own,
        "opening": ids,
        "above": memo.rows(connection, _ABOVE, [*shown, own["rank"], own["score"]]),
        "slate": memo.rows(connection, _SLATE, shown),
        "job": connection.execute("SELECT * FROM jobs WHERE week = ? AND id = ?", [own["week"], own["job_id"]]).pl(),
        "field": connection.execute(_FIELD, shown).pl(),
        "alike": _rated_alike(connection, own),
        "made": made[0] if made else None,
        "eligible": counted[0]["eligible"],
    }


def _suppose(found: Mapping[str, Any], person: Person, as_of: datetime) -> tuple[Standing, Field]:
    own = found["own"]
    components = {name: own[name] for name in COMPONENTS}
    standing = Standing(
        found["job"], own["job_id"], own["cluster_id"], components, own["age_days"], own["excluded_reason"]
    )
    field = Field(found["field"], person.weights, person.preferences, person.active_days, person.slate_size, as_of)
    return standing, field


def _rated_alike(connection: duckdb.DuckDBPyConnection, own: Mapping[str, Any]) -> list[memo.Row]:
    ids = own["like_rated"] or []
    found = memo.rows(
        connection,
        "SELECT id, title, company FROM jobs WHERE week <= ? AND list_contains(?::BIGINT[], id) "
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY week DESC) = 1",
        [own["week"], ids],
    )
    return sorted(found, key=lambda row: ids.index(row["id"]))


def _not_ranked(
    connection: duckdb.DuckDBPyConnection, job_id: int, ids: Sequence[int], week: date | None, user_id: str
) -> LookupError:
    sighted = memo.rows(
        connection, "SELECT DISTINCT week FROM jobs WHERE list_contains(?::BIGINT[], id) ORDER BY week", [ids]
    )
    if not sighted:
        return unknown_posting(job_id)
    weeks = [row["week"] for row in sighted]
    if week is None or week in weeks:
        asked = week or weeks[-1]
        return NotRanked(f"posting {job_id} was sighted in the week of {asked} but not ranked: aura week {asked}")
    ranked = memo.rows(
        connection,
        "SELECT DISTINCT week FROM scores WHERE user_id = ? AND list_contains(?::BIGINT[], job_id) ORDER BY week",
        [user_id, ids],
    )
    others = wording.listed([str(row["week"]) for row in ranked]) or "none"
    return NotRanked(f"posting {job_id} was not sighted in the week of {week}; weeks in which it was ranked: {others}")


def _parts(own: Mapping[str, Any], weights: Mapping[str, float]) -> tuple[tuple[Part, ...], bool]:
    known = {name: own[name] for name in COMPONENTS if own[name] is not None}
    total = sum(weights.get(name, 0.0) for name in known)
    parts = []
    for name in COMPONENTS:
        label, meaning = wording.COMPONENTS[name]
        weight = weights.get(name, 0.0)
        share = weight / total if name in known and total > 0 else 0.0
        parts.append(Part(name, label, meaning, weight, share, own[name], share * known.get(name, 0.0)))
    parts.sort(key=lambda part: -part.weight)
    return tuple(parts), abs(sum(part.points for part in parts) - own["score"]) < SAME_SCORE


def _rival(row: Mapping[str, Any], slate: Mapping[int, Mapping[str, Any]]) -> Rival:
    place = slate.get(row["job_id"])
    position = place["position"] if place else None
    return Rival(row["job_id"], row["title"], row["company"], row["rank"], row["score"], position)


def _sentences(
    own: Mapping[str, Any],
    place: Mapping[str, Any] | None,
    found: Mapping[str, Any],
    rivals: Sequence[Mapping[str, Any]],
    weights: Mapping[str, float],
    out: Sequence[str],
) -> list[str]:
    slate, eligible = found["slate"], found["eligible"]
    if place is not None:
        return _chosen(own, place, slate, eligible)
    if not own["eligible"]:
        would = f"Its score {own['score']:.3f} would have given it place {len(rivals) + 1} of {eligible + 1}."
        why_out = f": {own['excluded_reason']}" if len(out) < 2 else f", for {len(out)} reasons: {'; '.join(out)}"
        return [f"It is no candidate{why_out}.", would]
    first = f"It is a candidate, at place {own['rank']} of {eligible} by score {own['score']:.3f}, not among the five."
    if not slate:
        return [f"It is a candidate, at place {own['rank']} of {eligible}; the week has no slate."]
    passed_over = _passed_over(own, slate) if own["rank"] <= len(slate) or own["score"] > slate[-1]["score"] else None
    return [first, passed_over or _lacking(own, slate, weights)]


def _chosen(
    own: Mapping[str, Any], place: Mapping[str, Any], slate: Sequence[Mapping[str, Any]], eligible: int
) -> list[str]:
    said = [f"It is at place {place['position']} of the {len(slate)} on the slate, with score {place['score']:.3f}."]
    if own["rank"] is None:
        said.append(f"Since then it has left the candidates: {own['excluded_reason']}.")
    elif own["rank"] > len(slate) or place["propensity"] < GREEDY_PROPENSITY:
        drawn = f"with a chance of {place['propensity']:.0%}" if place["propensity"] < GREEDY_PROPENSITY else "by rule"
        said.append(
            f"By score alone it stands at {own['rank']} of {eligible} candidates; the slate's policy chose it {drawn}."
        )
    else:
        said.append(f"By score it stands at {own['rank']} of {eligible} candidates.")
    return said


def _chosen_by(home: Home, slate: Sequence[Mapping[str, Any]], as_of: datetime | None, user_id: str) -> tuple[str, ...]:
    """Return which policy fills the slate, and why that one; nothing where there is no slate."""
    if not slate or as_of is None:
        return ()
    serving: Serving | None = serving_at(home, as_of, user_id).get(POLICY)
    if serving is None:
        return (f"The five were chosen by {SAID}.",)
    by_hand = "you put it back in use" if serving.by_rollback else "it ordered your later slates as you rewarded them"
    return (f"The five were chosen by {serving.label}: {by_hand}.",)


def _passed_over(own: Mapping[str, Any], slate: Sequence[Mapping[str, Any]]) -> str:
    same_company = [row for row in slate if row["company_key"] == own["company_key"]]
    twin = next((row for row in same_company if row["title_key"] == own["title_key"]), None)
    if twin is not None:
        return f"The same title at the same company is on the slate already (posting {twin['job_id']})."
    if len(same_company) >= MAX_PER_COMPANY:
        return f"{len(same_company)} postings of {own['company']} are on the slate already; more than that is too many."
    return "The slate's policy preferred others: it also looks at what it can learn from your answer."


def _lacking(own: Mapping[str, Any], slate: Sequence[Mapping[str, Any]], weights: Mapping[str, float]) -> str:
    last = min(slate, key=lambda row: (row["score"], -row["position"]))
    theirs = json.loads(last["components"])
    gap = last["score"] - own["score"]
    names = [
        name
        for name in COMPONENTS
        if own[name] is not None and theirs.get(name) is not None and theirs[name] > own[name] and weights.get(name)
    ]
    names.sort(key=lambda name: -weights[name] * (theirs[name] - own[name]))
    behind = [f"{wording.COMPONENTS[name][0]} {own[name]:.2f} against {theirs[name]:.2f}" for name in names]
    where = f", mostly {wording.listed(behind[:WIDEST_GAPS])}" if behind else ""
    return f"The weakest of the five has {last['score']:.3f}, {gap:.3f} more{where}."
