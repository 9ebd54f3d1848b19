"""The source that docs/sources.md writes: what stands there is loaded and works."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from aura_sources.protocol import ChangedShape, ListingRejected, Source

DOCS = Path(__file__).parents[2] / "docs" / "sources.md"
MOST_LINES = 30


@pytest.fixture
def village() -> Any:
    (code,) = re.findall(r"^```python\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len([line for line in code.splitlines() if line.strip()]) <= MOST_LINES
    names: dict[str, Any] = {}
    exec(compile(code, str(DOCS), "exec"), names)  # noqa: S102 - the documentation's own example
    return names["Village"]()


def test_it_is_a_source(village: Any) -> None:
    assert isinstance(village, Source)
    assert village.capabilities.hosts == ("jobs.village.example",)


def test_its_rows_become_drafts_or_are_rejected(village: Any) -> None:
    answer = json.dumps([{"id": 7, "title": "Baker", "company": "Mill"}, {"id": 8}, "noise"]).encode()
    baker, untitled, noise = village.read(answer, "capture")
    assert baker.external_id == "7"
    assert (village.parse(baker.payload).title, village.parse(baker.payload).company) == ("Baker", "Mill")
    for row in (untitled, noise):
        with pytest.raises(ListingRejected):
            village.parse(row.payload)
    with pytest.raises(ChangedShape):
        list(village.read(b'{"jobs": []}', "capture"))
