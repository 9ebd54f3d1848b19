"""What was learned of a person's taste, readable: likes and dislikes by topic, skill, company, place, pay and so on.

From the ratings known at a cut, each figure with n and interval and the ratings behind it. The statistics are
``aura_ml.ranking.leanings``'s; what the models make of ratings is in ``models``.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import numpy as np

from aura_io.person import person_at
from aura_io.places import at_places
from aura_io.workspace import Home
from aura_ml.gazetteer import gazetteer
from aura_ml.hashing import content_hash
from aura_ml.lexical import STOP_WORDS, tokenize
from aura_ml.policy.topics import topic_groups
from aura_ml.ranking.components import SalaryFloor, salary_floor
from aura_ml.ranking.leanings import MIN_SUPPORT, Groups, Leaning, changes, leanings, topic_names
from aura_ml.skills.finder import find_skills, skill_ids
from aura_ml.skills.lexicon import load_lexicon
from aura_views import memo, wording
from aura_views.foretold import Foretold, foretold
from aura_views.openings import openings_among
from aura_views.ratings import USER

KINDS = {
    "topic": "Topics",
    "skill": "Skills",
    "company": "Companies",
    "place": "Places",
    "pay": "Pay",
    "workplace": "Workplace",
    "seniority": "Seniority",
}
A_MONTH = timedelta(days=28)
LEAST_CHANGE = 0.3
"""Rating points from which a change is spoken of."""
SHOWN = 5
MOST_RATINGS = 3000
"""Of more ratings the newest so many are looked at: what was liked long ago is not one's taste now."""
_TOPIC_SIZE, _MOST_TOPICS = 8, 12
_TEXT_LENGTH = 4000

_NEWEST = """
SELECT rowid AS place, id, week FROM jobs WHERE week <= ? AND id IN (SELECT unnest(?::BIGINT[]))
QUALIFY row_number() OVER (PARTITION BY id ORDER BY week DESC) = 1
"""
_COLUMNS = f"""
id, title, company, company_key, city, country, workplace, seniority, skills, is_sample,
coalesce((salary_min_eur_year + salary_max_eur_year) / 2, salary_min_eur_year, salary_max_eur_year) AS pay,
language, left(description, {_TEXT_LENGTH}) AS text
"""
_VECTORS = """
WITH embedded AS MATERIALIZED (
    SELECT e.job_id, e.text_hash, e.encoder_version FROM job_embeddings e
    JOIN (SELECT unnest($1::BIGINT[]) AS job_id, unnest($2::DATE[]) AS week) newest USING (job_id, week)
), vectors AS MATERIALIZED (
    SELECT text_hash, encoder_version, vector FROM text_vectors
    WHERE rowid IN (SELECT rowid FROM text_vectors WHERE text_hash IN (SELECT text_hash FROM embedded))
)
SELECT job_id, v.encoder_version, v.text_hash, v.vector FROM embedded e JOIN vectors v USING (text_hash, encoder_version)
"""
"""Texts and vectors are asked for by their places alone: in one join they were unpacked for the whole table."""

_STANDING = "SELECT DISTINCT id, is_sample FROM jobs WHERE id IN (SELECT unnest(?::BIGINT[]))"

_SAID = (
    "id",
    "title",
    "company",
    "city",
    "country",
    "workplace",
    "seniority",
    "pay",
    "text",
    "encoder_version",
    "text_hash",
)
"""What the groups of a posting are made of; the hash of its text stands for the vector."""


@dataclass(frozen=True)
class Behind:
    """A rating behind a figure."""

    job_id: int
    title: str
    company: str
    overall: int


@dataclass(frozen=True)
class Liking:
    """A group of postings that is rated above or below the rest.

    Attributes:
        kind: one of ``KINDS``. n: ratings in it. mean: theirs. estimate, lower, upper: the shrunken difference to the
            mean of all ratings with its 95 % interval, rating points. is_clear: the interval leaves no doubt of the sign.
        behind: the ratings it is made of, the highest first.
    """

    kind: str
    name: str
    n: int
    mean: float
    estimate: float
    lower: float
    upper: float
    is_clear: bool
    behind: tuple[Behind, ...]


