"""Mutations of every captured answer: no exception leaves a parser, no row disappears, time and memory stay bounded.

``AURA_FUZZ_EXAMPLES=500`` tries more mutations of each than the few of a usual run.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
import time
import tracemalloc
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aura_ml.normalize import NormalizedJob, normalize
from aura_ml.records import ChangedShape, JobDraft, ListingRejected
from aura_sources.fields import row_text
from aura_sources.inbox import Inbox
from aura_sources.protocol import Source
from aura_sources.remoteok import RemoteOK, is_notice
from aura_sources.usajobs import UsaJobs
from tests.aura_sources.captures import CAPTURES, JSON_CAPTURES, Capture, named, postings_in
from tests.aura_sources.job_feeds import SEEN_AT

EXAMPLES = int(os.environ.get("AURA_FUZZ_EXAMPLES", "6"))
usual = settings(
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
HOSTILE: list[Any] = [
    None, True, [], {}, [[]], {"x": {"x": [None]}}, "", " ", 0, -1, 0.0, -(10**18), 10**18, 10**400, 1e308, -1e308,
    "0000-01-01T00:00:00Z", "0001-01-01", "3000-01-01T00:00:00+14:00", "9999-12-31", "-99999", "9" * 400, 253402300800000,
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<div>" * 300, "<![CDATA[", "]]>", "&lt;b&gt;&amp;amp;lt;",
    "\x00", "a\x00b\x1b[31m\x7f\x85", "\u202e\u2066\u200f\ufeff\u2028", "\ud800", "\udfff\ud83d", "{{7*7}}${x}%s%n", "../../etc/passwd",
    "javascript:alert(1)", "https://[::1", "http://a@b:99999/", "\\\\host\\share", "'; DROP TABLE jobs;--", "=cmd|' /C calc'!A0",
    "$-5 - $-3", "€999,999,999,999,999", "1e999", "NaN", "Infinity", "[" * 3000, "{" * 3000, "(" * 300, "x" * 5000, "- " * 2000,
    ["a"] * 200, {str(number): number for number in range(100)}, [{"name": None}, 7, "x", [1]],
]  # fmt: skip
SCALARS = st.sampled_from(HOSTILE) | st.text(max_size=30) | st.integers() | st.floats()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=5)  # fmt: skip


def outcome(source: Source, payload: str) -> str:
    """What becomes of one payload, normalized too: ``job``, or the reason of its rejection; anything else is raised."""
    try:
        draft = source.parse(payload)
        assert isinstance(draft, JobDraft)
        assert draft.title.strip()
        repr(draft).encode()
        job = normalize(draft, SEEN_AT)
    except ListingRejected as error:
        return error.reason
    assert isinstance(job, NormalizedJob)
    repr(job).encode()
    assert "\x00" not in job.title + job.company + job.description
    for amount in (job.salary.minimum, job.salary.maximum):
        assert amount is None or 0 <= amount < float("inf")
    return "job"


def paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every place within a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way for key, below in inner for way in ((*before, key), *paths(below, (*before, key)))]


def mutate(row: Any, data: st.DataObject) -> None:
    """Change a few places of ``row``: another value, nothing at all, or another name."""
    for _ in range(data.draw(st.integers(1, 4), label="changes")):
        ways = paths(row)
        if not ways:
            return
        way = data.draw(st.sampled_from(ways), label="where")
        inner = row
        for key in way[:-1]:
            inner = inner[key]
        kind = data.draw(st.sampled_from(["value", "absent", "renamed"]), label="how")
        if isinstance(inner, list) or kind == "value":
            inner[way[-1]] = copy.deepcopy(data.draw(VALUES, label="value"))  # the next change may lie within it
        elif kind == "absent":
            del inner[way[-1]]
        else:
            inner[data.draw(st.text(max_size=5))] = inner.pop(way[-1])


@pytest.mark.parametrize("capture", JSON_CAPTURES, ids=named)
@usual
@given(data=st.data())
def test_mutated_rows_are_drafts_or_rejections(capture: Capture, test_data: Path, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(postings_in(capture, test_data)[:5]))
    row = json.loads(json.dumps(row))
    mutate(row, data)
    for source in (capture.source, Inbox()):
        outcome(source, row_text(row))


ABSENT = object()
INSTEAD: list[Any] = [
    ABSENT,
    None,
    True,
    [],
    {},
    [[None]],
    {"name": 7},
    7,
    -1e308,
    10**400,
    "x",
    "<b>\x00\u202e\ud800",
    "0000-00-00",
]


def shortened(value: Any) -> Any:
    """A captured value with its long texts cut, so that many variants of it cost little."""
    if isinstance(value, dict):
        return {key: shortened(inner) for key, inner in value.items()}
    return (
        [shortened(inner) for inner in value[:2]]
        if isinstance(value, list)
        else value[:80]
        if isinstance(value, str)
        else value
    )


@pytest.mark.parametrize("capture", JSON_CAPTURES, ids=named)
def test_every_field_may_be_absent_or_of_another_type(capture: Capture, test_data: Path) -> None:
    row = shortened(postings_in(capture, test_data)[0])
    for way in paths(row)[:120]:
        for value in INSTEAD:
            changed = copy.deepcopy(row)
            inner = changed
            for key in way[:-1]:
                inner = inner[key]
            if value is ABSENT:
                del inner[way[-1]]
            else:
                inner[way[-1]] = value
            with contextlib.suppress(ListingRejected):
                assert capture.source.parse(row_text(changed)).title.strip()
                assert Inbox().parse(row_text(changed)).title.strip()


@pytest.mark.parametrize("capture", JSON_CAPTURES, ids=named)
@usual
@given(data=st.data())
def test_no_row_of_a_mutated_answer_disappears(capture: Capture, test_data: Path, data: st.DataObject) -> None:
    rows: list[Any] = [postings_in(capture, test_data)[0], *data.draw(st.lists(VALUES, max_size=4))]
    mutate(rows[0], data) if data.draw(st.booleans()) else None
    answer: Any = rows if capture.under is None else {capture.under: rows}
    answer = {"SearchResult": answer} if isinstance(capture.source, UsaJobs) else answer
    try:
        received = list(capture.source.read(json.dumps(answer).encode(), "answer"))
    except ChangedShape:
        assert capture.under is None, "where the list has a name, its rows are rejected one by one"
        return
    expected = [row for row in rows if not (isinstance(capture.source, RemoteOK) and is_notice(row))]
    assert len(received) == len(expected)
    for row in received:
        outcome(capture.source, row.payload)


@pytest.mark.parametrize("capture", CAPTURES, ids=named)
@usual
@given(data=st.data())
def test_an_answer_with_damaged_bytes_is_read_or_named(capture: Capture, test_data: Path, data: st.DataObject) -> None:
    body = bytearray(capture.body(test_data)[:20_000])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8) | st.sampled_from([b'"', b"<", b"]]>", b"\x00", b"\xff\xfe"]))  # fmt: skip
    for source in (capture.source, Inbox()):
        try:
            received = list(source.read(bytes(body), capture.name))
        except ChangedShape:
            continue
        for row in received[:3]:
            outcome(source, row.payload)


LONG = 10_000_000
HUGE = {
    "words": "engineer python ", "tags": "<p>a", "opened": "<", "entities": "&amp;", "escaped": "&amp;lt;b&amp;gt;", "marks": "\u202e\x00",
    "pay": "$1,000 - $2,000 per year ", "ranges": '<div class="pay-range"><span>$1</span>', "hyphens": "- ", "stars": "**", "slashes": "\\",
    "bars": "A | ", "lines": "\n", "digits": "1",
}  # fmt: skip


def huge_payloads(capture: Capture, test_data: Path, text: str) -> list[str]:
    """A row with ``text`` in every field that holds a text."""
    if not capture.is_json:
        tag = "item" if capture.name.endswith("rss") else "position"
        clean = escape("".join(letter for letter in text if letter not in "\x00"))
        return [
            f"<{tag}><title>{clean[:9000]}</title><name>{clean[:9000]}</name><description>{clean}</description></{tag}>"
        ]
    row = postings_in(capture, test_data)[0]
    long_fields = [key for key, value in row.items() if isinstance(value, str)]
    texts = {key: text if key in ("description", "content", "contents", "jobDescription", "comment_text", "descriptionHtml") else text[:200_000] for key in long_fields}  # fmt: skip
    return [row_text({**row, **texts})]


ALWAYS = ("greenhouse_gitlab.json", "algolia_comments_2026-05.json")
ONE_EACH = {capture.source.name: capture for capture in CAPTURES if capture.name.endswith((".json", ".rss"))} | {
    capture.source.name: capture for capture in CAPTURES if capture.name in ALWAYS
}


@pytest.mark.parametrize(
    "capture",
    [
        pytest.param(each, marks=() if each.name in ALWAYS else pytest.mark.slow, id=name)
        for name, each in ONE_EACH.items()
    ],
)
def test_a_description_of_ten_megabytes_costs_bounded_time_and_memory(capture: Capture, test_data: Path) -> None:
    for kind, pattern in HUGE.items():
        [payload] = huge_payloads(capture, test_data, (pattern * (LONG // len(pattern) + 1))[:LONG])
        started = time.process_time()
        outcome(capture.source, payload)
        assert time.process_time() - started < 10, kind
    tracemalloc.start()
    try:
        outcome(capture.source, payload)
        assert tracemalloc.get_traced_memory()[1] < 20 * LONG
    finally:
        tracemalloc.stop()
