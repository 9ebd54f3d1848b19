"""Identities of one company's postings for tests: the same but for what a test names."""

from __future__ import annotations

from dataclasses import replace

from aura_ml.identity import Identity, identity_key, row_job_id
from aura_ml.keys import comparable_text, text_fingerprint, title_key
from aura_ml.title_relation import title_head

TEXT = comparable_text(
    "We build tools for people who repair bridges. You design services in Python, talk to the field crews, "
    "measure what matters and keep the systems simple. You bring experience with data and a calm way of working. " * 3
)


def row(
    number: int, text: str = TEXT, place: str = "de/berlin/berlin", board: str = "boardone", **changes: str | None
) -> Identity:
    """Return an identity of one company and title."""
    external_id = str(number)
    key = identity_key(board, external_id, None, "acme", "data engineer", place, None, "")
    made = Identity(row_job_id(key), board, external_id, "acme", "data engineer", place, text_fingerprint(text), text)
    return replace(made, **changes)  # type: ignore[arg-type]


def titled(number: int, title: str, text: str = TEXT, **changes: str | None) -> Identity:
    """Return a row under ``title``."""
    return row(number, text, title_key=title_key(title), title_head=title_head(title), **changes)
