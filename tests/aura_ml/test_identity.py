"""Ids, links and components: pure, order-free, siblings apart."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from aura_ml.hashing import ID_BITS, id53
from aura_ml.identity import (
    SAME_TEXT,
    components,
    identity_key,
    nodes,
    row_job_id,
)
from tests.aura_ml.identities import row


class TestIds:
    def test_the_boards_id_names_the_row_whatever_else_changes(self) -> None:
        first = identity_key("boardone", "7", "https://a.example/1", "acme", "engineer", "de", None, "f1")
        second = identity_key("boardone", "7", "https://a.example/2", "acmeag", "senior engineer", "at", "R1", "f2")
        assert row_job_id(first) == row_job_id(second) == id53("job", "boardone", "7")

    def test_boards_do_not_share_ids(self) -> None:
        assert row_job_id(("boardone", "7")) != row_job_id(("boardtwo", "7"))

    def test_a_shared_career_page_is_not_one_job(self) -> None:
        pages = [
            identity_key("inbox", None, "https://acme.example/careers", "acme", title, "", None, "")
            for title in ("cook", "driver")
        ]
        assert row_job_id(pages[0]) != row_job_id(pages[1])

    def test_without_id_and_address_the_content_names_it(self) -> None:
        keys = [
            identity_key("inbox", None, None, "acme", "cook", place, None, "f")
            for place in ("de/berlin/berlin", "de/bavaria/munich")
        ]
        assert row_job_id(keys[0]) != row_job_id(keys[1])

    @given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
    def test_ids_survive_a_browser(self, parts: list[str]) -> None:
        assert 0 < row_job_id(parts) < 2**ID_BITS


class TestNodes:
    def test_nodes_meet_over_weeks(self) -> None:
        this_week, reposted = row(1), row(2)
        shared = {edge.same_as for edge in nodes(this_week)} & {edge.same_as for edge in nodes(reposted)}
        assert len(shared) == 1
        assert {edge.evidence for edge in nodes(this_week) if edge.same_as in shared} == {SAME_TEXT}

    def test_one_application_page_meets_over_boards_and_weeks(self) -> None:
        theirs, ours = row(1, reference="lever/1"), row(2, "", board="boardtwo", reference="lever/1")
        assert {edge.same_as for edge in nodes(theirs)} & {edge.same_as for edge in nodes(ours)}
        other = row(3, "", reference="lever/1", company_key="other")
        assert not {edge.same_as for edge in nodes(theirs)} & {edge.same_as for edge in nodes(other)}


class TestComponents:
    def test_the_smallest_job_id_names_a_component(self) -> None:
        assert components([(30, 5), (20, 5), (40, 20), (50, 6)]) == {20: 20, 30: 20, 40: 20, 50: 50}

    def test_a_node_is_never_a_name(self) -> None:
        assert components([(9, 1), (8, 1)]) == {8: 8, 9: 8}

    def test_empty(self) -> None:
        assert components([]) == {}

    @given(st.lists(st.tuples(st.integers(100, 130), st.integers(1, 140)), max_size=60), st.integers())
    def test_order_does_not_matter_and_naming_is_idempotent(self, edges: list[tuple[int, int]], seed: int) -> None:
        found = components(edges)
        shuffled = edges[:]
        random.Random(seed).shuffle(shuffled)
        assert components(shuffled) == found
        assert all(found[name] == name for name in found.values())
        assert all(name <= job for job, name in found.items())
