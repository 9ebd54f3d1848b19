"""What is decided once, at the first start, and kept in the data folder: first week and time zone.

Weeks that were made in one zone would shift in another, so a later change is refused.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aura_io.settings_schema import Settings
from aura_io.whole_files import OWN, replace_file
from aura_ml.weeks import DAYS_IN_WEEK, WeekCalendar, friday_on_or_before

FILE_NAME = "installation.json"
SCHEMA = 1
DEFAULT_WEEKS_BACK = 16


class InstallationError(RuntimeError):
    """The data folder's installation.json and config.yaml do not go together; the message names the cure."""


@dataclass(frozen=True)
class Installation:
    """The facts of this data folder.

    Attributes:
        start_date: Friday of the earliest week that AURA keeps.
        timezone: IANA name of the zone in which weeks begin.
        installed_at: aware, UTC.
    """

    start_date: date
    timezone: str
    installed_at: datetime
    schema: int = SCHEMA

    @property
    def calendar(self) -> WeekCalendar:
        """The weeks of this installation."""
        return WeekCalendar(self.timezone, self.start_date)


def ensure_installation(
    settings: Settings, now: datetime, system_timezone: Callable[[], str] | None = None
) -> Installation:
    """Return this data folder's installation; write it when there is none.

    A ``schedule.start_date`` in config.yaml overrides the stored one; the stored one holds when it is taken out.

    Args:
        settings: the settings in force.
        now: the time of this start, aware.
        system_timezone: names the computer's zone; asked only at the first start without ``schedule.timezone``.

    Raises:
        InstallationError: the time zone was changed after the first run, the start date lies ahead, or the file
            cannot be read.
    """
    path = settings.data_dir / FILE_NAME
    stored = _read(path)
    if stored is None:
        timezone = settings.schedule.timezone or (system_timezone or computer_timezone)()
        stored = _write_once(path, _first(settings, timezone, now))
    _refuse_other_timezone(settings, stored)
    if settings.schedule.start_date is None:
        return stored
    start = friday_on_or_before(settings.schedule.start_date)
    _refuse_future_start(settings.schedule.start_date, stored.timezone, now)
    return Installation(start, stored.timezone, stored.installed_at, stored.schema)


def computer_timezone() -> str:
    """Return the IANA name of the computer's time zone, or ``UTC`` where it has no name."""
    import tzlocal

    try:
        name = tzlocal.get_localzone_name()
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        return "UTC"
    return name


def _first(settings: Settings, timezone: str, now: datetime) -> Installation:
    if settings.schedule.start_date is not None:
        _refuse_future_start(settings.schedule.start_date, timezone, now)
        start = friday_on_or_before(settings.schedule.start_date)
    else:
        this_week = friday_on_or_before(now.astimezone(ZoneInfo(timezone)).date())
        start = this_week - timedelta(days=DAYS_IN_WEEK * DEFAULT_WEEKS_BACK)
    return Installation(start, timezone, now.astimezone(UTC))


def _refuse_other_timezone(settings: Settings, stored: Installation) -> None:
    wanted = settings.schedule.timezone
    if wanted is not None and wanted != stored.timezone:
        raise InstallationError(
            f"schedule.timezone = {wanted!r}: the weeks in {settings.data_dir} begin at midnight in "
            f"{stored.timezone!r}, and in another zone every one of them would shift. Set it back to "
            f"{stored.timezone!r}, or start a new data folder (paths.data_dir)."
        )


def _refuse_future_start(start: date, timezone: str, now: datetime) -> None:
    today = now.astimezone(ZoneInfo(timezone)).date()
    if start > today:
        raise InstallationError(f"schedule.start_date = {start}: it lies ahead; allowed is a day up to today, {today}")


def _read(path: Path) -> Installation | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        timezone = str(content["timezone"])
        ZoneInfo(timezone)
        return Installation(
            start_date=date.fromisoformat(content["start_date"]),
            timezone=timezone,
            installed_at=datetime.fromisoformat(content["installed_at"]),
            schema=int(content["schema"]),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, ZoneInfoNotFoundError) as error:
        raise InstallationError(
            f"{path} cannot be read ({type(error).__name__}: {error}). It names first week and time zone; write it "
            'anew as {"start_date": "<a Friday>", "timezone": "<IANA name>", "installed_at": "<ISO time>", "schema": 1}'
        ) from error


def _write_once(path: Path, installation: Installation) -> Installation:
    """Write the file unless another process was first; return what stands there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "start_date": installation.start_date.isoformat(),
        "timezone": installation.timezone,
        "installed_at": installation.installed_at.isoformat(),
        "schema": installation.schema,
    }
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of this open file, so that it holds between threads too
        stored = _read(path)
        if stored is not None:
            return stored
        replace_file(path, f"{json.dumps(content, indent=2)}\n".encode(), OWN)
    return installation
