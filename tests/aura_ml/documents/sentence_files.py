"""Reads the sentences of ``sentences/*.toml``: a person, a posting, and what the fact gate should say of each line."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from people import fact_ids

from aura_ml.documents import JobText, Line
from aura_ml.documents.gate import Gate
from aura_ml.profile import profile_from_resume
from aura_ml.records import Profile

FOLDER = Path(__file__).parent / "sentences"
DAY = "2026-11-20"


@dataclass(frozen=True)
class Case:
    """One sentence with what the gate says of it; ``kind`` is empty for an honest one."""

    name: str
    kind: str
    text: str
    reason: str | None


@dataclass(frozen=True)
class Person:
    """Who a file is about: the profile, the gate for their posting, and the file's sentences as they stand in it."""

    name: str
    language: str
    profile: Profile
    gate: Gate
    rows: tuple[dict[str, Any], ...]


@cache
def people(group: str) -> tuple[Person, ...]:
    """Return the people of the files whose name begins with ``group``."""
    found: list[Person] = []
    for path in sorted(FOLDER.glob(f"{group}_*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        profile, job = profile_from_resume(read["resume"]), read["job"]
        posting = JobText(
            job["title"], job["company"], job["place"], job["description"], job["language"], tuple(job["skills"]), DAY
        )
        rows = (*read["sentences"]["good"], *read["sentences"]["bad"])
        found.append(Person(path.stem, job["language"], profile, Gate(profile, posting), rows))
    return tuple(found)


@cache
def cases(group: str) -> tuple[Case, ...]:
    """Return what the gate says of every sentence of the files whose name begins with ``group``."""
    return tuple(
        Case(
            person.name,
            row.get("kind", ""),
            row["text"],
            person.gate.reason(Line(row["text"], fact_ids(person.profile, *row["cites"]), tuple(row.get("asks", ())))),
        )
        for person in people(group)
        for row in person.rows
    )


def good(group: str) -> list[Case]:
    """The honest sentences of a group."""
    return [case for case in cases(group) if not case.kind]


def bad(group: str) -> list[Case]:
    """The inventions of a group."""
    return [case for case in cases(group) if case.kind]
