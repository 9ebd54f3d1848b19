"""The evaluation of skills: agreement as defined, intervals that hold, and a reason where there is nothing to read."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from aura_ml.evaluation.registry import Unavailable
from aura_ml.evaluation.skills import SKILLSPAN, evaluate, interval
from aura_ml.skills.annotations import Agreement, agreement, marked_spans, whole_tokens


@dataclass(frozen=True)
class Labelled:
    """As much of ``Material`` as the part reads."""

    labelled: Path | None
    model_dir: Path | None = None


def labelled(folder: Path, postings: int) -> Labelled:
    """Postings that ask for Docker and are marked so; every second also names a skill that is not marked."""
    rows = []
    for number in range(postings):
        tokens = ["Experience", "with", "Docker", "and", "SQL"]
        tags = ["O", "O", "B", "O", "B" if number % 2 else "O"]
        rows.append(
            {"idx": number, "tokens": tokens, "tags_knowledge": tags, "tags_skill": ["O"] * 5, "source": "tech"}
        )
    path = folder / SKILLSPAN
    path.parent.mkdir()
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    return Labelled(folder)


def test_the_lexicon_is_measured_with_interval_and_baseline(tmp_path: Path) -> None:
    part = evaluate(labelled(tmp_path, 20), 0, False, lambda _: None)  # type: ignore[arg-type]
    strict = part.figure("skills.lexicon.strict_f1")
    assert strict is not None
    assert (strict.n, strict.simulated) == (20, False)
    assert strict.value == pytest.approx(2 * 30 / (40 + 30))
    assert strict.lower is not None
    assert strict.upper is not None
    assert strict.lower < strict.value < strict.upper
    assert strict.baselines == {"every name": strict.value}
    assert "stand-in" in part.notes[0]


def test_a_quick_part_reads_a_few_postings_drawn_by_the_seed(tmp_path: Path) -> None:
    part = evaluate(labelled(tmp_path, 20), 3, True, lambda _: None)  # type: ignore[arg-type]
    assert part.settings["postings"] == 6


def test_without_labelled_postings_it_says_what_it_needs(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        with pytest.raises(Unavailable, match="AURA_TEST_DATA"):
            evaluate(Labelled(folder), 0, True, lambda _: None)  # type: ignore[arg-type]


def test_agreement_counts_equal_and_touching_spans() -> None:
    found = agreement({(0, 4), (6, 9), (20, 25)}, {(0, 4), (8, 12)})
    assert found == Agreement(exact=1, touching=2, touched=2, found=3, marked=2)
    assert found.strict_f1 == pytest.approx(2 / 5)
    assert found.overlap_f1 == pytest.approx(2 * (2 / 3) / (5 / 3))
    assert (Agreement().strict_f1, Agreement().overlap_f1) == (0.0, 0.0)


def test_marks_and_whole_tokens() -> None:
    row = {"tokens": ["Go/Rust", "and", "SQL", "Server"], "tags": ["B", "O", "B", "I"]}
    assert marked_spans(row, "tags") == {(0, 7), (12, 22)}
    assert whole_tokens(row["tokens"], [(3, 7), (12, 15)]) == {(0, 7), (12, 15)}


def test_below_five_postings_there_is_no_figure() -> None:
    assert interval([Agreement(1, 1, 1, 1, 1)] * 4, "strict", 0).value is None
    assert interval([Agreement(1, 1, 1, 1, 1)] * 5, "overlap", 0).value == 1.0


def test_links_are_measured_beside_looking_up_the_label(tmp_path: Path) -> None:
    material = labelled(tmp_path, 6)
    path = tmp_path / "skills_esco_linking" / "house_validation_annotations.csv"
    path.parent.mkdir()
    rows = ["solving business problems,,solve problems", "python,,Python (computer programming)", "smart,,UNDERSPECIFIED",
            "managing staff,,manage staff", "zork,,solve problems",
            "x,solve problems,solve problems"]  # fmt: skip
    path.write_text("sentence,span,sub_span,label\n" + "".join(f"s,{row}\n" for row in rows), encoding="utf-8")
    part = evaluate(material, 0, False, lambda _: None)  # type: ignore[arg-type]
    share, mrr = part.figure("skills.linking.house"), part.figure("skills.linking.house.mrr")
    assert share is not None
    assert mrr is not None
    assert (share.n, share.value) == (5, pytest.approx(0.8))
    assert share.baselines["ESCO label as written"] == pytest.approx(0.2)
    assert mrr.value == pytest.approx(0.8)
