"""What names an opening: the id of a row, the nodes that tie rows together in any week, components.

Everything is a pure function of the rows: no order, no state, no earlier week takes part in an id. Which rows of a
week are one without naming it alike is ``duplicates``'s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aura_ml.hashing import id53
from aura_ml.title_relation import title_words

SAME_ID, SAME_TEXT, SIMILAR = "same id", "same text", "similar text"
SAME_ADDRESS = "same application page"
RETITLED = "same text, other title"
REWORDED = "same title, text in other words"
ANNOUNCED = "announced by another company"
LISTED = "same title, place and date"
BOARD_ID = "board id"
STRENGTH = (SAME_ID, BOARD_ID, SAME_ADDRESS, SAME_TEXT, SIMILAR, RETITLED, REWORDED, ANNOUNCED, LISTED)
"""Kinds of evidence, the strongest first."""


@dataclass(frozen=True)
class Identity:
    """What of a row says which opening it is.

    Attributes:
        job_id: the row's own id, from ``row_job_id``.
        location_key: place for comparison; "" when the row names none.
        fingerprint: hash of the text's words; "" without a text.
        comparable: the text's words, folded, for fuzzy comparison.
        requisition: the employer's own number of the opening, where known.
        reference: the posting of an applicant system that its address leads to; "" where none for certain.
        title_head: key of the title's first part, before a dash, bar, comma or bracket.
        posted: posting day, where known. language: ISO 639-1 code of the text, where known.
    """

    job_id: int
    board: str
    external_id: str | None
    company_key: str
    title_key: str
    location_key: str
    fingerprint: str
    comparable: str
    requisition: str | None = None
    reference: str = ""
    title_head: str = ""
    posted: date | None = None
    language: str | None = None


@dataclass(frozen=True)
class Edge:
    """A link from a job id to another job id or to a node that names an opening."""

    job_id: int
    same_as: int
    evidence: str


def identity_key(
    board: str,
    external_id: str | None,
    url: str | None,
    company_key: str,
    title_key: str,
    location_key: str,
    requisition: str | None,
    fingerprint: str,
) -> tuple[str, ...]:
    """Return the parts whose hash is a row's job id.

    The board's own id wins. An address alone may be a career page shared by many openings, so company and
    title stand beside it; without either the row is named by all that it says.
    """
    if external_id:
        return (board, external_id)
    if url:
        return (board, "url", url, company_key, title_key)
    return (board, "content", company_key, title_key, location_key, requisition or "", fingerprint)


def row_job_id(key: Sequence[str]) -> int:
    """Return the 53-bit job id for the parts from ``identity_key``."""
    return id53("job", *key)


def nodes(row: Identity) -> list[Edge]:
    """Return the edges by which ``row`` meets other rows of the same opening in any week.

    One to its board id; one to the applicant system's posting that its address leads to, within its company; if it has a
    text, one to its company, title, place, requisition and text, and one to the same with what its title says in the
    place of its title, so that a posting that comes back under another wording of its title is known again.
    """
    edges = []
    if row.external_id:
        edges.append(Edge(row.job_id, id53("board", row.board, row.external_id), BOARD_ID))
    if row.reference:
        edges.append(Edge(row.job_id, id53("posting", row.company_key, row.reference), SAME_ADDRESS))
    text_node = text_node_of(row)
    if text_node is not None:
        edges.append(Edge(row.job_id, text_node, SAME_TEXT))
        edges.append(Edge(row.job_id, _retitled_node_of(row), RETITLED))
    return edges


def _retitled_node_of(row: Identity) -> int:
    words = title_words(row.title_key, row.company_key, row.location_key)
    said = ("|".join(sorted(part)) for part in (words.core, words.levels, words.forms, words.numbers))
    return id53("retitled", row.company_key, *said, row.location_key, row.requisition or "", row.fingerprint)


def text_node_of(row: Identity) -> int | None:
    """Return what rows of equal company, title, place, requisition and text share; None without a text."""
    if not row.fingerprint:
        return None
    return id53("text", row.company_key, row.title_key, row.location_key, row.requisition or "", row.fingerprint)


def components(edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for every job id the smallest job id of its connected component.

    Args:
        edges: (job_id, same_as) pairs; the first of a pair is always a job id, the second a job id or a node.
    """
    parent: dict[int, int] = {}
    jobs: set[int] = set()
    for job_id, same_as in edges:
        jobs.add(job_id)
        left, right = _root(parent, job_id), _root(parent, same_as)
        if left != right:
            parent[max(left, right)] = min(left, right)
    smallest: dict[int, int] = {}
    for job_id in sorted(jobs):
        smallest.setdefault(_root(parent, job_id), job_id)
    return {job_id: smallest[_root(parent, job_id)] for job_id in sorted(jobs)}


def _root(parent: dict[int, int], item: int) -> int:
    """Return the root of ``item``, halving the path on the way."""
    parent.setdefault(item, item)
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


def members(component_of: Mapping[int, int]) -> dict[int, list[int]]:
    """Return the job ids of each component, ascending, by the component's smallest id."""
    found: dict[int, list[int]] = defaultdict(list)
    for job_id in sorted(component_of):
        found[component_of[job_id]].append(job_id)
    return dict(found)