@dataclass(frozen=True)
class Moved:
    """What changed within the month before the cut; ``before`` and ``now`` are estimates, None with too few ratings."""

    kind: str
    name: str
    before: float | None
    now: float | None
    n_before: int
    n: int


@dataclass(frozen=True)
class TasteView:
    """The person's taste as known at a cut.

    Attributes:
        rated: openings with an overall rating that count. mean: of them; None below the least support. unknown: rated
            postings that no week up to this one knows. samples: ratings of invented postings, which do not count.
        likes, dislikes: the strongest first, clear ones before those still in doubt; at most five per kind and side.
        changes: since four weeks before the cut. foretold: how expected ratings met those given. words: what there is to say where there are no figures.
    """

    week: date
    as_of: datetime
    rated: int
    mean: float | None
    unknown: int
    samples: int
    likes: tuple[Liking, ...]
    dislikes: tuple[Liking, ...]
    changes: tuple[Moved, ...]
    foretold: Foretold
    words: str


@dataclass(frozen=True)
class _Rated:
    """The rated openings, oldest rating first, and the groups each belongs to."""

    rows: list[memo.Row]
    groups: Groups


def taste(home: Home, week: date | None = None, user_id: str = USER) -> TasteView:
    """Return the person's taste as known at the end of ``week``, by default now.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
        UserDbError: the userdb cannot be read.
    """
    now = home.clock.now()
    week = week or home.calendar.week_of(now)
    cut = min(home.calendar.window(week).end, now + timedelta(microseconds=1))
    given = _given(home, user_id, cut)
    found = _read(home, week, tuple(given), user_id, cut)
    rated, unknown, samples = _standing(home, found, given)
    shown = _leanings(rated, given)
    before = _given(home, user_id, cut - A_MONTH)
    moved = changes(_leanings(rated, before), shown, LEAST_CHANGE)
    overall = [given[row["rated_id"]] for row in rated.rows]
    return TasteView(
        week=week,
        as_of=cut,
        rated=len(overall),
        mean=float(np.mean(overall)) if len(overall) >= MIN_SUPPORT else None,
        unknown=unknown,
        samples=samples,
        likes=tuple(_likings([each for each in shown if each.estimate > 0], rated, given)),
        dislikes=tuple(_likings([each for each in reversed(shown) if each.estimate < 0], rated, given)),
        changes=tuple(
            Moved(
                each.kind,
                each.name,
                each.before.estimate if each.before else None,
                each.now.estimate if each.now else None,
                each.before.n if each.before else 0,
                each.now.n if each.now else 0,
            )
            for each in moved[: 2 * SHOWN]
        ),
        foretold=foretold(home, cut, user_id),
        words=_words(overall, shown),
    )


def _given(home: Home, user_id: str, cut: datetime) -> dict[int, int]:
    """Return the overall ratings that stood at ``cut``, by job id, the oldest first."""
    frame = home.userdb.ratings(user_id, until=cut).drop_nulls("overall_score")
    return dict(frame.select("job_id", "overall_score").tail(MOST_RATINGS).iter_rows())


def _read(home: Home, week: date, ids: Sequence[int], user_id: str, cut: datetime) -> _Rated:
    """Return what the weeks up to ``week`` know of the rated ids, one row per opening under its newest rating."""
    floor = salary_floor(person_at(home.userdb, home.settings, user_id, cut).preferences)

    key = (week, content_hash(list(ids)), user_id)

    def load(connection: duckdb.DuckDBPyConnection) -> list[memo.Row]:
        known = _rows(connection, week, ids)
        openings = openings_among(connection, ids)
        newest: dict[int, memo.Row] = {}
        for job_id in ids:
            row = known.get(job_id)
            if row is not None:
                newest.pop(openings[job_id][0], None)
                newest[openings[job_id][0]] = {**row, "rated_id": job_id, "opening": openings[job_id]}
        return [row for row in newest.values() if home.settings.demo or not row["is_sample"]]

    def make() -> _Rated:
        rows = memo.read(home, ("taste rows", *key), load).value
        memo.let_go()  # finding skills takes its time, and a writer is not to wait for it
        return _Rated([_without_text(row) for row in rows], _groups_kept(rows, floor))

    return memo.compute(home, ("taste", *key, floor.words if floor else None), make).value


