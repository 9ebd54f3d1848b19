"""Running parts by name: the report's shape, seeds, and what cannot run."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from aura_ml.evaluation import PART_NAMES, Figure, Material, Part, UnknownPart, evaluate, registry
from aura_ml.evaluation.material import TooFewPostings
from aura_ml.simulate import synthetic_postings


def material(n: int = 320) -> Material:
    return Material(synthetic_postings(9, n, dimension=16), "invented vectors", is_invented=True, encoder_version="e")


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, bool]]:
    """Replace the parts by quick ones; the last cannot run."""
    called: list[tuple[str, int, bool]] = []

    def module(path: str) -> SimpleNamespace:
        name = path.rsplit(".", 1)[1]

        def run(given: Material, seed: int, quick: bool, say: registry.Say) -> Part:
            called.append((name, seed, quick))
            if name == PART_NAMES[-1]:
                raise registry.Unavailable("no labels")
            say("half way")
            draw = float(np.random.default_rng(seed).random())
            return Part(name, name, "", [Figure(f"{name}.draw", draw, None, None, len(given.postings), "share")])

        return SimpleNamespace(evaluate=run)

    monkeypatch.setattr(registry, "import_module", module)
    return called


def test_every_part_runs_once_in_order_and_one_that_cannot_is_named(parts: list[tuple[str, int, bool]]) -> None:
    said: list[str] = []
    report = evaluate(material(), seed=4, quick=True, say=said.append)
    assert [name for name, _, _ in parts] == list(PART_NAMES)
    assert {call[1:] for call in parts} == {(4, True)}
    assert [part.name for part in report.parts] == list(PART_NAMES[:-1])
    assert report.skipped == {PART_NAMES[-1]: "no labels"}
    assert report.parts[0].seconds is not None
    assert "half way" in said
    assert len(report.targets) == 5


def test_only_what_was_asked_for_runs_and_the_seed_decides(parts: list[tuple[str, int, bool]]) -> None:
    one, again, other = (evaluate(material(), ["ranking"], seed=seed) for seed in (1, 1, 2))
    assert [name for name, _, _ in parts] == ["ranking"] * 3
    drawn = [each.figure("ranking.draw") for each in (one, again, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert one.figure("ranking.nothing") is None


def test_what_is_no_part_or_no_seed_is_refused_before_anything_runs(parts: list[tuple[str, int, bool]]) -> None:
    with pytest.raises(UnknownPart, match=r"'rankng'.*ranking, preference"):
        evaluate(material(), ["preference", "rankng"])
    with pytest.raises(ValueError, match="negative"):
        evaluate(material(), seed=-1)
    assert parts == []


@pytest.mark.parametrize("name", PART_NAMES)
def test_every_part_has_a_module(name: str) -> None:
    assert callable(registry.import_module(registry._PARTS[name]).evaluate)


def test_too_few_postings_and_texts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(TooFewPostings, match=r"20 different postings, 300 are needed; .*--postings"):
        material(20)
    with pytest.raises(ValueError, match="as many titles"):
        Material(synthetic_postings(9, 320), "x", is_invented=True, encoder_version="e", titles=["one"])
