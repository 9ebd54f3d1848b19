"""What the page of settings shows and changes: config.yaml's keys that a person may change here, and what each does.

Weights and what else results depend on become a dated event at once, so that past weeks keep what held then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from aura_io.erasing import ErasurePlan, ask_to_erase, erasure_asked, plan_erasure
from aura_io.installation import InstallationError, ensure_installation
from aura_io.llm import LlmPlan, llm_plan
from aura_io.person import record_settings
from aura_io.settings import Settings, SettingsError
from aura_io.settings_documents import LLM_PROVIDERS
from aura_io.settings_file import (
    SettingsNotWritten,
    config_path,
    config_version,
    remember_change,
    replace_config,
    value_of,
    write_settings,
)
from aura_io.settings_schema import WEEKDAYS
from aura_io.source_switches import settings_in_force
from aura_io.workspace import Home
from aura_views import memo
from aura_views.guide import Entered, entered
from aura_views.ratings import USER
from aura_views.settings_now import read_now
from aura_views.sources import installed_plugins, known_sources
from aura_views.weights_preview import COMPONENTS
from aura_views.wording import COMPONENTS as COMPONENT_WORDS

UP_RECORD = "up.json"
"""Written by ``aura up`` into the run folder while it runs."""

NUMBER, WHOLE, CHOICE, YES_NO, TEXT = "number", "whole", "choice", "yes or no", "text"
NEXT_RUN, RESTART, NOW = "from the next run on", "once AURA is started again", "at once"


class SettingRefused(ValueError):
    """A setting that cannot be kept; the message says what is allowed."""


@dataclass(frozen=True)
class Setting:
    """One key that may be changed here.

    Attributes:
        kind: how it is written. choices: value to words, for ``choice``. counts: from when a change does.
    """

    key: str
    label: str
    hint: str
    kind: str
    group: str
    choices: Mapping[str, str] | None = None
    counts: str = NEXT_RUN


def _weight(name: str) -> Setting:
    label, meaning = COMPONENT_WORDS[name]
    return Setting(f"ranking.weights.{name}", label, meaning, NUMBER, "weights")


_DAYS = {day: day for day in WEEKDAYS}
_PROVIDERS = {name: "none: AURA writes by itself" if name == "none" else name for name in LLM_PROVIDERS}
SETTINGS: tuple[Setting, ...] = (
    *(_weight(name) for name in COMPONENTS),
    Setting("ranking.slate_size", "Postings on a slate", "1 to 20", WHOLE, "ranking"),
    Setting("ranking.active_days", "Days a posting stays a candidate", "1 to 365", WHOLE, "ranking"),
    Setting("learning.explore", "Explore", "one of the places is drawn among the next best, to learn", YES_NO, "ranking"),
    Setting("learning.fine_tune", "Train the text encoder on", "weekly, some minutes of one core", YES_NO, "ranking"),
    Setting("schedule.day", "The week is closed on", "weeks run from Friday to Friday", CHOICE, "schedule", _DAYS, RESTART),
    Setting("schedule.hour", "at (hour)", "0 to 23", WHOLE, "schedule", None, RESTART),
    Setting("schedule.daily_hour", "Refreshed daily at (hour)", "0 to 23", WHOLE, "schedule", None, RESTART),
    Setting("notifications.desktop", "Tell me on the desktop", "counts only, no names", YES_NO, "schedule"),
    Setting(
        "applications.remind_after_days", "Days of silence", "after which an application is named", WHOLE, "schedule",
        None, NEXT_RUN,
    ),
    Setting("llm.provider", "Language model", "polishes CV and letter", CHOICE, "llm", _PROVIDERS),
    Setting("llm.model", "Its name", "empty: the provider\u2019s usual small one", TEXT, "llm"),
    Setting("llm.base_url", "Address of your own server", "such as http://127.0.0.1:8080/v1", TEXT, "llm"),
    Setting("llm.allow_remote", "May texts leave this computer", "for the language model only", YES_NO, "llm"),
    Setting("llm.max_cost_usd", "Most it may cost, US$ a posting", "0 to 100", NUMBER, "llm"),
    Setting("llm.max_week_cost_usd", "Most it may cost, US$ a week", "0 to 1000", NUMBER, "llm"),
)  # fmt: skip
BY_KEY = {setting.key: setting for setting in SETTINGS}
WEIGHTS = tuple(f"ranking.weights.{name}" for name in COMPONENTS)


@dataclass(frozen=True)
class SettingsView:
    """Everything the page shows.

    Attributes:
        values: as written in the form, by key. version: of config.yaml, so that two tabs do not overwrite each other.
        problem: why config.yaml cannot be read now; then nothing can be changed here.
        statement: what would be sent where for documents, in sentences.
        folders: what is stored, by name.
        plan: what there is of the person, for erasing; None where it cannot be read now.
        entered: profile and preferences as they stand. sources: how many are on, of how many known.
        runs_under_up: whether ``aura up`` is there to stop and start everything for an erasure.
    """

    values: Mapping[str, str]
    version: str
    config: str
    problem: str | None
    statement: tuple[str, ...]
    sends_away: bool
    folders: Mapping[str, str]
    entered: Entered
    sources: tuple[int, int]
    timezone: str
    plan: ErasurePlan | None
    runs_under_up: bool
    erasure_asked: bool


@dataclass(frozen=True)
class Saved:
    """What was changed, and what stood there before (both as written in the form)."""

    changed: Mapping[str, str]
    before: Mapping[str, str]


def settings_view(home: Home, user_id: str = USER) -> SettingsView:
    """Return what the page shows, from config.yaml as it stands now.

    Raises:
        WarehouseError, UserDbError: a store cannot be read.
    """
    settings, problem = read_now(home)
    plan = llm_plan(settings.llm, settings.secrets)
    return SettingsView(
        values=values_of(home),
        version=config_version(settings),
        config=str(config_path(settings)),
        problem=problem,
        statement=tuple(llm_statement(plan, settings)),
        sends_away=not plan.reason and plan.is_remote,
        folders={
            "What you entered": _userdb_place(settings),
            "What AURA made": str(settings.warehouse_path),
            "Models and indexes": str(settings.models_dir),
            "Documents and reports": str(home.outputs_dir),
            "Logs": str(settings.logs_dir),
        },
        entered=entered(home),
        sources=_sources(home),
        timezone=home.calendar.timezone,
        plan=_erasure_plan(home, user_id),
        runs_under_up=(settings.run_dir / UP_RECORD).is_file(),
        erasure_asked=erasure_asked(home.settings),
    )


def values_of(home: Home) -> dict[str, str]:
    """Return every setting's value in config.yaml as it stands now, as written in the form, by key."""
    settings, _ = read_now(home)
    return {setting.key: written(value_of(settings, setting.key)) for setting in SETTINGS}


