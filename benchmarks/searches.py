"""Measures search: the whole search of a home, and at larger sizes; a process of its own.

``python -m benchmarks.searches REPEATS SIZE [SIZE ...]``, with a filled home in ``AURA_HOME``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_io.models import load_embedder
from aura_io.workspace import Home, open_home
from aura_ml.embedding import Embedder, Vectors
from aura_ml.index import ExactIndex
from aura_ml.search import hybrid_search
from aura_ml.word_segments import SegmentedWords, segment_of
from aura_views.search import search
from benchmarks.figures import spread
from benchmarks.postings import SEED

FOUND = 20
QUERIES = (
    "data engineer python sql",
    "remote machine learning engineer",
    "Pflegefachkraft Teilzeit Berlin",
    "Projektleiter Energietechnik",
    "frontend developer typescript accessibility",
    "Softwareentwickler Java Spring",
    "sales manager german speaking",
    "working student marketing",
    "controller IFRS",
    "devops kubernetes terraform",
    "product owner logistics",
    "Elektriker Montage",
    "junior accountant english",
    "Vertrieb Außendienst",
    "research scientist biology",
)


def main() -> int:
    """Print one JSON object: search of the home, its parts, and search at the sizes."""
    repeats, *sizes = map(int, sys.argv[1:])
    home = open_home()
    embedder = load_embedder(home.settings)
    began = time.perf_counter()
    openings = search(home, QUERIES[0], FOUND).openings
    first_s = time.perf_counter() - began
    record = {
        "openings": openings,
        "first_s": first_s,
        "whole": _spread(lambda query: search(home, query, FOUND), repeats),
        "query_encoding": _spread(lambda query: embedder.encode([query]), repeats),
        "sizes": [_at(size, home, embedder, repeats) for size in sizes],
    }
    print(json.dumps(record))
    return 0


def _spread(ask: Callable[[str], object], repeats: int, queries: tuple[str, ...] = QUERIES) -> dict[str, float]:
    taken = []
    for _ in range(repeats):
        for query in queries:
            began = time.perf_counter()
            ask(query)
            taken.append(time.perf_counter() - began)
    return spread(taken)


def _at(size: int, home: Home, embedder: Embedder, repeats: int) -> dict[str, Any]:
    """Search ``size`` postings: the home's own, again and again under new ids, with vectors drawn at random."""
    ids = np.arange(1, size + 1, dtype=np.int64)
    vectors = _vectors(size, embedder.dimension)
    index = ExactIndex.build(ids.tolist(), vectors, embedder.version)
    asked = {query: embedder.encode([query]) for query in QUERIES}
    parts = {
        "exact_index": _spread(lambda query: index.search(asked[query], FOUND), repeats),
        "numpy": _spread(lambda query: _by_hand(vectors, asked[query]), repeats),
    }
    began = time.perf_counter()
    words = _words(home, ids)
    prepared_s = time.perf_counter() - began
    jobs = pl.DataFrame({"id": ids})
    whole = _spread(lambda query: hybrid_search(query, jobs, vectors, embedder.encode, FOUND, words), repeats)
    return {"postings": size, "prepared_s": prepared_s, **parts, "whole": whole}


def _words(home: Home, ids: NDArray[np.int64]) -> SegmentedWords:
    """Return the words of ``ids``: the home's own postings as one segment, taken as often as it needs."""
    segment = segment_of(home.warehouse.query("SELECT id, title, company, location, description FROM jobs ORDER BY id"))
    each = len(segment.ids)
    starts = range(0, len(ids), each)
    documents = [np.where(at + np.arange(each) < len(ids), at + np.arange(each), -1) for at in starts]
    return SegmentedWords([segment] * len(starts), documents, ids)


def _vectors(size: int, dimension: int) -> Vectors:
    drawn = np.random.default_rng(SEED).standard_normal((size, dimension), dtype=np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    return drawn


def _by_hand(vectors: Vectors, asked: Vectors) -> NDArray[np.int64]:
    """The plainest search there is: every inner product, the best ``FOUND`` of them in order."""
    scores = vectors @ asked[0]
    best = np.argpartition(-scores, FOUND)[:FOUND]
    return best[np.argsort(-scores[best])]


if __name__ == "__main__":
    sys.exit(main())
