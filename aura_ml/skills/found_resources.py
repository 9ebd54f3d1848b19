"""Learning resources in a service's answer: JSON of any shape, read by the paths that the person configured.

What a service answers is not trusted: texts are cut and cleaned, and only plain https addresses of named hosts are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from aura_ml.skills.resources import KINDS, LEVELS, LearningResource, ResourceSource

MAX_TITLE, MAX_PROVIDER, MAX_URL = 160, 80, 600
READ_ROWS = 200
"""Results of one answer that are looked at."""
_SAFE_IN_URL = "/:?#[]@!$&+,;=%~-._"
"""Signs of an address that stay; others are written as %XX, so that none ends a link in Markdown or an attribute in HTML."""
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories of signs that are not seen, or turn the text around."""


class UnexpectedAnswer(ValueError):
    """An answer that has no list where the configured path leads; the message says what is there instead."""


@dataclass(frozen=True)
class Mapped:
    """Where an answer has what: paths of names and numbers joined by dots, empty for what it has not.

    Attributes:
        results: of the list; empty where the answer is the list.
        default_kind, default_provider: where a result says nothing usable; an empty provider means the address's host.
    """

    title: str
    url: str
    results: str = ""
    provider: str = ""
    kind: str = ""
    level: str = ""
    default_kind: str = "course"
    default_provider: str = ""


def read_answer(answer: Any, mapped: Mapped, skill_id: str, most: int) -> tuple[LearningResource, ...]:
    """Return the first ``most`` usable results in their order, each address once.

    Args:
        answer: a JSON value.

    Raises:
        UnexpectedAnswer: there is no list at ``mapped.results``.
    """
    rows = at(answer, mapped.results)
    if not isinstance(rows, list):
        where = f"at {mapped.results!r}" if mapped.results else "at the top"
        raise UnexpectedAnswer(f"expected a list {where}, found {_what(rows)}")
    found: dict[str, LearningResource] = {}
    for row in rows[:READ_ROWS]:
        resource = _resource(row, mapped, skill_id)
        if resource is not None and len(found) < most:
            found.setdefault(resource.url, resource)
    return tuple(found.values())


def at(value: Any, path: str) -> Any:
    """Return what stands in a JSON value at ``path`` (``author.name``, ``authors.0``); None where nothing does."""
    for step in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isascii() and step.isdigit() and len(step) < 6:
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return None
    return value


def _resource(row: Any, mapped: Mapped, skill_id: str) -> LearningResource | None:
    title, url = _text(at(row, mapped.title), MAX_TITLE), plain_address(at(row, mapped.url))
    if not title or url is None:
        return None
    provider = _text(at(row, mapped.provider), MAX_PROVIDER) if mapped.provider else ""
    return LearningResource(
        skill_id=skill_id,
        title=title,
        provider=provider or mapped.default_provider or (urlsplit(url).hostname or ""),
        kind=_among(row, mapped.kind, KINDS, mapped.default_kind),
        level=_among(row, mapped.level, LEVELS, "any"),
        url=url,
    )


def _among(row: Any, path: str, known: Sequence[str], otherwise: str) -> str:
    word = _text(at(row, path), MAX_PROVIDER).casefold() if path else ""
    return word if word in known else otherwise


def _text(value: Any, longest: int) -> str:
    """A text on one line, without unseen signs, cut; empty for anything that is no text."""
    if not isinstance(value, str):
        return ""
    seen = (sign if unicodedata.category(sign) not in _UNSEEN else " " for sign in value[: longest * 4])
    text = " ".join("".join(seen).split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def plain_address(value: Any) -> str | None:
    """Return an https address of a host by name, without user and port, with odd signs as %XX; None for anything else."""
    if not isinstance(value, str) or len(value) > MAX_URL or any(sign.isspace() or sign < " " for sign in value):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    if parts.scheme != "https" or not _HOST.fullmatch(parts.netloc.casefold()):
        return None
    try:
        address = quote(value, safe=_SAFE_IN_URL)
    except UnicodeEncodeError:
        return None
    return address if len(address) <= 3 * MAX_URL else None


def _what(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return f"an object with {', '.join(sorted(map(str, value))[:8]) or 'nothing in it'}"[:200]
    return f"a {type(value).__name__}"


class Together:
    """Several sources as one ``ResourceSource``: the first one's results first, each address once."""

    def __init__(self, *sources: ResourceSource) -> None:
        self._sources = sources

    def resources(self, skill_id: str) -> tuple[LearningResource, ...]:
        """Return where to learn a skill, in the order of the sources."""
        found: dict[str, LearningResource] = {}
        for source in self._sources:
            for each in source.resources(skill_id):
                found.setdefault(each.url, each)
        return tuple(found.values())


class Kept:
    """What a service answered before, as a ``ResourceSource``."""

    def __init__(self, found: Mapping[str, Sequence[LearningResource]]) -> None:
        self._found = {skill_id: tuple(resources) for skill_id, resources in found.items()}

    def resources(self, skill_id: str) -> tuple[LearningResource, ...]:
        """Return what was answered for a skill; empty where it was not asked for."""
        return self._found.get(skill_id, ())
