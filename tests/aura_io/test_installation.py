"""First week and time zone: computed once, kept, and not to be changed by accident."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from aura_io.installation import FILE_NAME, Installation, InstallationError, computer_timezone, ensure_installation
from aura_io.settings import Settings, load_settings

MONDAY = datetime(2026, 3, 9, 12, tzinfo=UTC)


def settings(folder: Path, text: str = "") -> Settings:
    (folder / "config.yaml").write_text(text)
    return load_settings(folder, {})


def test_the_first_week_is_sixteen_weeks_back_and_stays(tmp_path: Path) -> None:
    first = ensure_installation(settings(tmp_path), MONDAY, lambda: "Europe/Berlin")
    assert first == Installation(date(2026, 3, 6) - timedelta(weeks=16), "Europe/Berlin", MONDAY)
    assert ensure_installation(settings(tmp_path), MONDAY + timedelta(days=90), lambda: "Asia/Tokyo") == first
    assert first.calendar.window(first.start_date).end == first.calendar.window(date(2025, 11, 21)).start


def test_the_week_is_that_of_the_zone(tmp_path: Path) -> None:
    thursday_in_utc = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
    found = ensure_installation(settings(tmp_path), thursday_in_utc, lambda: "Europe/Berlin")
    assert found.start_date == date(2026, 3, 6) - timedelta(weeks=16)


def test_a_changed_time_zone_is_refused_with_the_reason(tmp_path: Path) -> None:
    ensure_installation(settings(tmp_path, "schedule: {timezone: Europe/Berlin}"), MONDAY)
    ensure_installation(settings(tmp_path, "schedule: {timezone: Europe/Berlin}"), MONDAY)
    with pytest.raises(
        InstallationError, match=r"schedule.timezone = 'UTC'.*'Europe/Berlin'.*would shift.*Set it back"
    ):
        ensure_installation(settings(tmp_path, "schedule: {timezone: UTC}"), MONDAY)


def test_a_configured_start_date_holds_from_its_own_week_on(tmp_path: Path) -> None:
    configured = settings(tmp_path, "schedule: {start_date: 2026-01-07, timezone: UTC}")
    assert ensure_installation(configured, MONDAY).start_date == date(2026, 1, 2)
    earlier = settings(tmp_path, "schedule: {start_date: 2025-12-26}")
    assert ensure_installation(earlier, MONDAY).start_date == date(2025, 12, 26)
    assert ensure_installation(settings(tmp_path), MONDAY).start_date == date(2026, 1, 2)


def test_a_start_date_ahead_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match=r"schedule.start_date = 2026-03-13: it lies ahead.*2026-03-09"):
        ensure_installation(settings(tmp_path, "schedule: {start_date: 2026-03-13}"), MONDAY, lambda: "UTC")
    assert not (tmp_path / "data" / FILE_NAME).exists()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"start_date": "x", "timezone": "UTC"}', '{"timezone": "No/Where"}'])
def test_an_unreadable_file_is_named_with_the_cure(tmp_path: Path, text: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE_NAME).write_text(text)
    with pytest.raises(InstallationError, match=r"installation.json cannot be read.*write it anew as"):
        ensure_installation(settings(tmp_path), MONDAY)


def test_two_first_starts_at_once_agree(tmp_path: Path) -> None:
    configured = settings(tmp_path)
    found: list[Installation] = []
    all_have_looked = threading.Barrier(8, timeout=20)

    def start(number: int) -> None:
        found.append(ensure_installation(configured, MONDAY + timedelta(weeks=number), zone_when_all_are_here))

    def zone_when_all_are_here() -> str:
        all_have_looked.wait()
        return "UTC"

    threads = [threading.Thread(target=start, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_the_computer_has_a_zone() -> None:
    assert computer_timezone()
