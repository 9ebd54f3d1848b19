"""BM25 over postings that come in segments (a week each), so that a new week costs its own words and no others.

A segment is arrays alone: it can be stored, and it holds no text. Which of its postings count, and as which document, is told
when segments are put together; the scores are those of ``lexical.BM25`` over the same postings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aura_ml.lexical import K1, B, query_terms, token_lists

FORMAT = "1"
"""Of the arrays and of what the words are; raised with a change of either."""

Arrays = Mapping[str, NDArray[np.generic]]
Whole = NDArray[np.unsignedinteger]
"""Whole numbers from 0 on, in the smallest type that holds the largest of them."""

_DOTTED, _BARE = "\x01", "\x02"
"""Before a part of a word with dots, and before a word without its ``++`` or ``#``: names of their own beside whole words."""


@dataclass(frozen=True)
class WordSegment:
    """The words of some postings.

    Attributes:
        ids: of the postings, shape (postings,). lengths: their words, shape (postings,).
        terms: hashes of the different words, rising, shape (terms,). starts: where the places of a term begin in
            ``places`` and ``counts``, shape (terms + 1,). places: postings that hold it, as places in ``ids``, rising.
            counts: how often.
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.int32]
    terms: NDArray[np.uint64]
    starts: NDArray[np.int64]
    places: Whole
    counts: Whole

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return everything by name, for storing."""
        return dict(vars(self))

    def holding(self, term: int) -> tuple[Whole, Whole]:
        """Return the places that hold a hashed term, and how often."""
        at = int(np.searchsorted(self.terms, np.uint64(term)))
        if at == len(self.terms) or int(self.terms[at]) != term:
            return self.places[:0], self.counts[:0]
        span = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.places[span], self.counts[span]


def segment_of(jobs: pl.DataFrame) -> WordSegment:
    """Return the segment of postings; title words count three times, as in ``search.PostingIndex``.

    Args:
        jobs: columns id, title, company, location, description.
    """
    text = pl.concat_str(
        [pl.col("title")] * 3 + [pl.col("company"), pl.col("location").fill_null(""), pl.col("description")],
        separator="\n",
    )
    tokens = token_lists(jobs.select(text.alias("text"))["text"])
    lengths = tokens.list.len().fill_null(0).cast(pl.Int32).to_numpy()
    flat = pl.DataFrame({"place": np.arange(jobs.height, dtype=np.int32), "term": tokens}).explode("term").drop_nulls()
    counted = flat.group_by("term", "place").len("count")
    counted = pl.concat([counted, _parts(counted)])
    names = counted["term"].unique()
    hashes = pl.DataFrame({"term": names, "hash": pl.Series([term_hash(name) for name in names], dtype=pl.UInt64)})
    ordered = counted.join(hashes, on="term").select("hash", "place", "count").sort("hash", "place")
    terms, starts = np.unique(ordered["hash"].to_numpy(), return_index=True)
    return WordSegment(
        ids=jobs["id"].to_numpy().astype(np.int64),
        lengths=lengths.astype(np.int32),
        terms=terms.astype(np.uint64),
        starts=np.append(starts, ordered.height).astype(np.int64),
        places=_smallest(ordered["place"]),
        counts=_smallest(ordered["count"]),
    )


def _smallest(values: pl.Series) -> Whole:
    numbers = values.to_numpy()
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def segment_from(arrays: Arrays) -> WordSegment:
    """Return the segment that ``arrays`` were made of.

    Raises:
        ValueError: they are none of a segment.
    """
    try:
        segment = WordSegment(**{name: arrays[name] for name in WordSegment.__dataclass_fields__})  # type: ignore[arg-type]
    except KeyError as error:
        raise ValueError(f"the index of words lacks {error}") from error
    ends = segment.starts[-1] if len(segment.starts) else -1
    sizes = (len(segment.ids) == len(segment.lengths), len(segment.starts) == len(segment.terms) + 1)
    if not all(sizes) or ends != len(segment.places) or len(segment.places) != len(segment.counts):
        raise ValueError("the index of words has parts that do not belong together")
    return segment


