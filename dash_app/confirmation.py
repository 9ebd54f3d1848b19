"""The word that something was saved, or not: the line at the foot of the page and the stamps that scripts wait for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from dash import set_props

SAVED, NOT_SAVED = "saved", "not saved"

Shown = Mapping[str, Any] | None
"""What the page says of itself: week, slate_id, newest slate, titles and openings by job id; None on other pages."""


def announce(text: str, kind: str = "saved") -> None:
    """Say ``text``; ``kind`` is saved, undone, info, error, or kept: saved, and not to be undone from here.

    Undo is offered beside what was saved or undone only: elsewhere it would take back something else.
    """
    set_props("announce", {"children": text})
    set_props("confirmation", {"data-kind": kind})


def stamp() -> str:
    """Return a text that no answer had before: its change tells the page that the server has answered."""
    return uuid.uuid4().hex


def titles(shown: Shown) -> Mapping[str, str]:
    """Return the titles on the page by job id."""
    return (shown or {}).get("titles") or {}


def of_title(shown: Shown, job_id: int) -> str:
    """Return the title of a posting on the page, as the end of a sentence."""
    title = titles(shown).get(str(job_id))
    return f" · {title}" if title else ""


def openings(shown: Shown) -> dict[int, tuple[int, ...]]:
    """Return the openings on the page: job id to all ids of its opening."""
    stated = (shown or {}).get("openings") or {}
    return {int(job_id): tuple(int(each) for each in ids) for job_id, ids in stated.items()}


def slate_of(shown: Shown) -> str | None:
    """Return the slate on the page."""
    return shown.get("slate_id") if shown else None
