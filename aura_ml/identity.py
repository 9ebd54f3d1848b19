"""What is one opening: the id of a row, the nodes that tie rows together, links within a week, components.

Everything is a pure function of the rows: no order, no state, no earlier week takes part in an id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from aura_ml.gazetteer import gazetteer
from aura_ml.hashing import id53
from aura_ml.keys import find_requisition

SIMILAR_TEXT = 92.0
"""Least ``rapidfuzz.fuzz.ratio`` (0-100, normalized indel similarity) of two texts that are one opening.

Chosen on the pairs of equal company, title and place but unequal text in 15 weeks of captured postings: 68 of 138 lie
above it, and the 20 of these read by hand were revisions of one posting; most of the others lie below 66.
"""

MAX_COMPARED_CHARS = 12_000
"""Texts are compared up to this many characters."""

SAME_ID, SAME_TEXT, SIMILAR = "same id", "same text", "similar text"
BOARD_ID = "board id"


@dataclass(frozen=True)
class Identity:
    """What of a row says which opening it is.

    Attributes:
        job_id: the row's own id, from ``row_job_id``.
        location_key: place for comparison; "" when the row names none.
        fingerprint: hash of the text's words; "" without a text.
        comparable: the text's words, folded, for fuzzy comparison.
        requisition: the employer's own number of the opening, where known.
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

    One to its board id; one to its company, title, place, requisition and text, if it has a text.
    """
    edges = []
    if row.external_id:
        edges.append(Edge(row.job_id, id53("board", row.board, row.external_id), BOARD_ID))
    text_node = _text_node(row)
    if text_node is not None:
        edges.append(Edge(row.job_id, text_node, SAME_TEXT))
    return edges


def _text_node(row: Identity) -> int | None:
    if not row.fingerprint:
        return None
    return id53("text", row.company_key, row.title_key, row.location_key, row.requisition or "", row.fingerprint)


def link_week(rows: Iterable[Identity]) -> list[Edge]:
    """Return every edge of a week: each row's nodes, and links between rows whose texts are nearly equal.

    Rows are compared within blocks of equal company and title key. Sibling openings (another place, another
    requisition, a clearly different text) get no link. The result does not depend on the order of ``rows``.
    """
    distinct = sorted(set(rows), key=lambda row: (row.job_id, row.fingerprint, row.location_key))
    edges = {edge for row in distinct for edge in nodes(row)}
    blocks: dict[tuple[str, str], list[Identity]] = defaultdict(list)
    for row in distinct:
        if row.fingerprint:
            blocks[row.company_key, row.title_key].append(row)
    for block in blocks.values():
        if len({row.job_id for row in block}) > 1:
            edges |= _similar_in_block(block)
    return sorted(edges, key=lambda edge: (edge.job_id, edge.same_as, edge.evidence))


def _similar_in_block(block: list[Identity]) -> set[Edge]:
    edges: set[Edge] = set()
    single_place = len({row.location_key for row in block if row.location_key}) == 1
    for position, left in enumerate(block):
        for right in block[position + 1 :]:
            if left.job_id != right.job_id and _compatible(left, right, single_place) and _alike(left, right):
                first, second = sorted((left.job_id, right.job_id))
                evidence = SAME_TEXT if left.fingerprint == right.fingerprint else SIMILAR
                edges.add(Edge(second, first, evidence))
    return edges


def _compatible(left: Identity, right: Identity, single_place: bool) -> bool:
    """Whether requisition and place allow the two to be one opening.

    A row without a place meets a located one only if the whole block knows a single place: otherwise it
    would tie two cities' openings together.
    """
    if left.requisition and right.requisition and left.requisition != right.requisition:
        return False
    return left.location_key == right.location_key or single_place


def _alike(left: Identity, right: Identity) -> bool:
    if left.fingerprint == right.fingerprint:
        return True
    texts = left.comparable[:MAX_COMPARED_CHARS], right.comparable[:MAX_COMPARED_CHARS]
    return fuzz.ratio(*texts, score_cutoff=SIMILAR_TEXT) >= SIMILAR_TEXT and not _tell_apart(*texts)


def _tell_apart(left: str, right: str) -> bool:
    """Whether each text names a requisition or a city that the other does not: one template, filled in twice."""
    numbers = find_requisition(left), find_requisition(right)
    if None not in numbers and numbers[0] != numbers[1]:
        return True
    left_words, right_words = set(left.split()), set(right.split())
    cities = gazetteer().cities
    return any(word in cities for word in left_words - right_words) and any(
        word in cities for word in right_words - left_words
    )


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
