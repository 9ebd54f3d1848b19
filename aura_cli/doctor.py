"""``aura doctor``: every check of an installation, what it found, and how to mend it.

The checks are in ``doctor_machine`` (Python, packages, disk, ports), ``doctor_home`` (databases, sources, runs) and
``doctor_stores`` (every stored byte).
A check that itself fails is a finding, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from aura_cli.failures import FAILED, OK, describe

if TYPE_CHECKING:
    from aura_io.settings import Settings
    from aura_io.workspace import Home

GOOD, WARNING, BAD = "ok", "warn", "fail"


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes:
        name: what was looked at.
        state: ``ok``, ``warn`` (works, but look at it) or ``fail`` (something does not work).
        message: what was found. cure: what to do; empty when all is well.
    """

    name: str
    state: str
    message: str
    cure: str = ""


Check = Callable[[], Sequence[Finding]]


def run_doctor(json_output: bool = False) -> int:
    """Run every check and show the findings.

    Returns:
        0, or 1 when something fails. Warnings do not count.
    """
    findings = []
    for finding in examine():
        findings.append(finding)
        if not json_output:
            _show(finding)
    failed = any(finding.state == BAD for finding in findings)
    if json_output:
        from aura_cli.terminal import out_json

        out_json({"ok": not failed, "findings": [asdict(finding) for finding in findings]})
    else:
        _conclude(findings)
    return FAILED if failed else OK


def examine() -> Iterator[Finding]:
    """Yield the findings of every check, those that others build on first."""
    from aura_cli import doctor_machine as machine

    yield from guarded("python", machine.python_version)
    yield from guarded("packages", machine.packages)
    settings, findings = _settings()
    yield from findings
    if settings is None:
        return
    yield from guarded("secrets", lambda: machine.secrets(settings))
    yield from guarded("folders", lambda: machine.folders(settings))
    yield from guarded("disk", lambda: machine.disk(settings))
    yield from guarded("ports", lambda: machine.ports(settings))
    yield from _examine_home(settings)


def _examine_home(settings: Settings) -> Iterator[Finding]:
    from aura_cli import doctor_home as home_checks
    from aura_cli import doctor_stores as stores
    from aura_io.source_switches import settings_in_force

    yield from guarded("embedding model", lambda: home_checks.embedding_model(settings))
    yield from guarded("encryption", lambda: home_checks.encryption(settings))
    yield from guarded("userdb", lambda: home_checks.userdb(settings))
    yield from guarded("warehouse", lambda: home_checks.warehouse(settings))
    home, findings = _home(settings)
    yield from guarded("sources", lambda: home_checks.sources(settings_in_force(home) if home else settings))
    yield from findings
    if home is None:
        return
    yield from guarded("tables", lambda: stores.tables(home))
    yield from guarded("events", lambda: stores.events(home))
    yield from guarded("entered", lambda: stores.events_of_weeks(home))
    yield from guarded("figures", lambda: stores.figures(home))
    yield from guarded("artifacts", lambda: stores.artifacts(home))
    yield from guarded("documents", lambda: stores.written_documents(home))
    yield from guarded("profile", lambda: home_checks.profile(home))
    yield from guarded("weeks", lambda: home_checks.weeks(home))
    yield from guarded("last crawls", lambda: home_checks.last_crawls(home))
    yield from guarded("sources over weeks", lambda: home_checks.unlike_before(home))
    yield from guarded("inbox", lambda: home_checks.rows_before_start(home))
    yield from guarded("dagster", lambda: home_checks.dagster(home))


def _settings() -> tuple[Settings | None, Sequence[Finding]]:
    from aura_io.settings import SettingsError, load_settings

    try:
        settings = load_settings()
    except SettingsError as error:
        cure = "correct the lines named here; docs/configuration.md explains every key"
        return None, [Finding("config", BAD, str(error), cure)]
    said = str(settings.source_file) if settings.source_file else f"no config.yaml in {settings.home}: defaults hold"
    return settings, [Finding("config", GOOD, said)]


def _home(settings: Settings) -> tuple[Home | None, Sequence[Finding]]:
    from aura_io.workspace import open_home

    try:
        home = open_home(settings)
    except Exception as error:  # noqa: BLE001 - whatever keeps the home from opening is what the doctor is asked for
        return None, [Finding("home", BAD, describe(error), "mend what is named here and above, then ask again")]
    calendar = home.calendar
    return home, [Finding("home", GOOD, f"weeks from {calendar.first} on, in {calendar.timezone}")]


def guarded(name: str, check: Check) -> Sequence[Finding]:
    """Return the findings of ``check``; a check that raises is a finding of its own."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - one broken part must not hide what the other checks find
        return [Finding(name, BAD, f"{type(error).__name__}: {describe(error)}", "mend what is named here")]


def _show(finding: Finding) -> None:
    from aura_cli.terminal import out

    out(f"{finding.state:<5}{finding.name}: {finding.message}")
    if finding.cure:
        out(f"     -> {finding.cure}")


def _conclude(findings: Sequence[Finding]) -> None:
    from aura_cli.terminal import out

    failed = sum(finding.state == BAD for finding in findings)
    warned = sum(finding.state == WARNING for finding in findings)
    if failed or warned:
        out(f"{failed} failed, {warned} to look at, {len(findings) - failed - warned} well")
    else:
        out(f"All {len(findings)} checks are well.")