def term_hash(term: str) -> int:
    """Return 64 bits that stand for a folded word: the same on every computer; two of a million words meet once in 4e7."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "big")


def _parts(counted: pl.DataFrame) -> pl.DataFrame:
    """Return where parts of words stand that are none by themselves: ``node`` of ``node.js``, ``c`` of ``c++``."""
    dotted = (
        counted.filter(pl.col("term").str.contains(".", literal=True))
        .with_columns(pl.col("term").str.split("."))
        .explode("term")
    )
    ends = pl.concat([counted, dotted]).filter(pl.col("term").str.contains(r"[+#]$"))
    bare = ends.with_columns(pl.col("term").str.strip_chars_end("+#"))
    named = [
        frame.with_columns((mark + pl.col("term")).alias("term"))
        for frame, mark in ((dotted, pl.lit(_DOTTED)), (bare, pl.lit(_BARE)))
    ]
    return pl.concat(named).group_by("term", "place").agg(pl.col("count").sum()).select("term", "place", "count")


class SegmentedWords:
    """The words of the postings that count, out of segments.

    Args:
        segments: in any order; a posting may be in several of them.
        documents: for each segment the document of each of its places, -1 where it does not count; shape (postings,).
        ids: of the documents, rising, shape (documents,); each is named by exactly one place.
    """

    def __init__(
        self, segments: Sequence[WordSegment], documents: Sequence[NDArray[np.int64]], ids: NDArray[np.int64]
    ) -> None:
        self.ids = ids
        self.row_order: NDArray[np.int64] = np.arange(len(ids), dtype=np.int64)
        self.count = count = len(ids)
        self._parts = list(zip(segments, documents, strict=True))
        lengths = np.zeros(count)
        for segment, rows in self._parts:
            lengths[rows[rows >= 0]] = segment.lengths[rows >= 0]
        mean = float(lengths.mean()) if count else 0.0
        self._damping = K1 * (1.0 - B + B * lengths / mean) if mean else np.full(count, K1)

    def scores(self, query: str) -> NDArray[np.float64]:
        """Return the BM25 score of every document for ``query``, shape (documents,); 0 where nothing matches."""
        terms = query_terms([(1.0, query)]) or dict.fromkeys(token_lists([query])[0], 1.0)
        total = np.zeros(self.count)
        for term in sorted(terms):
            rows, count = self._found(term_hash(term))
            idf = np.log1p((self.count - len(rows) + 0.5) / (len(rows) + 0.5))
            total[rows] += terms[term] * idf * count * (K1 + 1.0) / (count + self._damping[rows])
        return total

    def naming(self, skill: str) -> tuple[NDArray[np.bool_], bool]:
        """Return which documents may name ``skill`` as a word of its own, shape (documents,), and whether they surely do.

        No document that names it is left out. One word of letters and digits is sure; of anything else (``C++``,
        ``machine learning``) the words are there, but not known to stand together.
        """
        found = np.ones(self.count, dtype=np.bool_)
        words = [word for token in token_lists([skill])[0] for word in token.rstrip("+#").split(".")]
        is_one_word = len(words) == 1 and skill.strip().isalnum()
        for word in words:
            holds = np.zeros(self.count, dtype=np.bool_)
            for mark in ("", _DOTTED) if is_one_word else ("", _DOTTED, _BARE):
                holds[self._found(term_hash(mark + word))[0]] = True
            found &= holds
        return found, is_one_word

    def _found(self, term: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        rows, counts = [], []
        for segment, documents in self._parts:
            places, count = segment.holding(term)
            if len(places):
                here = documents[places]
                rows.append(here[here >= 0])
                counts.append(count[here >= 0])
        if not rows:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        return np.concatenate(rows), np.concatenate(counts).astype(np.float64)


def bytes_of(segments: Iterable[WordSegment]) -> int:
    """Return the memory that segments take."""
    return sum(array.nbytes for segment in segments for array in segment.arrays().values())
