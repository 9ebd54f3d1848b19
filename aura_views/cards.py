"""One posting as a card: title, place, salary, freshness, boards, components, reasons, text, ratings.

Pure: from rows to what is shown, always as plain text; a posting's own markup is never passed on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from aura_views import wording
from aura_views.stated import Stated, stated_by

EXCERPT_LENGTH = 260


@dataclass(frozen=True)
class Component:
    """One part of the score.

    Attributes:
        value: in [0, 1]; None where it is not known and did not count.
    """

    name: str
    label: str
    meaning: str
    value: float | None


@dataclass(frozen=True)
class Rating:
    """What the person said of a posting so far; facets on the scale 1-10."""

    facets: Mapping[str, int]
    comment: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every facet has a value."""
        return all(facet in self.facets for facet in wording.FACETS)


@dataclass(frozen=True)
class Step:
    """One outcome of an application.

    Attributes:
        job_id: the posting it was recorded for. at: when it happened. recorded_at: when AURA was told.
        letter: version of the letter that stood then (1 as AURA wrote it); None where no documents did.
    """

    event_id: str
    job_id: int
    stage: str
    at: datetime
    recorded_at: datetime
    note: str
    letter: int | None = None


@dataclass(frozen=True)
class Standing:
    """What the person did with an opening beside rating it.

    Attributes:
        history: its outcomes, oldest first.
        dismissed: why it is not for the person, empty without a reason; None when it was not dismissed.
        wanted: since when the person wants to apply; None where they do not, or an outcome or a dismissal came after.
    """

    history: tuple[Step, ...] = ()
    dismissed: str | None = None
    wanted: datetime | None = None

    @property
    def stage(self) -> str | None:
        """The newest outcome's stage; None without one."""
        return self.history[-1].stage if self.history else None


@dataclass(frozen=True)
class Card:
    """One posting of a slate.

    Attributes:
        is_known: False when the posting's row is no longer in the warehouse; then only slate and rating show.
        salary_posted: in the posting's own currency and interval. salary_eur: comparable, EUR per year.
        salary_note: where the salary was read, or why it was not trusted.
        age_days: days since it was first posted or seen, when it was ranked.
        link_board: the board to which ``url`` leads.
        score: weighted mean of the known components, in [0, 1].
        opening_ids: all job ids of its opening, itself among them. standing: outcomes and dismissal of the opening.
        listing: what is known now of how it is listed, a sentence each; empty where there is nothing to say.
        stated: what it says of visa, relocation and the last day for applications.
    """

    job_id: int
    cluster_id: int
    position: int
    is_known: bool
    title: str
    company: str
    place: str | None
    workplace: str | None
    employment_type: str | None
    seniority: str | None
    salary_posted: str | None
    salary_eur: str | None
    salary_note: str | None
    date_posted: date | None
    age_days: int | None
    is_new: bool | None
    boards: tuple[str, ...]
    link_board: str | None
    url: str | None
    language: str | None
    description: str
    is_sample: bool
    score: float
    propensity: float
    components: tuple[Component, ...]
    reasons: tuple[str, ...]
    rating: Rating
    opening_ids: tuple[int, ...] = ()
    standing: Standing = Standing()
    listing: tuple[str, ...] = ()
    stated: tuple[Stated, ...] = ()

    @property
    def excerpt(self) -> str:
        """The beginning of the text, cut at a word."""
        return excerpt(self.description)


