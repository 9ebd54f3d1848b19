"""Two journeys on everything that ``aura up`` starts: a week backfilled from the page Lineage, and everything erased."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from aura_io.settings import load_settings
from aura_io.workspace import open_home
from tests.aura_cli.test_up import START_S, Up, home, started

__all__ = ["home", "started"]

pytestmark = [pytest.mark.slow, pytest.mark.browser]
WORD = b"QUITTENBAUM"


def wait_for(text: str, times: int, up: Up) -> None:
    deadline = time.monotonic() + START_S
    while up.output.read_text().count(text) < times:
        assert up.process.poll() is None, up.output.read_text()
        assert time.monotonic() < deadline, up.output.read_text()
        time.sleep(0.2)


def everything(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_week_is_made_from_the_page_and_everything_is_erased(home: Path, started: list[Up], browser: Browser) -> None:
    opened = open_home(load_settings(home, {}))
    resume = {"basics": {"name": WORD.decode(), "summary": "Python"}}
    opened.userdb.record(
        "profile", "local", {"resume": resume, "finished": True}, recorded_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    opened.userdb.close()
    up = Up(home, "--no-first-weeks")
    started.append(up)
    up.wait_until_it_runs()
    address = f"http://127.0.0.1:{opened.settings.dash.port}"
    page = browser.new_page()
    page.goto(f"{address}/lineage")
    page.get_by_role("button", name="Make 1 missing week").click()
    expect(page.locator("#lineage-answer")).to_contain_text("Dagster makes 1 week", timeout=30_000)
    expect(page.locator(".run-line").first).to_be_visible(timeout=90_000)
    week = opened.calendar.newest_closed(datetime.now(UTC))
    cell = page.locator(f'a[href="/lineage?week={week}&asset=digest"]')
    expect(cell).to_have_class("cell cell-fresh", timeout=START_S * 1000)
    assert opened.warehouse.query("SELECT count(*) AS n FROM slates")["n"][0] > 0
    assert WORD in everything(home)

    page.goto(f"{address}/settings")
    page.get_by_label("Type “erase” to go on").fill("erase")
    page.get_by_role("button", name="Erase everything of me").click()
    wait_for("Erased.", 1, up)
    wait_for("Ctrl-C stops everything", 2, up)
    page.goto(f"{address}/lineage")
    expect(page.get_by_text("replay incomplete")).to_be_visible(timeout=30_000)
    page.close()
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(60) == 0
    assert WORD not in everything(home)
    assert opened.userdb.events() == []
    assert opened.warehouse.query("SELECT count(*) AS n FROM slates")["n"][0] == 0
    assert opened.warehouse.query("SELECT count(*) AS n FROM jobs")["n"][0] > 0
    opened.userdb.close()
