"""Texts as cells of a CSV file that a spreadsheet opens: a posting's text must not become a formula there."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a cell may begin with to be computed, as OWASP lists it (CSV injection), with the full-width forms."""


def as_cell(text: str) -> str:
    """Return ``text`` so that a spreadsheet shows it and computes nothing: with an apostrophe before what would begin a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
