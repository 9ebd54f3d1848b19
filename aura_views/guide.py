"""The first-run guide: where the person stands in its four steps, and what each of them records.

Profile and preferences are drafts until the guide is finished; ratings of the calibration round count at once. The
form of the preferences is in ``guide_form``, the choice of postings in ``calibration``.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from aura_io.guide import finish_drafts, keep_preferences, keep_profile
from aura_io.person import PREFERENCES, PROFILE, is_finished, preferences_from
from aura_io.profile_files import SUFFIXES, profile_text
from aura_io.workspace import Home
from aura_ml.profile import (
    ProfileError,
    ProfileKind,
    preferences_of,
    profile_from_resume,
    read_preferences,
    read_profile,
)
from aura_ml.profile_review import left_out, missing_of_profile
from aura_ml.ranking.calibration import ROUND_SIZE
from aura_ml.records import Preferences, Profile
from aura_views.calibration import Calibration, calibration
from aura_views.reranking import Reranking, rerank_newest_closed

STEPS = ("profile", "wishes", "postings", "finish")
MAX_PROFILE_BYTES = 5_000_000
PASTED = "pasted text"


class GuideRefused(ValueError):
    """What was handed in cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Handed:
    """A profile as it was handed in, to be read again when it is confirmed.

    Attributes:
        name: the file's name, or ``pasted text``.
    """

    name: str
    kind: ProfileKind
    text: str


