"""The app served on this computer from a small home, and a headless Chromium to look at it.

Every page a test opens is watched: an error in its console or a request to another host fails the test.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, expect
from werkzeug.serving import make_server

from aura_io.access import Access
from aura_io.workspace import Home
from dash_app.app import create_app
from tests.homes import filled_home

PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


class Served:
    """An app that answers on a port of this computer until it is stopped."""

    def __init__(self, home: Home, access: Access | None = None) -> None:
        self.home = home
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        self._server = make_server("127.0.0.1", 0, create_app(home, access).server, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop answering; a second call does nothing."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(10)
            self._server.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with four weeks."""
    return filled_home(tmp_path)


@pytest.fixture
def serve() -> Iterator[Callable[[Home], Served]]:
    """Serve homes; all are stopped in the end."""
    running: list[Served] = []

    def start(home: Home) -> Served:
        running.append(Served(home))
        return running[-1]

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def app(home: Home, serve: Callable[[Home], Served]) -> Served:
    """The app over ``home``."""
    return serve(home)


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One app over a home with four weeks for all tests of a file: for those that only look, or undo what they do."""
    served = Served(filled_home(tmp_path_factory.mktemp("shared")))
    yield served
    served.stop()


class Watched:
    """What went wrong in a page while a test looked at it."""

    def __init__(self, page: Page) -> None:
        self.problems: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", self._thrown)
        page.on("request", self._asked)

    def _thrown(self, error: Error) -> None:
        self.problems.append(str(error))

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss"):
            self.hosts.add(parts.hostname or "")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile in light colours at desktop size."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    fresh.set_default_timeout(PATIENCE_MS)
    yield fresh
    fresh.close()


@pytest.fixture
def watched(page: Page) -> Watched:
    """What the page's watcher found; a test that expects an error takes it out of ``problems``."""
    return page.watched  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that is watched; the test fails if its console shows an error or it asks another host."""
    opened = context.new_page()
    watched = Watched(opened)
    opened.watched = watched  # type: ignore[attr-defined]
    yield opened
    assert watched.problems == []
    assert watched.hosts <= {"127.0.0.1"}
