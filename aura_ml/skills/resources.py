"""Where to learn a skill: an offline catalogue of official documentation and free courses, written by hand.

Read from ``aura_ml/data/learning_resources.tsv``; no link is opened or checked from here.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Protocol
from urllib.parse import urlsplit

from aura_ml.skills.lexicon import Lexicon

COLUMNS = ("skill_id", "title", "provider", "kind", "level", "url")
KINDS = ("documentation", "course", "tutorial", "book")
LEVELS = ("beginner", "intermediate", "advanced", "any")


class CatalogueError(ValueError):
    """The catalogue does not hold together; the message names the line."""


@dataclass(frozen=True, slots=True)
class LearningResource:
    """A place to learn a skill; free of charge to read or to audit.

    Attributes:
        kind: one of ``KINDS``.
        level: one of ``LEVELS``: what it takes for granted; ``any`` for a work of reference.
        url: an https address.
    """

    skill_id: str
    title: str
    provider: str
    kind: str
    level: str
    url: str


class ResourceSource(Protocol):
    """Where learning resources come from: the catalogue, or a service that a plugin asks with the person's consent."""

    def resources(self, skill_id: str) -> tuple[LearningResource, ...]:
        """Return where to learn a skill, the best first; empty where nothing is known."""


class OfflineCatalogue:
    """The catalogue that ships with AURA, as a ``ResourceSource``."""

    def resources(self, skill_id: str) -> tuple[LearningResource, ...]:
        """Return the catalogue's entries of a skill in its order."""
        return resources_for(skill_id)


def read_catalogue(text: str, lexicon: Lexicon) -> Mapping[str, tuple[LearningResource, ...]]:
    """Return the resources by skill id, in the order of the file.

    Raises:
        CatalogueError: other columns, a skill that is not in the lexicon, an unknown kind or level, no title or provider, an
            address that is not ``https://host/...``, or one that says where its reader comes from.
    """
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise CatalogueError(f"columns are {rows.fieldnames}, expected {list(COLUMNS)}")
    found: defaultdict[str, list[LearningResource]] = defaultdict(list)
    for row in rows:
        resource = LearningResource(**row)
        if resource.skill_id not in lexicon.skills:
            raise CatalogueError(f"line {rows.line_num}: {resource.skill_id} is not in the skills lexicon")
        if resource.kind not in KINDS or resource.level not in LEVELS:
            raise CatalogueError(f"line {rows.line_num}: unknown kind {resource.kind!r} or level {resource.level!r}")
        if not resource.title or not resource.provider:
            raise CatalogueError(f"line {rows.line_num}: no title, or no provider")
        if not _is_plain(resource.url):
            raise CatalogueError(f"line {rows.line_num}: {resource.url} is no plain https address of a named host")
        found[resource.skill_id].append(resource)
    return {skill_id: tuple(resources) for skill_id, resources in found.items()}


def _is_plain(url: str) -> bool:
    """Whether an address is https, of a host by name, and without a query, which could carry tracking, or a user."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    named = "." in host and not host.replace(".", "").isdigit()
    return parts.scheme == "https" and named and parts.netloc == host and not parts.query and url == url.strip()


@lru_cache(maxsize=1)
def load_catalogue() -> Mapping[str, tuple[LearningResource, ...]]:
    """Return the catalogue that ships with AURA, read once."""
    from aura_ml.skills.lexicon import load_lexicon

    text = files("aura_ml").joinpath("data/learning_resources.tsv").read_text(encoding="utf-8")
    return read_catalogue(text, load_lexicon())


def resources_for(skill_id: str) -> tuple[LearningResource, ...]:
    """Return where to learn a skill; empty where the catalogue knows nothing."""
    return load_catalogue().get(skill_id, ())
