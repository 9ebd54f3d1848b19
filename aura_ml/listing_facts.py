"""What is known of how a posting is listed: how long, how often anew, whether boards still list it, what it says itself.

Facts for a person to weigh, never a verdict: nothing is said on one kind of evidence alone, and no posting is hidden
or ranked lower for it. What each board's crawls prove is told by the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

LONG_OPEN_DAYS = 45
"""Days since the first posting after which the age of a posting is worth a word."""

REPOSTS = 2
"""Times a posting came back on one board, under another number or with a later date, that are worth a word."""

KINDS_NEEDED = 2

AGE, REPOSTED, REDATED, GONE, SAYS_CLOSED = "age", "reposted", "redated", "gone", "says closed"
DEADLINE, EXPIRED = "deadline", "expired"

OFTEN_POSTED, MAY_BE_CLOSED = "often posted", "may be closed"
_POINTS_TO = {
    OFTEN_POSTED: (AGE, REPOSTED, REDATED),
    MAY_BE_CLOSED: (GONE, SAYS_CLOSED, DEADLINE, EXPIRED, AGE),
}
_LEADING = {OFTEN_POSTED: {REPOSTED, REDATED}, MAY_BE_CLOSED: {GONE, SAYS_CLOSED, DEADLINE, EXPIRED}}
"""A notice needs one of these: age alone with another notice's facts says nothing of its own."""


@dataclass(frozen=True)
class Vanished:
    """A board that lists every open posting was asked and no longer listed it.

    Attributes:
        source: display name is the caller's. last_seen: its last sighting there. asked: the first later complete crawl.
    """

    source: str
    last_seen: datetime
    asked: datetime


@dataclass(frozen=True)
class ListingHistory:
    """How an opening was listed, over all weeks known.

    Attributes:
        first_posted: the earliest of all posting and sighting times.
        numbers: the most different numbers (ids) under which one board listed it.
        dates: the most different posting days that one board gave one number.
        vanished: per board that lists everything and has no later sighting; only where no other board still lists it.
        closed_words: what its text says of being closed.
        deadline: last day for applications, where stated.
        listed_until: last day of the listing, where a board states it.
    """

    first_posted: datetime
    numbers: int = 1
    dates: int = 1
    vanished: Sequence[Vanished] = ()
    closed_words: str | None = None
    deadline: date | None = None
    listed_until: date | None = None


@dataclass(frozen=True)
class Fact:
    """One kind of evidence, in words."""

    kind: str
    words: str


@dataclass(frozen=True)
class Notice:
    """What several facts together point to: ``often posted`` or ``may be closed``."""

    about: str
    facts: tuple[Fact, ...]

    @property
    def sentence(self) -> str:
        """The notice in one line: the facts, without a judgement."""
        return f"{_HEADINGS[self.about]}: " + "; ".join(fact.words for fact in self.facts)


_HEADINGS = {OFTEN_POSTED: "Listed for long or again and again", MAY_BE_CLOSED: "May no longer be open"}


def notices(history: ListingHistory, now: datetime) -> tuple[Notice, ...]:
    """Return what can be said of a posting at ``now``; nothing where fewer than two kinds of evidence agree."""
    facts = {fact.kind: fact for fact in _facts(history, now)}
    found = []
    for about, kinds in _POINTS_TO.items():
        present = tuple(facts[kind] for kind in kinds if kind in facts)
        if len(present) >= KINDS_NEEDED and any(fact.kind in _LEADING[about] for fact in present):
            found.append(Notice(about, present))
    return tuple(found)


def _facts(history: ListingHistory, now: datetime) -> list[Fact]:
    facts = []
    days = (now - history.first_posted).days
    if days >= LONG_OPEN_DAYS:
        facts.append(Fact(AGE, f"first posted {days} days ago, on {history.first_posted.date()}"))
    if history.numbers > REPOSTS:
        facts.append(Fact(REPOSTED, f"listed under {history.numbers} numbers on one board"))
    if history.dates > REPOSTS:
        facts.append(Fact(REDATED, f"its posting date changed {history.dates - 1} times"))
    if history.vanished:
        last = max(history.vanished, key=lambda each: each.last_seen)
        facts.append(Fact(GONE, f"last listed by {last.source} on {last.last_seen.date()}, not on {last.asked.date()}"))
    if history.closed_words:
        facts.append(Fact(SAYS_CLOSED, f"its text says “{history.closed_words}”"))
    if history.deadline and history.deadline < now.date():
        facts.append(Fact(DEADLINE, f"applications were asked for until {history.deadline}"))
    if history.listed_until and history.listed_until < now.date():
        facts.append(Fact(EXPIRED, f"its board meant to list it until {history.listed_until}"))
    return facts
