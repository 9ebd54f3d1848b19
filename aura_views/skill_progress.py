"""Ticks of skills that a person learns: each is saved at once and taken back by one press or command.

How the page and the command draw them is theirs.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from aura_io.skill_progress import SKILL_PROGRESS, Tick, ticks_at
from aura_io.userdb import Event
from aura_io.userdb.events import LEARNED, LEARNING, SKILL_STATES
from aura_io.workspace import Home
from aura_ml.skills.lexicon import Skill, load_lexicon
from aura_ml.skills.words import name_key
from aura_views.ratings import USER

__all__ = ["LEARNED", "LEARNING", "SKILL_PROGRESS", "SKILL_STATES", "Tick", "UnknownSkill"]
CLOSE, PROPOSED = 0.6, 3
LONGEST_NAME = 200


class UnknownSkill(ValueError):
    """No skill of the lexicon has this name or id; the message proposes near ones."""


@dataclass(frozen=True)
class Ticked:
    """What one tick led to.

    Attributes:
        state: what stands now; None where nothing does.
        before: what stood before.
    """

    skill_id: str
    name: str
    state: str | None
    before: str | None


def tick(home: Home, named: str, state: str = LEARNED, user_id: str = USER) -> Ticked:
    """Record that a skill is being learned, or learned; the same again records nothing.

    Args:
        named: any name of the skill, its id in the lexicon, its ESCO URI, or its canonical id.
        state: one of ``SKILL_STATES``.

    Raises:
        UnknownSkill: the lexicon has no such skill.
        EventError, UserDbError: it cannot be kept.
    """
    skill = skill_named(named)
    known = ticks_at(home.userdb, user_id).get(skill.id)
    before = known.state if known else None
    if state != before:
        home.userdb.record(SKILL_PROGRESS, skill.id, {"state": state}, user_id=user_id, recorded_at=home.clock.now())
    return Ticked(skill.id, skill.name, state, before)


def standing(home: Home, skill_id: str, user_id: str = USER) -> Tick | None:
    """Return what is ticked of a skill now, by its id in the lexicon."""
    return ticks_at(home.userdb, user_id).get(skill_id)


def untick(home: Home, named: str, user_id: str = USER) -> Ticked:
    """Take back every tick of a skill, as if it had never been ticked.

    Raises:
        UnknownSkill: as for ``tick``.
    """
    skill = skill_named(named)
    standing = home.userdb.active(kinds=[SKILL_PROGRESS], user_id=user_id, subject=skill.id)
    for event in standing:
        home.userdb.undo(event.event_id, home.clock.now())
    return Ticked(skill.id, skill.name, None, standing[-1].payload["state"] if standing else None)


def take_back(home: Home, event: Event, user_id: str = USER) -> Ticked:
    """Take back one tick; what was ticked before it stands again."""
    home.userdb.undo(event.event_id, home.clock.now())
    now = ticks_at(home.userdb, user_id).get(event.subject)
    skill = load_lexicon().skills.get(event.subject)
    name = skill.name if skill is not None else event.subject
    return Ticked(event.subject, name, now.state if now else None, event.payload["state"])


def skill_named(named: str) -> Skill:
    """Return the skill of a name or id.

    Raises:
        UnknownSkill: the lexicon has none.
    """
    lexicon = load_lexicon()
    wanted = " ".join(named[:LONGEST_NAME].split())
    by_id = lexicon.skills.get(wanted) or next(
        (skill for skill in lexicon.skills.values() if wanted and skill.canonical_id == wanted), None
    )
    found = by_id or lexicon.skills.get(lexicon.by_name.get(name_key(wanted), ""))
    if found is None:
        near = difflib.get_close_matches(name_key(wanted), lexicon.by_name, PROPOSED, CLOSE)
        names = list(dict.fromkeys(lexicon.skills[lexicon.by_name[key]].name for key in near))
        cure = f"; near it: {', '.join(names)}" if names else ""
        raise UnknownSkill(f"the skills lexicon has no skill {wanted!r}{cure}")
    return found
