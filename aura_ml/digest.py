"""The Friday digest as Markdown: the week's five, what changed, what was learned, what to do next.

Pure: from what is known of a week to text. Every text of a posting is escaped, so that none of it becomes markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from aura_ml.documents.markdown import escaped
from aura_ml.phrases import board_name, counted, day, listed, week_span
from aura_ml.text import strip_invisible

MODEL_NAMES: Mapping[str, str] = {
    "preference_model": "What you like",
    "embedding_adapter": "How texts are compared",
    "policy": "How the five are chosen",
}
_STAGES: Mapping[str, str] = {
    "none": "not applied",
    "applied": "applied",
    "screening": "screening",
    "interview1": "first interview",
    "interview2": "second interview",
    "offer": "offer",
    "accepted": "accepted",
    "rejected": "rejected",
    "no_answer": "no answer",
}
_ENTITY = re.compile(r"&(?=#?\w+;)")
_NOT_IN_ADDRESS = re.compile(r"[\s<>\\\"`]")
_VERDICT = re.compile(r"^(?:not )?promoted: ")
_TOO_FEW = re.compile(r"(\d+) later observations? beside .*?, (\d+) are needed")


@dataclass(frozen=True)
class DigestPosting:
    """One of the five.

    Attributes:
        salary: as posted, None where not stated. url: as the board gave it, not trusted.
    """

    title: str
    company: str
    place: str | None
    workplace: str | None
    salary: str | None
    reasons: Sequence[str]
    url: str | None
    is_sample: bool = False


@dataclass(frozen=True)
class FailedSource:
    """A source that could not be read for the week."""

    source: str
    status: str
    message: str | None
    cure: str | None


@dataclass(frozen=True)
class Learned:
    """The newest decision about one model; ``week`` is the week it was trained in, ``reason`` the gate's words."""

    kind: str
    week: date
    algorithm: str
    promoted: bool
    reason: str
    is_rollback: bool = False


@dataclass(frozen=True)
class Unanswered:
    """An application without a word from the company for ``days`` whole days since ``stage``."""

    title: str
    company: str
    stage: str
    days: int


@dataclass(frozen=True)
class DueStep:
    """What the person wanted to do next for an application, and the day it was or is due."""

    title: str
    text: str
    due: date


@dataclass(frozen=True)
class Wanted:
    """A posting that the person wants to apply to and has not, said ``days`` whole days ago."""

    title: str
    company: str
    days: int


@dataclass(frozen=True)
class DigestContent:
    """What is known of a week.

    Attributes:
        is_final: whether everything entered within the week counts already.
        openings, new_openings, eligible: of the week.
        ratings, rated_mean: postings rated overall within the week and their mean, None below five.
        outcomes: how often each stage was recorded within the week.
        unrated: how many of the five carry no overall rating yet.
        unanswered, due: applications to look after at the cut, the longest waiting first.
        wanted: what the person wants to apply to at the cut, the longest waiting first.
        skill_gap: (index in [0, 1], liked postings it rests on), None where too few. gaps: the first ones, by name.
    """

    week: date
    is_final: bool
    has_profile: bool
    postings: Sequence[DigestPosting]
    openings: int
    new_openings: int
    eligible: int
    failed_sources: Sequence[FailedSource]
    ratings: int
    rated_mean: float | None
    outcomes: Mapping[str, int]
    unrated: int
    learned: Sequence[Learned]
    skill_gap: tuple[float, int] | None
    gaps: Sequence[str]
    unanswered: Sequence[Unanswered] = ()
    due: Sequence[DueStep] = ()
    wanted: Sequence[Wanted] = ()


def digest_markdown(content: DigestContent) -> str:
    """Return the digest; the same content gives the same text."""
    parts = [f"# AURA: {week_span(content.week)}"]
    if not content.is_final:
        parts.append("The week has not ended yet: this is what is known so far.")
    parts += [*_postings(content), *_changed(content), *_given(content), *_learned(content), *_skills(content)]
    return "\n\n".join([*parts, *_next(content)]) + "\n"


def web_link(url: str | None) -> str | None:
    """Return ``url`` as the destination of a Markdown link if it is an http or https address with a host, else None."""
    if not url or _NOT_IN_ADDRESS.search(url) or strip_invisible(url) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return _ENTITY.sub("&amp;", url) if parts.scheme in ("http", "https") and parts.hostname else None


def _text(text: str) -> str:
    return escaped(strip_invisible(text))


