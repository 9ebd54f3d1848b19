"""The clock: the one place that asks what time it is.

Everything below takes an instant as an argument; the edges (commands, assets, pages) take a ``Clock``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol, runtime_checkable


@runtime_checkable
class Clock(Protocol):
    """Tells the time as an aware datetime in UTC."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is set: for tests and replays.

    Attributes:
        instant: what ``now`` answers, in UTC.
    """

    def __init__(self, instant: datetime) -> None:
        self.instant = as_utc(instant)

    def now(self) -> datetime:
        """Return the instant it was last set to."""
        return self.instant

    def set(self, instant: datetime) -> None:
        """Set the clock to ``instant`` (aware)."""
        self.instant = as_utc(instant)

    def advance(self, by: timedelta) -> None:
        """Move the clock by ``by``."""
        self.instant += by


def as_utc(instant: datetime) -> datetime:
    """Return ``instant`` in UTC.

    Raises:
        ValueError: ``instant`` is naive, so that nobody can know which moment it names.
    """
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; pass an aware datetime such as datetime.now(UTC)")
    return instant.astimezone(UTC)
