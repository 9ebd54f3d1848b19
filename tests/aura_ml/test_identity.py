"""Ids, links and components: pure, order-free, siblings apart."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_ml.hashing import ID_BITS, id53
from aura_ml.identity import (
    RETITLED,
    SAME_TEXT,
    Identity,
    components,
    identity_key,
    nodes,
    row_job_id,
)
from tests.aura_ml.identities import row, titled


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
        ties = {(edge.same_as, edge.evidence) for edge in nodes(this_week)}
        ties &= {(edge.same_as, edge.evidence) for edge in nodes(reposted)}
        assert {evidence for _, evidence in ties} == {SAME_TEXT, RETITLED}

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


class TestWeeks:
    """What rows of different weeks share, since no week knows another's rows."""

    def shared(self, left: Identity, right: Identity) -> set[str]:
        named = [{(edge.same_as, edge.evidence) for edge in nodes(row)} for row in (left, right)]
        return {evidence for _, evidence in named[0] & named[1]}

    def test_the_same_text_under_another_wording_meets(self) -> None:
        first, later = titled(1, "Leiter Finanzen (m/w/d) - Berlin"), titled(2, "Head of Finance")
        assert self.shared(first, later) == {RETITLED}
        assert self.shared(titled(1, "Data Engineer"), titled(2, "Data Engineer")) == {SAME_TEXT, RETITLED}

    @pytest.mark.parametrize(
        "title", ["Director Finance", "Head of Finance (Interim)", "Head of Sales", "Head of Finance 2"]
    )
    def test_another_job_with_that_text_does_not(self, title: str) -> None:
        assert self.shared(titled(1, "Head of Finance"), titled(2, title)) == set()

    def test_another_place_company_or_text_does_not(self) -> None:
        first = titled(1, "Head of Finance")
        for other in ({"location_key": "de/bavaria/munich"}, {"company_key": "other"}, {"fingerprint": "x"}):
            assert self.shared(first, replace(titled(2, "Leitung Finanzen"), **other)) == set()
