"""The pictures of the documentation: every page three times, small, and each shown."""

from __future__ import annotations

import pytest

from dash_app.places import PLACES
from scripts.screenshots import LARGEST_BYTES, OUT, VIEWS, picture_pages

SHOWN = (OUT.parent / "app.md").read_text(encoding="utf-8")
NOT_A_PAGE_OF_ITS_OWN = {"/so-far"}


@pytest.mark.parametrize("view", [view.name for view in VIEWS])
@pytest.mark.parametrize("name", [*picture_pages("2026-01-02", 1), "login"])
def test_every_page_has_a_small_picture_that_is_shown(name: str, view: str) -> None:
    file = OUT / f"{name}-{view}.webp"
    assert 1000 < file.stat().st_size <= LARGEST_BYTES
    assert f"(images/{file.name})" in SHOWN


def test_every_page_of_the_app_is_among_the_pictures() -> None:
    taken = {path.partition("?")[0] for path in picture_pages("2026-01-02", 1).values()}
    pages = {place.path for place in PLACES if place.draw is not None} - NOT_A_PAGE_OF_ITS_OWN
    taken.add("/posting/")  # the family of /posting/ID
    assert pages <= taken