def llm_statement(plan: LlmPlan, settings: Settings) -> list[str]:
    """Return in sentences what is sent where when documents are written."""
    if plan.reason:
        return [f"Nothing is sent anywhere: {plan.reason}.", "CV and letter are written on this computer."]
    where = f"leave this computer and go to {plan.host}" if plan.is_remote else f"go to {plan.host}, on this computer"
    return [
        (
            f"For each posting whose documents you ask for, the posting\u2019s text, the statements of your profile with their "
            f"numbers and the matched skills {where} ({plan.provider}, {plan.model})."
        ),
        "Never sent: your name, e-mail address, telephone number, address, ratings, outcomes.",
        (
            f"Nothing is sent where the estimate is above {settings.llm.max_cost_usd:g} US$ a posting, or where the week would "
            f"cost more than {settings.llm.max_week_cost_usd:g} US$. "
            "`aura documents JOB_ID --dry-run` prints word for word what would be."
        ),
    ]


def read_values(values: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """Return what the form's fields say by key, and what is wrong by key."""
    read: dict[str, object] = {}
    errors: dict[str, str] = {}
    for key, value in values.items():
        try:
            read[key] = _read(BY_KEY[key], str(value if value is not None else "").strip())
        except SettingRefused as error:
            errors[key] = str(error)
    return read, errors


def save_settings(home: Home, values: Mapping[str, object], version: str | None = None, user_id: str = USER) -> Saved:
    """Write what differs into config.yaml, and record what results depend on as an event of now.

    Args:
        values: by key, as written in the form; keys left out stay.
        version: of config.yaml when the person looked.

    Raises:
        SettingRefused: a value is not allowed, or config.yaml cannot be written; nothing was changed.
        UserDbError: the event cannot be kept; config.yaml is changed, and the next run records it.
    """
    read, errors = read_values(values)
    if errors:
        key, said = next(iter(errors.items()))
        raise SettingRefused(f"{BY_KEY[key].label}: {said}")
    settings, problem = read_now(home)
    if problem is not None:
        raise SettingRefused(problem)
    changes = {key: value for key, value in read.items() if value != value_of(settings, key)}
    before = {key: written(value_of(settings, key)) for key in changes}
    if not changes:
        return Saved({}, {})
    now = write_checked(home, settings, changes, version)
    remember_change(now, before)
    record_settings(home.userdb, now, user_id, home.clock.now())
    return Saved({key: written(value) for key, value in changes.items()}, before)


def write_checked(
    home: Home, settings: Settings, changes: Mapping[str, object], version: str | None = None
) -> Settings:
    """Write keys into config.yaml and return the settings as they are read from it now.

    Args:
        changes: as for ``write_settings``.

    Raises:
        SettingRefused: a value is not allowed, also for what this home holds already, or config.yaml cannot be written;
            nothing was changed.
    """
    path = config_path(settings)
    content = path.read_bytes() if path.is_file() else None
    try:
        now = write_settings(settings, changes, version)
        ensure_installation(now, home.clock.now())
    except SettingsError as error:
        raise SettingRefused("; ".join(error.problems)) from error
    except SettingsNotWritten as error:
        raise SettingRefused(str(error)) from error
    except InstallationError as error:
        if content is not None:
            replace_config(path, content)
        else:
            path.unlink(missing_ok=True)
        raise SettingRefused(str(error)) from error
    return now


def _sources(home: Home) -> tuple[int, int]:
    known = known_sources(home.settings, installed_plugins())
    in_force = settings_in_force(home)
    return sum(in_force.source(name).enabled for name in known), len(known)


def _erasure_plan(home: Home, user_id: str) -> ErasurePlan | None:
    """Return what there is of the person as of the last commit and event; None where it cannot be read now."""

    try:
        return memo.compute(
            home,
            ("erasure", user_id, home.userdb.last_event()),
            lambda: plan_erasure(home, user_id, partial(memo.asked, home)),
        ).value
    except memo.NothingToShow:
        return None


def ask_for_erasure(home: Home) -> bool:
    """Ask the running ``aura up`` to erase everything of the person; False where none runs and nothing was asked."""
    if not (home.settings.run_dir / UP_RECORD).is_file():
        return False
    ask_to_erase(home.settings, home.clock.now())
    return True


def written(value: Any) -> str:
    """Return a setting's value as the form has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _read(setting: Setting, text: str) -> object:
    if setting.kind == TEXT:
        return text
    if setting.kind in (CHOICE, YES_NO):
        choices = (
            {"yes": True, "no": False} if setting.kind == YES_NO else {name: name for name in setting.choices or ()}
        )
        if text not in choices:
            raise SettingRefused(f"one of {', '.join(choices)}")
        return choices[text]
    try:
        return int(text) if setting.kind == WHOLE else _number(text)
    except ValueError as error:
        what = "a whole number" if setting.kind == WHOLE else "a number such as 0.25"
        raise SettingRefused(f"{text or 'nothing'!r} is not {what}") from error


def _number(text: str) -> float:
    value = float(text.replace(",", "."))
    if not 0 <= value < float("inf"):
        raise ValueError(text)
    return value


def _userdb_place(settings: Settings) -> str:
    if settings.secrets.database_url is not None:
        return "the database that DATABASE_URL in .env names"
    return str(settings.data_dir / "user.db")
