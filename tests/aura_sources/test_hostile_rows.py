"""Rows of the seven boards with fields absent, of another type, huge or nested: only a rejection leaves a parser."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.normalize import normalize
from aura_ml.records import ChangedShape, JobDraft, ListingRejected
from aura_sources.fields import row_text
from aura_sources.protocol import Source
from tests.aura_sources.job_feeds import FEEDS, SEEN_AT, WWR_ROW, item

JSON_FEEDS = [name for name in FEEDS if name != "weworkremotely"]
HOSTILE = [
    "<script>alert(1)</script>",
    "&amp;lt;b&amp;gt;",
    "\x00\x1b[31m",
    "\u202e\u2066drowssap",
    "\ud800",
    "0000-01-01T00:00:00Z",
    "3000-01-01",
    "9" * 400,
    "[" * 3000,
    "{" * 3000,
    " | ".join(["Acme", "Engineer", "Berlin, Germany"] * 50),
    "Acme: Tester: " * 100,
    "https://[",
    "-1e400",
    10**400,
    -(10**18),
    1e308,
]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(HOSTILE)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "Name", "display_name", "area", "Details", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every place within a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way for key, below in inner for way in ((*before, key), *paths(below, (*before, key)))]


def changed(row: Any, way: tuple[Any, ...], value: Any, *, absent: bool) -> None:
    """Replace what lies at ``way``, or take it out, where the way is still there."""
    for key in way[:-1]:
        if not (isinstance(row, dict) and key in row) and not (
            isinstance(row, list) and isinstance(key, int) and key < len(row)
        ):
            return
        row = row[key]
    if isinstance(row, dict) and way[-1] in row and absent:
        del row[way[-1]]
    elif isinstance(row, dict) or (isinstance(row, list) and isinstance(way[-1], int) and way[-1] < len(row)):
        row[way[-1]] = value


def read(source: Source, payload: str) -> None:
    """Parse and normalize a payload; only a rejection may leave."""
    with contextlib.suppress(ListingRejected):
        draft = source.parse(payload)
        assert isinstance(draft, JobDraft)
        assert draft.title
        repr(draft).encode()
        normalize(draft, SEEN_AT)


@pytest.mark.parametrize("name", JSON_FEEDS)
@settings(deadline=None, max_examples=120)
@given(data=st.data())
def test_a_mutated_row_gives_a_draft_or_a_rejection(name: str, data: st.DataObject) -> None:
    row = json.loads(json.dumps(FEEDS[name].row))
    ways = paths(row)
    for _ in range(data.draw(st.integers(1, 5))):
        changed(row, data.draw(st.sampled_from(ways)), data.draw(VALUES), absent=data.draw(st.booleans()))
    read(FEEDS[name].make(), row_text(row))


@settings(deadline=None, max_examples=200)
@given(
    fields=st.dictionaries(
        st.sampled_from(sorted(WWR_ROW)), st.text() | st.sampled_from([str(each) for each in HOSTILE])
    ),
    raw=st.text("<>/&;!item[]\"'= title", max_size=30),
    absent=st.sets(st.sampled_from(sorted(WWR_ROW)), max_size=4),
)
def test_a_mutated_item_gives_a_draft_or_a_rejection(fields: dict[str, str], raw: str, absent: set[str]) -> None:
    row = {name: value for name, value in {**WWR_ROW, **fields}.items() if name not in absent}
    read(FEEDS["weworkremotely"].make(), item(row))
    read(FEEDS["weworkremotely"].make(), item(row).replace("</title>", f"</title>{raw}"))


@pytest.mark.parametrize("name", FEEDS)
@settings(deadline=None, max_examples=60)
@given(payload=st.text())
def test_a_text_that_is_no_row_is_rejected(name: str, payload: str) -> None:
    with pytest.raises(ListingRejected):
        FEEDS[name].make().parse(payload)


@pytest.mark.parametrize("name", FEEDS)
@settings(deadline=None, max_examples=60)
@given(answer=VALUES)
def test_an_answer_of_any_shape_is_read_or_named(name: str, answer: Any) -> None:
    source = FEEDS[name].make()
    for body in (json.dumps(answer).encode(), json.dumps({"jobs": answer, "results": answer, "hits": answer}).encode()):
        try:
            rows = list(source.read(body, "feed"))
        except ChangedShape:
            continue
        for row in rows:
            read(source, row.payload)


LARGE: dict[str, Callable[[], Any]] = {
    "text": lambda: "<p>word &amp; | " * 100_000,
    "marks": lambda: "<(" * 500_000,
    "elements": lambda: ["x"] * 50_000,
    "objects": lambda: [{"name": "x", "Name": "x", "LocationName": "x"}] * 30_000,
    "nested": lambda: json.loads("[" * 900 + "]" * 900),
}


def spent(source: Source, payload: str) -> float:
    """Return the seconds that a payload takes, whatever it gives."""
    began = time.perf_counter()
    with contextlib.suppress(ListingRejected):
        source.parse(payload)
    return time.perf_counter() - began


@pytest.mark.parametrize("name", JSON_FEEDS)
@pytest.mark.parametrize("kind", LARGE)
def test_large_fields_are_read_in_bounded_time(name: str, kind: str) -> None:
    large, row = LARGE[kind](), FEEDS[name].row
    inner = row["MatchedObjectDescriptor"] if name == "usajobs" else row
    for field in inner:
        changed_inner = {**inner, field: large}
        payload = row_text({**row, "MatchedObjectDescriptor": changed_inner} if name == "usajobs" else changed_inner)
        assert spent(FEEDS[name].make(), payload) < 3, field


@pytest.mark.parametrize("name", FEEDS)
def test_a_description_of_10_mb_is_read_in_bounded_time(name: str) -> None:
    fields = {"jobicy": "jobDescription", "themuse": "contents", "hn": "comment_text"}
    text = "Acme | Engineer | Remote" + "<p>word &amp; " * 800_000
    row = {**FEEDS[name].row, fields.get(name, "description"): text}
    if name == "usajobs":
        row = {**row, "MatchedObjectDescriptor": {**row["MatchedObjectDescriptor"], "QualificationSummary": text}}
    payload = item(row) if name == "weworkremotely" else row_text(row)
    assert len(payload) > 10_000_000
    assert spent(FEEDS[name].make(), payload) < 5
    assert FEEDS[name].make().parse(payload).title
