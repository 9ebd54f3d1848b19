"""Fine-tuning measured: occupations by title, ranks among other companies, words, and what cannot be measured."""

from __future__ import annotations

import numpy as np
import pytest

from aura_ml.evaluation import embedding as part
from aura_ml.evaluation.material import Material
from aura_ml.evaluation.registry import Unavailable
from aura_ml.simulate import synthetic_postings


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Senior Data Engineer (m/w/d)", "data engineer"),
        ("Data Engineer II - Berlin", "data engineer"),
        ("Lead Data Engineer, Payments", "data engineer"),
        ("(m/w/d)", ""),
    ],
)
def test_a_title_names_an_occupation(title: str, expected: str) -> None:
    assert part.occupation(title) == expected


def posting(label: str, company: str) -> part._Posting:
    return part._Posting(label, company, f"{label}\n{company}\nbody of {label}", 0)


def test_ranks_are_among_other_companies_and_only_where_there_is_one_to_find() -> None:
    test = [posting("a", "x"), posting("a", "y"), posting("b", "x"), posting("b", "x"), posting("c", "z")]
    similarity = np.eye(5)
    similarity[0] = [1.0, 0.2, 0.9, 0.9, 0.3]  # rows 2 and 3 are of the same company: not in its way
    similarity[1] = [0.5, 1.0, 0.1, 0.1, 0.4]
    assert part.reciprocal_ranks(similarity, test).tolist() == [0.5, 1.0]


def test_words_find_what_shares_words() -> None:
    similarity = part._word_similarity(["sql and python pipelines", "python pipelines", "night ward nurse"])
    assert similarity[0, 1] > 0.4 > similarity[0, 2]
    np.testing.assert_allclose(np.diag(similarity), 1.0)


def test_occupations_of_training_and_test_are_apart() -> None:
    postings = [posting(f"job {label}", f"company {company}") for label in range(12) for company in range(4)]
    train, test = part._split(postings, 3, 100)
    assert not {each.label for each in train} & {each.label for each in test}
    assert len(train) + len(test) == len(postings)
    rated = part._rated(train, 3, 10)
    assert rated.pairs == 10
    assert not set(np.array(rated.title_keys)[rated.liked]) & set(np.array(rated.title_keys)[~rated.liked])
    assert len(part._split(postings, 3, 9)[1]) <= 9


def test_without_texts_or_weights_it_is_left_out() -> None:
    material = Material(synthetic_postings(1, 320, dimension=32), "invented", True, "hashing")
    with pytest.raises(Unavailable, match="stand-in encoder"):
        part.evaluate(material, 0, True, lambda _: None)


def test_the_ratio_has_an_interval_and_is_silent_below_five() -> None:
    base = np.linspace(0.1, 0.5, 40)
    ratio = part._ratio(1.3 * base, base, 1)
    assert ratio.value == pytest.approx(1.3)
    assert ratio.lower == pytest.approx(1.3)
    assert part._ratio(base[:4], base[:4], 1).value is None
