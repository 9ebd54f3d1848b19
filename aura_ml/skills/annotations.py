"""Postings whose skills people marked token by token, as training and test data: places, agreement, intervals.

Reads the form of SkillSpan (M. Zhang, K. N. Jensen, S. D. Sonniks, B. Plank, NAACL 2022): ``tokens`` and BIO tags.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Span = tuple[int, int]
"""First character and the one after the last."""


@dataclass(frozen=True)
class Agreement:
    """How far found spans are the marked ones; counts add up over texts.

    Attributes:
        exact: found spans that are a marked one, character for character.
        touching: found spans that share a character with a marked one.
        touched: marked spans that share a character with a found one.
        found, marked: how many there are.
    """

    exact: int = 0
    touching: int = 0
    touched: int = 0
    found: int = 0
    marked: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(
            self.exact + other.exact,
            self.touching + other.touching,
            self.touched + other.touched,
            self.found + other.found,
            self.marked + other.marked,
        )

    @property
    def strict_f1(self) -> float:
        """F1 of exact spans; 0 without any."""
        return 2.0 * self.exact / (self.found + self.marked) if self.found + self.marked else 0.0

    @property
    def overlap_f1(self) -> float:
        """Harmonic mean of the share of found spans that touch a marked one and the share of marked ones touched."""
        if not self.touching or not self.touched:
            return 0.0
        precision, recall = self.touching / self.found, self.touched / self.marked
        return 2.0 * precision * recall / (precision + recall)


def joined(tokens: Sequence[str]) -> str:
    """Return the text of a row: its tokens with a blank between them."""
    return " ".join(tokens)


def token_spans(tokens: Sequence[str]) -> list[Span]:
    """Return where each token stands in ``joined(tokens)``."""
    spans, place = [], 0
    for token in tokens:
        spans.append((place, place + len(token)))
        place += len(token) + 1
    return spans


def marked_spans(row: Mapping[str, Any], tags: str = "tags_knowledge") -> set[Span]:
    """Return the spans that the BIO ``tags`` of a row mark, as characters of ``joined(row["tokens"])``."""
    spans, start, marked = token_spans(row["tokens"]), None, set()
    for number, tag in enumerate([*row[tags], "O"]):
        if start is not None and not tag.startswith("I"):
            marked.add((spans[start][0], spans[number - 1][1]))
            start = None
        if start is None and not tag.startswith("O"):
            start = number
    return marked


def whole_tokens(tokens: Sequence[str], spans: Sequence[Span]) -> set[Span]:
    """Return ``spans`` widened to the tokens they touch: people marked whole tokens, such as ``Go/Rust``."""
    places = token_spans(tokens)
    widened = set()
    for start, end in spans:
        touched = [place for place in places if place[0] < end and start < place[1]]
        if touched:
            widened.add((touched[0][0], touched[-1][1]))
    return widened


def agreement(found: set[Span], marked: set[Span]) -> Agreement:
    """Return how far the spans ``found`` in one text are those ``marked`` in it."""
    return Agreement(
        exact=len(found & marked),
        touching=sum(any(a < d and c < b for c, d in marked) for a, b in found),
        touched=sum(any(a < d and c < b for a, b in found) for c, d in marked),
        found=len(found),
        marked=len(marked),
    )
