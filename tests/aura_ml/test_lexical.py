"""Tokens and BM25: folding, weights, and the formula against a plain re-computation."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_ml.lexical import BM25, K1, B, query_terms, token_lists, tokenize

DOCUMENTS = ["red lamp lamp", "blue lamp with a long cord", "red paint", ""]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Zürich, Straße ÉCOLE", ["zurich", "strasse", "ecole"]),
        ("C++ and C# or node.js.", ["c++", "and", "c#", "or", "node.js"]),
        ("R&D (m/w/d) 3.11", ["r", "d", "m", "w", "d", "3.11"]),
        ("数据 工程师", ["数据", "工程师"]),
        ("ﬁne\u2028lamp\u0085x", ["fine", "lamp", "x"]),
        ("!!! --- ", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert tokenize([text]) == [tokens]


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_text_can_be_tokenized_and_folding_is_stable(texts: list[str]) -> None:
    tokens = tokenize(texts)
    assert len(tokens) == len(texts)
    assert tokenize([" ".join(words) for words in tokens]) == tokens


def plain_bm25(documents: list[list[str]], query: dict[str, float]) -> list[float]:
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for words in documents:
        total = 0.0
        for term, weight in query.items():
            found = sum(term in other for other in documents)
            count = words.count(term)
            idf = math.log(1 + (len(documents) - found + 0.5) / (found + 0.5))
            total += weight * idf * count * (K1 + 1) / (count + K1 * (1 - B + B * len(words) / mean))
        scores.append(total)
    return scores


def test_scores_follow_the_formula() -> None:
    query = {"lamp": 1.0, "red": 0.5, "unknown": 3.0}
    expected = plain_bm25(tokenize(DOCUMENTS), query)
    for vocabulary in (None, query):
        np.testing.assert_allclose(BM25(token_lists(DOCUMENTS), vocabulary).scores(query), expected)


def test_terms_that_add_most_come_first() -> None:
    index = BM25(token_lists(DOCUMENTS))
    assert index.best_terms({"lamp": 1.0, "red": 1.0, "cord": 1.0}, 1) == [["lamp"], ["cord"], ["red"], []]
    assert index.best_terms({"nothing": 1.0}, 2) == [[], [], [], []]


def test_no_documents_and_empty_ones() -> None:
    assert BM25(pl.Series([], dtype=pl.List(pl.String))).scores({"a": 1.0}).shape == (0,)
    assert BM25(token_lists(["", ""])).scores({"a": 1.0}).tolist() == [0.0, 0.0]


def test_a_query_keeps_the_highest_weight_and_drops_stop_words() -> None:
    terms = query_terms([(0.2, "the lamp and cord"), (1.0, "Lamp"), (1.0, "C# für x 7")])
    assert terms == {"lamp": 1.0, "cord": 0.2, "c#": 1.0, "7": 1.0}
