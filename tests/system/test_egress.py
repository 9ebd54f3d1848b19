"""The whole of AURA in its own processes under a guard that each inherits: who was looked up, and which switches were set."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from aura_cli.demo.folder import DemoFolder
from aura_io.privacy import PRIVACY_SWITCHES
from aura_io.queries import newest_slate_rows
from aura_io.settings import load_settings
from aura_io.workspace import open_home
from dash_app.places import PLACES
from tests.aura_cli.test_up import Up, free_ports
from tests.conftest import ROOT

GUARD = Path(__file__).parent / "guard"
PROCESSES = {
    "command": r"aura_cli\.main up",
    "first weeks": r"aura_cli\.first_weeks",
    "code server": r"dagster code-server start",
    "dashboard": r"dash_app\.main",
    "Dagster UI": r"dagster_webserver",
    "daemon": r"dagster\._daemon run",
    "run": r"multiprocessing\.spawn|dagster api execute_run",
    "demo": r"aura_cli\.main .*demo",
}
BOARD = "remoteok.com"
PAGES = ("/", "/search", "/sources", "/status", "/healthz")
COMMANDS = (["doctor"], ["search", "engineer"], ["export", "mine"], ["backup", "kept.tar.gz"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dash, dagster, grpc = free_ports(3)
    (tmp_path / "config.yaml").write_text(
        "job_sources:\n  - {name: arbeitnow, enabled: false}\n  - {name: remotive, enabled: false}\n"
        "models: {embedding: hashing}\nschedule: {timezone: UTC}\nnetwork: {attempts: 1}\n"
        f"dash: {{port: {dash}}}\ndagster: {{port: {dagster}, grpc_port: {grpc}}}\n"
    )
    return tmp_path


@pytest.fixture(scope="module")
def native_guard(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The guard of what is written in C and C++; None where there is no Linux or no compiler (in CI there is)."""
    compiler = shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        assert os.environ.get("CI") != "true", "the guard of native code needs cc"
        return None
    library = tmp_path_factory.mktemp("guard") / "native.so"
    source = str(GUARD / "native.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), source, "-ldl"], check=True)
    return library


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, native_guard: Path | None) -> Path:
    """The file in which every process under the guards writes; the environment sets no switch of its own."""
    seen = tmp_path / "egress.jsonl"
    for name in PRIVACY_SWITCHES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(GUARD), str(ROOT))))
    monkeypatch.setenv("AURA_TEST_EGRESS", str(seen))
    monkeypatch.setenv("AURA_TEST_SWITCHES", " ".join(PRIVACY_SWITCHES))
    if native_guard is not None:
        monkeypatch.setenv("LD_PRELOAD", str(native_guard))
    return seen


@pytest.fixture
def unguarded_browser(browser: Browser) -> Browser:
    """Named before ``guarded``, so that Chromium is started without the guards: it is watched by its requests."""
    return browser


def aura(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "aura_cli.main", "--home", str(folder), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, done.stderr


class Seen:
    """What the guards wrote: every process that started, and every question that was refused."""

    def __init__(self, file: Path) -> None:
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
        self.python = [line for line in lines if not line["kind"].startswith("native.")]
        self.native = [line for line in lines if line["kind"].startswith("native.")]
        self.asked = [(line["host"], " ".join(line["process"])) for line in lines if line["host"]]

    def check_processes(self, *names: str) -> None:
        """Every kind of process was under the guards, and everything that AURA started had all switches."""
        commands = {" ".join(each["process"]) for each in self.python}
        missing = [name for name in names if not any(re.search(PROCESSES[name], each) for each in commands)]
        assert missing == [], sorted(commands)
        started = [each for each in self.python if not re.search(r"aura_cli\.main", " ".join(each["process"]))]
        assert [each["process"] for each in started if each["switches"] != PRIVACY_SWITCHES] == []

    def check_native(self, library: Path | None) -> None:
        """Every Python process was under the guard of native code too, where there is one."""
        if library is not None:
            assert {each["pid"] for each in self.python} <= {each["pid"] for each in self.native}


@pytest.mark.slow
def test_every_process_asks_nobody_but_the_enabled_board(
    folder: Path, guarded: Path, native_guard: Path | None
) -> None:
    up = Up(folder)
    up.wait_until_it_runs()
    port = load_settings(folder, {}).dash.port
    for page in PAGES:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=60) as answer:
            assert answer.status == 200
    aura(folder, "week", "current")
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(60) == 0
    aura(folder, "demo", "--help")
    seen = Seen(guarded)
    seen.check_processes(*PROCESSES)
    seen.check_native(native_guard)
    assert {host for host, _ in seen.asked} == {BOARD}
    crawling = f"{PROCESSES['first weeks']}|{PROCESSES['run']}"
    assert all(re.search(crawling, process) for _, process in seen.asked)


class Visit:
    """A browser's look at every page: what it asked for beyond the servers of this home."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.elsewhere: list[str] = []
        context.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda socket: self._note(socket.url))

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.elsewhere.append(url)

    def dashboard(self, address: str, paths: list[str]) -> None:
        """Open pages of the dashboard and wait until each is drawn."""
        for path in paths:
            self.page.goto(address + path)
            expect(self.page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
            expect(self.page.locator("[data-dash-is-loading=true]")).to_have_count(0, timeout=60_000)
            self.page.wait_for_load_state("networkidle")


@pytest.fixture
def visit(unguarded_browser: Browser) -> Iterator[Visit]:
    context = unguarded_browser.new_context()
    yield Visit(context)
    context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_with_no_board_on_neither_aura_nor_its_pages_nor_its_commands_ask_anybody(
    visit: Visit, tmp_path: Path, guarded: Path, native_guard: Path | None
) -> None:
    aura(tmp_path, "demo", "--home", "shown", "--weeks", "2", "--no-serve")
    settings = DemoFolder(tmp_path / "shown").settings()
    home = open_home(settings)
    [job, *_] = newest_slate_rows(home.warehouse, home.calendar.newest_closed(home.clock.now()), home.user_id)["job_id"]
    up = Up(settings.home)
    up.wait_until_it_runs()
    settings = load_settings(settings.home, {})
    paths = [f"{place.path}{job}" if place.path == "/posting/" else place.path for place in PLACES if place.draw]
    visit.dashboard(f"http://127.0.0.1:{settings.dash.port}", paths)
    visit.page.goto(f"http://127.0.0.1:{settings.dagster.port}/assets")
    expect(visit.page.get_by_text("preference_model").first).to_be_visible(timeout=60_000)
    aura(settings.home, "week", "current")
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(60) == 0
    for command in COMMANDS:
        aura(settings.home, *command)
    seen = Seen(guarded)
    seen.check_processes(*PROCESSES)
    seen.check_native(native_guard)
    assert seen.asked == []
    assert visit.elsewhere == []