def card(
    slate: Mapping[str, Any],
    job: Mapping[str, Any] | None,
    score: Mapping[str, Any] | None,
    rating: Rating,
    opening_ids: tuple[int, ...] = (),
    standing: Standing = Standing(),
    listing: tuple[str, ...] = (),
    today: date | None = None,
) -> Card:
    """Return the card of one row of ``slates`` with its rows in ``jobs`` and ``scores``, where they exist.

    Args:
        today: the person's day, to tell whether the last day for applications has passed.
    """
    found = job or {}
    return Card(
        job_id=slate["job_id"],
        cluster_id=slate["cluster_id"],
        position=slate["position"],
        is_known=job is not None,
        title=found.get("title") or f"Posting {slate['job_id']}",
        company=found.get("company") or "",
        place=found.get("location"),
        workplace=wording.WORKPLACES.get(found.get("workplace") or ""),
        employment_type=wording.EMPLOYMENT_TYPES.get(found.get("employment_type") or ""),
        seniority=wording.SENIORITIES.get(found.get("seniority") or ""),
        **_salary(found),
        date_posted=found.get("date_posted"),
        age_days=score["age_days"] if score else None,
        is_new=score["is_new"] if score else None,
        boards=tuple(wording.board_name(board) for board in found.get("boards") or ()),
        link_board=_link_board(found),
        url=web_address(found.get("url")),
        language=found.get("language"),
        description=found.get("description") or "",
        is_sample=bool(slate["is_sample"]),
        score=slate["score"],
        propensity=slate["propensity"],
        components=components(slate["components"]),
        reasons=tuple(slate["reasons"] or ()),
        rating=rating,
        opening_ids=opening_ids or (slate["job_id"],),
        standing=standing,
        listing=listing,
        stated=stated_by(found, today),
    )


def unranked(job_id: int, job: Mapping[str, Any] | None, position: int = 1) -> dict[str, object]:
    """Return for ``card`` what a row of ``slates`` would say of a posting that is shown for itself: no score, no reason."""
    return {
        "job_id": job_id,
        "cluster_id": job["cluster_id"] if job else job_id,
        "position": position,
        "is_sample": bool(job and job["is_sample"]),
        "score": 0.0,
        "propensity": 0.0,
        "components": json.dumps({}),
        "reasons": [],
    }


def components(text: str) -> tuple[Component, ...]:
    """Return the components stored with a slate, known names first and in their usual order.

    Args:
        text: JSON object from component to its value in [0, 1] or null.
    """
    values: dict[str, object] = json.loads(text)
    names = [name for name in wording.COMPONENTS if name in values]
    names += [name for name in values if name not in wording.COMPONENTS]
    return tuple(_component(name, values[name]) for name in names)


def _component(name: str, value: object) -> Component:
    label, meaning = wording.COMPONENTS.get(name, (name.replace("_", " ").capitalize(), ""))
    return Component(name, label, meaning, float(value) if isinstance(value, int | float) else None)


def excerpt(text: str, length: int = EXCERPT_LENGTH) -> str:
    """Return the beginning of ``text`` in one line, cut at a word, with an ellipsis where something follows."""
    line = " ".join(
        part.replace("- ", "• ", 1) if part.startswith("- ") else part for part in _lines(text[: length * 4])
    )
    if len(line) <= length:
        return line
    return line[: length + 1].rsplit(" ", 1)[0].rstrip(" ,;:.-–•") + " …"


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def web_address(url: str | None) -> str | None:
    """Return ``url`` if it is an http or https address with a host, else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def rating_from(row: Mapping[str, Any] | None) -> Rating:
    """Return what a row of the view ``ratings`` says; an empty rating without a row."""
    if row is None:
        return Rating({})
    facets = {facet: int(row[f"{facet}_score"]) for facet in wording.FACETS if row.get(f"{facet}_score") is not None}
    return Rating(facets, row.get("comment") or "")


def _salary(job: Mapping[str, Any]) -> dict[str, str | None]:
    low, high, currency, interval = (
        job.get(name) for name in ("salary_min", "salary_max", "currency", "salary_interval")
    )
    comparable = wording.salary_in_euro(job.get("salary_min_eur_year"), job.get("salary_max_eur_year"))
    return {
        "salary_posted": wording.salary_as_posted(low, high, currency, interval),
        "salary_eur": None if (currency, interval) == ("EUR", "year") else comparable,
        "salary_note": job.get("salary_evidence"),
    }


def _link_board(job: Mapping[str, Any]) -> str | None:
    boards: Sequence[str] = job.get("boards") or ()
    source = job.get("source")
    board = source if source in boards else boards[0] if boards else source
    return wording.board_name(board) if board else None
