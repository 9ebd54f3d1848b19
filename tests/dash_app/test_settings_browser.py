"""The page of settings in a real browser: weights tried, saved and taken back, everything downloaded, erasing asked for."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect

from aura_io.erasing import erasure_asked
from aura_io.settings import load_settings
from tests.dash_app.conftest import Served
from tests.homes import filled_home

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One home and server for the file."""
    patch = pytest.MonkeyPatch()
    for name in ("AURA_HOME", "AURA_CONFIG"):
        patch.delenv(name, raising=False)
    served = Served(filled_home(tmp_path_factory.mktemp("settings")))
    yield served
    served.stop()
    patch.undo()


def opened(app: Served, page: Page) -> Page:
    page.goto(f"{app.url}/settings")
    expect(page).to_have_title("Settings · AURA")
    return page


def salary(app: Served) -> float:
    return load_settings(app.home.settings.source_file).ranking.weights["salary"]


def test_weights_are_tried_saved_and_taken_back(app: Served, page: Page) -> None:
    before = len(app.home.userdb.events(kinds=["settings"]))
    opened(app, page)
    preview = page.locator("#weights-preview")
    expect(preview).to_contain_text("The same five in the same order.")
    page.get_by_label("Salary").fill("9")
    expect(preview.locator("li").first).to_contain_text("Staff Engineer <Search & Ranking>, Papertrail & Daughters")
    expect(preview.locator("li").first).to_contain_text("↑ was")
    assert salary(app) == 0.1
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#settings-answer")).to_contain_text("Salary 0.1 → 9")
    expect(preview).to_contain_text("Against the weights in force")
    expect(page.get_by_role("button", name="Save")).to_be_hidden()
    assert salary(app) == 9
    page.get_by_role("button", name="Take the last change back").click()
    expect(page.locator("#settings-answer")).to_contain_text("Salary 9 → 0.1")
    expect(page.get_by_label("Salary")).to_have_value("0.1")
    expect(preview).to_contain_text("The same five in the same order.")
    assert salary(app) == 0.1
    assert len(app.home.userdb.events(kinds=["settings"])) == before + 2


def test_the_save_bar_comes_with_a_change_and_leaving_asks(app: Served, page: Page) -> None:
    opened(app, page)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if len(asked) < 4:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    save = page.get_by_role("button", name="Save")
    expect(page.locator(".settings-save")).to_be_hidden()
    page.get_by_label("Salary").fill("9")
    page.get_by_label("ollama").check()
    expect(page.locator("#settings-unsaved")).to_have_text("2 changes are not saved")
    page.get_by_role("link", name="Switch them on and off").click()
    page.get_by_role("link", name="Settings", exact=True).press("g")
    page.keyboard.press("k")
    expect(page.get_by_label("Salary")).to_have_value("9")
    assert [each.startswith("What you changed here is not saved") for each in asked] == [True, True]
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Salary")).to_have_value("0.1")
    expect(page.locator(".settings-save")).to_be_hidden()
    page.get_by_role("link", name="Sources", exact=True).click()
    expect(page).to_have_title("Sources · AURA")
    page.get_by_role("link", name="Settings", exact=True).click()
    page.get_by_label("Salary").fill("9")
    expect(save).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Salary")).to_have_value("9")
    assert page.url.endswith("/settings")
    page.get_by_role("link", name="Status", exact=True).click()
    expect(page).to_have_title("Status · AURA")
    assert (len(asked), salary(app)) == (4, 0.1)


def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_saved(app: Served, page: Page) -> None:
    opened(app, page)
    page.get_by_label("Postings on a slate").fill("many")
    page.get_by_label("Salary").fill("a lot")
    expect(page.locator("#weights-preview")).to_contain_text("Not a weight")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#settings-answer")).to_contain_text("2 fields cannot be read")
    expect(page.locator(".setting", has_text="Postings on a slate").locator(".wish-error")).to_contain_text(
        "whole number"
    )
    assert salary(app) == 0.1


def test_the_language_model_is_chosen_and_what_is_sent_is_said(app: Served, page: Page) -> None:
    opened(app, page)
    expect(page.locator("#llm-statement")).to_contain_text("Nothing is sent anywhere")
    page.get_by_label("ollama").check()
    page.get_by_label("Its name").fill("small")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#llm-statement")).to_contain_text("go to 127.0.0.1:11434, on this computer (ollama, small)")
    page.get_by_role("button", name="Take the last change back").click()
    expect(page.locator("#llm-statement")).to_contain_text("Nothing is sent anywhere")


def test_everything_is_downloaded(app: Served, page: Page) -> None:
    opened(app, page)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download everything").click()
    with zipfile.ZipFile(started.value.path()) as archive:
        assert {"manifest.json", "events.json", "tables/slates.csv"} <= set(archive.namelist())


def test_erasing_needs_the_word_and_a_running_aura_up(app: Served, page: Page) -> None:
    opened(app, page)
    go = page.get_by_role("button", name="Erase everything of me")
    go.click()
    expect(page.locator("#erase-answer")).to_contain_text("Type “erase” into the field first")
    page.get_by_label("Type “erase” to go on").fill("Erase")
    go.click()
    expect(page.locator("#erase-answer")).to_contain_text("type aura erase")
    assert not erasure_asked(app.home.settings)
    (app.home.settings.run_dir / "up.json").write_text("{}", encoding="utf-8")
    go.click()
    expect(page.locator("#erase-answer")).to_contain_text("AURA stops now, erases everything of you and starts again")
    assert erasure_asked(app.home.settings)


def test_on_a_phone_nothing_leaves_the_screen(app: Served, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 760})
    opened(app, page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_choices_are_plain_labelled_fields_that_a_dark_page_shows(app: Served, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    opened(app, page)
    choices = page.locator(".wish-choices").first
    expect(choices.locator('[role="option"], [aria-selected]')).to_have_count(0)
    expect(choices.get_by_label("yes")).to_be_checked()
    expect(choices.locator("label span").first).to_have_css("color", "rgb(236, 234, 230)")
