"""A headless Chromium for tests that look at pages; the fixture ``browser`` is in ``tests/conftest.py``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Return the program, or None where there is none."""
    return os.environ.get("AURA_CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def started(program: str) -> Iterator[Browser]:
    """Give a started browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
