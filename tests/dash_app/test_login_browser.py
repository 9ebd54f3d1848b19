"""The login in a real browser: by keyboard alone, what is said of a wrong password, and nothing serious under axe-core."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from aura_io.access import Access
from aura_io.workspace import Home
from dash_app.login import TRIES
from tests.dash_app.conftest import Served, Watched
from tests.dash_app.test_accessibility_browser import serious

pytestmark = pytest.mark.browser

PASSWORD = "five words that nobody knows"  # pragma: allowlist secret


class PlainAccess(Access):
    """Compares without the slow hash."""

    def fits(self, password: str) -> bool:
        """Return whether it is the password itself."""
        return password == PASSWORD


@pytest.fixture
def locked(home: Home) -> Iterator[Served]:
    """An app that asks for a password."""
    served = Served(home, PlainAccess("", "a key"))
    yield served
    served.stop()


def refused(page: Page, watched: Watched, password: str, said: str) -> None:
    """Give a password that is refused; the browser's own note of the status is no fault of the page."""
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(password)
    with page.expect_navigation():  # the answer before this one may say the same
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(said)
    watched.problems[:] = [each for each in watched.problems if not re.search("status of (401|429)", each)]


def test_the_keyboard_alone_logs_in_and_a_wrong_password_is_said(locked: Served, page: Page, watched: Watched) -> None:
    page.goto(f"{locked.url}/skills")
    expect(page).to_have_url(f"{locked.url}/login")
    field = page.get_by_label("Password")
    expect(field).to_be_focused()
    expect(field).not_to_have_attribute("aria-invalid", "true")
    refused(page, watched, "guess", "That is not the password.")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("That is not the password.")
    expect(page).to_have_title("Not logged in · AURA")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("article.card")).to_have_count(5)


def test_too_many_tries_are_told_how_long_to_wait(locked: Served, page: Page, watched: Watched) -> None:
    page.goto(f"{locked.url}/login")
    for _ in range(TRIES):
        refused(page, watched, "guess", "That is not the password.")
    refused(page, watched, PASSWORD, "Too many wrong passwords. Wait 5 minutes.")


def test_nothing_serious_on_the_login_light_or_dark_and_it_fits_a_phone(
    locked: Served, page: Page, watched: Watched
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{locked.url}/login")
    for said in ("", "That is not the password."):
        if said:
            refused(page, watched, "guess", said)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
