"""The jobs of a week: sightings in, openings out, every row accounted for.

Sightings = jobs + merged + rejected, to the row; the result does not depend on the order of the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from aura_ml.duplicates import link_week
from aura_ml.identity import SAME_ADDRESS, SAME_ID, SAME_TEXT, STRENGTH, Edge, Identity, components, text_node_of
from aura_ml.keys import KEY_VERSION
from aura_ml.merging import Copy, merged_row
from aura_ml.normalize import NormalizedJob, normalize
from aura_ml.records import JobDraft, ListingRejected
from aura_ml.schemas import JOB_IDENTITIES, JOB_SIGHTINGS, JOBS, REJECTED_LISTINGS

Parser = Callable[[str], JobDraft]

FIRST, MERGED = "first", "merged"
PARSE, NORMALIZE = "parse", "normalize"
PARSER_ERROR = "parser_error"
"""Reason of a row at which a source's parser failed."""
MAX_DETAIL_CHARS = 300


class UnbalancedWeek(AssertionError):
    """Sightings are not jobs + merged + rejected: a row was lost or counted twice."""


@dataclass(frozen=True)
class Sighting:
    """One row received: where it came from and when it was seen."""

    sighting_id: str
    source: str
    payload_hash: str
    seen_at: datetime


@dataclass(frozen=True)
class Rejection:
    """Why a payload cannot become a job."""

    stage: str
    reason: str
    detail: str


@dataclass(frozen=True)
class WeekJobs:
    """The frames of one week, each as ``schemas`` has it, in canonical order."""

    jobs: pl.DataFrame
    job_sightings: pl.DataFrame
    rejected: pl.DataFrame
    identities: pl.DataFrame


@dataclass(frozen=True)
class _Accepted:
    sighting: Sighting
    job: NormalizedJob

    @property
    def copy(self) -> Copy:
        """What the row of its opening is made from."""
        return Copy(self.job, self.sighting.source, self.sighting.seen_at)

    @property
    def order(self) -> tuple[datetime, str, str, str, str, str]:
        """Earliest first; the rest only breaks ties the same way every time."""
        seen, identity = self.sighting, self.job.identity
        return (
            seen.seen_at,
            seen.source,
            identity.board,
            identity.external_id or "",
            seen.payload_hash,
            seen.sighting_id,
        )


def build_week(week: date, sightings: pl.DataFrame, parsers: Mapping[str, Parser]) -> WeekJobs:
    """Return the openings of ``week``.

    Args:
        sightings: rows of ``raw_sightings`` of the week joined with ``payload`` (more columns do no harm).
        parsers: by source name. A parser's ``ListingRejected`` becomes a rejection with its reason, any
            other error one with reason ``parser_error``; a source without a parser, ``no_parser``.

    Raises:
        UnbalancedWeek: the accounting does not hold (a fault of this module).
    """
    rows = _sightings(sightings)
    results = _normalized(rows, sightings, parsers)
    accepted: list[_Accepted] = []
    rejected: list[dict[str, object]] = []
    for sighting in rows:
        result = results[sighting.source, sighting.payload_hash]
        if isinstance(result, NormalizedJob):
            accepted.append(_Accepted(sighting, result))
        else:
            rejected.append(_rejected_row(week, sighting, result))
    accepted.sort(key=lambda row: row.order)
    edges = link_week(row.job.identity for row in accepted)
    cluster_of = components((edge.job_id, edge.same_as) for edge in edges)
    for row in accepted:
        cluster_of.setdefault(row.job.identity.job_id, row.job.identity.job_id)
    openings: dict[int, list[_Accepted]] = defaultdict(list)
    for row in accepted:
        openings[cluster_of[row.job.identity.job_id]].append(row)
    found = _found_links(edges, set(cluster_of))
    rows_of_openings = [merged_row(week, cluster, [row.copy for row in group]) for cluster, group in openings.items()]
    built = WeekJobs(
        JOBS.frame(rows_of_openings).sort("id"),
        JOB_SIGHTINGS.frame([row for group in openings.values() for row in _sighting_rows(week, group, found)]).sort(
            "sighting_id"
        ),
        REJECTED_LISTINGS.frame(rejected).sort("sighting_id"),
        _identities(week, ((edge.job_id, edge.same_as, edge.evidence) for edge in edges)),
    )
    accounting(sightings, built)
    return built


