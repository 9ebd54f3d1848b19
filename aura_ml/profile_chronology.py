"""What a person should know of the dates in their profile before sending it: gaps, overlaps, future and reversed dates.

Nothing is changed or left out for it; how dates are read from a CV is in ``profile_dates``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aura_ml.profile import entry_line, profile_from_resume, profile_problems
from aura_ml.records import Profile

GAP_MONTHS = 6
"""A time between two jobs is named from this many months; shorter ones are usual between jobs."""
OVERLAP_MONTHS = 2
"""Two jobs may share this many months, as dates are often written by month or year."""
MAX_REMARKS = 12
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-\d{2})?")
_COVER = ("education", "volunteer")


@dataclass(frozen=True)
class _Stay:
    """A job; months are counted from year 0, ``last`` included; a year alone means all of it."""

    name: str
    first: int
    last: int
    is_exact: bool


def date_remarks(profile: Profile, today: str) -> list[str]:
    """Return what is odd about the dates of the profile's jobs, in words, oldest first; at most ``MAX_REMARKS``.

    Args:
        today: ISO date, by which a job that goes on and dates in the future are measured.
    """
    now, remarks, stays = _month(today, last=False), [], []
    for entry in _entries(profile, "work"):
        stay, remark = _read(entry, now or 0)
        remarks += [remark] if remark else []
        stays += [stay] if stay else []
    stays.sort(key=lambda stay: (stay.first, stay.last))
    cover = [stay for section in _COVER for entry in _entries(profile, section) if (stay := _read(entry, now or 0)[0])]
    remarks += [*_gaps(stays, cover), *_overlaps(stays)]
    more = len(remarks) - MAX_REMARKS
    return remarks if more <= 0 else [*remarks[:MAX_REMARKS], f"and {more} more remarks on dates"]


def without_future_jobs(profile: Profile, today: str) -> Profile:
    """Return ``profile`` without jobs that begin after ``today`` (ISO date; empty: nothing is known to be in the future).

    The same where all that it says is such jobs.
    """
    now, work = _month(today, last=False), _entries(profile, "work")
    begun = [
        entry for entry in work if now is None or (_month(str(entry.get("startDate") or ""), last=False) or 0) <= now
    ]
    if len(begun) == len(work):
        return profile
    resume = {**profile.resume, "work": begun}
    return profile if profile_problems(resume) else profile_from_resume(resume)


def _read(entry: Mapping[str, object], now: int) -> tuple[_Stay | None, str]:
    """The entry's time, where it can be counted with, and what is odd about it alone."""
    name = re.sub(r" \([^()]*\)$", "", entry_line(entry)) or "an entry"
    start, end = str(entry.get("startDate") or ""), str(entry.get("endDate") or "")
    first, last = _month(start, last=False), _month(end, last=True)
    if not start and not end:
        return None, f"no dates: {name}"
    if first is None:
        return None, ""
    if first > now:
        return None, f"begins in the future ({start}): {name}"
    exact = _month(end, last=False)
    if exact is not None and exact > now:
        return _Stay(name, first, now, True), f"ends in the future ({end}): {name}; leave the end out if it goes on"
    if last is None:
        return (_Stay(name, first, now, len(start) > 4), "") if not end or end[:1].isalpha() else (None, "")
    if last < first:
        return None, f"ends ({end}) before it begins ({start}): {name}"
    return _Stay(name, first, min(last, now), len(start) > 4 and len(end) > 4), ""


def _gaps(stays: Sequence[_Stay], cover: Sequence[_Stay]) -> Iterator[str]:
    """Times between jobs, those of education and voluntary work aside."""
    if not stays:
        return
    begin, until, before = stays[0].first, stays[0].last, stays[0].name
    for stay in sorted([*stays, *cover], key=lambda each: (each.first, each.last)):
        if stay.first < begin:
            continue
        months = stay.first - until - 1
        if months >= GAP_MONTHS:
            yield f"{months} months without an entry, {_written(until + 1)} to {_written(stay.first - 1)}: between {before} and {stay.name}"
        if stay.last > until:
            until, before = stay.last, stay.name


def _overlaps(stays: Sequence[_Stay]) -> Iterator[str]:
    for number, stay in enumerate(stays):
        for other in stays[number + 1 :]:
            shared = min(stay.last, other.last) - other.first + 1
            if stay.is_exact and other.is_exact and shared > OVERLAP_MONTHS:
                span = f"{_written(other.first)} to {_written(min(stay.last, other.last))}"
                yield f"two jobs at once, {span}: {stay.name} and {other.name}"


def _month(date: str, *, last: bool) -> int | None:
    """Months since year 0; of a year alone its first or last one."""
    found = _DATE.fullmatch(date)
    if found is None or not 1 <= int(found[2] or 1) <= 12:
        return None
    return 12 * int(found[1]) + int(found[2] or (12 if last else 1)) - 1


def _written(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"


def _entries(profile: Profile, section: str) -> list[Mapping[str, object]]:
    entries = profile.resume.get(section)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
