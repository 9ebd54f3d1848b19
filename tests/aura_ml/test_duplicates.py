"""Which rows of a week are one opening: copies together, siblings apart, in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_ml.duplicates import link_week
from aura_ml.identity import (
    ANNOUNCED,
    LISTED,
    RETITLED,
    REWORDED,
    SAME_ADDRESS,
    SIMILAR,
    Identity,
    components,
    members,
)
from aura_ml.keys import comparable_text
from tests.aura_ml.identities import TEXT, row, titled


def evidence(*rows: Identity) -> set[str]:
    """Return what the links between the rows' own ids rest on."""
    ids = {entry.job_id for entry in rows}
    return {edge.evidence for edge in link_week(rows) if edge.same_as in ids}


def linked(*rows: Identity) -> set[frozenset[int]]:
    """Return the groups of job ids that ``link_week`` ties together."""
    groups = members(components((edge.job_id, edge.same_as) for edge in link_week(rows)))
    return {frozenset(group) for group in groups.values()}


def apart(*rows: Identity) -> bool:
    return len(linked(*rows)) == len({entry.job_id for entry in rows})


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


class TestTexts:
    def test_a_text_that_a_board_cut_is_the_same_opening(self) -> None:
        whole = TEXT + " benefits " + "thirty days of holiday and a bicycle for everybody who wants one " * 12
        assert not apart(row(1, whole), row(2, whole[:400], board="boardtwo"))

    def test_a_passage_that_was_added_changes_nothing(self) -> None:
        assert not apart(row(1), row(2, TEXT + " we also pay for the train and the kindergarten " * 3))

    def test_another_pay_or_experience_is_another_opening(self) -> None:
        assert apart(row(1, TEXT + " the pay is 127 200"), row(2, TEXT + " the pay is 154 000"))
        assert apart(row(1, TEXT + " you bring 3 years"), row(2, TEXT + " you bring 8 years"))

    def test_one_noun_for_another_is_a_template_filled_in_twice(self) -> None:
        assert apart(row(1, TEXT + " for a wirtschaftskanzlei"), row(2, TEXT + " for a investmentgesellschaft"))

    def test_words_that_are_also_cities_do_not_tell_apart(self) -> None:
        assert not apart(row(1, TEXT + " most of it"), row(2, TEXT + " save some"))


class TestReworded:
    DUTIES = (
        "You plan the routes of the night trains and agree them with the stations. ",
        "You answer the crews when something breaks and find them another engine. ",
        "You keep the timetable honest and write down what went wrong. ",
        "You teach new colleagues how the control room works and check their first plans. ",
    )
    OTHERS = (
        "You sort the depot and settle every change with the platforms. ",
        "You help drivers whenever machines fail and look for a spare locomotive. ",
        "You look after the schedule truthfully and record each failure. ",
        "You show beginners around our signal centre and read early drafts of theirs. ",
    )
    HOUSE = (
        "We are a railway of three hundred people in the north and run trains while others sleep. We pay fairly. " * 6
    )

    def test_other_words_here_and_there_are_one_opening(self) -> None:
        pairs = zip(self.DUTIES, self.OTHERS, strict=True)
        kept = "Our week has five days and our office a garden with a view of the old signal box. "
        one = "".join(duty + kept for duty, _ in pairs)
        other = "".join(duty + kept for duty in self.OTHERS)
        rows = [row(number, comparable_text(self.HOUSE + text)) for number, text in enumerate((one, other))]
        assert evidence(*rows) == {REWORDED}

    def test_one_passage_for_another_is_another_team(self) -> None:
        one, other = (comparable_text(self.HOUSE + "".join(duties)) for duties in (self.DUTIES, self.OTHERS))
        assert apart(row(1, one), row(2, other))


