"""Cells that a spreadsheet would compute."""

from __future__ import annotations

import pytest

from aura_ml.spreadsheets import as_cell


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "＝1"]
)
def test_what_would_be_computed_is_shown(text: str) -> None:
    assert as_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "C++ = fine", "'quoted", "Engineer (m/f/d)", "3 - 4 days"])
def test_other_texts_stay(text: str) -> None:
    assert as_cell(text) == text
