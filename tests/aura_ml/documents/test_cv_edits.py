"""A CV as text and back: nothing changes on the way, and what the profile does not say is named."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from people import DATA_JOB, MECHANIC_JOB, engineer, mechanic

from aura_ml.documents import DocumentOptions, draft_documents
from aura_ml.documents.cv_edits import MAX_CV_CHARS, cv_from, edited_cv, text_of_cv
from aura_ml.documents.edits import InvalidEdit

FULL = DocumentOptions(length="full")


@pytest.mark.parametrize(("person", "job"), [(engineer, DATA_JOB), (mechanic, MECHANIC_JOB)], ids=["en", "de"])
def test_the_text_of_a_cv_reads_back_as_the_same_cv(person, job) -> None:
    draft = draft_documents(job, person(), options=FULL)
    again = edited_cv(draft.cv, text_of_cv(draft.cv), person(), job, draft.language)
    assert again.own == ()
    assert again.cv == draft.cv
    assert cv_from(asdict(draft.cv)) == draft.cv


def changed(old: str, new: str) -> tuple[list[str], str]:
    draft = draft_documents(DATA_JOB, engineer(), options=FULL)
    text = text_of_cv(draft.cv)
    assert old in text
    edited = edited_cv(draft.cv, text.replace(old, new, 1), engineer(), DATA_JOB, "en")
    return [refusal.sentence for refusal in edited.own], text_of_cv(edited.cv)


@pytest.mark.parametrize(
    ("old", "new", "own"),
    [
        ("- Mentored two junior colleagues", "- Mentored 2 junior colleagues", []),
        ("- Mentored two junior colleagues\n", "", []),
        ("- Mentored two junior colleagues", "- Mentored twenty colleagues", ["Mentored twenty colleagues"]),
        ("Python, SQL", "Python, Rust, SQL", ["Rust"]),
        ("Backend Developer | Kleinbank AG", "Backend Lead | Kleinbank AG", ["Backend Lead | Kleinbank AG | Hamburg | Sep 2016 – Feb 2020"]),
        ("- Developed payment services in Java and Kafka", "- Built the ingestion of 40 sources into PostgreSQL", ["Built the ingestion of 40 sources into PostgreSQL"]),
    ],
)  # fmt: skip
def test_what_an_edit_claims_beyond_the_profile_is_named_and_stays(old: str, new: str, own: list[str]) -> None:
    found, text = changed(old, new)
    assert found == own
    assert new in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no section"),
        ("Only a headline", "no section"),
        ("## Experience\n- a line", "before any"),
        ("## Experience\n### a | b | c | d | e", "more than"),
        ("## Profile\n" + "x" * MAX_CV_CHARS, "longer than"),
    ],
)
def test_a_text_that_is_no_cv_is_refused(text: str, said: str) -> None:
    draft = draft_documents(DATA_JOB, engineer())
    with pytest.raises(InvalidEdit, match=said):
        edited_cv(draft.cv, text, engineer(), DATA_JOB, "en")


def test_a_kept_cv_of_another_form_is_refused() -> None:
    data = asdict(replace(draft_documents(DATA_JOB, engineer()).cv))
    del data["sections"]
    with pytest.raises(InvalidEdit, match="cannot be read"):
        cv_from(data)
