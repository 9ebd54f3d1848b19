"""Stored words are found again for the same state of a week alone, and what is damaged is counted anew and said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from aura_io.word_index import store_words, stored_words
from aura_ml.word_segments import segment_of

WEEK, OTHER = date(2026, 11, 20), date(2026, 11, 27)
WORDS = segment_of(
    pl.DataFrame(
        {
            "id": [1, 2],
            "title": ["Nurse", "Cook"],
            "company": ["A", "B"],
            "location": ["X", None],
            "description": ["", ""],
        },
        schema_overrides={"location": pl.String},
    )
)


def test_words_are_found_for_the_state_they_were_stored_for(tmp_path: Path) -> None:
    store_words(tmp_path / "words", WEEK, "a", WORDS)
    store_words(tmp_path / "words", OTHER, "a", WORDS)
    found = stored_words(tmp_path / "words", WEEK, "a")
    assert found is not None
    assert np.array_equal(found.terms, WORDS.terms)
    assert stored_words(tmp_path / "words", WEEK, "b") is None


def test_a_new_state_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    for state in ("a", "b"):
        store_words(tmp_path, WEEK, state, WORDS)
    assert stored_words(tmp_path, WEEK, "a") is None
    assert stored_words(tmp_path, WEEK, "b") is not None
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_a_damaged_file_is_no_words_and_is_said(
    tmp_path: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    store_words(tmp_path, WEEK, "a", WORDS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-200] if content is None else content)
    assert stored_words(tmp_path, WEEK, "a") is None
    assert "counted anew" in caplog.text


def test_a_folder_that_cannot_be_written_is_said_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    store_words(tmp_path / "file", WEEK, "a", WORDS)
    assert "not stored" in caplog.text
