"""What was understood of a profile and what was not, for a person to review before it counts.

Reading a profile is in ``profile`` and ``profile_text``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aura_ml.profile import ProfileKind
from aura_ml.profile_dates import find_span
from aura_ml.profile_text import is_heading
from aura_ml.records import Preferences, Profile
from aura_ml.resume_forms import unread

_READ_KEYS = frozenset(
    {
        "$schema", "awards", "basics", "certificates", "education", "languages", "meta", "preferences", "projects",
        "publications", "skills", "volunteer", "work",
    }
)  # fmt: skip
_WORD = re.compile(r"\w+")
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n.*?^---[ \t]*(?:\n|$)", re.DOTALL | re.MULTILINE)
_ENOUGH = 0.6
"""A line counts as understood when the profile has this share of its words."""


def missing_parts(profile: Profile, preferences: Preferences | None) -> list[str]:
    """Return what the ranking will have to do without, in words."""
    missing = missing_of_profile(profile)
    if preferences is None or not (preferences.places or preferences.workplaces):
        missing.append("no places or workplaces (meta.aura.places, meta.aura.workplaces): every place counts the same")
    if preferences is None or preferences.salary_floor is None:
        missing.append("no salary floor (meta.aura.salary_floor): salaries are not compared")
    return missing


def missing_of_profile(profile: Profile) -> list[str]:
    """Return what the profile itself lacks for the ranking, in words."""
    missing = []
    if not profile.skills:
        missing.append("no skills: the skills part of the score stays unknown")
    if not profile.resume.get("work"):
        missing.append("no work entries: the text comparison rests on headline and summary")
    return missing


def left_out(text: str, kind: ProfileKind, profile: Profile) -> list[str]:
    """Return what of ``text`` is not in ``profile``: its lines, or a JSON Resume's sections and fields; each once."""
    if kind == "json":
        sections = [key for key, value in profile.resume.items() if key not in _READ_KEYS and value]
        return sorted([*sections, *unread(profile.resume)])
    known = set(_WORD.findall(" ".join(_texts(profile.resume)).casefold()))
    lines = []
    for raw in _FRONT_MATTER.sub("", text, count=1).splitlines():
        span = find_span(raw, single=True)  # dates are kept in another form
        words = _WORD.findall((span.rest if span is not None else raw).casefold())
        if not words or is_heading(raw, markdown=kind == "markdown"):
            continue
        if sum(word in known for word in words) < _ENOUGH * len(words):
            lines.append(" ".join(raw.split()))
    return list(dict.fromkeys(lines))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
