"""Which rows of a week are one opening: the pairs worth comparing, compared, and linked.

Rows meet in blocks that grow with an employer's, a title's or a page's postings, never with the week; what makes two
rows one is ``same_opening``'s. The result does not depend on the order of the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations

from aura_ml.identity import LISTED, SAME_ADDRESS, Edge, Identity, components, nodes, text_node_of
from aura_ml.same_opening import SAME_DAYS, same_opening
from aura_ml.title_relation import APART, TitleWords, relate, title_words

Block = list[Identity]


def link_week(rows: Iterable[Identity]) -> list[Edge]:
    """Return every edge of a week: each row's nodes, and links between rows that were found to be one opening."""
    distinct = sorted(set(rows), key=_order)
    edges = {edge for row in distinct for edge in nodes(row)}
    # Rows of equal company, title, place, requisition and text share a node: one of them stands for all.
    standing = list({text_node_of(row): row for row in reversed(distinct) if row.fingerprint}.values())
    for left, right in _candidates(standing):
        if left.job_id != right.job_id:
            evidence = same_opening(left, right)
            if evidence is not None:
                edges.add(_edge(left, right, evidence))
    edges |= _same_page(distinct)
    edges |= _listed_twice(distinct, edges)
    return sorted(edges, key=lambda edge: (edge.job_id, edge.same_as, edge.evidence))


def _order(row: Identity) -> tuple[int, str, str, str, str, str]:
    return (row.job_id, row.fingerprint, row.location_key, row.title_key, row.company_key, str(row.posted))


def _edge(left: Identity, right: Identity, evidence: str) -> Edge:
    first, second = sorted((left.job_id, right.job_id))
    return Edge(second, first, evidence)


def _words(row: Identity) -> TitleWords:
    return title_words(row.title_key, row.company_key, row.location_key)


def _candidates(rows: Sequence[Identity]) -> Iterator[tuple[Identity, Identity]]:
    """Yield the pairs to compare: of one employer under one title or at one place, of two under one title at one place."""
    for block in _blocks(rows, lambda row: (row.company_key, row.title_key)):
        yield from _compatible(block)
    for block in _blocks(rows, lambda row: (row.company_key, row.location_key)):
        yield from _related_titles(block)
    for title_of in (_words, lambda row: row.title_key):
        for block in _blocks(rows, lambda row: (title_of(row), row.location_key) if row.location_key else None):  # noqa: B023
            yield from (
                (left, right) for left, right in combinations(block, 2) if left.company_key != right.company_key
            )


def _blocks(rows: Sequence[Identity], key_of: Callable[[Identity], Hashable | None]) -> Iterator[Block]:
    blocks: dict[Hashable, Block] = defaultdict(list)
    for row in rows:
        key = key_of(row)
        if key is not None:
            blocks[key].append(row)
    return (block for block in blocks.values() if len(block) > 1)


def _compatible(block: Block) -> Iterator[tuple[Identity, Identity]]:
    """Yield the pairs whose places and requisitions allow them to be one opening.

    A row that names no place, or only the country, meets a located one only if the block knows a single such place,
    and a row without a requisition one with it only if the block knows a single one: otherwise it would tie siblings.
    """
    places = {row.location_key for row in block}
    single = {place: _only_place_within(place, places) for place in places}
    one_requisition = len({row.requisition for row in block if row.requisition}) <= 1
    for left, right in combinations(block, 2):
        same_place = single[left.location_key] == single[right.location_key]
        if same_place and (one_requisition or left.requisition == right.requisition):
            yield left, right


def _only_place_within(place: str, places: set[str]) -> str:
    """Return the one most specific place among ``places`` that lies in ``place``; ``place`` itself without exactly one."""
    inner = {other for other in places if _lies_in(other, place)}
    specific = [other for other in inner if not any(_lies_in(another, other) for another in inner)]
    return specific[0] if len(specific) == 1 else place


def _lies_in(inner: str, outer: str) -> bool:
    return inner != outer and (not outer or inner.startswith(outer.rstrip("/") + "/"))


def _related_titles(block: Block) -> Iterator[tuple[Identity, Identity]]:
    """Yield the pairs of one employer at one place whose titles differ and are not apart."""
    by_words: dict[TitleWords, Block] = defaultdict(list)
    one_requisition = len({row.requisition for row in block if row.requisition}) <= 1
    for row in block:
        by_words[_words(row)].append(row)
    for one, other in combinations(by_words, 2):
        if relate(one, other) != APART:
            yield from (
                (left, right)
                for left in by_words[one]
                for right in by_words[other]
                if one_requisition or left.requisition == right.requisition
            )
    for same_text in _blocks(block, lambda row: row.fingerprint):
        yield from (
            (left, right)
            for left, right in combinations(same_text, 2)
            if one_requisition or left.requisition == right.requisition
        )
    for same in by_words.values():
        yield from (
            (left, right)
            for left, right in combinations(same, 2)
            if left.title_key != right.title_key and (one_requisition or left.requisition == right.requisition)
        )


def _same_page(rows: Sequence[Identity]) -> set[Edge]:
    """Return links between companies' rows that lead to one application page under titles that are not apart."""
    edges = set()
    for block in _blocks(rows, lambda row: row.reference or None):
        for left, right in combinations(block, 2):
            if left.job_id != right.job_id and relate(_words(left), _words(right)) != APART:
                edges.add(_edge(left, right, SAME_ADDRESS))
    return edges


def _listed_twice(rows: Sequence[Identity], edges: set[Edge]) -> set[Edge]:
    """Return links between the only two openings of an employer with one title and place, posted at the same time.

    Their texts cannot be compared: they are in two languages, or a board gives none.
    """
    opening_of = components((edge.job_id, edge.same_as) for edge in edges)
    found = set()
    for block in _blocks(
        rows, lambda row: (row.company_key, _words(row), row.location_key) if row.location_key else None
    ):
        openings: dict[int, Block] = defaultdict(list)
        for row in block:
            openings[opening_of.get(row.job_id, row.job_id)].append(row)
        if len(openings) == 2 and len({row.requisition for row in block if row.requisition}) <= 1:
            one, other = openings.values()
            if _in_two_languages(one, other) or _without_text(one, other):
                found.add(_edge(one[0], other[0], LISTED))
    return found


def _days_apart(one: Block, other: Block) -> int | None:
    """Return the days between the two first posting days; None where one is not known."""
    days = [[row.posted for row in rows if row.posted] for rows in (one, other)]
    return abs((min(days[0]) - min(days[1])).days) if all(days) else None


def _in_two_languages(one: Block, other: Block) -> bool:
    spoken = [{row.language for row in rows} for rows in (one, other)]
    texts = all(row.fingerprint for row in (*one, *other))
    told = all(None not in languages and len(languages) == 1 for languages in spoken) and spoken[0] != spoken[1]
    return texts and told and (_days_apart(one, other) or 0) <= SAME_DAYS


def _without_text(one: Block, other: Block) -> bool:
    texts = [any(row.fingerprint for row in rows) for rows in (one, other)]
    boards_differ = {row.board for row in one}.isdisjoint(row.board for row in other)
    days_apart = _days_apart(one, other)
    return not all(texts) and boards_differ and days_apart is not None and days_apart <= SAME_DAYS
