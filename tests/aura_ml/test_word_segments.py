"""Words in segments score as one index over the same postings does, and name what may name a skill without missing one."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from aura_ml.search import PostingIndex, hybrid_search
from aura_ml.word_segments import SegmentedWords, bytes_of, segment_from, segment_of

WORDS = [*(f"word{number}" for number in range(30)), "Köln", "node.js", "C++", "C#", "the", "Straße"]


def postings(count: int, seed: int) -> pl.DataFrame:
    """Return invented postings under rising ids."""
    draw = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "id": np.arange(1, count + 1),
            "title": [" ".join(draw.choice(WORDS, 3)) for _ in range(count)],
            "company": ["Acme"] * count,
            "location": [None if number % 2 else "Köln" for number in range(count)],
            "description": [" ".join(draw.choice(WORDS, int(draw.integers(0, 40)))) for _ in range(count)],
        }
    )


def with_text(*texts: str) -> SegmentedWords:
    jobs = postings(len(texts), 1).with_columns(pl.Series("description", texts), title=pl.lit("Role"))
    return SegmentedWords([segment_of(jobs)], [np.arange(len(texts))], jobs["id"].to_numpy())


def test_segments_score_as_one_index_over_the_postings_that_count() -> None:
    jobs = postings(90, 3)
    older = jobs[:50].with_columns(description=pl.lit("word1 word2 an older text"))  # other rows of the same ids
    parts = [older, jobs[:40], jobs[40:]]
    documents = [np.full(50, -1), np.arange(40), np.arange(40, 90)]
    words = SegmentedWords([segment_of(part) for part in parts], documents, jobs["id"].to_numpy())
    whole = PostingIndex(jobs)
    draw = np.random.default_rng(5)
    for query in ["the", "unknown", *(" ".join(draw.choice(WORDS, 4)) for _ in range(20))]:
        assert np.array_equal(words.scores(query), whole.scores(query)), query
        assert hybrid_search(query, jobs, None, None, 9, words).equals(hybrid_search(query, jobs, None, None, 9, whole))


def test_arrays_make_the_same_segment_again_and_other_arrays_none() -> None:
    segment = segment_of(postings(20, 4))
    again = segment_from(segment.arrays())
    assert all(np.array_equal(each, again.arrays()[name]) for name, each in segment.arrays().items())
    assert bytes_of([segment]) == sum(each.nbytes for each in segment.arrays().values()) > 0
    with pytest.raises(ValueError, match="lacks 'terms'"):
        segment_from({name: each for name, each in segment.arrays().items() if name != "terms"})
    with pytest.raises(ValueError, match="do not belong together"):
        segment_from(segment.arrays() | {"counts": segment.counts[1:]})


@pytest.mark.parametrize(
    ("skill", "may", "is_sure"),
    [
        ("python", [True, False, True, False, False], True),
        ("C", [False, True, False, False, False], True),
        ("C++", [False, True, False, True, True], False),
        (".NET", [False, False, True, False, False], False),
        ("machine learning", [False, False, False, True, False], False),
    ],
)
def test_no_text_that_names_a_skill_is_left_out(skill: str, may: list[bool], is_sure: bool) -> None:
    words = with_text("Python, daily", "plain C", "python.net", "learning a machine in C++", "C# or C++.")
    assert (words.naming(skill)[0].tolist(), words.naming(skill)[1]) == (may, is_sure)


def test_nothing_is_found_in_no_postings() -> None:
    empty = SegmentedWords([], [], np.zeros(0, dtype=np.int64))
    assert empty.scores("anything").shape == (0,)
    assert segment_of(postings(3, 1).clear()).ids.shape == (0,)
