"""Ids, links and components: pure, order-free, siblings apart."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from aura_ml.hashing import ID_BITS, id53
from aura_ml.identity import (
    SAME_TEXT,
    SIMILAR,
    Identity,
    components,
    identity_key,
    link_week,
    members,
    nodes,
    row_job_id,
)
from aura_ml.keys import comparable_text, text_fingerprint

TEXT = comparable_text(
    "We build tools for people who repair bridges. You design services in Python, talk to the field crews, "
    "measure what matters and keep the systems simple. You bring experience with data and a calm way of working. " * 3
)


def row(
    number: int, text: str = TEXT, place: str = "de/berlin/berlin", board: str = "boardone", **changes: str | None
) -> Identity:
    """Return an identity of one company and title."""
    external_id = str(number)
    key = identity_key(board, external_id, None, "acme", "data engineer", place, None, "")
    made = Identity(row_job_id(key), board, external_id, "acme", "data engineer", place, text_fingerprint(text), text)
    return replace(made, **changes)  # type: ignore[arg-type]


def linked(*rows: Identity) -> set[frozenset[int]]:
    """Return the groups of job ids that ``link_week`` ties together."""
    groups = members(components((edge.job_id, edge.same_as) for edge in link_week(rows)))
    return {frozenset(group) for group in groups.values()}


def apart(*rows: Identity) -> bool:
    return len(linked(*rows)) == len({entry.job_id for entry in rows})


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


class TestLinks:
    def test_same_text_is_one_opening(self) -> None:
        assert not apart(row(1), row(2))

    def test_same_text_on_another_board_is_one_opening(self) -> None:
        assert not apart(row(1), row(2, board="boardtwo"))

    def test_nearly_the_same_text_is_one_opening(self) -> None:
        edges = link_week([row(1), row(2, TEXT.replace("calm", "quiet"))])
        assert SIMILAR in {edge.evidence for edge in edges}
        assert not apart(row(1), row(2, TEXT.replace("calm", "quiet")))

    def test_another_text_is_a_sibling(self) -> None:
        other = comparable_text(
            "Night shift at the airport: you keep the luggage belts moving and write the reports. " * 6
        )
        assert apart(row(1), row(2, other))

    def test_another_city_is_a_sibling(self) -> None:
        assert apart(row(1), row(2, place="de/bavaria/munich"))

    def test_another_requisition_is_a_sibling(self) -> None:
        assert apart(row(1, requisition="R1"), row(2, requisition="R2"))
        assert not apart(row(1, requisition="R1"), row(2, requisition="R1"))

    def test_another_requisition_in_the_text_is_a_sibling(self) -> None:
        assert apart(row(1, TEXT + " kennziffer 2026117"), row(2, TEXT + " kennziffer 2026118"))

    def test_one_template_for_two_cities_is_two_openings(self) -> None:
        assert apart(row(1, TEXT + " for our team in dortmund"), row(2, TEXT + " for our team in leipzig"))

    def test_another_company_or_title_is_another_opening(self) -> None:
        assert apart(row(1), row(2, company_key="other"))
        assert apart(row(1), row(2, title_key="data scientist"))

    def test_without_a_text_nothing_is_merged(self) -> None:
        assert apart(row(1, ""), row(2, ""))

    def test_a_row_without_a_place_joins_the_only_place(self) -> None:
        assert not apart(row(1, place=""), row(2))

    def test_a_row_without_a_place_does_not_tie_two_cities(self) -> None:
        berlin, munich, nowhere = row(1), row(2, place="de/bavaria/munich"), row(3, place="")
        assert apart(berlin, munich, nowhere)

    def test_nodes_meet_over_weeks(self) -> None:
        this_week, reposted = row(1), row(2)
        shared = {edge.same_as for edge in nodes(this_week)} & {edge.same_as for edge in nodes(reposted)}
        assert len(shared) == 1
        assert {edge.evidence for edge in nodes(this_week) if edge.same_as in shared} == {SAME_TEXT}

    @given(st.permutations(range(8)))
    def test_the_order_of_rows_does_not_matter(self, order: list[int]) -> None:
        rows = [
            row(1),
            row(2),
            row(3, TEXT.replace("calm", "quiet")),
            row(4, place=""),
            row(5, place="de/bavaria/munich"),
            row(6, ""),
            row(1),
            row(7, "x"),
        ]
        assert link_week([rows[position] for position in order]) == link_week(rows)


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