@dataclass(frozen=True)
class Review:
    """What was understood of a profile and what was not.

    Attributes:
        work, education: their statements, newest first as written. other: certificates, languages and the like.
        preferences: what it states of wishes. missing: what the ranking will do without.
        left_out: lines, or sections of a JSON Resume, that were not taken over.
    """

    handed: Handed
    profile: Profile
    preferences: Preferences | None
    work: tuple[str, ...]
    education: tuple[str, ...]
    other: tuple[str, ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What is recorded of one thing: since when, and whether it counts already."""

    recorded_at: datetime
    counts: bool


@dataclass(frozen=True)
class Entered:
    """What the person entered of themselves: the newest profile and preferences, drafts included; None before the first.

    Attributes:
        profile_source: the name of the file it was read from.
    """

    profile: Profile | None
    profile_known: Known | None
    profile_source: str
    preferences: Preferences | None
    preferences_known: Known | None


@dataclass(frozen=True)
class GuideView(Entered):
    """Everything the guide shows.

    Attributes:
        step: the one shown.
        calibration: the round of the newest closed week. rated: every posting the person has rated so far.
    """

    step: str
    calibration: Calibration
    rated: int
    timezone: str

    @property
    def needs_first_ratings(self) -> bool:
        """Whether fewer postings are rated than the round has."""
        return self.rated < ROUND_SIZE

    @property
    def done(self) -> dict[str, bool]:
        """Which steps have been taken."""
        counts = [known.counts for known in (self.profile_known, self.preferences_known) if known is not None]
        return {
            "profile": self.profile is not None,
            "wishes": self.preferences is not None,
            "postings": self.calibration.is_complete or not self.needs_first_ratings,
            "finish": bool(counts) and all(counts),
        }


@dataclass(frozen=True)
class Finished:
    """What finishing led to: what began to count, and the ranking that was asked for because of it."""

    now_counting: tuple[str, ...]
    reranking: Reranking | None


def guide(home: Home, step: str | None = None, posting: str | None = None) -> GuideView:
    """Return the guide at ``step``, by default at the first that has not been taken.

    Args:
        posting: which posting of the calibration round is shown, its place from 1.

    Raises:
        ValueError: there is no such step or place.
        NothingToShow: the warehouse cannot be read now and this was never read.
        UserDbError: what was entered cannot be read.
    """
    if step is not None and step not in STEPS:
        raise ValueError(f"the guide has no step {step!r}; its steps are {', '.join(STEPS)}")
    view = GuideView(
        **vars(entered(home)),
        step=step or STEPS[0],
        calibration=calibration(home, posting, begin=step == "postings"),
        rated=home.userdb.ratings(home.user_id).height,
        timezone=home.calendar.timezone,
    )
    if step is not None:
        return view
    first = next((name for name in STEPS if not view.done[name]), STEPS[0])
    return guide(home, first, posting)


def entered(home: Home) -> Entered:
    """Return what the person entered of themselves so far.

    Raises:
        UserDbError: what was entered cannot be read.
    """
    profile = home.userdb.latest(PROFILE, home.user_id)
    preferences = home.userdb.latest(PREFERENCES, home.user_id)
    return Entered(
        profile=profile_from_resume(profile.payload["resume"]) if profile else None,
        profile_known=Known(profile.recorded_at, is_finished(profile)) if profile else None,
        profile_source=PurePath(str(profile.payload.get("source_path", ""))).name if profile else "",
        preferences=preferences_from(preferences.payload) if preferences else None,
        preferences_known=Known(preferences.recorded_at, is_finished(preferences)) if preferences else None,
    )


def handed_file(name: str, contents: str) -> Handed:
    """Return the profile in an uploaded file.

    Args:
        contents: a data URL with the file's bytes in base64, as a browser sends it.

    Raises:
        GuideRefused: of another kind, too large, or no text.
    """
    if PurePath(name).suffix.casefold() not in SUFFIXES:
        raise GuideRefused(
            f"AURA reads {', '.join(SUFFIXES)} files, and this is {name}. Save your CV as text, or paste it below."
        )
    try:
        content = base64.b64decode(contents.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise GuideRefused(f"{name} did not arrive whole; try again.") from error
    if len(content) > MAX_PROFILE_BYTES:
        raise GuideRefused(f"{name} is larger than {MAX_PROFILE_BYTES:,} bytes; give the CV without pictures.")
    try:
        text, kind = profile_text(name, content)
    except ProfileError as error:
        raise GuideRefused(f"{name}: {error}, or paste the text below.") from error
    return Handed(name, kind, text)


def handed_text(text: str | None) -> Handed:
    """Return the profile in pasted text; what kind it is shows in its first signs.

    Raises:
        GuideRefused: nothing, or too much of it.
    """
    text = (text or "").strip()
    if not text:
        raise GuideRefused("There is no text yet. Choose a file, or paste your CV.")
    if len(text.encode()) > MAX_PROFILE_BYTES:
        raise GuideRefused(f"The text is longer than {MAX_PROFILE_BYTES:,} bytes; paste the CV alone.")
    if text.startswith("{"):
        return Handed(PASTED, "json", text)
    is_markdown = text.startswith("---") or any(line.startswith(("# ", "## ")) for line in text.splitlines())
    return Handed(PASTED, "markdown" if is_markdown else "text", text)


def review(handed: Handed) -> Review:
    """Return what can be understood of a profile.

    Raises:
        GuideRefused: nothing was found in it, or what it states is not allowed.
    """
    try:
        profile = read_profile(handed.text, handed.kind)
        preferences = read_preferences(profile.resume)
    except ProfileError as error:
        raise GuideRefused(f"{str(error)[:1].upper()}{str(error)[1:]}") from error
    facts: dict[str, list[str]] = {}
    for fact in profile.facts:
        facts.setdefault(fact.kind, []).append(fact.text)
    shown = ("headline", "summary", "work", "highlight", "skill", "education")
    return Review(
        handed=handed,
        profile=profile,
        preferences=preferences,
        work=tuple(facts.get("work", ())),
        education=tuple(facts.get("education", ())),
        other=tuple(text for kind, texts in facts.items() if kind not in shown for text in texts),
        missing=tuple(missing_of_profile(profile)),
        left_out=tuple(left_out(handed.text, handed.kind, profile)),
    )


def record_profile(home: Home, handed: Handed) -> None:
    """Record a reviewed profile, and the preferences it states.

    Raises:
        GuideRefused: it holds no profile.
        UserDbError: it cannot be kept.
    """
    read = review(handed)
    now = home.clock.now()
    if read.preferences is not None:
        keep_preferences(home.userdb, read.preferences, user_id=home.user_id, at=now)
    keep_profile(home.userdb, read.profile, source=handed.name, text=handed.text, user_id=home.user_id, at=now)


def record_preferences(home: Home, stated: dict[str, object]) -> None:
    """Record preferences by the names of their fields; what the guide does not ask for stays as it was.

    Raises:
        ProfileError: a value that is not allowed.
        UserDbError: it cannot be kept.
    """
    newest = home.userdb.latest(PREFERENCES, home.user_id)
    before = preferences_from(newest.payload) if newest else Preferences()
    preferences = preferences_of({"seniorities": before.seniorities, **stated})
    keep_preferences(home.userdb, preferences, user_id=home.user_id, at=home.clock.now())


def finish(home: Home) -> Finished:
    """Let profile and preferences count; the first time, the newest closed week is to be ranked anew, once.

    Raises:
        UserDbError, WarehouseError: it cannot be kept, or the week cannot be looked up.
    """
    finished = finish_drafts(home.userdb, user_id=home.user_id, at=home.clock.now())
    return Finished(tuple(finished), rerank_newest_closed(home) if finished else None)
