"""The labelled pairs hold no text, and what is merged on one captured week stands up to them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from aura_ml.identity import Identity
from benchmarks import duplicates

WEEK = "postings_arbeitnow/week=2026-W18.jsonl.gz"


def labels() -> list[dict[str, str]]:
    return list(csv.DictReader(duplicates.LABELS.read_text(encoding="utf-8").splitlines()))


def test_labels_are_hashes_and_verdicts_each_pair_once() -> None:
    rows = labels()
    judged = [row for row in rows if row["verdict"] in ("same", "different")]
    assert len(judged) >= 200
    assert {row["verdict"] for row in rows} == {"same", "different", "unclear"}
    assert {row["part"] for row in rows} == {"tuned", "held out"}
    assert len({(row["left"], row["right"]) for row in rows}) == len(rows)
    assert all(re.fullmatch(r"[0-9a-f]{16}", row[side]) for row in rows for side in ("left", "right"))
    assert len({row["reason"] for row in rows}) < 40, "reasons are a short list, not texts"


def test_counts_tell_right_wrong_and_missed() -> None:
    row = Identity(1, "b", "1", "acme", "cook", "de", "f", "text")
    pairs = [duplicates.Pair(row, row, same, ()) for same in (True, True, False, False)]
    found = duplicates.counts(pairs, [True, False, True, False])
    assert (found.right, found.wrong, found.missed) == (1, 1, 1)
    assert "precision 0.500" in found.line()


def test_without_the_corpora_it_says_what_to_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert duplicates.main(["--test-data", str(tmp_path)]) == 2
    assert "AURA_TEST_DATA" in capsys.readouterr().err


@pytest.mark.slow
def test_a_captured_week_is_merged_as_it_was_judged(
    test_data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "postings_arbeitnow").mkdir()
    (tmp_path / WEEK).symlink_to(test_data / WEEK)
    rows = duplicates.corpus_rows(tmp_path)
    there = {each.name for each in rows[WEEK]}
    kept = [row for row in labels() if {row["left"], row["right"]} <= there]
    listed = tmp_path / "labels.csv"
    with listed.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, list(kept[0]))
        writer.writeheader()
        writer.writerows(kept)
    monkeypatch.setattr(duplicates, "LABELS", listed)
    pairs = [pair for part in duplicates.labelled_pairs(rows).values() for pair in part]
    weeks = duplicates.Weeks({WEEK: [each.identity for each in rows[WEEK]]})
    found = duplicates.counts(pairs, [weeks.one_opening(pair) for pair in pairs])
    assert len(pairs) >= 40
    assert found.wrong == 0
    assert found.right / (found.right + found.missed) >= 0.85
