"""The fact gate on honest rewordings and on inventions; on drafts whose fixed fields were changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import sentence_files
from held_out import HELD_OUT_BAD, HELD_OUT_GOOD, WARD_JOB, nurse
from people import DATA_JOB, MECHANIC_JOB, engineer, fact_ids, mechanic
from tailorings import BAD, CNC, GOOD, INGEST, M1, MOVE, PLAIN_BAD, PLAIN_BAD_DE, STILL, W1, W2

from aura_ml.documents import DraftRefused, Line, check_draft, draft_documents, require_grounded
from aura_ml.documents.draft import Contact, Cv, DocumentDraft, Entry
from aura_ml.documents.gate import Gate, without_refused
from aura_ml.documents.vocabulary import ASK_MARK


def refusal(kind: str, text: str, cited: tuple[str, ...]) -> str | None:
    german = kind.endswith(" de")
    profile, job = (mechanic(), MECHANIC_JOB) if german else (engineer(), DATA_JOB)
    facts = cited if cited == ("unknown",) else fact_ids(profile, *cited)
    return Gate(profile, job).reason(Line(text, facts))


@pytest.mark.parametrize(("kind", "text", "cited"), BAD, ids=[f"{kind}: {text[:50]}" for kind, text, _ in BAD])
def test_an_invention_is_refused(kind: str, text: str, cited: tuple[str, ...]) -> None:
    assert refusal(kind, text, cited)


@pytest.mark.parametrize(("kind", "text", "cited"), GOOD, ids=[f"{kind}: {text[:50]}" for kind, text, _ in GOOD])
def test_an_honest_rewording_passes(kind: str, text: str, cited: tuple[str, ...]) -> None:
    assert refusal(kind, text, cited) is None


def test_the_corpus_is_broad() -> None:
    assert len(BAD) >= 60
    assert len({kind.removesuffix(" de") for kind, _, _ in BAD}) >= 10
    assert len(GOOD) >= 30


def changed_cv(**changes: object) -> DocumentDraft:
    draft = draft_documents(DATA_JOB, engineer())
    return replace(draft, cv=replace(draft.cv, **changes))


def with_entry(change: Entry | None = None, **fields: object) -> DocumentDraft:
    """A draft whose newest job is changed."""
    draft = draft_documents(DATA_JOB, engineer())
    sections = []
    for section in draft.cv.sections:
        if section.name == "work":
            first, *others = section.entries
            section = replace(section, entries=(change or replace(first, **fields), *others))
        sections.append(section)
    return replace(draft, cv=replace(draft.cv, sections=tuple(sections)))


def reasons(draft: DocumentDraft) -> Iterator[str]:
    return (refused.reason for refused in check_draft(draft, engineer(), DATA_JOB))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": "Lead Data Engineer"}, "title"),
        ({"organisation": "Nordlicht AG"}, "organisation"),
        ({"dates": "Mar 2019 – present"}, "dates"),
        ({"dates": ""}, "dates"),
        ({"place": "London"}, "place"),
        ({"link": "https://elsewhere.example"}, "link"),
        ({"facts": ()}, "cites no entry"),
    ],
)
def test_a_changed_entry_is_refused(fields: dict[str, object], reason: str) -> None:
    assert any(reason in found for found in reasons(with_entry(**fields)))


def test_a_bullet_of_another_entry_is_refused() -> None:
    draft = draft_documents(DATA_JOB, engineer())
    work = next(section for section in draft.cv.sections if section.name == "work")
    moved = replace(work.entries[0], lines=work.entries[1].lines)
    assert any("not said of this entry" in found for found in reasons(with_entry(moved)))


def test_changed_name_contact_heading_skill_and_recipient_are_refused() -> None:
    draft = draft_documents(DATA_JOB, engineer())
    cv: Cv = draft.cv
    assert list(reasons(changed_cv(name="Dr Mira Lindqvist")))
    assert list(reasons(changed_cv(contacts=(*cv.contacts, Contact("url", "x.example", "https://x.example")))))
    assert list(reasons(changed_cv(sections=(replace(cv.sections[0], heading="Senior profile"), *cv.sections[1:]))))
    skills = next(section for section in cv.sections if section.name == "skills")
    more = replace(skills, entries=(replace(skills.entries[0], lines=(Line("Kubernetes", ("x",)),)),))
    assert list(reasons(changed_cv(sections=(more,))))
    assert list(reasons(replace(draft, letter=replace(draft.letter, recipient=("Another Company",)))))
    assert not list(reasons(draft))


@pytest.mark.parametrize(
    ("text", "asks", "passes"),
    [
        ("You ask for experience with Kubernetes.", ("experience with Kubernetes",), True),
        ("Your posting names Kubernetes, Terraform and SQL.", ("Kubernetes", "Terraform", "SQL"), True),
        ("Your posting also asks for Kubernetes, which is not part of my experience so far.", ("Kubernetes",), True),
        ("You ask for Kubernetes, which I know well.", ("Kubernetes",), False),
        ("I have experience with Kubernetes.", ("experience with Kubernetes",), False),
        ("You ask for Rust.", ("Rust",), False),
        ("You ask for Kubernetes and I bring it.", ("Kubernetes",), False),
        ("You ask for experience with Kubernetes.", (), True),  # unquoted, but in the posting's own words
        ("You ask for experience with Rust.", (), False),
        ("You ask for experience with Kubernetes and get it.", (), False),
        (f"You ask for {ASK_MARK}.", ("Kubernetes",), False),
    ],
)
def test_a_quoted_need_claims_nothing(text: str, asks: tuple[str, ...], passes: bool) -> None:
    assert (Gate(engineer(), DATA_JOB).reason(Line(text, asks=asks)) is None) == passes


def test_refused_lines_are_taken_out_and_named() -> None:
    draft = draft_documents(DATA_JOB, engineer())
    bad = Line("I hold a PhD.", fact_ids(engineer(), "BSc in Computer"))
    ask = Line("You ask for experience with Kubernetes.", asks=("experience with Kubernetes",))
    paragraphs = (*draft.letter.paragraphs[:1], (ask, bad), *draft.letter.paragraphs[1:])
    spoiled = replace(draft, letter=replace(draft.letter, paragraphs=paragraphs))
    with pytest.raises(DraftRefused, match="PhD"):
        require_grounded(spoiled, engineer(), DATA_JOB)
    cleaned = without_refused(spoiled, engineer(), DATA_JOB)
    assert cleaned.letter == draft.letter  # the quoted need goes with its answer
    assert [refused.sentence for refused in cleaned.refusals] == ["I hold a PhD."]


def test_what_cannot_be_left_out_stops_the_draft() -> None:
    with pytest.raises(DraftRefused, match="title"):
        without_refused(with_entry(title="Chief Data Engineer"), engineer(), DATA_JOB)


def test_two_entries_that_make_the_same_statement_keep_their_own_lines() -> None:
    job = {"name": "Nordlicht GmbH", "position": "Cook", "startDate": "2020"}
    profile = engineer(work=[{**job, "highlights": ["Soups"]}, {**job, "highlights": ["Sauces"]}])
    work = next(section for section in draft_documents(DATA_JOB, profile).cv.sections if section.name == "work")
    assert [[line.text for line in entry.lines] for entry in work.entries] == [["Soups"], ["Sauces"]]


@pytest.mark.parametrize(("kind", "text", "cited"), HELD_OUT_BAD, ids=[text[:50] for _, text, _ in HELD_OUT_BAD])
def test_an_invention_about_another_person_is_refused(kind: str, text: str, cited: tuple[str, ...]) -> None:
    assert Gate(nurse(), WARD_JOB).reason(Line(text, fact_ids(nurse(), *cited))), kind


GROUPS = {"made_with": 6, "hold_out": 4, "first": 5, "second": 9, "third": 4, "fourth": 18, "fifth": 16, "sixth": 4}
"""How many honest sentences of each group are refused at most; docs/documents.md says of how many."""


@pytest.mark.parametrize("group", GROUPS)
def test_no_invention_passes(group: str) -> None:
    inventions = sentence_files.bad(group)
    assert len(inventions) >= 30
    assert len({case.kind for case in inventions}) >= 10
    assert [case for case in inventions if case.reason is None] == []


@pytest.mark.parametrize("group", GROUPS)
def test_the_gate_refuses_no_more_honest_sentences_than_the_documentation_says(group: str) -> None:
    refused = [case.text for case in sentence_files.good(group) if case.reason is not None]
    assert len(refused) <= GROUPS[group], refused


@pytest.mark.parametrize(("text", "cited"), PLAIN_BAD, ids=[text[:50] for text, _ in PLAIN_BAD])
def test_plain_words_make_no_claim_of_their_own(text: str, cited: tuple[str, ...]) -> None:
    assert refusal("", text, cited)


@pytest.mark.parametrize(("text", "cited"), PLAIN_BAD_DE, ids=[text[:50] for text, _ in PLAIN_BAD_DE])
def test_plain_german_words_make_no_claim_of_their_own(text: str, cited: tuple[str, ...]) -> None:
    assert refusal(" de", text, cited)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("I have worked at Nordlicht GmbH for more than six years.", True),
        ("I have worked at Nordlicht GmbH for several years.", True),
        ("I have been a Data Engineer at Nordlicht GmbH since March 2020.", True),
        ("I have worked at Nordlicht GmbH for more than eight years.", False),
        ("I have worked at Nordlicht GmbH for many years.", False),
        ("I have been a Data Engineer at Nordlicht GmbH since March 2019.", False),
    ],
)
def test_how_long_a_job_has_lasted_is_counted_to_the_day_of_the_documents(text: str, passes: bool) -> None:
    line = Line(text, fact_ids(engineer(), "Data Engineer at Nordlicht"))
    assert (Gate(engineer(), replace(DATA_JOB, day="2026-11-20")).reason(line) is None) == passes
    if "since" not in text:
        assert Gate(engineer(), DATA_JOB).reason(line), "without a day nobody knows"


def test_honest_sentences_about_another_person_pass() -> None:
    gate = Gate(nurse(), WARD_JOB)
    assert [text for text, cited in HELD_OUT_GOOD if gate.reason(Line(text, fact_ids(nurse(), *cited)))] == []


MORE_GOOD = [
    ("In my current role at Nordlicht GmbH, I built the ingestion of 40 sources.", (INGEST, W1)),
    ("During my time at Kleinbank AG, I helped with the migration of the core system to AWS.", (MOVE, W2)),
    ("I am familiar with Kafka.", ("skill:Kafka",)),
    ("Your Senior Data Engineer role at Acme Analytics caught my eye.", ()),
    ("I am happy to answer any questions.", ()),
]
MORE_GOOD_DE = [
    ("Durch vorbeugende Wartung konnte ich die Stillstandszeiten um 18 % senken.", (STILL, M1)),
    ("Die Schweißerprüfung MAG habe ich 2019 abgelegt.", ("Schweißerprüfung",)),
    ("Ich verfüge über Kenntnisse in Hydraulik und SAP.", ("skill:Hydraulik", "skill:SAP")),
    ("Hiermit bewerbe ich mich um die Stelle als Industriemechaniker Instandhaltung bei Hafenlogistik Elbe GmbH.", ()),
]


@pytest.mark.parametrize(("text", "cited"), MORE_GOOD)
def test_everyday_wording_passes(text: str, cited: tuple[str, ...]) -> None:
    assert refusal("", text, cited) is None


@pytest.mark.parametrize(("text", "cited"), MORE_GOOD_DE)
def test_everyday_german_wording_passes(text: str, cited: tuple[str, ...]) -> None:
    assert refusal(" de", text, cited) is None


def test_a_noun_of_a_verb_does_not_become_a_lead() -> None:
    assert refusal(" de", "Bei Werftbau Nord AG leitete ich die Wartung von 25 CNC-Maschinen.", (CNC, M1))
