"""Ratios of what was measured together, and the goals they are held against. Pure: results in, verdicts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.figures import ratio, written

Record = Mapping[str, Any]

REACHED, NOT_REACHED, NOT_MEASURED = "reached", "not reached", "not measured"

SMALL_WEEK = 1_000
LARGEST_WEEK = 13_000
LARGE_SEARCH = 100_000
ENCODER_SPEED = 4.0
ENCODER_COSINE = 0.999
AGAIN_SHARE = 0.10
FLAT = 0.10
SEARCH_P95_S = 0.020
PEAK_MIB = 2048
HELP_S = 0.5
LOCATION_CPU_S = 5.0


@dataclass(frozen=True)
class Goal:
    """A goal and how it was met.

    Attributes:
        wanted: the goal in words.
        found: what was measured, in words.
        verdict: ``reached``, ``not reached`` or ``not measured``.
    """

    name: str
    wanted: str
    found: str
    verdict: str


def week_ratios(week: Record) -> dict[str, float | None]:
    """Return the figures of one week that do not depend on the machine's speed, or are per posting.

    ``week_to_encode``, ``again_to_first``: wall times; with ``_cpu`` processor times, which neighbours disturb less.
    ``encoder_speed``: how many times as fast as sentence-transformers AURA's encoder is on the same texts, in turn.
    """
    first, again, encoders = week["first"], week["again"], week["encoders"]
    compared = encoders["compared"]
    found: dict[str, float | None] = {
        "postings_per_s": ratio(week["postings"], first["wall_s"]),
        "cpu_ms_per_posting": 1000 * first["cpu_s"] / week["postings"],
        "cosine_mean": compared["cosine_mean"],
    }
    for clock, suffix in (("wall_s", ""), ("cpu_s", "_cpu")):
        found[f"week_to_encode{suffix}"] = ratio(first[clock], encoders["published"][clock])
        found[f"again_to_first{suffix}"] = ratio(again[clock], first[clock])
        found[f"encoder_speed{suffix}"] = ratio(_sum(compared["published"], clock), _sum(compared["own"], clock))
    return found


def _sum(parts: Sequence[Record], clock: str) -> float:
    return float(sum(part[clock] for part in parts))


def goals(results: Record) -> list[Goal]:
    """Return every goal with its verdict, in the order of the report."""
    weeks = sorted(results.get("weeks", ()), key=lambda week: week["postings"])
    large = [week for week in weeks if week["postings"] >= SMALL_WEEK]
    return [
        _encoder(large),
        _week_against_encode(large),
        _again(large),
        _flat(large),
        _memory(large),
        _search(results.get("search")),
        _help(results.get("starts")),
        _location(results.get("starts")),
    ]


def _encoder(weeks: Sequence[Record]) -> Goal:
    name, wanted = "encoder", f"at least {ENCODER_SPEED:g} times sentence-transformers, mean cosine ≥ {ENCODER_COSINE}"
    if not weeks:
        return _missing(name, wanted)
    found = [week_ratios(week) for week in weeks]
    speeds, cosines = (
        [_number(each["encoder_speed"]) for each in found],
        [_number(each["cosine_mean"]) for each in found],
    )
    return Goal(
        name,
        wanted,
        f"{_listed(speeds)} times, mean cosine {min(cosines):.5f}",
        _verdict(min(speeds) >= ENCODER_SPEED and min(cosines) >= ENCODER_COSINE),
    )


def _week_against_encode(weeks: Sequence[Record]) -> Goal:
    name = f"whole week of {SMALL_WEEK:,}"
    wanted = "less time than sentence-transformers alone takes to encode its texts"
    found = [_number(week_ratios(week)["week_to_encode"]) for week in weeks if week["postings"] == SMALL_WEEK]
    if not found:
        return _missing(name, wanted)
    return Goal(name, wanted, f"{found[0]:.2f} of that time", _verdict(found[0] < 1))


def _again(weeks: Sequence[Record]) -> Goal:
    name, wanted = "the week again, unchanged", f"at most {AGAIN_SHARE:.0%} of the first time"
    if not weeks:
        return _missing(name, wanted)
    found = [(week["postings"], _number(week_ratios(week)["again_to_first"])) for week in weeks]
    said = ", ".join(f"{share:.1%} at {postings:,}" for postings, share in found)
    return Goal(name, wanted, said, _verdict(all(share <= AGAIN_SHARE for _, share in found)))


def _flat(weeks: Sequence[Record]) -> Goal:
    name = "cost per posting"
    wanted = f"flat within {FLAT:.0%} from {SMALL_WEEK:,} to {LARGEST_WEEK:,}"
    if len(weeks) < 2:
        return _missing(name, wanted)
    low, high = (_number(week_ratios(week)["cpu_ms_per_posting"]) for week in (weeks[0], weeks[-1]))
    sizes = f"{weeks[0]['postings']:,} to {weeks[-1]['postings']:,}"
    change = high / low - 1
    said = f"{low:.1f} to {high:.1f} ms of processor time ({change:+.0%}) from {sizes}"
    if abs(change) > FLAT:
        return Goal(name, wanted, said, NOT_REACHED)
    whole = weeks[-1]["postings"] >= LARGEST_WEEK
    return Goal(name, wanted, said, REACHED if whole else f"{REACHED} as far as measured")


def _memory(weeks: Sequence[Record]) -> Goal:
    name, wanted = "memory of a week", f"under {PEAK_MIB // 1024} GiB, at every size"
    if not weeks:
        return _missing(name, wanted)
    found = [(week["postings"], week["first"]["peak_mib"]) for week in weeks]
    said = ", ".join(f"{peak:,.0f} MiB at {postings:,}" for postings, peak in found)
    return Goal(name, wanted, said, _verdict(all(peak < PEAK_MIB for _, peak in found)))


def _search(search: Record | None) -> Goal:
    name, wanted = "search", f"p95 at most {SEARCH_P95_S * 1000:.0f} ms at {LARGE_SEARCH:,} postings"
    large = [row for row in search["sizes"] if row["postings"] == LARGE_SEARCH] if search else []
    if not large:
        return _missing(name, wanted)
    whole, index = large[0]["whole"]["p95"], large[0]["exact_index"]["p95"]
    said = f"{whole * 1000:,.0f} ms by words and meaning; the index alone {index * 1000:.1f} ms"
    return Goal(name, wanted, said, _verdict(whole <= SEARCH_P95_S))


def _help(starts: Sequence[Record] | None) -> Goal:
    name, wanted = "aura --help", f"within {HELP_S:g} s"
    row = _start(starts, "aura --help")
    if row is None:
        return _missing(name, wanted)
    slowest = row["wall_s"]["max"]
    return Goal(name, wanted, f"{row['wall_s']['median']:.2f} s, slowest {slowest:.2f} s", _verdict(slowest <= HELP_S))


def _location(starts: Sequence[Record] | None) -> Goal:
    name, wanted = "loading the code location", f"at most {LOCATION_CPU_S:g} seconds of processor time"
    row = _start(starts, "code location")
    if row is None:
        return _missing(name, wanted)
    cpu_s = row["cpu_s"]["median"]
    return Goal(name, wanted, f"{written(cpu_s)} s", _verdict(cpu_s <= LOCATION_CPU_S))


def _start(starts: Sequence[Record] | None, name: str) -> Record | None:
    return next((row for row in starts or () if row["name"] == name), None)


def _missing(name: str, wanted: str) -> Goal:
    return Goal(name, wanted, "–", NOT_MEASURED)


def _verdict(is_reached: bool) -> str:
    return REACHED if is_reached else NOT_REACHED


def _number(value: float | None) -> float:
    if value is None:
        raise ValueError("a figure that a goal needs was not measured")
    return value


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)
