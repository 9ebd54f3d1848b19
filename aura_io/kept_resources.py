"""What a search for learning resources answered, kept in one file among the cached answers; and the catalogue with it.

Reports and pages read it from here and ask nobody; ``aura skills search`` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from aura_io.settings_schema import Settings
from aura_io.whole_files import OWN, read_file, replace_file
from aura_ml.skills.found_resources import Kept, Together, plain_address
from aura_ml.skills.resources import KINDS, LEVELS, LearningResource, OfflineCatalogue, ResourceSource

FILE = "learning_resources.json"
FORMAT = 1


def kept_path(settings: Settings) -> Path:
    """Return where the answers lie: a cache, which no backup holds and erasing removes."""
    return settings.http_cache_dir / FILE


def resource_source(settings: Settings) -> ResourceSource:
    """Return the catalogue, and behind it what was found as long as the search is switched on; nobody is asked.

    A file that cannot be read counts as none: asking again makes it anew.
    """
    if not settings.resources.search:
        return OfflineCatalogue()
    return Together(OfflineCatalogue(), Kept(read_kept(kept_path(settings))))


def keep(settings: Settings, found: Mapping[str, Sequence[LearningResource]], asked_at: datetime) -> None:
    """Keep the answers for the skills of ``found`` in place of earlier ones; those for other skills stay.

    Raises:
        OSError: the folder cannot be written.
    """
    path = kept_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    both = {**read_kept(path), **found}
    skills = {skill_id: [asdict(each) for each in both[skill_id]] for skill_id in sorted(both)}
    body = {"format": FORMAT, "asked_at": asked_at.isoformat(), "skills": skills}
    replace_file(path, f"{json.dumps(body, ensure_ascii=False, indent=1)}\n".encode(), OWN)


def read_kept(path: Path) -> dict[str, tuple[LearningResource, ...]]:
    """Return the kept answers by skill id; what is no such file, or was changed into something else, is left out."""
    if not path.is_file():
        return {}
    try:
        body = json.loads(read_file(path))
    except (OSError, ValueError, RecursionError):
        return {}
    skills = body.get("skills") if isinstance(body, dict) and body.get("format") == FORMAT else None
    if not isinstance(skills, dict):
        return {}
    return {
        skill_id: tuple(filter(None, (_resource(skill_id, row) for row in rows)))
        for skill_id, rows in skills.items()
        if isinstance(rows, list)
    }


def _resource(skill_id: str, row: Any) -> LearningResource | None:
    """One kept result, if it still is what ``read_answer`` gave."""
    if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
        return None
    try:
        resource = LearningResource(**row)
    except TypeError:
        return None
    sound = resource.kind in KINDS and resource.level in LEVELS and plain_address(resource.url) == resource.url
    return resource if sound and resource.skill_id == skill_id and resource.title else None
