"""Rows and answers of company boards that nobody would send: only what a parser declares leaves it, in bounded time."""

from __future__ import annotations

import copy
import json
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.normalize import normalize
from aura_ml.records import ChangedShape, JobDraft, ListingRejected
from aura_sources.ashby import Ashby
from aura_sources.fields import row_text
from aura_sources.greenhouse import Greenhouse
from aura_sources.lever import Lever
from aura_sources.personio import Personio
from aura_sources.protocol import Source
from aura_sources.recruitee import Recruitee
from aura_sources.smartrecruiters import SmartRecruiters
from aura_sources.workable import Workable
from aura_sources.workday import Workday

SOURCES: list[Source] = [
    Greenhouse(),
    Lever(),
    Ashby(),
    Workable(),
    SmartRecruiters(),
    Recruitee(),
    Personio(),
    Workday(),
]
SEEN_AT = datetime(2026, 8, 12, tzinfo=UTC)
POSITION = """<position><id>3</id><office>Munich</office><additionalOffices><office>Berlin</office></additionalOffices>
<name>Tester</name><jobDescriptions><jobDescription><name>Tasks &amp; more</name><value><![CDATA[<ul><li>Test</li></ul>]]></value>
</jobDescription></jobDescriptions><schedule>full-time</schedule><createdAt>2026-03-01T10:00:00+00:00</createdAt></position>"""


def captured(source: Source, folder: Path) -> list[str]:
    """Every captured row of a source, as its reader keeps it."""
    files = sorted((folder / "api_payloads" / source.name).iterdir())
    return [row.payload for file in files for row in source.read(file.read_bytes(), file.name)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@pytest.mark.parametrize(
    "payload", ["{", "", "[1]", "{}", "[" * 100_000, "<", "<position/>", '{"posting": []}', '{"posting": null}', "null"]
)
def test_a_row_that_says_nothing_is_rejected(source: Source, payload: str) -> None:
    with pytest.raises(ListingRejected):
        source.parse(payload)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"[3]", b'{"jobs": 3}', b"null", b"\xff\xfe\x00", b"[" * 100_000]
)
def test_an_answer_in_another_shape_is_told(source: Source, body: bytes) -> None:
    with pytest.raises(ChangedShape):
        list(source.read(body, "x"))


HOSTILE: list[Any] = [
    None, True, 0, -1, 10**400, float("nan"), "", " ", "\x00", "\ud800", "\u202eabc", "[" * 3000, "Posted 9999 Days Ago", "0001-01-01",
    "3000-12-31T00:00:00Z", -99999999999999, [], {}, [[]], [None, 3, {"name": {}}], {"name": []}, "<script>alert(1)</script>" * 50,
    "&amp;" * 5000, "https://evil.example/\n", "x" * 200_000, [{"location": "Berlin" * 5000}] * 60, {"sections": {"jobDescription": 1}},
]  # fmt: skip


def paths_of(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from paths_of(item, (*at, key))


def mutated(row: Any, draw: random.Random) -> Any:
    """Return a copy of a captured row in which a few fields, at any depth, are hostile or gone."""
    row = copy.deepcopy(row)
    for _ in range(draw.randint(1, 4)):
        path = draw.choice([path for path in paths_of(row) if path] or [()])
        if not path:
            return row
        parent = row
        for key in path[:-1]:
            parent = parent[key]
        if isinstance(parent, dict) and draw.random() < 0.3:
            del parent[path[-1]]
        else:
            parent[path[-1]] = copy.deepcopy(draw.choice(HOSTILE))
    return row


def judged(source: Source, payload: str) -> None:
    """Parse and normalize; only a rejection may leave either."""
    try:
        draft = source.parse(payload)
    except ListingRejected:
        return
    assert isinstance(draft, JobDraft)
    assert draft.title
    repr(draft).encode()
    try:
        normalize(draft, SEEN_AT)
    except ListingRejected:
        return


@pytest.mark.parametrize("source", [one for one in SOURCES if one.name != "personio"], ids=lambda source: source.name)
def test_captured_rows_with_hostile_fields_become_drafts_or_rejections(source: Source, test_data: Path) -> None:
    draw = random.Random(f"hostile {source.name}")
    rows = [json.loads(payload) for payload in captured(source, test_data)]
    beside = {
        "company": "Acme",
        "tenant": "t",
        "careers": "https://x",
        "read_on": "2026-03-21",
        "detail": {"jobPostingInfo": {}},
    }
    started = time.process_time()
    for _ in range(150):
        row = draw.choice(rows)
        row = row if "posting" in row or draw.random() < 0.5 else {**beside, "posting": row}
        judged(source, row_text(mutated(row, draw)))
    assert time.process_time() - started < 30, "0.2 s a row is far more than any needs"


def test_personio_positions_with_hostile_parts_become_drafts_or_rejections() -> None:
    draw = random.Random("hostile personio")
    pieces = [
        "<name>",
        "</name>",
        "&b;",
        "\x00",
        "]]>",
        "<![CDATA[",
        "\ud800",
        "<a>" * 200,
        "<!DOCTYPE x>",
        "x" * 100_000,
        "",
    ]
    for _ in range(200):
        start, stop = sorted(draw.choices(range(len(POSITION)), k=2))
        text = POSITION[:start] + draw.choice(pieces) + POSITION[min(stop, start + draw.randint(0, 30)) :]
        judged(Personio(), row_text({"company": draw.choice(HOSTILE), "board": draw.choice(HOSTILE), "posting": text}))


FIELDS = st.sampled_from(
    ["title", "text", "name", "id", "company", "posting", "location", "categories", "compensation", "metadata", "offices", "lists",
     "salary", "salaryRange", "locations", "detail", "postedOn", "externalPath", "read_on", "createdAt", "content", "isListed", "jobAd"]
)  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["\ud800", "1 YEAR"])
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=3), max_leaves=8
)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@settings(deadline=None, max_examples=60)
@given(row=st.dictionaries(FIELDS, VALUES, max_size=10))
def test_any_object_becomes_a_draft_or_a_rejection(source: Source, row: dict[str, Any]) -> None:
    judged(source, row_text(row))
