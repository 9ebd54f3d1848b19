"""Shares, intervals and the report of the normalization benchmark."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from aura_ml.normalize import normalize
from aura_ml.records import JobDraft
from benchmarks.normalization import SEEN, _found, _matches
from benchmarks.normalization_cases import FORMS, Case
from benchmarks.normalization_report import render, share, wilson
from benchmarks.stated_cases import STATED, stated


def test_wilsons_interval() -> None:
    """Known values: 10 of 10 and 0 of 10 reach to 72.2 % and 27.8 %, 50 of 100 to 40.4-59.6 %."""
    assert wilson(10, 10) == (pytest.approx(0.7225, abs=1e-3), pytest.approx(1.0))
    assert wilson(0, 10) == (pytest.approx(0.0, abs=1e-9), pytest.approx(0.2775, abs=1e-3))
    assert wilson(50, 100) == (pytest.approx(0.4038, abs=1e-3), pytest.approx(0.5962, abs=1e-3))
    assert share(0, 0) == "–"
    with pytest.raises(ValueError, match="no share"):
        wilson(2, 1)


def test_half_of_the_postings_is_held_out_for_good() -> None:
    cases = [Case("corpus", str(number), JobDraft(board="b", title="t", company="c")) for number in range(2_000)]
    assert 900 < sum(case.tuned for case in cases) < 1_100
    assert Case("corpus", "7", cases[7].draft).tuned is cases[7].tuned


def test_a_value_is_right_where_nothing_is_stated_only_if_there_is_none() -> None:
    pay = ((40_000.0, 60_000.0, "*", "year"),)
    assert _matches((40_000.0, 60_100.0, None, "year"), pay)
    assert not _matches((40_000.0, 66_000.0, None, "year"), pay)
    assert not _matches((40_000.0, None, "EUR", "year"), pay)
    assert not _matches(None, pay)
    assert _matches(None, ())
    assert not _matches("senior", ())
    assert _matches("DE", ("eu",))
    assert not _matches("US", ("eu",))


def test_every_written_form_names_both_ends_and_the_currency() -> None:
    for form in FORMS:
        text = form(80_000, 95_000, "EUR")
        assert "EUR" in text
        assert "95" in text


def test_labels_of_words_and_places_are_ids_and_known_values() -> None:
    rows = list(csv.DictReader(STATED.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    assert len({(row["corpus"], row["id"], row["field"]) for row in rows}) == len(rows)
    assert len({(row["corpus"], row["id"]) for row in rows}) >= 150
    known = {
        "visa": {"offered", "not_offered", "permit_required"},
        "relocation": {"offered", "not_offered", "required"},
        "workplace": {"onsite", "hybrid", "remote"},
    }
    for row in rows:
        values = {value for value in row["value"].split("|") if value}
        assert values <= known.get(row["field"], values)
        assert row["corpus"] != "place" or re.fullmatch(r"[0-9a-f]{16}", row["id"])


def test_precision_counts_invented_values_and_recall_missed_ones() -> None:
    row = {"corpus": "gold_words", "field": "visa", "n": 20, "stated": 10, "covered": 8, "exact": 8, "invented": 2}
    text = render({"taken": "2026-01-02T03:04:05+00:00", "half": "held out", "fields": [row]})
    assert "| gold_words: visa | 80.0 % (49.0–94.3) | 10 | 80.0 % (49.0–94.3) | 10 |" in text


@pytest.mark.slow
def test_what_people_read_in_words_and_places_is_read(test_data: Path) -> None:
    hits: Counter[tuple[str, bool]] = Counter()
    for case in stated(test_data):
        job = normalize(case.draft, SEEN)
        for name, right in case.truth.items():
            hits[name, _matches(_found(job, name), right)] += 1
    shares = {name: hits[name, True] / (hits[name, True] + hits[name, False]) for name, _ in hits}
    assert min(shares.values()) >= 0.75
    assert shares["visa"] >= 0.95
    assert shares["city"] >= 0.95


def test_the_report_puts_earlier_results_beside() -> None:
    row = {"corpus": "board", "field": "pay", "n": 12, "stated": 10, "covered": 10, "exact": 9, "invented": 1}
    results = {"taken": "2026-01-02T03:04:05+00:00", "half": "held out", "fields": [row]}
    text = render(results, {"fields": [{**row, "exact": 5, "invented": 2}]})
    assert "| board: pay | 10 | 100.0 % (72.2–100.0) | 90.0 % (59.6–98.2) | 50.0 % (23.7–76.3) | 2 | 1 | 2 |" in text
