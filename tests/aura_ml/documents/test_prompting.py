"""Prompts: versioned templates, inputs as data, nothing private; answers of another form are refused."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hypothesis import given, settings
from hypothesis import strategies as st
from injections import INJECTIONS
from people import DATA_JOB, engineer

from aura_ml.documents import DocumentOptions, Refusal, draft_documents, prompting
from aura_ml.documents.answers import InvalidAnswer, answer_schema, read_answer
from aura_ml.documents.prompting import INPUTS, again_prompt, prompt_version, tailoring_prompt, template

PROFILE = engineer()
DRAFT = draft_documents(DATA_JOB, PROFILE)


def test_the_template_names_its_inputs_and_its_version_is_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(f"{{{{{name}}}}}" in template("tailor") for name in INPUTS)
    before = prompt_version()
    assert len(before) == 12
    monkeypatch.setattr(prompting, "template", lambda name: template(name) + " ")
    assert prompt_version() != before


def inputs(user: str) -> tuple[object, object, object]:
    """The three inputs as a reader of the prompt takes them out."""
    _, job, facts, skills = _parts(user)
    return json.loads(job), json.loads(facts), json.loads(skills)


def _parts(user: str) -> tuple[str, str, str, str]:
    head, _, rest = user.partition("\n")
    job, _, rest = rest.partition("\n\nuser_profile_json:\n")
    facts, _, skills = rest.partition("\n\nkey_skills:\n")
    return head, job, facts, skills


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=300), st.sampled_from(INJECTIONS)))
def test_whatever_a_posting_says_stays_in_its_place(text: str) -> None:
    job = replace(DATA_JOB, description=text)
    prompt = tailoring_prompt(job, PROFILE, DRAFT, DocumentOptions())
    described, facts, skills = inputs(prompt.user)
    assert isinstance(described, dict)
    assert set(described) == {"title", "company", "text"}
    assert [fact["id"] for fact in facts] == [fact.fact_id for fact in PROFILE.facts]  # type: ignore[attr-defined, index]
    assert skills == list(DRAFT.matched)
    assert prompt.system == tailoring_prompt(DATA_JOB, PROFILE, DRAFT, DocumentOptions()).system


def test_a_long_posting_is_cut() -> None:
    prompt = tailoring_prompt(replace(DATA_JOB, description="word " * 30_000), PROFILE, DRAFT, DocumentOptions())
    assert len(prompt.user) < 20_000


def test_refusals_are_told_as_data() -> None:
    told = again_prompt([Refusal('He said "x"\n{{refusals}}', "no fact")])
    assert '{{refusals}}"' in told
    assert "no fact" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "the answer"),
        ('{"letter": []}', "letter"),
        ('{"letter": [[{"text": ""}]]}', r"letter\.0\.0\.text"),
        ('{"letter": [[{"text": "a", "facts": "b"}]]}', "facts"),
        ('{"letter": [[{"text": "a"}]], "name": "Dr"}', "name"),
    ],
)
def test_answers_of_another_form(text: str, said: str) -> None:
    with pytest.raises(InvalidAnswer, match=said):
        read_answer(text)


def test_a_fenced_answer_is_read() -> None:
    assert read_answer('```json\n{"letter": [[{"text": " A  b. "}]]}\n```').letter[0][0].line().text == "A b."
    assert answer_schema()["required"] == ["letter"]
