"""Erasing everything of a person: what there is of them, and removing it so that nothing is left in the files.

Postings stay: they are the boards' and nobody's. The weeks that knew the person are named in ``erased.json``, without
anything of the person, so that they are shown as incomplete. Nothing else may run meanwhile; that is the caller's to see.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from aura_io.compaction import rewrite
from aura_io.learning import KINDS
from aura_io.llm_spending import SPENDING_DIR
from aura_io.settings import Settings
from aura_io.tidying import COPIES
from aura_io.userdb.db import DEFAULT_USER
from aura_io.userdb.erasure import count_events, erase_events, other_people
from aura_io.vault.opening import ANSWERS_DIR
from aura_io.whole_files import OWN, replace_file
from aura_io.workspace import Home
from aura_ml.hashing import content_hash
from aura_ml.schemas import TABLES

ERASED_FILE = "erased.json"
ASKED_FILE = "erase-asked"
PERSONAL = tuple(name for name, table in TABLES.items() if any(column.name == "user_id" for column in table.columns))
"""The warehouse's tables that hold rows of a person."""


Ask = Callable[[str, Sequence[object]], Sequence[tuple[Any, ...]]]


@dataclass(frozen=True)
class ErasurePlan:
    """What there is of a person.

    Attributes:
        events: in the userdb. rows: in the warehouse, by table; tables without any are left out.
        vectors: of the profile's texts. files: folders and files that go. weeks: that knew the person.
        kept: what stays and why, a sentence each.
    """

    user_id: str
    events: int
    rows: dict[str, int]
    vectors: int
    files: tuple[Path, ...]
    weeks: tuple[date, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Erased:
    """One erasure, as ``erased.json`` has it."""

    erased_at: datetime
    weeks: tuple[date, ...]


def plan_erasure(home: Home, user_id: str, ask: Ask | None = None) -> ErasurePlan:
    """Return what there is of ``user_id``; nothing is changed.

    Args:
        ask: returns the rows of a query for its parameters; asks the warehouse, once opened for all, where None.

    Raises:
        WarehouseError, UserDbError: a store cannot be read.
    """
    if ask is None:
        with home.warehouse.reading() as connection:
            return plan_erasure(home, user_id, lambda sql, known: connection.execute(sql, list(known)).fetchall())
    rows = {name: int(ask(f'SELECT count(*) FROM "{name}" WHERE user_id = ?', (user_id,))[0][0]) for name in PERSONAL}
    weeks = ask("SELECT DISTINCT week FROM lineage WHERE user_id = ? ORDER BY week", (user_id,))
    vectors = ask(f"SELECT count(*) FROM text_vectors v WHERE {_OWN_VECTOR}", (user_id, user_id))
    artifacts = ask(_OWN_ARTIFACTS, (user_id, user_id))
    others = other_people(home.userdb, user_id)
    return ErasurePlan(
        user_id=user_id,
        events=count_events(home.userdb, user_id),
        rows={name: count for name, count in rows.items() if count},
        vectors=int(vectors[0][0]),
        files=tuple(path for path in _files(home, user_id, [row[0] for row in artifacts], others) if path.exists()),
        weeks=tuple(row[0] for row in weeks),
        kept=tuple(_kept(home, others)),
    )


def erase_person(home: Home, plan: ErasurePlan, now: datetime) -> None:
    """Remove everything that ``plan`` names. Cut off, it is begun again and ends the same.

    Raises:
        WarehouseError, UserDbError: a store is in use by another program, or cannot be written.
        OSError: a file cannot be removed.
    """
    _note_weeks(home, plan, now)
    _erase_rows(home, plan.user_id)
    erase_events(home.userdb, plan.user_id)
    for path in plan.files:
        _remove(path)
    _drop_empty_folders(home.settings.models_dir)


def _remove(path: Path) -> None:
    """Remove a file or a folder; a folder that is mounted by itself, as containers have it, is emptied."""
    if not path.is_dir() or path.is_symlink():
        path.unlink(missing_ok=True)
        return
    try:
        shutil.rmtree(path)
    except OSError:
        if any(path.iterdir()):
            raise


def ask_to_erase(settings: Settings, now: datetime) -> None:
    """Leave word that everything of the person is to be erased; ``aura up`` stops all, erases and starts again.

    Raises:
        OSError: the folder cannot be written.
    """
    replace_file(settings.run_dir / ASKED_FILE, now.isoformat().encode(), OWN)


def erasure_asked(settings: Settings) -> bool:
    """Return whether an erasure was asked for and is not done."""
    return (settings.run_dir / ASKED_FILE).is_file()


def erasure_done(settings: Settings) -> None:
    """Take back the word that ``ask_to_erase`` left."""
    (settings.run_dir / ASKED_FILE).unlink(missing_ok=True)


def erasures(home: Home, user_id: str) -> list[Erased]:
    """Return the erasures of ``user_id`` in this data folder, oldest first."""
    path = home.settings.data_dir / ERASED_FILE
    if not path.is_file():
        return []
    known = json.loads(path.read_text(encoding="utf-8"))
    return [
        Erased(datetime.fromisoformat(each["erased_at"]), tuple(date.fromisoformat(week) for week in each["weeks"]))
        for each in known
        if each["person"] == _who(user_id)
    ]


_NAMED = """
SELECT user_id, artifact FROM models WHERE artifact IS NOT NULL
UNION SELECT user_id, artifact FROM promotions WHERE artifact IS NOT NULL
"""

_OWN_ARTIFACTS = (
    f"WITH named AS ({_NAMED}) SELECT DISTINCT artifact FROM named WHERE user_id = ? AND artifact NOT IN "
    "(SELECT artifact FROM named WHERE user_id <> ?) ORDER BY artifact"
)

_OWN_VECTOR = """
v.text_hash IN (SELECT text_hash FROM profile_embeddings WHERE user_id = ?)
AND v.text_hash NOT IN (SELECT text_hash FROM job_embeddings)
AND v.text_hash NOT IN (SELECT text_hash FROM profile_embeddings WHERE user_id <> ?)
"""


def _who(user_id: str) -> str:
    return content_hash("erased", user_id)[:12]


def _note_weeks(home: Home, plan: ErasurePlan, now: datetime) -> None:
    if not plan.weeks:
        return
    path = home.settings.data_dir / ERASED_FILE
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    weeks = [week.isoformat() for week in plan.weeks]
    known.append({"person": _who(plan.user_id), "erased_at": now.isoformat(), "weeks": weeks})
    replace_file(path, f"{json.dumps(known, indent=2)}\n".encode(), OWN)


def _erase_rows(home: Home, user_id: str) -> None:
    """Write the warehouse anew without the person's rows: what DuckDB deletes stays in the file's free blocks."""
    rewrite(home.warehouse, lambda table: _kept_rows(table, user_id))


def _kept_rows(table: str, user_id: str) -> tuple[str, list[str]]:
    if table in PERSONAL:
        return "WHERE v.user_id IS DISTINCT FROM ?", [user_id]
    if table == "text_vectors":
        own = _OWN_VECTOR.replace("FROM ", "FROM old.")
        return f"WHERE NOT ({own})", [user_id, user_id]
    return "", []


def _files(home: Home, user_id: str, artifacts: Iterable[str], others: Sequence[str]) -> list[Path]:
    settings = home.settings
    own = [settings.models_dir / artifact for artifact in artifacts]
    own += [
        home.metrics_path,
        settings.data_dir / ANSWERS_DIR,
        settings.data_dir / SPENDING_DIR,
        settings.http_cache_dir,
        settings.dagster_storage_dir,
    ]
    own += sorted(settings.logs_dir.glob("*")) + sorted(settings.run_dir.glob("notified*"))
    own += _left_by_dead_processes(settings)
    if not others:
        return list(dict.fromkeys([*own, *_learned(settings), settings.outputs_dir]))
    if user_id != DEFAULT_USER:
        digests = settings.outputs_dir.glob(f"*/digest-{content_hash(user_id)[:12]}.md")
        return [*own, home.outputs_dir, *sorted(digests)]
    weeks = settings.outputs_dir.glob("*/*")
    return [*own, *sorted(path for path in weeks if not path.parent.name.startswith("person-") and not _of_other(path))]


def _left_by_dead_processes(settings: Settings) -> list[Path]:
    """Return temporary copies of the stores, and half-written files and models: nothing else runs, so nobody needs them."""
    copies = [path for pattern in COPIES for path in settings.data_dir.glob(pattern)]
    return sorted([*copies, *settings.data_dir.rglob(".*.part"), *settings.models_dir.glob("*/.tmp-*")])


def _learned(settings: Settings) -> list[Path]:
    """Return everything trained, also candidates that were replaced within their week and that no row names any more."""
    return sorted(path for kind in KINDS for path in (settings.models_dir / kind).glob("*"))


def _of_other(path: Path) -> bool:
    return path.name.startswith("digest-") and path.suffix == ".md"


def _kept(home: Home, others: Sequence[str]) -> list[str]:
    said = [
        "the postings that boards sent, the inbox and what was added by hand: they are nobody's rows",
        "config.yaml and .env: your settings, search terms and keys; edit or remove them yourself",
        "backups and exports, wherever you put them",
    ]
    if home.settings.profile_path is not None:
        said.append(
            f"the file {home.settings.profile_path}, which profile.path names: the next run reads it again unless you "
            "take that line out of config.yaml"
        )
    if others:
        said.append(f"what {len(others)} other people entered into the same data folder")
    return said


def _drop_empty_folders(folder: Path) -> None:
    for kind in folder.glob("*"):
        if kind.is_dir() and not any(kind.iterdir()):
            kind.rmdir()
