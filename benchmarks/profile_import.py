"""How much of annotated CVs an import understands: field recall and precision on one half of the files or the other.

``python -m benchmarks.profile_import --half tune|report [--flat]`` reads the captured CVs from AURA_TEST_DATA; nothing is
written. ``--flat`` takes all line breaks away first, as some PDFs and forms do.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import random
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.fuzz import ratio

from aura_ml.hashing import text_hash
from aura_ml.profile import ProfileError, read_profile
from aura_ml.records import Profile
from benchmarks.surroundings import captured_data

FIELDS = {
    "Designation": "titles",
    "Companies worked at": "companies",
    "College Name": "schools",
    "Degree": "degrees",
    "Graduation Year": "graduation years",
    "Skills": "skills",
}
RESAMPLES = 1000
ALIKE = 85.0
MAX_SKILL_WORDS = 6
_WORD = re.compile(r"\w+")
_YEARS = re.compile(r"\([^()]*(?:year|month)[^()]*\)", re.IGNORECASE)


@dataclass(frozen=True)
class Counted:
    """Of one CV and field: annotated values, those that were found, values that were read, those that are annotated."""

    wanted: int
    found: int
    read: int
    right: int


def fields_of(profile: Profile) -> dict[str, list[str]]:
    """Return the values that a profile has for each field."""
    resume: Mapping[str, Any] = profile.resume
    work, education = resume.get("work") or [], resume.get("education") or []
    return {
        "titles": [profile.label, *(job.get("position", "") for job in work)],
        "companies": [job.get("name", "") for job in work],
        "schools": [school.get("institution", "") for school in education],
        "degrees": [" in ".join(filter(None, (school.get("studyType"), school.get("area")))) for school in education],
        "graduation years": [str(school.get("endDate", ""))[:4] for school in education],
        "skills": list(profile.skills),
    }


def annotated(entities: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the annotated values of each field, once each; a list of skills is taken apart."""
    values: dict[str, list[str]] = {name: [] for name in FIELDS.values()}
    for entity in entities:
        name = FIELDS.get(entity["label"])
        if name == "skills":
            values[name].extend(_skills(entity["text"]))
        elif name is not None:
            values[name].append(entity["text"])
    return {
        name: list({_plain(value): value for value in found if _plain(value)}.values())
        for name, found in values.items()
    }


def _skills(text: str) -> list[str]:
    listed = _YEARS.sub("", re.sub(r"\n(?=\()", " ", text))
    pieces = [piece.partition(":")[2] or piece for piece in re.split(r"\n", listed)]
    return [
        item.strip(" .-•")
        for piece in pieces
        for item in re.split(r"[,;|•]", piece)
        if 0 < len(item.split()) <= MAX_SKILL_WORDS
    ]


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def same(left: str, right: str) -> bool:
    """Whether two values name one thing: nearly equal, or one within the other and at least half as long."""
    one, other = _plain(left), _plain(right)
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    within = f" {short} " in f" {long} " and 2 * len(short) >= len(long)
    return within or ratio(one, other) >= ALIKE


def counted(values: Sequence[str], wanted: Sequence[str]) -> Counted:
    """Return how values that were read and annotated ones cover each other."""
    read = [value for value in dict.fromkeys(values) if _plain(value)]
    found = sum(any(same(value, want) for value in read) for want in wanted)
    return Counted(len(wanted), found, len(read), sum(any(same(value, want) for want in wanted) for value in read))


def interval(rows: Sequence[Counted], figure: Callable[[Sequence[Counted]], float]) -> tuple[float, float]:
    """Return the 95 % interval of a figure over CVs, by resampling them; the draw is fixed."""
    draw = random.Random(7)  # noqa: S311 - a resampling, no secret
    values = sorted(figure([draw.choice(rows) for _ in rows]) for _ in range(RESAMPLES))
    return values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES) - 1]


def recall(rows: Sequence[Counted]) -> float:
    """Return the share of annotated values that were found."""
    return sum(row.found for row in rows) / max(1, sum(row.wanted for row in rows))


def precision(rows: Sequence[Counted]) -> float:
    """Return the share of read values that are annotated; annotations are incomplete, so that it is a lower bound."""
    return sum(row.right for row in rows) / max(1, sum(row.read for row in rows))


def in_half(text: str, half: str) -> bool:
    """Whether a text belongs to a half, by a hash of it."""
    return half == "all" or (int(text_hash(text)[:8], 16) % 2 == 0) == (half == "tune")


def read_or_none(text: str) -> Profile | None:
    """Return what an import understands, None where it finds nothing (which is an error that names the cure)."""
    try:
        return read_profile(text, "text")
    except ProfileError:
        return None


def annotated_cvs(data: Path, half: str, *, flat: bool = False) -> dict[str, Any]:
    """Return recall and precision by field on the 200 annotated CVs."""
    with gzip.open(data / "resumes_ner" / "resume_ner_train.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if in_half(row["text"], half)]
    by_field: dict[str, list[Counted]] = {name: [] for name in FIELDS.values()}
    empty = 0
    for row in rows:
        profile = read_or_none(" ".join(row["text"].split()) if flat else row["text"])
        empty += profile is None
        values = fields_of(profile) if profile is not None else {name: [] for name in by_field}
        for name, wanted in annotated(row["entities"]).items():
            by_field[name].append(counted(values[name], wanted))
    figures = {
        name: {
            "values": sum(row.wanted for row in found),
            "recall": recall(found),
            "recall_interval": interval(found, recall),
            "precision": precision(found),
            "precision_interval": interval(found, precision),
        }
        for name, found in by_field.items()
    }
    return {"cvs": len(rows), "nothing_found": empty, "fields": figures}


def texts_by_category(data: Path, half: str) -> dict[str, Any]:
    """Return how the 116 texts without annotations fare: read at all, with skills, and employers of ``company - X`` lines."""
    with gzip.open(data / "resumes_by_category" / "resumes_a.csv.gz", "rb") as file:
        texts = [row["resume"] for row in csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline=""))]
    texts = [text for text in texts if in_half(text, half)]
    profiles = [read_or_none(text) for text in texts]
    employers = [
        counted(
            fields_of(profile)["companies"] if profile is not None else [],
            [found.strip() for found in re.findall(r"(?m)^company - (.*\w.*)$", text)],
        )
        for text, profile in zip(texts, profiles, strict=True)
    ]
    return {
        "texts": len(texts),
        "nothing_found": sum(profile is None for profile in profiles),
        "with_skills": sum(bool(profile and profile.skills) for profile in profiles),
        "with_education": sum(bool(profile and profile.resume.get("education")) for profile in profiles),
        "employers": sum(row.wanted for row in employers),
        "employer_recall": recall(employers),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tune", "report", "all"), default="report")
    parser.add_argument("--flat", action="store_true", help="without the line breaks of the annotated CVs")
    options = parser.parse_args(arguments)
    data = captured_data()
    figures = {
        "half": options.half,
        "annotated": annotated_cvs(data, options.half, flat=options.flat),
        "by_category": texts_by_category(data, options.half),
    }
    json.dump(figures, sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