def accounting(sightings: pl.DataFrame, built: WeekJobs) -> dict[str, dict[str, int]]:
    """Return sightings, jobs, merged and rejected per source (and over all under ``""``).

    Raises:
        UnbalancedWeek: they do not add up, or a sighting is missing or counted twice.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for source in sightings["source"]:
        counts[source]["sightings"] += 1
    for source, role in built.job_sightings.select("source", "role").iter_rows():
        counts[source]["jobs" if role == FIRST else "merged"] += 1
    for source in built.rejected["source"]:
        counts[source]["rejected"] += 1
    names = ("sightings", "jobs", "merged", "rejected")
    table = {source: {name: count[name] for name in names} for source, count in sorted(counts.items())}
    table[""] = {name: sum(row[name] for row in table.values()) for name in names}
    out = [
        f"{source or 'all'}: {row}"
        for source, row in table.items()
        if row["sightings"] != row["jobs"] + row["merged"] + row["rejected"]
    ]
    ids = pl.concat([built.job_sightings["sighting_id"], built.rejected["sighting_id"]])
    if out or ids.n_unique() != sightings["sighting_id"].n_unique() or built.jobs.height != table[""]["jobs"]:
        raise UnbalancedWeek(
            "sightings are not jobs + merged + rejected: " + ("; ".join(out) or f"{len(ids)} rows placed")
        )
    return table


def _sightings(frame: pl.DataFrame) -> list[Sighting]:
    columns = frame.select("sighting_id", "source", "payload_hash", "seen_at").unique(
        subset=["sighting_id"], keep="any"
    )
    return [Sighting(*row) for row in columns.sort("seen_at", "source", "sighting_id").iter_rows()]


def _normalized(
    rows: Iterable[Sighting], frame: pl.DataFrame, parsers: Mapping[str, Parser]
) -> dict[tuple[str, str], NormalizedJob | Rejection]:
    """Parse and normalize every distinct payload once, dated by its earliest sighting."""
    texts = frame["payload"]  # taken one by one: all of a week's as Python strings would be in memory once more
    places = {row: place for place, row in enumerate(frame.select("source", "payload_hash").iter_rows())}
    results: dict[tuple[str, str], NormalizedJob | Rejection] = {}
    for row in rows:  # earliest first
        key = (row.source, row.payload_hash)
        if key not in results:
            results[key] = _read(texts[places[key]], row, parsers.get(row.source))
    return results


def _read(payload: str | None, sighting: Sighting, parse: Parser | None) -> NormalizedJob | Rejection:
    if parse is None:
        return Rejection(PARSE, "no_parser", f"no parser for source {sighting.source!r} is installed")
    if payload is None:
        return Rejection(PARSE, "no_payload", "the archive has no payload for this sighting")
    try:
        draft = parse(payload)
    except ListingRejected as error:
        return Rejection(PARSE, error.reason, error.detail)
    except Exception as error:  # noqa: BLE001 - a plugin's fault costs its row, which is kept with the reason
        return Rejection(PARSE, PARSER_ERROR, f"{type(error).__name__}: {error}")
    try:
        return normalize(draft, sighting.seen_at)
    except ListingRejected as error:
        return Rejection(NORMALIZE, error.reason, error.detail)


def _rejected_row(week: date, sighting: Sighting, why: Rejection) -> dict[str, object]:
    return {
        "week": week,
        "sighting_id": sighting.sighting_id,
        "source": sighting.source,
        "payload_hash": sighting.payload_hash,
        "stage": why.stage,
        "reason": why.reason,
        "detail": why.detail[:MAX_DETAIL_CHARS],
    }


def _sighting_rows(
    week: date, group: list[_Accepted], found: Mapping[int, Mapping[int, str]]
) -> list[dict[str, object]]:
    first = group[0]
    return [
        {
            "week": week,
            "sighting_id": row.sighting.sighting_id,
            "source": row.sighting.source,
            "row_job_id": row.job.identity.job_id,
            "job_id": first.job.identity.job_id,
            "role": MERGED if position else FIRST,
            "evidence": _evidence(first.job.identity, row.job.identity, found) if position else FIRST,
        }
        for position, row in enumerate(group)
    ]


def _evidence(first: Identity, other: Identity, found: Mapping[int, Mapping[int, str]]) -> str:
    """Return why ``other`` is the opening of ``first``: what they share, else the link that was found."""
    if first.job_id == other.job_id:
        return SAME_ID
    if text_node_of(first) is not None and text_node_of(first) == text_node_of(other):
        return SAME_TEXT
    if first.reference and (first.company_key, first.reference) == (other.company_key, other.reference):
        return SAME_ADDRESS
    links = found.get(other.job_id, {})
    return links.get(first.job_id) or min(links.values(), key=STRENGTH.index, default=SAME_TEXT)


def _found_links(edges: Iterable[Edge], job_ids: set[int]) -> dict[int, dict[int, str]]:
    """Return per job id the evidence of its links to other job ids; the strongest where two rest on one pair."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for edge in sorted(edges, key=lambda edge: STRENGTH.index(edge.evidence)):
        if edge.same_as in job_ids:
            found[edge.job_id].setdefault(edge.same_as, edge.evidence)
            found[edge.same_as].setdefault(edge.job_id, edge.evidence)
    return found


def _identities(week: date, edges: Iterable[tuple[int, int, str]]) -> pl.DataFrame:
    """Return one row per (job, node); where two kinds of evidence tie the same pair, the first by name."""
    by_pair: dict[tuple[int, int], str] = {}
    for job_id, same_as, evidence in sorted(edges):
        by_pair.setdefault((job_id, same_as), evidence)
    rows: list[dict[str, object]] = [
        {"week": week, "job_id": job_id, "same_as": same_as, "key_version": KEY_VERSION, "evidence": evidence}
        for (job_id, same_as), evidence in by_pair.items()
    ]
    return JOB_IDENTITIES.frame(rows).sort("job_id", "same_as")
