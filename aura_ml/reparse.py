"""What a better parser changes: ids that moved and the links that keep ratings, and a report of a week before and after.

The archive keeps every payload, so a week's jobs can be made anew at any time; nothing is read or stored here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from aura_ml.jobs import FIRST, WeekJobs
from aura_ml.keys import KEY_VERSION
from aura_ml.schemas import JOB_IDENTITIES

PARSED_ANEW = "parsed anew"
"""Evidence of a link from the id that an earlier parser gave a row to the one it has now."""

NOT_COMPARED = ("week", "id", "cluster_id", "identity_key", "first_seen_at")


@dataclass(frozen=True)
class WeekTables:
    """What the warehouse holds of a week's jobs: the frames of the four tables."""

    jobs: pl.DataFrame
    job_sightings: pl.DataFrame
    rejected: pl.DataFrame
    identities: pl.DataFrame


@dataclass(frozen=True)
class ParsedAnew:
    """What parsing a week's archive anew changes.

    Attributes:
        jobs_before, jobs_now: openings. added, gone: ids of openings that only one side has.
        changed: openings of both sides that differ, and ``fields``, how many differ in each column.
        rejected_before, rejected_now: rejected rows by reason.
        moved: id that a row had to the id it has now; ratings of the first resolve to the second.
    """

    week: date
    jobs_before: int
    jobs_now: int
    added: tuple[int, ...]
    gone: tuple[int, ...]
    changed: int
    fields: Mapping[str, int]
    rejected_before: Mapping[str, int]
    rejected_now: Mapping[str, int]
    moved: Mapping[int, int]

    @property
    def differs(self) -> bool:
        """Whether anything would change."""
        lists = (self.added, self.gone, self.changed, self.moved)
        return any(lists) or dict(self.rejected_before) != dict(self.rejected_now)


def moved_ids(before: pl.DataFrame, now: pl.DataFrame) -> dict[int, int]:
    """Return, for ids that no row has any more, the id that their earliest row has now.

    Only the earliest: a parser that tells apart what an earlier one took for one posting must not tie the two again.

    Args:
        before, now: ``job_sightings`` of one week; the row first of its opening counts as the earliest.
    """
    present = set(now["row_job_id"].to_list()) | set(now["job_id"].to_list())
    current = dict(now.select("sighting_id", "row_job_id").iter_rows())
    moved: dict[int, int] = {}
    ordered = before.sort(pl.col("role") != FIRST, "sighting_id").select("sighting_id", "row_job_id")
    for sighting_id, job_id in ordered.iter_rows():
        if job_id not in present and sighting_id in current:
            moved.setdefault(job_id, current[sighting_id])
    return moved


def links_of_moved(week: date, moved: Mapping[int, int], earlier: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of ``job_identities`` for ids that moved, now and when the week was parsed anew before.

    Args:
        earlier: ``job_identities`` of the week as they stand.
    """
    kept = earlier.filter(pl.col("evidence") == PARSED_ANEW).select("job_id", "same_as").iter_rows()
    pairs = sorted({*kept, *moved.items()})
    rows: list[dict[str, object]] = [
        {"week": week, "job_id": job_id, "same_as": same_as, "key_version": KEY_VERSION, "evidence": PARSED_ANEW}
        for job_id, same_as in pairs
    ]
    return JOB_IDENTITIES.frame(rows)


def compare(week: date, before: WeekTables, built: WeekJobs, source: str | None = None) -> ParsedAnew:
    """Return what ``built`` changes of ``before``.

    Args:
        source: only what rows of this source say; None for all.
    """
    sightings = _of(before.job_sightings, source), _of(built.job_sightings, source)
    rejected = _of(before.rejected, source), _of(built.rejected, source)
    ids = set(sightings[0]["job_id"].to_list()), set(sightings[1]["job_id"].to_list())
    counterpart = _counterparts(*sightings)
    both = {old: new for old, new in counterpart.items() if old in ids[0]}
    fields = _changed_fields(before.jobs, built.jobs, both)
    return ParsedAnew(
        week=week,
        jobs_before=len(ids[0]),
        jobs_now=len(ids[1]),
        added=tuple(sorted(ids[1] - set(both.values()))),
        gone=tuple(sorted(ids[0] - both.keys())),
        changed=len(fields),
        fields=dict(sorted(Counter(name for names in fields.values() for name in names).items())),
        rejected_before=dict(sorted(Counter(rejected[0]["reason"].to_list()).items())),
        rejected_now=dict(sorted(Counter(rejected[1]["reason"].to_list()).items())),
        moved=moved_ids(*sightings),
    )


def _of(frame: pl.DataFrame, source: str | None) -> pl.DataFrame:
    return frame if source is None else frame.filter(pl.col("source") == source)


def _counterparts(before: pl.DataFrame, now: pl.DataFrame) -> dict[int, int]:
    """Return per opening its opening now, each of these once: that of its earliest row that is still accepted."""
    opening_now = dict(now.select("sighting_id", "job_id").iter_rows())
    found: dict[int, int] = {}
    taken: set[int] = set()
    ordered = before.sort(pl.col("role") != FIRST, "sighting_id").select("sighting_id", "job_id")
    for sighting_id, job_id in ordered.iter_rows():
        other = opening_now.get(sighting_id)
        if job_id not in found and other is not None and other not in taken:
            found[job_id] = other
            taken.add(other)
    return found


def _changed_fields(before: pl.DataFrame, now: pl.DataFrame, both: Mapping[int, int]) -> dict[int, list[str]]:
    """Return per opening the columns that differ; openings without a difference are left out."""
    columns = [name for name in now.columns if name in before.columns and name not in NOT_COMPARED]
    old = {row["id"]: row for row in before.select("id", *columns).iter_rows(named=True)}
    new = {row["id"]: row for row in now.select("id", *columns).iter_rows(named=True)}
    found = {}
    for one, other in both.items():
        if one in old and other in new:
            names = [name for name in columns if _known(old[one][name]) != _known(new[other][name])]
            if names:
                found[one] = names
    return found


def _known(value: object) -> object:
    """Return ``value``; a list that an older AURA did not store is an empty one."""
    return None if value == [] else value
