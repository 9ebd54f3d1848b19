"""Words: folded tokens of texts and BM25 over them. No stemming, no model.

Case and diacritics are folded; ``c++``, ``c#`` and ``node.js`` stay whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

WORD = r"[\p{L}\p{N}]+(?:[.][\p{L}\p{N}]+)*(?:\+\+|#)?"

K1 = 1.2
B = 0.75

_STOP_TEXT = """
a about above after again all also am an and any are as at be because been before being below between both but by can could
did do does doing down during each few for from further had has have having he her here his how i if in into is it its itself
just like may me more most must my new no nor not of off on once one only or other our out over own same she should so some
such than that the their them then there these they this those through to too under until up us very was we well were what
when where which while who whom why will with within would you your
aber alle als am an andere auch auf aus bei beim bin bis bist da das dass dein deine dem den der des dich die dies diese dir
doch du durch ein eine einem einen einer eines er es euch fur gegen hat hast ich ihr ihre im in ins ist kann kein keine konnen
mehr mein mit mochten nach nicht noch nur ob oder ohne sein seine sich sie sind so sowie uber um und uns unser unsere unter vom
von vor war was wenn werden wie wir wird zu zum zur
"""
STOP_WORDS = frozenset(_STOP_TEXT.split())
"""English and German, folded: in a week of mostly German postings an English "the" would otherwise look telling."""


def token_lists(texts: pl.Series | Sequence[str]) -> pl.Series:
    """Return the folded tokens of each text, in order: a series of lists of strings."""
    series = texts if isinstance(texts, pl.Series) else pl.Series("text", list(texts), dtype=pl.String)
    folded = (
        pl.col("text").str.to_lowercase().str.replace_all("ß", "ss", literal=True).str.normalize("NFKD")
    ).str.replace_all(r"\p{M}", "")
    return series.alias("text").to_frame().select(folded.str.extract_all(WORD))["text"]


def tokenize(texts: Sequence[str]) -> list[list[str]]:
    """Return the folded tokens of each text."""
    result: list[list[str]] = token_lists(texts).to_list()
    return result


def query_terms(parts: Iterable[tuple[float, str]]) -> dict[str, float]:
    """Return term weights of a query made of weighted texts: the highest weight a term has in any part.

    Stop words and single letters (other than such as ``c#``) are left out.
    """
    weights: dict[str, float] = {}
    listed = list(parts)
    for (weight, _), tokens in zip(listed, tokenize([text for _, text in listed]), strict=True):
        for token in tokens:
            if token not in STOP_WORDS and (len(token) > 1 or token.isdigit()):
                weights[token] = max(weights.get(token, 0.0), weight)
    return weights


class BM25:
    """Okapi BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75) over a fixed set of documents.

    Args:
        tokens: a series of token lists, one per document, as from ``token_lists``.
        vocabulary: keep only these terms (a query known beforehand); None keeps all.
    """

    def __init__(self, tokens: pl.Series, vocabulary: Iterable[str] | None = None) -> None:
        self.documents = len(tokens)
        lengths = tokens.list.len().fill_null(0).to_numpy().astype(np.float64)
        mean = float(lengths.mean()) if self.documents else 0.0
        self._damping = K1 * (1.0 - B + B * lengths / mean) if mean else np.full(self.documents, K1)
        flat = pl.DataFrame({"document": np.arange(self.documents, dtype=np.int64), "term": tokens}).explode("term")
        if vocabulary is not None:
            flat = flat.filter(pl.col("term").is_in(sorted(set(vocabulary))))
        flat = flat.drop_nulls()
        terms = flat["term"].unique().sort()
        numbered = pl.DataFrame({"term": terms, "number": np.arange(len(terms), dtype=np.int64)})
        numbers = flat.join(numbered, on="term", how="left", maintain_order="left")["number"].to_numpy()
        # Whole numbers are counted in a third of the time that pairs of words and documents take.
        pairs, counts = np.unique(numbers * max(self.documents, 1) + flat["document"].to_numpy(), return_counts=True)
        self._document = (pairs % max(self.documents, 1)).astype(np.int32)
        self._count = counts.astype(np.int32)
        starts = np.searchsorted(pairs, np.arange(len(terms) + 1) * max(self.documents, 1)).tolist()
        self._spans = dict(zip(terms.to_list(), pairwise(starts), strict=True))

    def best_terms(self, query: Mapping[str, float], count: int) -> list[list[str]]:
        """Return for every document the ``count`` query terms that add most to its score, strongest first."""
        found = [
            pl.DataFrame({"document": rows, "gain": gain, "term": [term] * len(rows)})
            for term in sorted(query)
            for rows, gain in [self._gain(term, query[term])]
            if len(rows)
        ]
        best: list[list[str]] = [[] for _ in range(self.documents)]
        if found:
            ordered = pl.concat(found).sort(["document", "gain", "term"], descending=[False, True, False])
            top = ordered.group_by("document", maintain_order=True).agg(pl.col("term").head(count))
            for document, terms in top.iter_rows():
                best[document] = terms
        return best

    def scores(self, query: Mapping[str, float]) -> NDArray[np.float64]:
        """Return the score of every document for weighted terms, shape (documents,); 0 where nothing matches."""
        total = np.zeros(self.documents)
        for term in sorted(query):
            rows, gain = self._gain(term, query[term])
            total[rows] += gain
        return total

    def _gain(self, term: str, weight: float) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        start, end = self._spans.get(term, (0, 0))
        found = end - start
        idf = np.log1p((self.documents - found + 0.5) / (found + 0.5))
        rows, count = self._document[start:end], self._count[start:end].astype(np.float64)
        return rows, weight * idf * count * (K1 + 1.0) / (count + self._damping[rows])