def _postings(content: DigestContent) -> list[str]:
    if not content.postings:
        return ["No posting could be put on the list this week."]
    count = len(content.postings)
    parts = ["## The five" if count == 5 else f"## {counted(count, 'posting')}"]
    for number, posting in enumerate(content.postings, start=1):
        parts += _posting(number, posting)
    return parts


def _posting(number: int, posting: DigestPosting) -> list[str]:
    where = [posting.company, posting.place, posting.workplace]
    facts = [_text(part) for part in where if part]
    facts.append(_text(posting.salary) if posting.salary else "salary not stated")
    parts = [f"### {number}. {_text(posting.title)}", " · ".join(facts)]
    if posting.is_sample:
        parts.append("SAMPLE: an invented posting, nothing to apply to.")
    if posting.reasons:
        parts.append("\n".join(f"- {_text(reason)}" for reason in posting.reasons))
    address = None if posting.is_sample else web_link(posting.url)
    return [*parts, f"[Open the posting](<{address}>)"] if address else parts


def _changed(content: DigestContent) -> list[str]:
    seen = f"{counted(content.openings, 'opening')} seen, {content.new_openings:,} of them new"
    lines = [f"- {seen}, {content.eligible:,} could be put on the list."]
    for each in content.failed_sources:
        said = [each.message or each.status.replace("_", " "), each.cure or ""]
        words = " ".join(f"{_text(part[:1].upper() + part[1:].rstrip('.'))}." for part in said if part)
        lines.append(f"- {_text(board_name(each.source))} could not be read. {words}")
    return ["## What changed", "\n".join(lines)]


def _given(content: DigestContent) -> list[str]:
    lines = []
    if content.ratings:
        mean = f", {content.rated_mean:.1f} of 10 on average" if content.rated_mean is not None else ""
        lines.append(f"- You rated {counted(content.ratings, 'posting')}{mean}.")
    for stage, count in content.outcomes.items():
        lines.append(f"- {_STAGES.get(stage, stage).capitalize()}: {count}.")
    return ["## What you said", "\n".join(lines or ["Nothing was rated or recorded within the week."])]


def _learned(content: DigestContent) -> list[str]:
    if not content.learned:
        return ["## What was learned", "Nothing yet: the list rests on your profile, the texts and the stated facts."]
    return ["## What was learned", "\n".join(f"- {_decision(each)}" for each in content.learned)]


def _decision(decision: Learned) -> str:
    name = MODEL_NAMES.get(decision.kind, decision.kind.replace("_", " "))
    what = f"{name}, week of {decision.week}"
    if decision.is_rollback:
        return f"{_text(what)}: taken back by hand. {_text(decision.reason)}"
    verdict = "put in use" if decision.promoted else "not put in use"
    reason = _text(_TOO_FEW.sub(r"\1 later ratings to test it on, \2 are needed", _VERDICT.sub("", decision.reason)))
    return f"{_text(what)}: a new model ({_text(decision.algorithm)}) was {verdict}: {reason}."


def _skills(content: DigestContent) -> list[str]:
    if content.skill_gap is None:
        return []
    index, n = content.skill_gap
    said = f"Your profile lacks {index:.0%} of what the postings you like ask for (n = {n})."
    if content.gaps:
        said += f" First: {listed([_text(gap) for gap in content.gaps])}."
    return ["## Skills", said]


def _where(each: Wanted | Unanswered) -> str:
    return f"{_text(each.title)}, {_text(each.company)}" if each.company else _text(each.title)


def _ago(days: int) -> str:
    return f"{counted(days, 'day')} ago" if days else "today"


def _next(content: DigestContent) -> list[str]:
    steps = []
    if not content.has_profile:
        steps.append("- Tell AURA about you: the guide in the dashboard, or `aura profile import FILE`.")
    steps += [f"- {_text(step.text)} (due {day(step.due)}): {_text(step.title)}." for step in content.due]
    for wish in content.wanted:
        steps.append(f"- Apply, or say that you do not want to any more: {_where(wish)} (wanted {_ago(wish.days)}).")
    for each in content.unanswered:
        where = _where(each)
        stage = _STAGES.get(each.stage, each.stage)
        steps.append(f'- No answer for {counted(each.days, "day")} after "{stage}": {where}. Ask, or record the end.')
    if content.unrated:
        rest = "the five" if content.unrated == 5 else counted(content.unrated, "posting")
        steps.append(f"- Rate {rest}: in the dashboard, or `aura rate`. Ratings are what AURA learns from.")
    if not steps:
        steps.append("- Say what became of your applications: in the dashboard, or `aura outcome JOB_ID STAGE`.")
    return ["## Next", "\n".join(steps)]