def _rows(connection: duckdb.DuckDBPyConnection, week: date, ids: Sequence[int]) -> dict[int, memo.Row]:
    """Return by id the newest row of each of ``ids`` up to ``week``, with its vector where it has one."""
    newest = memo.rows(connection, _NEWEST, [week, list(ids)])
    places, with_row, weeks = ([row[name] for row in newest] for name in ("place", "id", "week"))
    vectors = {row.pop("job_id"): row for row in memo.rows(connection, _VECTORS, [with_row, weeks])}
    none = {"encoder_version": None, "text_hash": None, "vector": None}
    found = memo.rows(connection, at_places(_COLUMNS, "jobs", places))
    return {row["id"]: row | vectors.get(row["id"], none) for row in found}


_GROUPS: OrderedDict[str, Groups] = OrderedDict()
_GROUPS_KEPT = 8
"""Groups by what they are made of: most commits change no posting that was rated."""


def _groups_kept(rows: Sequence[Mapping[str, Any]], floor: SalaryFloor | None) -> Groups:
    said = [[row[name] for name in _SAID] for row in rows]
    key = content_hash([floor.words if floor else None, floor.eur_year if floor else None, said])
    groups = _GROUPS.get(key) or _groups(rows, floor)
    _GROUPS[key] = groups
    _GROUPS.move_to_end(key)
    while len(_GROUPS) > _GROUPS_KEPT:
        _GROUPS.popitem(last=False)
    return groups


def _without_text(row: memo.Row) -> memo.Row:
    return {name: value for name, value in row.items() if name not in ("text", "vector")}


def _standing(home: Home, found: _Rated, given: Mapping[int, int]) -> tuple[_Rated, int, int]:
    """Return the rated openings with how many rated ids no week knows, and how many are of sample postings."""
    ids = list(given)
    rows = memo.read(
        home, ("taste standing", content_hash(ids)), lambda connection: memo.rows(connection, _STANDING, [ids])
    ).value
    samples = 0 if home.settings.demo else sum(row["is_sample"] for row in rows)
    return found, len(ids) - len({row["id"] for row in rows}), samples


def _leanings(rated: _Rated, given: Mapping[int, int]) -> list[Leaning]:
    """Return the leanings of those of the ``rated`` that ``given`` has a rating of, under any id of their opening."""
    points = [
        given.get(row["rated_id"], next((given[each] for each in row["opening"] if each in given), None))
        for row in rated.rows
    ]
    kept = [place for place, value in enumerate(points) if value is not None]
    overall = np.array([points[place] for place in kept], dtype=np.float64)
    groups = {kind: [names[place] for place in kept] for kind, names in rated.groups.items()}
    found = leanings(overall, groups)
    return [_on_all_rows(each, kept) for each in found]


def _on_all_rows(leaning: Leaning, kept: Sequence[int]) -> Leaning:
    rows = tuple(kept[row] for row in leaning.rows)
    return Leaning(**{**leaning.__dict__, "rows": rows})


def _likings(found: Sequence[Leaning], rated: _Rated, given: Mapping[int, int]) -> list[Liking]:
    """Return at most ``SHOWN`` per kind, in the order of ``found``, those beyond doubt first."""
    ordered = sorted(found, key=lambda each: not each.is_clear)
    counted: Counter[str] = Counter()
    shown = []
    for each in ordered:
        counted[each.kind] += 1
        if counted[each.kind] <= SHOWN:
            shown.append(_liking(each, rated, given))
    return shown


