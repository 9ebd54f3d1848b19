"""How a posting is listed stands on its card and its page, as text and only where there is something to say."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import plotly.utils
import polars as pl
import pytest

from aura_io.warehouse import Commit, Replace
from aura_io.workspace import Home
from aura_ml.schemas import JOBS
from aura_views.slate import this_week
from aura_views.story import posting_story
from aura_views.why import why
from dash_app.components.card import posting_card
from dash_app.pages.posting import posting_page
from tests.stories import NOW, REPOSTED, SECOND_WEEK, entry, storied_home

SAID = "May no longer be open: its text says “position has been filled”; first posted 80 days ago"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two weeks; the text of one posting says that it is closed, and it was first posted long ago."""
    made = storied_home(tmp_path)
    jobs = made.warehouse.query("SELECT * FROM jobs WHERE week = ?", [SECOND_WEEK])
    ours = pl.col("id") == REPOSTED
    closed = jobs.with_columns(
        pl.when(ours).then(pl.lit("The position has been filled.")).otherwise("description").alias("description"),
        pl.when(ours).then(pl.lit(NOW - timedelta(days=80))).otherwise("posted_at").alias("posted_at"),
    )
    made.warehouse.commit(
        Commit(
            lineage=[entry("jobs", SECOND_WEEK, "run-closed", "jobs-closed")],
            replace=[Replace(JOBS, {"week": SECOND_WEEK}, JOBS.frame(closed.to_dicts()))],
        )
    )
    return made


def drawn(component: Any) -> str:
    """Return the component as it is sent to the browser, with its characters unescaped."""
    return json.dumps(json.loads(json.dumps(component, cls=plotly.utils.PlotlyJSONEncoder)), ensure_ascii=False)


def test_the_card_says_it_and_the_others_do_not(home: Home) -> None:
    view = this_week(home)
    told = {card.job_id: card.listing for card in view.cards}
    (sentence,) = told.pop(REPOSTED)
    assert sentence.startswith(SAID)
    assert set(told.values()) == {()}
    cards = {card.job_id: drawn(posting_card(card, len(view.cards), view.timezone)) for card in view.cards}
    assert sentence in cards.pop(REPOSTED)
    assert not any("How it is listed" in card for card in cards.values())


def test_its_page_and_the_answer_to_why_say_it_too(home: Home) -> None:
    story = posting_story(home, REPOSTED)
    assert story.listing[0].startswith(SAID)
    assert story.listing[0] in drawn(posting_page(story))
    assert why(home, REPOSTED).listing == story.listing
