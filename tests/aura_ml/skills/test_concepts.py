"""ESCO concepts by the words they share with a span: order, similarity, and files that do not hold together."""

from __future__ import annotations

import pytest

from aura_ml.skills.concepts import Concepts, load_concepts, read_concepts
from aura_ml.skills.extract import esco_concept, extract_skills
from aura_ml.skills.lexicon import Skill

ROWS = [("u1", "solve problems"), ("u2", "solve technical problems"), ("u3", "Java (computer programming)")]


def test_the_nearest_label_shares_most_words_and_endings_do_not_count() -> None:
    found = Concepts(ROWS).nearest("Solving business problems", 5)
    assert [concept.label for concept in found] == ["solve problems", "solve technical problems"]
    assert 0 < found[1].similarity < found[0].similarity < 1
    assert found[0].uri == "http://data.europa.eu/esco/skill/u1"
    assert Concepts(ROWS).nearest("java")[0].similarity == pytest.approx(1.0)


def test_unknown_words_make_a_label_less_near_and_alone_give_nothing() -> None:
    concepts = Concepts(ROWS)
    assert concepts.nearest("java zork")[0].similarity < concepts.nearest("java")[0].similarity
    for nothing in ("", "zork", "+++", "\x00 \ud800", "仕事"):
        assert concepts.nearest(nothing) == []


def test_the_shipped_labels() -> None:
    concepts = load_concepts()
    assert len({concept.uri for concept in concepts.all}) == len(concepts.all) > 13_000
    assert concepts.nearest("Solving business problems")[0].label == "solve problems"


def test_a_concept_is_given_only_where_it_is_near_enough() -> None:
    near = Concepts(ROWS).nearest("solve problem")
    far = Concepts(ROWS).nearest("solve the riddle of the sphinx")
    assert esco_concept(None, near) == near[0].uri
    assert esco_concept(None, far) is None
    assert esco_concept(Skill("a", "A", "data", ("A",), esco="own"), near) == "http://data.europa.eu/esco/skill/own"
    assert esco_concept(None, []) is None
    found = extract_skills(["Experience with Python"])[0][0]
    assert found.near[0].label == "Python (computer programming)"
    assert found.near[0].uri == found.esco


@pytest.mark.parametrize(("text", "message"), [("id\tlabel\n", "columns"), ("uuid\tlabel\nu1\t\n", "line 2")])
def test_broken_files_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_concepts(text)
