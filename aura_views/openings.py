"""Which job ids are one opening, for the few postings that a page or a command is about.

Follows the links of ``job_identities`` outward from the ids asked for; all openings at once are ``aura_ml.openings``'s.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from aura_io.parameters import listed
from aura_io.workspace import Home
from aura_ml.identity import components
from aura_views import memo
from aura_views.postings import LINKS, unknown_posting

Openings = dict[int, tuple[int, ...]]
"""Job id to all ids of its opening, sorted, itself among them."""

_KNOWN = """
SELECT id FROM jobs WHERE id IN (SELECT unnest($1::BIGINT[]))
UNION SELECT row_job_id FROM job_sightings WHERE row_job_id IN (SELECT unnest($1::BIGINT[]))
UNION SELECT job_id FROM job_identities WHERE job_id IN (SELECT unnest($1::BIGINT[]))
"""
"""Ids that an earlier parser gave stand in the links alone."""


def openings_among(connection: duckdb.DuckDBPyConnection, job_ids: Iterable[int]) -> Openings:
    """Return the opening of each of ``job_ids``; an id that no week knows stands for itself."""
    asked = sorted(set(job_ids))
    nodes = new = set(asked)
    links: set[tuple[int, int]] = set()
    while new:
        found = connection.execute(LINKS, [listed(sorted(new))]).fetchall()
        links.update(found)
        new = {node for link in found for node in link} - nodes
        nodes = nodes | new
    known = {row[0] for row in connection.execute(_KNOWN, [listed(sorted(nodes))]).fetchall()}
    cluster = components({(one, other) for link in links for one, other in (link, link[::-1])})
    members: dict[int, set[int]] = {}
    for node in known | set(asked):
        members.setdefault(cluster.get(node, node), set()).add(node)
    return {job_id: tuple(sorted(members[cluster.get(job_id, job_id)])) for job_id in asked}


def openings_known(home: Home, job_ids: Iterable[int]) -> Openings:
    """Return ``openings_among`` of ``job_ids``, from memory until postings or links are written.

    Raises:
        NothingToShow: the warehouse cannot be read now and this was never read.
    """
    ids = tuple(sorted(set(job_ids)))
    return memo.read(home, ("openings", ids), lambda connection: openings_among(connection, ids)).value


def opening_of(home: Home, job_id: int) -> tuple[int, ...]:
    """Return all ids of the opening that ``job_id`` belongs to, sorted.

    Raises:
        UnknownPosting: no posting has this id.
        WarehouseError: the warehouse cannot be read.
    """
    with home.warehouse.reading() as connection:
        known = connection.execute(_KNOWN, [[job_id]]).fetchall()
        if not known:
            raise unknown_posting(job_id)
        return openings_among(connection, [job_id])[job_id]


def title_of_opening(home: Home, opening: Iterable[int]) -> str:
    """Return the newest title of the opening that has these job ids; its smallest id where no week has its row."""
    ids = sorted(opening)
    frame = home.warehouse.query(
        "SELECT title FROM jobs WHERE list_contains(?::BIGINT[], id) ORDER BY week DESC, id LIMIT 1", [ids]
    )
    return f"posting {ids[0]}" if frame.is_empty() else str(frame["title"][0])
