"""The fact gate's benchmark counts what it should, and the documentation says what it counts."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from aura_ml.profile import profile_from_resume
from benchmarks import fact_gate

DOCUMENTS = Path(__file__).parents[2] / "docs" / "documents.md"


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    written = io.StringIO()
    with redirect_stdout(written):
        assert fact_gate.main() == 0
    return dict(json.loads(written.getvalue()))


def test_every_error_is_named_and_within_its_interval(figures: dict[str, Any]) -> None:
    assert list(figures) == [*fact_gate.GROUPS, "other verbs"]
    for kinds in figures.values():
        for found in kinds.values():
            low, high = found["interval"]
            assert found["errors"] == len(found["sentences"]) < found["of"]
            assert low <= found["errors"] / found["of"] <= high


def test_the_documentation_says_what_is_counted(figures: dict[str, Any]) -> None:
    rows = re.findall(
        r"^\| ([a-z -]+) \((\d+) and (\d+)\) \|.*\| (\d+) \((\d+) %.*, (\d+) \|$", DOCUMENTS.read_text("utf-8"), re.M
    )
    said = {name.replace(" ", "_").replace("-", "_"): tuple(map(int, numbers)) for name, *numbers in rows}
    counted = {}
    for group in fact_gate.GROUPS:
        honest, invented = figures[group]["honest refused"], figures[group]["inventions passed"]
        share = int(100 * honest["errors"] / honest["of"] + 0.5)
        counted[group] = (honest["of"], invented["of"], honest["errors"], share, invented["errors"])
    assert said == counted
    others = figures["other verbs"]["inventions passed"]
    assert f"today {others['errors']} of {others['of']:,}" in " ".join(DOCUMENTS.read_text("utf-8").split())


def test_a_share_counts_one_kind_of_error() -> None:
    judged = [("a", True), ("b", False), ("c", True)]
    assert fact_gate.share(judged, True) == {"errors": 2, "of": 3, "interval": [0.208, 0.939], "sentences": ["a", "c"]}
    assert fact_gate.share(judged, False)["sentences"] == ["b"]


@pytest.mark.parametrize(
    ("errors", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)]
)
def test_the_interval_is_wilsons(errors: int, of: int, low: float, high: float) -> None:
    assert fact_gate.wilson(errors, of) == pytest.approx((low, high), abs=1e-4)


def test_another_verb_stands_in_the_place_of_the_first() -> None:
    highlights = ["Led the move of the archive", "Archive of 40 shelves", "Moved", "Sold tickets."]
    profile = profile_from_resume({"work": [{"name": "A", "position": "B", "highlights": highlights}]})
    texts = [text for text, _ in fact_gate.other_verbs(profile.facts)]
    assert "I founded the move of the archive." in texts
    assert "I led tickets." in texts
    assert not {"I led the move of the archive.", "I sold tickets."} & set(texts)
    assert not any("shelves" in text or text == "I led ." for text in texts)
