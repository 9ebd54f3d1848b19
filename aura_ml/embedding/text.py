"""The text of a job that is given to the encoder: what the job is and asks for comes before boilerplate.

An encoder reads the first 256 tokens only. Pure string work; the encoder itself is elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

MAX_CHARS = 2400
"""Enough for 256 tokens: each of 4,675 postings that was cut here still had 375 tokens or more."""

REQUIREMENTS, TASKS, PLAIN, BOILERPLATE = range(4)

_HEADINGS: tuple[tuple[int, str], ...] = (
    (
        REQUIREMENTS,
        (
            r"requirement|qualification|who you are|what you (?:bring|need|have)|your (?:profile|skills|background|experience)"
            r"|you (?:have|bring|are)\b|about you|must[- ]have|nice[- ]to[- ]have|skills|what we(?:'|’)?(?:re| are) looking for"
            r"|we(?:'|’)?(?:re| are) looking for|ideal candidate|experience|tech(?:nology)? stack|minimum|preferred"
            r"|(?:dein|ihr|das|unser) (?:wunsch)?profil|was (?:du|sie) mitbring|damit (?:punktest|überzeug)|anforderung|qualifikation"
            r"|voraussetzung|profil\b|kenntnisse|das (?:bringst|bringen|solltest|wünschen)|wir (?:erwarten|suchen)"
        ),
    ),
    (
        TASKS,
        (
            r"responsibilit|what you(?:'|’)?(?:ll| will)|the role|role overview|your (?:role|tasks|mission|job|impact|day)|duties"
            r"|key tasks|day[- ]to[- ]day|job description|position summary|in this role"
            r"|aufgabe|tätigkeit|das erwartet|deine (?:rolle|mission)|ihre (?:rolle|mission)|stellenbeschreibung|einsatz"
        ),
    ),
    (
        BOILERPLATE,
        (
            r"about (?:us|the company|our)|who we are|our (?:company|story|mission|values|culture|benefits|offer)|benefits|perks"
            r"|what we offer|we offer|why (?:join|work|us)|equal (?:opportunit|employ)|diversity|how to apply|application process"
            r"|contact|privacy|compensation and|legal|disclaimer|accommodation"
            r"|über uns|wer wir sind|wir (?:sind|bieten|stehen)|was wir (?:dir |ihnen )?bieten|das bieten|unser angebot|unsere benefits"
            r"|deine (?:vorteile|benefits|chance)|ihre vorteile|kontakt|bewerbung|bewirb|datenschutz|ansprechpartner|warum wir"
            r"|interesse|haben wir|vorteile|das (?:ist|sind) wir|unternehmen"
        ),
    ),
)
_KINDS = tuple((kind, re.compile(rf"^\W*(?:{pattern})", re.IGNORECASE)) for kind, pattern in _HEADINGS)
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d+[.)])\s+")
_BOILERPLATE_PHRASES = (
    "equal opportunity", "regardless of", "without regard to", "gender identity", "reasonable accommodation", "cookie",
    "we are committed to", "alle geschlechter", "aller geschlechter", "schwerbehindert", "ungeachtet", "m/w/d) willkommen",
)  # fmt: skip
_MAX_HEADING_WORDS = 9
_MAX_HEADING_CHARS = 70


def compose_job_text(
    title: str,
    company: str,
    description: str,
    *,
    location: str | None = None,
    workplace: str | None = None,
    skills: tuple[str, ...] | list[str] = (),
) -> str:
    """Return title, company, place and skills in the first lines, then requirements, tasks, the rest, boilerplate.

    The description's sections are told apart by their headings (English and German); within a section the order
    stays. At most ``MAX_CHARS`` characters.
    """
    place = ", ".join(part for part in (location, workplace) if part)
    head = [_flat(title), _flat(f"{company}, {place}" if place else company)]
    if skills:
        head.append(_flat(", ".join(skills)))
    return "\n".join([*head, *_ordered_lines(description)])[:MAX_CHARS].rstrip()


def compose_job_texts(jobs: pl.DataFrame) -> list[str]:
    """Return the composed text of each row of a ``jobs`` frame, in its order."""
    columns = ["title", "company", "description", "location", "workplace", "skills"]
    return [
        compose_job_text(
            row["title"],
            row["company"],
            row["description"],
            location=row["location"],
            workplace=row["workplace"],
            skills=row["skills"] or (),
        )
        for row in jobs.select(columns).iter_rows(named=True)
    ]


def _ordered_lines(description: str) -> list[str]:
    sections: dict[int, list[str]] = {kind: [] for kind in (REQUIREMENTS, TASKS, PLAIN, BOILERPLATE)}
    for kind, _, line in labelled_lines(description):
        sections[kind].append(line)
    return [line for kind in sorted(sections) for line in sections[kind]]


def labelled_lines(description: str) -> Iterator[tuple[int, str, str]]:
    """Yield (section kind, heading above, line) of each line of a description that is no heading, in its order.

    Kinds: ``REQUIREMENTS``, ``TASKS``, ``PLAIN``, ``BOILERPLATE``; the heading is empty before the first one.
    """
    kind, heading = PLAIN, ""
    for raw in description.split("\n"):
        line = _flat(raw)
        if not line:
            continue
        if _is_heading(raw, line):
            kind, heading = _heading_kind(line), line
            continue
        lowered = line.lower()
        repeated = any(phrase in lowered for phrase in _BOILERPLATE_PHRASES)
        yield (BOILERPLATE if repeated else kind), heading, line


def _is_heading(raw: str, line: str) -> bool:
    """Short, no list item, no sentence; or a line that ends in a colon."""
    if _BULLET.match(raw) or len(line) > _MAX_HEADING_CHARS or len(line.split()) > _MAX_HEADING_WORDS:
        return False
    return line.endswith(":") or line[-1] not in ".!;," or line.startswith("#")


def _heading_kind(line: str) -> int:
    return next((kind for kind, pattern in _KINDS if pattern.search(line)), PLAIN)


def _flat(text: str) -> str:
    return " ".join(_BULLET.sub("", text).split())
