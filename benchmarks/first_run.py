"""How long the first-run guide takes of a person's time: its acts are played in a real browser and counted.

``python -m benchmarks.first_run``. The machine's answers are timed; the person's acts are estimated by the keystroke-level
model (Card, Moran and Newell 1980) and reading at 238 words a minute (Brysbaert 2019), so the sum is an estimate for an
imagined person, not a measurement of one. Setting up and making the first weeks is the computer's time and left out.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from dash_app.app import create_app
from tests.browsers import ARGUMENTS, chromium
from tests.guides import CV, guide_home

KEY_S, POINT_S, CLICK_S, HAND_S, THINK_S = 0.28, 1.10, 0.20, 0.40, 1.35
"""Keystroke-level model: a key of an average typist, pointing, pressing and letting go, hand to the mouse, deciding."""

WORDS_A_SECOND = 238 / 60
GOAL_S = 180
WAYS = {"overall alone": "8", "all five facets": "87960"}
"""The keys pressed for each of the ten postings."""


@dataclass
class Person:
    """An imagined person at ``page``: what they do, and how long that takes by the model."""

    page: Page
    acts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    words: int = 0
    waited: float = 0.0

    def click(self, name: str, role: str = "button") -> None:
        """Decide, point and click."""
        self._act("clicks", THINK_S + HAND_S + POINT_S + CLICK_S)
        self.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]

    def key(self, key: str, *, thinks: bool) -> None:
        """Press one key."""
        self._act("keys", KEY_S + (THINK_S if thinks else 0.0))
        self.page.keyboard.press(key)

    def write(self, label: str, text: str) -> None:
        """Point at a field, click and type."""
        self._act("fields", THINK_S + HAND_S + POINT_S + CLICK_S + HAND_S + KEY_S * len(text))
        self.page.get_by_label(label).fill(text)

    def read(self, selector: str, at_most: int) -> None:
        """Read what stands there, up to so many words."""
        words = min(at_most, len(self.page.locator(selector).first.inner_text().split()))
        self.words += words
        self.seconds += words / WORDS_A_SECOND

    def waits_for(self, text: str) -> None:
        """Wait until the page says it."""
        began = time.perf_counter()
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=60_000)
        self.waited += time.perf_counter() - began

    def _act(self, kind: str, seconds: float) -> None:
        self.acts[kind] += 1
        self.seconds += seconds


def play(page: Page, url: str, cv: Path, facets: str) -> Person:
    """Play the guide from the first page to the ranking.

    Args:
        facets: the keys pressed for each of the ten postings: five facets, or fewer.
    """
    person = Person(page)
    page.goto(url)
    person.read(".welcome", 60)
    person.click("Start the guide", "link")
    person.waits_for("Your profile")
    person._act("file chosen", THINK_S + 2 * (HAND_S + POINT_S + CLICK_S) + THINK_S)  # the dialog: file, then Open
    page.locator('#guide-upload input[type="file"]').set_input_files(cv)
    person.waits_for("What AURA understood of")
    person.read("#guide-review", 90)
    person.click("Use this profile")
    person.waits_for("What you wish for")
    person.write("Roles", "Data engineer")
    person.write("Places", "Hamburg, Germany")
    person.write("Lowest pay", "65000")
    person.click("Save and go on")
    for place in range(1, 11):
        person.waits_for(f"Posting {place} of 10")
        person.read("article.card", 30)
        person.key("j", thinks=False)
        for key in facets:
            person.key(key, thinks=True)
        expect(page.locator("#guide-progress")).to_have_text(f"{place} of 10 rated")
        person.key("n", thinks=False)
    person.waits_for("What AURA knows now")
    person.click("Finish")
    person.waits_for("ranked anew")
    return person


def _played(browser: Browser, cv: Path, folder: Path, keys: str) -> dict[str, object]:
    server = make_server("127.0.0.1", 0, create_app(guide_home(folder)).server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    person = play(browser.new_page(), f"http://127.0.0.1:{server.server_port}", cv, keys)
    server.shutdown()
    return {
        "acts": dict(person.acts),
        "acts_in_all": person.acts.total(),
        "words_read": person.words,
        "person_s": round(person.seconds, 1),
        "waited_s": round(person.waited, 1),
        "total_s": round(person.seconds + person.waited, 1),
        "goal_s": GOAL_S,
    }


def main() -> int:
    """Play the guide with one facet a posting, and with all five; print the estimates as JSON."""
    program = chromium()
    if program is None:
        raise SystemExit("there is no Chromium on this computer")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        cv = Path(scratch) / "cv.md"
        cv.write_text(CV, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        found = {name: _played(browser, cv, Path(scratch) / name, keys) for name, keys in WAYS.items()}
        browser.close()
    print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
