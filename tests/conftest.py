"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsers import NAMES, chromium, started

ROOT = Path(__file__).resolve().parents[1]
SLOW = 60.0  # seconds from which a test is named as it ends


class Told:
    """Names what failed, and what took long, as it happens: a run that is ended before its end has said it."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self._terminal = terminal

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write a line for a failed or a slow part of a test, with the first line of its error."""
        if report.failed:
            error = report.longreprtext.strip().splitlines() or [""]
            said = next((line for line in error if line.startswith("E ")), error[-1])
            self._line(f"failed: {report.nodeid} ({report.when}, {report.duration:.0f} s) {said[:200]}")
        elif report.duration >= SLOW:
            self._line(f"took {report.duration:.0f} s: {report.nodeid} ({report.when})")

    def _line(self, text: str) -> None:
        self._terminal.write(f"\n{text}\n")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Name failures as they happen, where there is a terminal to say it on (the workers of xdist have none)."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if isinstance(terminal, pytest.TerminalReporter):
        config.pluginmanager.register(Told(terminal), "told")


@pytest.fixture(autouse=True, scope="session")
def weeks_give_way_to_nothing() -> None:
    """Tests keep every core busy by themselves: a week that gives way to them takes minutes."""
    os.environ["AURA_DAGSTER__NICENESS"] = "0"


@pytest.fixture(autouse=True)
def same_environment() -> Iterator[None]:
    """Give the next test the environment and the umask this one began with: starting AURA in a process sets both."""
    before, rights = dict(os.environ), os.umask(0o022)
    os.umask(rights)
    yield
    os.umask(rights)
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real captured data; absent for most people, required in CI."""
    folder = Path(os.environ.get("AURA_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "README.md").is_file():
        reason = f"the captured test data is not at {folder}; set AURA_TEST_DATA to its folder"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one the test is skipped, except in CI, where it must be there.

    One per module and no longer: while it is open, its event loop stands in the way of other tests' own.
    """
    program = chromium()
    if program is None:
        reason = f"no Chromium found ({', '.join(NAMES)}); install one, or name its program in AURA_CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with started(program) as opened:
        yield opened
