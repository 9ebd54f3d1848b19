"""Renews the pictures of docs/app.md: every page in light, in the dark and on a phone, of sample data alone.

``python scripts/screenshots.py [FOLDER]``; FOLDER holds a demonstration (``aura demo --home FOLDER --no-serve``) and is
only read: a copy of it is served, with a few acts of a person, by a real ``aura up``.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from aura_io.access import Access
from aura_io.settings import load_settings
from aura_io.settings_file import write_settings
from aura_io.workspace import Home, open_home
from aura_views.application_board import application_board
from aura_views.keeps import keep
from aura_views.next_steps import record_next_step
from aura_views.outcomes import record_outcome, want_to_apply
from aura_views.ratings import rate
from aura_views.search import search
from aura_views.slate import this_week
from dash_app.app import create_app

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "images"
DEMO = ROOT / "build" / "screenshots-demo"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
LARGEST_BYTES = 60_000
QUALITIES = (72, 64, 56, 48, 42, 36, 30, 24)
FACETS = {"fit": 8, "interest": 9, "prestige": 6, "location": 10, "overall": 8}
STARTS_WITHIN_S = 180
NEUTRAL_PATHS = """(scratch) => document.querySelectorAll('code').forEach((each) => {
  if (each.textContent.startsWith(scratch)) each.textContent = each.textContent.replace(/^.*?\\/demo/, '~/aura/demo');
})"""
"""The copy that is served lies in a scratch folder, whose name would only puzzle."""


@dataclass(frozen=True)
class View:
    """How a page is looked at; ``scale`` is device pixels for one of CSS."""

    name: str
    size: tuple[int, int]
    scheme: str
    scale: float


VIEWS = (
    View("light", (1280, 860), "light", 1),
    View("dark", (1280, 860), "dark", 1),
    View("phone", (390, 844), "light", 1.5),
)


def main() -> int:
    """Take every picture; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DEMO, help="a demonstration; made where there is none")
    parser.add_argument("--only", nargs="*", default=(), metavar="NAME", help="these pages alone")
    given = parser.parse_args()
    if not (given.folder / "demo.json").is_file():
        _aura("demo", "--home", str(given.folder), "--weeks", "6", "--no-serve")
    with tempfile.TemporaryDirectory(prefix="aura-screenshots-") as scratch, sync_playwright() as playwright:
        folder = Path(scratch) / "demo"
        shutil.copytree(given.folder, folder)
        home = _prepared(folder)
        program = next(found for name in CHROMIUM if (found := shutil.which(name)))
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        newest = this_week(home)
        pages = picture_pages(newest.week.isoformat(), newest.cards[0].job_id)
        with _running(home) as url:
            _take(browser, url, {name: path for name, path in pages.items() if not given.only or name in given.only})
        if not given.only or "login" in given.only:
            with _locked(home) as url:
                _take(browser, url, {"login": "/login"})
        browser.close()
        home.userdb.close()
    return 0


def _prepared(folder: Path) -> Home:
    """Return the home with free ports, and with what a person does on a Friday."""
    settings = load_settings(folder, env={})
    if not settings.demo:
        raise SystemExit("The pictures show sample data alone: name the folder of a demonstration.")
    ports = {key: _free_port() for key in ("dash.port", "dagster.port", "dagster.grpc_port")}
    home = open_home(write_settings(settings, ports))
    first, second, *_ = this_week(home).cards
    rate(home, first.job_id, FACETS, comment="A small team, and the stack I know.")
    want_to_apply(home, first.job_id)
    want_to_apply(home, second.job_id)
    keep(home, search(home, "data engineer remote", 1).hits[0].job_id)
    running = [each.job_id for each in application_board(home).applications if each.stage == "screening"]
    applied = [each.job_id for each in application_board(home).applications if each.stage == "applied"]
    for job_id, stage in zip((*running, *applied), ("interview2", "interview1", "rejected", "offer"), strict=False):
        record_outcome(home, job_id, stage)
    record_next_step(home, application_board(home).applications[0].job_id, "Prepare two questions for the team")
    return home


def picture_pages(week: str, job_id: int) -> dict[str, str]:
    """Return the address of every page by the name of its picture.

    Args:
        week: the newest closed one, for the replay. job_id: the posting whose life is shown.
    """
    return {
        "week": "/",
        "search": "/search?q=data+engineer",
        "applications": "/applications",
        "skills": "/skills",
        "documents": "/documents",
        "taste": "/taste",
        "profile": "/guide?step=profile",
        "metrics": "/metrics",
        "models": "/models",
        "replay": f"/replay?week={week}",
        "lineage": "/lineage",
        "sources": "/sources",
        "status": "/status",
        "settings": "/settings",
        "posting": f"/posting/{job_id}",
    }


def _take(browser: Browser, url: str, pages: dict[str, str]) -> None:
    for view in VIEWS:
        context = browser.new_context(
            viewport={"width": view.size[0], "height": view.size[1]},
            color_scheme=view.scheme,  # type: ignore[arg-type]
            device_scale_factor=view.scale,
            reduced_motion="reduce",
        )
        page = context.new_page()
        for name, path in pages.items():
            page.goto(url + path)
            _wait_until_drawn(page)
            page.evaluate(NEUTRAL_PATHS, str(Path(tempfile.gettempdir())))
            _keep(page.screenshot(), f"{name}-{view.name}")
        context.close()


def _wait_until_drawn(page: Page) -> None:
    page.wait_for_selector("#main [data-title], main.login", timeout=60_000)
    page.wait_for_load_state("networkidle", timeout=60_000)
    page.wait_for_function("() => !document.querySelector('[data-dash-is-loading], #replay .loading')", timeout=60_000)
    page.wait_for_timeout(400)


def _keep(picture: bytes, name: str) -> None:
    """Keep the picture as well as ``LARGEST_BYTES`` allow."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for quality in QUALITIES:
        file = io.BytesIO()
        image.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= LARGEST_BYTES:
            break
    (OUT / f"{name}.webp").write_bytes(file.getvalue())
    print(f"{name}.webp {file.tell():,} bytes, quality {quality}")


@contextmanager
def _running(home: Home) -> Iterator[str]:
    """Run ``aura up`` on the home until the pictures are taken; give the dashboard's address."""
    folder = str(home.settings.home)
    command = [_program(), "--home", folder, "up", "--no-browser", "--no-first-weeks"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"AURA_HOME": folder})
    url = f"http://127.0.0.1:{home.settings.dash.port}"
    try:
        _wait_for(f"{url}/healthz", process)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 an address of this computer
                if json.load(answer)["dagster"] == "idle":
                    return
        except OSError:
            pass
        time.sleep(1)
    raise SystemExit("aura up did not start; see its logs")


@contextmanager
def _locked(home: Home) -> Iterator[str]:
    """Serve the app as others would reach it, with a password."""
    server = make_server("127.0.0.1", 0, create_app(home, Access("", "a key")).server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _program() -> str:
    return str(Path(sys.executable).with_name("aura"))


def _aura(*arguments: str) -> None:
    subprocess.run([_program(), *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main())
