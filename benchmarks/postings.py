"""The postings of a measured week: real ones, dated into it, or invented ones where there are no real ones.

Both are drawn with a fixed seed, so that the same number of postings is the same set on every machine.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from aura_ml.weeks import Window
from aura_sources.sample_texts import BENEFITS, COMPANIES, HEADINGS, INTRODUCTIONS, PLACES, ROLES, SENIORITIES, Role

SEED = 20260925
CORPUS = "postings_arbeitnow"
POSTED_BEFORE_SEEN = timedelta(hours=1)

EXTRA = {
    "en": (
        "You will join a group of six who share one backlog and review each other's work within a day.",
        "We release when a change is ready, keep a written record of decisions and revisit them every quarter.",
        "The first month belongs to you: read, ask, sit with three customers, and tell us what surprised you.",
        "Our offices have quiet rooms and a kitchen that somebody loves; most of us come in two days a week.",
        "You report to the head of the department, who still does the same work on Thursdays.",
        "We measure ourselves by how seldom people need to call us, and we publish that number.",
        "Travel is rare, planned a month ahead, and by train wherever a train goes.",
        "There is a budget for books and courses, and nobody asks which ones you chose.",
        "The process has three talks: one with the team, one about work you have done, one about the contract.",
        "Experience in a neighbouring field counts; tell us in the letter what you carried over from it.",
        "Every colleague owns one thing end to end and knows who stands in during holidays.",
        "We write things down so that a new colleague can find out why something is as it is.",
    ),
    "de": (
        "Du kommst in eine Gruppe von sechs Leuten, die sich eine Aufgabenliste teilen und einander täglich prüfen.",
        "Entscheidungen schreiben wir auf und sehen sie uns jedes Vierteljahr noch einmal an.",
        "Der erste Monat gehört dir: lesen, fragen, drei Kunden besuchen und erzählen, was dich überrascht hat.",
        "Im Büro gibt es ruhige Räume und eine gute Küche; die meisten kommen an zwei Tagen in der Woche.",
        "Reisen sind selten, früh geplant und gehen mit der Bahn, wo eine Bahn fährt.",
        "Für Bücher und Kurse gibt es ein Budget, und niemand fragt, welche du gewählt hast.",
        "Das Verfahren hat drei Gespräche: mit dem Team, über deine Arbeit und über den Vertrag.",
        "Erfahrung aus einem Nachbarfach zählt; schreib uns, was du von dort mitbringst.",
        "Jede und jeder verantwortet eine Sache ganz und weiß, wer im Urlaub einspringt.",
    ),
}
"""Sentences that bring an invented posting to the length of a real one, about 250 tokens."""

EXTRA_SENTENCES = 7
WRITTEN = [role for role in ROLES if role.language in EXTRA]

_Item = TypeVar("_Item")


def corpus_files(test_data: Path) -> list[Path]:
    """Return the files of the captured corpus below ``test_data``; none where it is not there."""
    return sorted((test_data / CORPUS).glob("week=*.jsonl.gz"))


def real_postings(files: Sequence[Path], count: int, window: Window, after: int = 0) -> list[str]:
    """Return ``count`` rows of the captured corpus as JSON lines, dated into ``window``, in its order.

    Args:
        after: rows drawn before these, for other weeks.

    Raises:
        ValueError: the corpus has fewer rows.
    """
    lines = [line for path in files for line in gzip.decompress(path.read_bytes()).decode().split("\n") if line]
    if after + count > len(lines):
        raise ValueError(f"the captured corpus has {len(lines)} postings; {after + count} were asked for")
    chosen = np.sort(np.random.default_rng(SEED).permutation(len(lines))[after : after + count])
    return [
        json.dumps(dated(json.loads(lines[row]), seen_time(window, place, count)), ensure_ascii=False)
        for place, row in enumerate(chosen)
    ]


def dated(row: dict[str, Any], seen_at: datetime) -> dict[str, Any]:
    """Return a captured row as if it had been posted and captured, once, around ``seen_at``."""
    capture = seen_at.isoformat()
    posted = int((seen_at - POSTED_BEFORE_SEEN).timestamp())
    return {**row, "created_at": posted, "first_captured": capture, "last_captured": capture}


def seen_time(window: Window, place: int, count: int) -> datetime:
    """Return an instant in ``window`` for row ``place`` of ``count``: evenly spread, and not at its very edges."""
    return window.start + (window.end - window.start) * ((place + 1) / (count + 1))


def invented_postings(count: int, window: Window, after: int = 0) -> list[str]:
    """Return ``count`` invented rows as JSON lines, seen in ``window``: varied, about as long as real ones.

    Args:
        after: number of the first row.
    """
    return [
        json.dumps(_invented(after + place, seen_time(window, place, count)), ensure_ascii=False)
        for place in range(count)
    ]


def _invented(number: int, seen_at: datetime) -> dict[str, Any]:
    draw = np.random.default_rng([SEED, number])
    role = _one(draw, WRITTEN)
    prefix, seniority_factor = _one(draw, SENIORITIES) if role.language == "en" else SENIORITIES[1]
    place, workplace, currency, place_factor = _one(draw, PLACES)
    company = f"{_one(draw, COMPANIES)} {1 + int(draw.integers(40))}"
    low = round(role.pay * seniority_factor * place_factor * 0.9 / 1000) * 1000
    has_pay = draw.random() < 0.4
    return {
        "id": f"invented-{number:05d}",
        "title": f"{prefix}{role.title}",
        "company": company,
        "location": place,
        "workplace": workplace,
        "salary_min": low if has_pay else None,
        "salary_max": low + 1000 * int(draw.integers(5, 20)) if has_pay else None,
        "currency": currency if has_pay else None,
        "salary_interval": "year" if has_pay else None,
        "tags": list(role.tags),
        "url": f"https://board.example/jobs/invented-{number:05d}",
        "date_posted": (seen_at - POSTED_BEFORE_SEEN).isoformat(),
        "first_seen": seen_at.isoformat(),
        "description": _description(draw, role, company),
    }


def _description(draw: np.random.Generator, role: Role, company: str) -> str:
    introduction = _one(draw, INTRODUCTIONS[role.language])
    benefits = _some(draw, BENEFITS[role.language], 4)
    sections = zip(HEADINGS[role.language], (role.tasks, role.needs, benefits), strict=True)
    return (
        f"<p>{introduction.format(company=company, size=8 + int(draw.integers(400)))}</p>"
        + "".join(f"<p>{sentence}</p>" for sentence in _some(draw, EXTRA[role.language], EXTRA_SENTENCES))
        + "".join(
            f"<h3>{heading}</h3><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" for heading, lines in sections
        )
    )


def _one(draw: np.random.Generator, items: Sequence[_Item]) -> _Item:
    return items[int(draw.integers(len(items)))]


def _some(draw: np.random.Generator, items: Sequence[_Item], count: int) -> list[_Item]:
    return [items[row] for row in draw.permutation(len(items))[:count]]
