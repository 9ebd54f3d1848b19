"""Parsers and field readers on input that nobody would send: nothing but a rejection leaves a parser."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.records import JobDraft, ListingRejected
from aura_sources.arbeitnow import Arbeitnow
from aura_sources.fields import json_object, number_field, row_text, text_field, texts_field, truth_field
from aura_sources.inbox import Inbox
from aura_sources.instants import read_instant
from aura_sources.protocol import Source
from aura_sources.remoteok import RemoteOK
from aura_sources.remotive import Remotive
from aura_sources.sample import Sample

SOURCES: list[Source] = [RemoteOK(), Arbeitnow(), Remotive(), Inbox(), Sample()]
NAMES = st.sampled_from(
    ["title", "position", "company", "company_name", "id", "slug", "url", "tags", "salary", "salary_min", "created_at",
     "epoch", "date", "remote", "description", "location", "job_types", "publication_date", "employment", "site", "first_captured",
     "candidate_required_location"]
)  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.just(10**400)
    | st.just("\ud800")
    | st.just("[" * 3000)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8
)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@settings(deadline=None, max_examples=150)
@given(row=st.dictionaries(NAMES, VALUES, max_size=12))
def test_a_parser_gives_a_draft_or_a_rejection(source: Source, row: dict[str, Any]) -> None:
    try:
        draft = source.parse(row_text(row))
    except ListingRejected:
        return
    assert isinstance(draft, JobDraft)
    assert draft.title
    repr(draft).encode()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@settings(deadline=None, max_examples=50)
@given(payload=st.text())
def test_a_parser_rejects_what_is_no_row(source: Source, payload: str) -> None:
    with pytest.raises(ListingRejected):
        source.parse(payload)


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        (1772483485, datetime(2026, 3, 2, 20, 31, 25, tzinfo=UTC)),
        (1772483485000, datetime(2026, 3, 2, 20, 31, 25, tzinfo=UTC)),
        ("1772483485", datetime(2026, 3, 2, 20, 31, 25, tzinfo=UTC)),
        ("1772483485.0", datetime(2026, 3, 2, 20, 31, 25, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("2026-03-02T20:31:25", datetime(2026, 3, 2, 20, 31, 25, tzinfo=UTC)),
        (" 2026-03-02 20:31:25+01:00 ", datetime(2026, 3, 2, 19, 31, 25, tzinfo=UTC)),
        ("2026-03-02T20:31:25.123Z", datetime(2026, 3, 2, 20, 31, 25, 123000, tzinfo=UTC)),
        ("20260302", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2999-01-01", None),
        ("3 days ago", None),
        ("", None),
        (0, None),
        (-5, None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        (None, None),
        ([2026], None),
    ],
)
def test_instants_are_read_or_not_at_all(value: object, instant: datetime | None) -> None:
    assert read_instant(value) == instant


def test_fields_of_another_type_are_absent() -> None:
    row = {"a": True, "b": float("nan"), "c": " ", "d": {"x": 1}, "e": 7, "f": " x ", "g": "\ud800x"}
    assert [text_field(row, name) for name in "abcdefg"] == [None, None, None, None, "7", "x", "?x"]
    assert text_field(row, "a", "f") == "x"


def test_lists_come_as_lists_or_as_text() -> None:
    row = {"a": ["x", 1, None, {}], "b": "['x', 'y']", "c": "[__import__('os')]", "d": "x", "e": "['x'"}
    assert [texts_field(row, name) for name in "abcde"] == [("x", "1"), ("x", "y"), (), (), ()]


def test_numbers_and_truth_come_as_themselves_or_as_text() -> None:
    row = {"a": "12.5", "b": True, "c": "1e999", "d": "x", "e": "False", "f": 0}
    assert [number_field(row, name) for name in "abcdf"] == [12.5, None, None, None, 0.0]
    assert [truth_field(row, name) for name in "abef"] == [None, True, False, None]


def test_a_rows_text_keeps_order_and_script() -> None:
    assert row_text({"b": "ü", "a": 1}) == '{"b": "ü", "a": 1}'
    assert row_text(json.loads('"\\ud800"')) == '"\\ud800"'


@pytest.mark.parametrize("payload", ["9" * 5000, "[" * 100_000])
def test_json_that_python_refuses_is_rejected(payload: str) -> None:
    with pytest.raises(ListingRejected):
        json_object(payload)
