"""What a language model is asked for CV and letter: versioned templates, and the three inputs they are given as data.

Name, address, e-mail and telephone are not among them: greeting and letterhead are AURA's. Sending is in ``aura_io.llm``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from aura_ml.documents.draft import DocumentDraft, DocumentOptions, JobText, Refusal
from aura_ml.documents.posting import target_company, target_title
from aura_ml.documents.records import records
from aura_ml.hashing import text_hash
from aura_ml.records import Profile
from aura_ml.text import strip_invisible

INPUTS = ("job_description", "user_profile_json", "key_skills")
TEMPLATES = ("tailor", "again")
MAX_POSTING_CHARS = 12_000
_MAX_REFUSALS = 30
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_INPUT_MARK = "=== input ===\n"
_LENGTHS = {"short": "at most 120 words", "standard": "at most 220 words", "full": "at most 320 words"}
_LANGUAGES = {"en": "English", "de": "German"}


@dataclass(frozen=True)
class Prompt:
    """What is sent: ``system`` holds the rules, ``user`` the three inputs; ``version`` is the templates' hash."""

    system: str
    user: str
    version: str


def template(name: str) -> str:
    """Return the template ``name`` as it stands in its file."""
    return files("aura_ml.documents").joinpath("prompts", f"{name}.md").read_text(encoding="utf-8")


def prompt_version() -> str:
    """Return the hash of all prompt templates, 12 digits; it stands in meta.json."""
    return text_hash("\x1f".join(template(name) for name in TEMPLATES))[:12]


def tailoring_prompt(job: JobText, profile: Profile, draft: DocumentDraft, options: DocumentOptions) -> Prompt:
    """Return the prompt that asks for a tailored letter and CV.

    Args:
        draft: the offline writer's, for language and matched skills.
    """
    filled = _filled(
        template("tailor"),
        {
            "language": _LANGUAGES[draft.language],
            "tone": options.tone,
            "length": _LENGTHS[options.length],
            "job_description": job_json(job),
            "user_profile_json": profile_json(profile),
            "key_skills": json.dumps(list(draft.matched), ensure_ascii=False),
        },
    )
    system, _, user = filled.partition(_INPUT_MARK)
    return Prompt(system.strip(), user.strip(), prompt_version())


def again_prompt(refusals: Sequence[Refusal]) -> str:
    """Return what a model is told after lines of its answer were refused."""
    listed = [{"line": refusal.sentence[:300], "reason": refusal.reason} for refusal in refusals[:_MAX_REFUSALS]]
    return _filled(template("again"), {"refusals": json.dumps(listed, ensure_ascii=False, indent=0)}).strip()


def job_json(job: JobText) -> str:
    """Return the posting as one JSON value, so that nothing in it can end the place where it stands."""
    return json.dumps(
        {
            "title": target_title(job),
            "company": target_company(job),
            "text": strip_invisible(job.description)[:MAX_POSTING_CHARS],
        },
        ensure_ascii=False,
    )


def profile_json(profile: Profile) -> str:
    """Return the profile's facts with their ids, each statement with the entry it stands under."""
    parents = {
        statement.fact_id: record.fact.fact_id
        for record in reversed(records(profile))
        for statement in record.statements
    }
    listed = [
        {"id": fact.fact_id, "kind": fact.kind, "text": fact.text}
        | ({"entry": parents[fact.fact_id]} if fact.fact_id in parents else {})
        for fact in profile.facts
    ]
    return json.dumps(listed, ensure_ascii=False, indent=0)


def _filled(source: str, values: Mapping[str, str]) -> str:
    """Fill every slot once; a slot that stands in a value stays as it is."""
    return _SLOT.sub(lambda slot: values[slot[1]], source)
