"""What descriptions state: workplace, visa, relocation, last day, time zones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from time import process_time

import pytest

from aura_ml.normalize import CONTRADICTED, REMOTE_CONTRADICTED, normalize
from aura_ml.records import JobDraft
from aura_ml.statements import read_statements, utc_ranges

SEEN = datetime(2026, 3, 17, tzinfo=UTC)


def draft(text: str, **fields: object) -> JobDraft:
    """Return an invented draft with this description."""
    return JobDraft(board="boardone", title="Engineer", company="Acme", description_text=text, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "visa"),
    [
        ("We offer visa sponsorship.", "offered"),
        ("We are happy to sponsor H-1B visas.", "offered"),
        ("Wir bieten Unterstützung beim Visum.", "offered"),
        ("Berlin | ONSITE | VISA | Full-time", "offered"),
        ("We are unable to sponsor visas at this time.", "not_offered"),
        ("Visa sponsorship is not available.", "not_offered"),
        ("No visa sponsorship, sorry.", "not_offered"),
        ("You must be authorized to work in the United States.", "permit_required"),
        ("Eine gültige Arbeitserlaubnis setzen wir voraus.", "permit_required"),
        ("US citizenship is required.", "permit_required"),
        ("Visa US citizen/visa only", "permit_required"),
        ("You must be a U.S. citizen for this position.", "permit_required"),
        ("You have a valid work permit to work in Germany.", "permit_required"),
        ("This position is ineligible for visa sponsorship.", "not_offered"),
        ("Visa/relocation: No", "not_offered"),
        ("Will you now or in the future require visa sponsorship?", None),
        ("You run our Visa and Mastercard integration.", None),
        ("We sponsor meetups.", None),
        ("", None),
    ],
)
def test_visa(text: str, visa: str | None) -> None:
    found = read_statements(f"You build things.\n{text}\nApply.", SEEN).visa
    assert (found.value if found else None) == visa
    assert found is None or found.words in text


@pytest.mark.parametrize(
    ("text", "relocation"),
    [
        ("We provide relocation support to Hamburg.", "offered"),
        ("Umzugskostenzuschuss", "offered"),
        ("Wir helfen mit einer Umzugspauschale.", "offered"),
        ("Relocation is not provided for this role.", "not_offered"),
        ("New here? No problem – we offer an attractive relocation package.", "offered"),
        ("We can't sponsor visas but relocation assistance is possible.", "offered"),
        ("You are willing to relocate to Athens.", "required"),
        ("Travel: Not Specified Relocation Eligible: Yes", "offered"),
        ("Relocation Eligible: No", "not_offered"),
        ("Relocation-Support für Bewerber aus dem Ausland", "offered"),
        ("Karriereplanung, Unterstützung bei Umzug", "offered"),
        ("You relocate services between data centres.", None),
    ],
)
def test_relocation(text: str, relocation: str | None) -> None:
    found = read_statements(text, SEEN).relocation
    assert (found.value if found else None) == relocation


@pytest.mark.parametrize(
    ("text", "country", "day"),
    [
        ("Bewerbungsfrist: Montag, 13. April 2026", None, date(2026, 4, 13)),
        ("Die Bewerbungsfrist endet am 22.03.2026.", None, date(2026, 3, 22)),
        ("Bewerben Sie sich bis zum 31.05.2026.", None, date(2026, 5, 31)),
        ("Application deadline: Jul 26, 2026", None, date(2026, 7, 26)),
        ("Applications will be accepted through Friday, May 1, 2026.", None, date(2026, 5, 1)),
        ("Please apply by 2026-04-01.", None, date(2026, 4, 1)),
        ("Closing date: 3rd of April 2026", None, date(2026, 4, 3)),
        ("Date limite de candidature : le 5 avril 2026", None, date(2026, 4, 5)),
        ("Apply by 4/3/2026", "US", date(2026, 4, 3)),
        ("Apply by 4/3/2026", "GB", date(2026, 3, 4)),
        ("Apply by 4/3/2026", None, None),
        ("Apply by 31.02.2026", None, None),
        ("Apply by 2099-01-01", None, None),
        ("You meet every deadline. We were founded on 1 May 2026.", None, None),
    ],
)
def test_last_day_to_apply(text: str, country: str | None, day: date | None) -> None:
    assert read_statements(text, SEEN, country).apply_by == day


@pytest.mark.parametrize(
    ("text", "workplace"),
    [
        ("3 days a week in the office.", "hybrid"),
        ("Du bist 2 Tage pro Woche im Büro.", "hybrid"),
        ("This role is hybrid.", "hybrid"),
        ("This position is on-site in Lyon.", "onsite"),
        ("This is not a remote position.", "onsite"),
        ("Homeoffice ist leider nicht möglich.", "onsite"),
        ("5 days a week in the office.", "onsite"),
        ("We meet once a year; the office is in Lyon.", None),
        ("Fully remote. The team in Lyon is 3 days a week in the office.", None),
        ("Hybride Arbeitsmodelle für alle.", None),
        ("You administer Microsoft Office and remote desktops.", None),
    ],
)
def test_remote_that_is_not_remote(text: str, workplace: str | None) -> None:
    """A board's "remote" that the posting's own words deny is what they say, flagged, with the words."""
    job = normalize(draft(text, workplace="remote"), SEEN)
    assert job.workplace == (workplace or "remote")
    assert (REMOTE_CONTRADICTED in job.flags) is (workplace is not None)
    assert (job.workplace_evidence or "").startswith(CONTRADICTED if workplace else "field: remote")


@pytest.mark.parametrize(
    ("text", "workplace"),
    [
        ("This job is fully remote.", "remote"),
        ("- Hybrides Arbeiten mit flexiblen Zeiten", "hybrid"),
        ("100 % Homeoffice", "remote"),
        ("Strictly on-site.", None),
        ("You sit in our office.", None),
        ("A nice team.", None),
    ],
)
def test_words_fill_in_what_nothing_else_says(text: str, workplace: str | None) -> None:
    job = normalize(draft(text), SEEN)
    assert job.workplace == (workplace or ("onsite" if "Strictly" in text else None))


def test_a_board_that_says_onsite_or_hybrid_is_not_overruled() -> None:
    assert normalize(draft("Fully remote!", workplace="onsite"), SEEN).workplace == "onsite"


def test_time_zones_stand_apart_from_regions() -> None:
    job = normalize(draft("Working hours overlap with UTC+1 to UTC+3.", workplace="remote", location="Europe"), SEEN)
    assert job.remote_regions == ("Europe",)
    assert job.remote_time_zones == ("UTC+1 to UTC+3",)
    listed = normalize(draft("", workplace="remote", time_zones=("-10", "-9", "-8", "14", "-3.5")), SEEN)
    assert listed.remote_time_zones == ("UTC-10 to UTC-8", "UTC-3.5", "UTC+14")
    assert utc_ranges(("anywhere", "")) == ()


def test_the_boards_own_last_day_comes_first() -> None:
    job = normalize(draft("Apply by 2026-04-01.", deadline="2026-03-30T00:00:00Z"), SEEN)
    assert (job.apply_by, job.apply_by_evidence) == (date(2026, 3, 30), "field: 2026-03-30T00:00:00Z")
    assert normalize(draft("Apply by 2026-04-01.", deadline="soon"), SEEN).apply_by == date(2026, 4, 1)
    assert normalize(draft("", deadline="2099-01-01"), SEEN).apply_by is None


def test_hostile_texts_are_read_in_linear_time() -> None:
    started = process_time()
    for piece in (
        "remote ",
        "no visa ",
        "relocat",
        "apply by ",
        "office 3 days a week in ",
        "not " * 40 + "sponsor",
        "time zone UTC+1 ",
        ". remote\n",
    ):
        read_statements((piece * 200_000)[:200_000], SEEN)
    assert process_time() - started < 6