class TestTitles:
    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("Social Media Ads Manager (m/w/d) | Remote", "Remote Social Media Ads Manager"),
            ("Data Engineer (all genders) in Berlin", "Data Engineer - Vollzeit"),
            ("Ingenieur industrielle Automatisierung", "Ingenieur industrielle Automation"),
            ("Software Engineer / Cloud / REST", "Software Engineer - small start-up"),
            ("Community Manager", "Social Media & Community Manager"),
            ("Manager Konzernkonsolidierung & Reporting (m/w/d) IFRS", "Manager Group Consolidation & Reporting"),
            ("Senior Recruiter (m/w/d) – Night Trains", "Senior Talent Acquisition Partner – Night Trains"),
            ("KI Full Stack Developer - Dual Studium", "KI-Softwareentwickler/in - Dual Studium"),
            ("Geschäftsführung (m/w/d) Brückenbau", "Managing Director Brückenbau"),
            ("Teamleiter Vertrieb", "Team Lead Sales"),
            ("Leitung Einkauf", "Head of Procurement"),
            ("Backend Engineer", "Software Engineer"),
            ("Administrator Windows Server, Backups", "Server Administrator - Microsoft 365"),
            ("Junior Key Account Manager for Housing", "Junior Key Account Customer Success - SaaS"),
            ("Cook (50% Home Office)", "Cook"),
        ],
    )
    def test_one_text_under_two_wordings_is_one_opening(self, left: str, right: str) -> None:
        rows = titled(1, left), titled(2, right)
        assert evidence(*rows) == {RETITLED}

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("Data Engineer", "Senior Data Engineer"),
            ("Data Engineer", "Data Engineer (Werkstudent)"),
            ("Kundenberater in Teilzeit", "Kundenberater in Vollzeit"),
            ("Data Engineer 1", "Data Engineer 3"),
            ("Tester - Tallinn, Estonia", "Tester - Vilnius, Lithuania"),
            ("ERP Berater", "Einkäufer Stahlbau"),
            ("Steuerberater", "Assistenz der Geschäftsführung"),
            ("Head of Sales", "Team Lead Sales"),
            ("Projektleiter Brücken", "Bauleiter Tunnel"),
            ("Social Media & Community Manager", "Social Media & Content Creator"),
        ],
    )
    def test_one_text_for_two_jobs_stays_two(self, left: str, right: str) -> None:
        assert apart(titled(1, left), titled(2, right))

    def test_one_short_introduction_under_two_titles_stays_two(self) -> None:
        teaser = TEXT[:280]
        assert apart(titled(1, "Data Engineer, Karpenter", teaser), titled(2, "Data Engineer, Reporting", teaser))
        assert apart(titled(1, "Data Engineer", teaser), titled(2, "Data Engineer, Reporting", teaser))
        assert evidence(titled(1, "Data Engineer, Reporting", teaser), titled(2, "Reporting Data Engineer", teaser))

    def test_more_in_the_title_and_more_in_the_text_is_a_sibling(self) -> None:
        more = TEXT + " you have worked for the railway and can show it " * 3
        assert apart(titled(1, "Data Engineer"), titled(2, "Data Engineer Railway", more))


class TestOtherCompanies:
    AGENCY = comparable_text("Unser Kunde baut Brücken und sucht Sie. ") + " " + TEXT

    def test_an_agency_announces_the_employers_opening(self) -> None:
        theirs = row(2, self.AGENCY, company_key="besttalents", title_key="bridge data engineer sensors")
        ours = row(1, title_key="bridge data engineer sensors")
        assert evidence(ours, theirs) == {ANNOUNCED}
        assert apart(ours, replace(theirs, location_key="de/bavaria/munich"))

    def test_two_employers_with_one_template_are_two_openings(self) -> None:
        assert apart(row(1), row(2, TEXT.replace("calm", "quiet"), company_key="otherhouse"))

    def test_one_application_page_is_one_opening(self) -> None:
        rows = row(1, reference="lever/1"), row(2, "", company_key="besttalents", board="two", reference="lever/1")
        assert SAME_ADDRESS in evidence(*rows)
        assert apart(rows[0], replace(rows[1], title_key="night porter"))


class TestWithoutAComparableText:
    def listed(self, number: int, text: str, **changes: object) -> Identity:
        return replace(row(number, text), posted=date(2026, 3, 3), **changes)  # type: ignore[arg-type]

    GERMAN = comparable_text("Du entwirfst Dienste und sprichst mit den Leuten, die Brücken reparieren. " * 5)

    def test_two_languages_of_one_posting(self) -> None:
        english, german = self.listed(1, TEXT, language="en"), self.listed(2, self.GERMAN, language="de")
        assert evidence(english, german) == {LISTED}
        assert apart(english, replace(german, language="en"))
        assert apart(english, replace(german, posted=date(2026, 3, 17)))
        third = self.listed(3, TEXT[::-1], language="fr")
        assert apart(english, german, third)

    def test_a_board_without_texts(self) -> None:
        told, bare = self.listed(1, TEXT), self.listed(2, "", board="boardtwo")
        assert evidence(told, bare) == {LISTED}
        assert apart(told, replace(bare, board="boardone"))
        assert apart(told, replace(bare, posted=None))
        assert apart(told, replace(bare, location_key=""))


class TestPlaces:
    def test_a_country_joins_the_only_city_in_it(self) -> None:
        assert not apart(row(1, place="de"), row(2))
        assert apart(row(1, place="de"), row(2), row(3, place="de/bavaria/munich"))
        assert apart(row(1, place="fr"), row(2))

    def test_a_row_without_a_requisition_does_not_tie_two(self) -> None:
        assert apart(row(1, requisition="R1"), row(2, requisition="R2"), row(3, TEXT.replace("calm", "quiet")))
        assert not apart(row(1, requisition="R1"), row(3, TEXT.replace("calm", "quiet")))