def _liking(each: Leaning, rated: _Rated, given: Mapping[int, int]) -> Liking:
    rows = [rated.rows[row] for row in each.rows]
    behind = [Behind(row["rated_id"], row["title"], row["company"], given[row["rated_id"]]) for row in rows]
    return Liking(
        kind=each.kind,
        name=each.name,
        n=each.n,
        mean=each.mean,
        estimate=each.estimate,
        lower=each.lower,
        upper=each.upper,
        is_clear=each.is_clear,
        behind=tuple(sorted(behind, key=lambda one: (-one.overall, one.job_id))),
    )


def _words(overall: Sequence[int], shown: Sequence[Leaning]) -> str:
    if not overall:
        return "No rating counts yet: rate postings, and what you like shows here."
    if len(overall) < MIN_SUPPORT:
        return f"{wording.counted(len(overall), 'rating')}; from {MIN_SUPPORT} on there is something to say."
    if len(set(overall)) == 1:
        return f"All {len(overall)} ratings are {overall[0]}: nothing is liked more than anything else."
    if not shown:
        return f"No group of postings has {MIN_SUPPORT} ratings yet."
    if not any(each.is_clear for each in shown):
        return "Nothing is beyond doubt yet: every interval includes your mean."
    return ""


def _groups(rows: Sequence[Mapping[str, Any]], floor: SalaryFloor | None) -> Groups:
    skills = _skills(rows)
    countries = gazetteer().country_names
    return {
        "topic": _topics(rows, skills),
        "skill": skills,
        "company": [[row["company"]] for row in rows],
        "place": [
            [name for name in (row["city"], countries.get(row["country"] or "", row["country"])) if name]
            for row in rows
        ],
        "pay": [[_pay(row["pay"], floor)] for row in rows],
        "workplace": [_named(wording.WORKPLACES, row["workplace"]) for row in rows],
        "seniority": [_named(wording.SENIORITIES, row["seniority"]) for row in rows],
    }


def _named(names: Mapping[str, str], value: str | None) -> list[str]:
    return [names.get(value, value)] if value else []


def _pay(pay: float | None, floor: SalaryFloor | None) -> str:
    if pay is None:
        return "not stated"
    if floor is None:
        low = int(pay // 20_000) * 20
        return f"{low},000 to {low + 20},000 EUR a year"
    if pay < floor.eur_year:
        return "below your floor"
    return "up to a quarter above your floor" if pay < 1.25 * floor.eur_year else "more than a quarter above your floor"


def _skills(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    lexicon = load_lexicon()
    found = find_skills([f"{row['title']}\n{row['text']}" for row in rows])
    return [[lexicon.skills[each].name for each in skill_ids(mentions)] for mentions in found]


def _topics(rows: Sequence[Mapping[str, Any]], skills: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the topic of each posting that has a vector of the encoder that most have, by its telling terms."""
    versions = Counter(row["encoder_version"] for row in rows if row["vector"] is not None)
    if not versions:
        return [[] for _ in rows]
    version = min(versions, key=lambda each: (-versions[each], each))
    kept = [place for place, row in enumerate(rows) if row["encoder_version"] == version]
    vectors = np.stack([np.asarray(rows[place]["vector"], dtype=np.float32) for place in kept])
    groups = topic_groups(vectors, min(_MOST_TOPICS, max(2, len(kept) // _TOPIC_SIZE)))
    words = tokenize([rows[place]["title"] for place in kept])
    terms = [
        [*skills[place], *(word for word in own if len(word) > 2 and word.isalpha() and word not in STOP_WORDS)]
        for place, own in zip(kept, words, strict=True)
    ]
    names = topic_names(groups, terms)
    topics: list[list[str]] = [[] for _ in rows]
    for place, group in zip(kept, groups.tolist(), strict=True):
        topics[place] = [names[group]]
    return topics
