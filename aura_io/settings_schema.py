"""The shape of config.yaml: every key, what it may be, and what it is when nothing is said.

Only shapes, defaults and derived paths; reading files is in ``settings``, messages are in ``settings_errors``.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from aura_io.settings_base import Section, did_you_mean, not_among
from aura_io.settings_documents import DocumentSettings, LlmSettings
from aura_io.settings_learning import LearningSettings, RewardSettings
from aura_io.settings_notifications import ApplicationSettings, NotificationSettings
from aura_io.settings_resources import ResourceSettings
from aura_io.settings_retention import RetentionSettings
from aura_io.settings_secrets import HandedIn, Secrets

DEFAULT_WEIGHTS: dict[str, float] = {
    "semantic": 0.30,
    "lexical": 0.15,
    "skills": 0.15,
    "salary": 0.10,
    "location": 0.15,
    "prestige": 0.05,
    "freshness": 0.05,
    "preference": 0.40,
}
"""Shipped ranking weights; ``ranking.weights`` in config.yaml overrides single ones."""

DEFAULT_SOURCES = ("remoteok", "arbeitnow", "remotive", "inbox", "sample")
"""Sources that need no key and are read even when config.yaml does not list them."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class PathSettings(Section):
    """Where AURA keeps its files; relative paths count from the folder of config.yaml."""

    data_dir: Path = Path("data")
    models_dir: Path = Path("data/artifacts")


class ModelSettings(Section):
    """Which models are used.

    Attributes:
        embedding: a model name, or the path of a local folder that holds a sentence-transformers model.
    """

    embedding: str = Field(default="sentence-transformers/all-MiniLM-L6-v2", min_length=1)
    preference_model: Literal["lstm", "lstm_alone", "population", "ridge"] = "lstm"
    rl_agent: Literal["bandit", "linucb", "thompson", "dqn"] = "dqn"
    skill_tagger: Literal["on_demand", "never"] = "on_demand"


class SourceSettings(Section):
    """One job source.

    Attributes:
        name: the plugin's name; case is ignored.
        url: another address of the same board; its host joins the allow-list of the HTTP client.
        search_terms: words sent to the board, where it takes any.
        options: what only this plugin understands, handed to it unread.
    """

    name: str = Field(min_length=1, max_length=60)
    url: str | None = None
    search_terms: tuple[str, ...] = ()
    enabled: bool = True
    options: dict[str, Any] = Field(default_factory=dict)

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not value.casefold().startswith(("http://", "https://")):
            raise ValueError("a web address that starts with https:// or http://")
        return value

    @property
    def key(self) -> str:
        """The name under which the source is compared and stored."""
        return source_key(self.name)


class ScheduleSettings(Section):
    """When the weekly run starts. The week itself always runs from Friday to Friday.

    Attributes:
        day: weekday of the weekly run; hour: 0-23, in ``timezone``.
        daily_hour: hour of the daily refresh of the week in progress.
        timezone: IANA name; the computer's own when empty. Fixed by the first run.
        start_date: a day in the earliest week that AURA keeps; 16 weeks before installation when empty.
    """

    frequency: Literal["weekly"] = "weekly"
    day: str = "Friday"
    hour: int = Field(default=9, ge=0, le=23)
    daily_hour: int = Field(default=7, ge=0, le=23)
    timezone: str | None = None
    start_date: date | None = None

    @field_validator("day")
    @classmethod
    def _weekday(cls, value: str) -> str:
        name = value.strip().capitalize()
        if name not in WEEKDAYS:
            raise not_among(value, WEEKDAYS)
        return name

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (ZoneInfoNotFoundError, ValueError, OSError) as error:
                hint = did_you_mean(value, tuple(sorted(available_timezones())))
                raise ValueError(f"an IANA time zone name such as Europe/Berlin or UTC{hint}") from error
        return value

    @property
    def weekday_number(self) -> int:
        """``day`` as in a cron expression: Sunday is 0."""
        return (WEEKDAYS.index(self.day) + 1) % 7


class RankingSettings(Section):
    """How postings are ranked.

    Attributes:
        weights: weight of each component, at least 0; those not named keep their shipped value.
        active_days: postings older than this many days leave the candidates.
        slate_size: postings on a slate.
    """

    weights: dict[str, float] = Field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    active_days: int = Field(default=28, ge=1, le=365)
    slate_size: int = Field(default=5, ge=1, le=20)

    @field_validator("weights")
    @classmethod
    def _known_weights(cls, value: dict[str, float]) -> dict[str, float]:
        for name, weight in value.items():
            if name not in DEFAULT_WEIGHTS:
                raise not_among(name, tuple(DEFAULT_WEIGHTS), "weight")
            if not 0 <= weight <= 1000:
                raise ValueError(f"weight {name!r} is {weight}; a number from 0 to 1000 is allowed")
        merged = {**DEFAULT_WEIGHTS, **value}
        if not sum(merged.values()):
            raise ValueError("all weights are 0; at least one above 0 is needed")
        return merged


class TargetSettings(Section):
    """The goals that reports print beside the results; they change no result.

    Attributes:
        mrr: mean reciprocal rank. rating_rmse: error of predicted ratings, in rating points.
    """

    mrr: float = Field(default=0.70, ge=0, le=1)
    rating_rmse: float = Field(default=0.5, ge=0, le=9)
    reward: Literal["rising"] = "rising"
    interview_conversion: Literal["rising"] = "rising"


class ProfileSettings(Section):
    """Where the profile is read from, if from a file."""

    path: Path | None = None


class NetworkSettings(Section):
    """How politely job sources are asked.

    Attributes:
        contact: an address or page that the User-Agent names, so that a board can reach the person who runs AURA.
        timeout_s: seconds one request may take. max_bytes: size one answer may have.
        requests_per_host_per_minute: pace per host, over all processes.
        budget_s: seconds one source may take in one run. attempts: tries per request.
    """

    contact: str = ""
    timeout_s: float = Field(default=20.0, gt=0, le=300)
    max_bytes: int = Field(default=30_000_000, ge=10_000)
    requests_per_host_per_minute: float = Field(default=30.0, gt=0, le=6000)
    budget_s: float = Field(default=180.0, gt=0, le=3600)
    attempts: int = Field(default=3, ge=1, le=10)


class DashSettings(Section):
    """Where the dashboard answers; 127.0.0.1 keeps it to this computer."""

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8050, ge=1, le=65535)


class DagsterSettings(Section):
    """Where the Dagster UI (``port``) and the code server (``grpc_port``) answer; how far runs of ``aura up`` give way."""

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=3000, ge=1, le=65535)
    grpc_port: int = Field(default=4000, ge=1, le=65535)
    niceness: int = Field(default=10, ge=0, le=19)


class Settings(HandedIn):
    """Everything config.yaml says, checked and complete, with paths resolved."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="AURA_", env_nested_delimiter="__", validate_default=True
    )

    paths: PathSettings = PathSettings()
    models: ModelSettings = ModelSettings()
    llm: LlmSettings = LlmSettings()
    documents: DocumentSettings = DocumentSettings()
    job_sources: tuple[SourceSettings, ...] = ()
    schedule: ScheduleSettings = ScheduleSettings()
    ranking: RankingSettings = RankingSettings()
    targets: TargetSettings = TargetSettings()
    profile: ProfileSettings = ProfileSettings()
    rewards: RewardSettings = RewardSettings()
    learning: LearningSettings = LearningSettings()
    network: NetworkSettings = NetworkSettings()
    notifications: NotificationSettings = NotificationSettings()
    applications: ApplicationSettings = ApplicationSettings()
    resources: ResourceSettings = ResourceSettings()
    retention: RetentionSettings = RetentionSettings()
    dash: DashSettings = DashSettings()
    dagster: DagsterSettings = DagsterSettings()
    demo: bool = False

    _home: Path = Path()
    _source_file: Path | None = None
    _secrets: Secrets = Secrets()

    @model_validator(mode="after")
    def _each_source_once(self) -> Settings:
        seen: dict[str, str] = {}
        for source in self.job_sources:
            if source.key in seen:
                raise ValueError(f"job_sources lists {seen[source.key]!r} and {source.name!r}; list each source once")
            seen[source.key] = source.name
        return self

    @model_validator(mode="after")
    def _ports_differ(self) -> Settings:
        ports = {
            "dash.port": self.dash.port,
            "dagster.port": self.dagster.port,
            "dagster.grpc_port": self.dagster.grpc_port,
        }
        if len(set(ports.values())) < len(ports):
            listed = ", ".join(f"{key} = {port}" for key, port in ports.items())
            raise ValueError(f"{listed}; give each a port of its own")
        return self

    def source(self, name: str) -> SourceSettings:
        """Return what config.yaml says of source ``name`` (case ignored), or its default.

        A source that config.yaml does not list is enabled only if it is one of ``DEFAULT_SOURCES``: a plugin
        from elsewhere asks nobody before it has been listed.
        """
        key = source_key(name)
        for source in self.job_sources:
            if source.key == key:
                return source
        return SourceSettings(name=key, enabled=key in DEFAULT_SOURCES)

    @property
    def home(self) -> Path:
        """The folder of config.yaml, absolute; relative paths in it count from here."""
        return self._home

    @property
    def source_file(self) -> Path | None:
        """The config.yaml that was read, or None when there was none and the defaults hold."""
        return self._source_file

    @property
    def secrets(self) -> Secrets:
        """Keys and passwords; printing them shows stars."""
        return self._secrets

    @property
    def data_dir(self) -> Path:
        """The folder of everything AURA stores, absolute."""
        return self.home / self.paths.data_dir.expanduser()

    @property
    def models_dir(self) -> Path:
        """The folder of indexes and trained models, absolute."""
        return self.home / self.paths.models_dir.expanduser()

    @property
    def profile_path(self) -> Path | None:
        """The profile's file, absolute, where one is set."""
        return None if self.profile.path is None else self.home / self.profile.path.expanduser()

    @property
    def warehouse_path(self) -> Path:
        """The DuckDB file."""
        return self.data_dir / "aura.duckdb"

    @property
    def userdb_url(self) -> str:
        """SQLAlchemy address of the user database; it may hold a password, so it is not for printing."""
        given = self.secrets.database_url
        return given.get_secret_value() if given else f"sqlite:///{self.data_dir / 'user.db'}"

    @property
    def inbox_dir(self) -> Path:
        """The folder in which files dropped by the person are found."""
        return self.data_dir / "inbox"

    @property
    def http_cache_dir(self) -> Path:
        """The folder of cached answers and of each host's pace."""
        return self.data_dir / "http_cache"

    @property
    def dagster_storage_dir(self) -> Path:
        """The folder of Dagster's own storage."""
        return self.data_dir / "dagster"

    @property
    def logs_dir(self) -> Path:
        """The folder of log files."""
        return self.home / "logs"

    @property
    def outputs_dir(self) -> Path:
        """The folder of the documents written for applications, one folder a week."""
        return self.home / "outputs"

    @property
    def run_dir(self) -> Path:
        """The folder in which running processes say who they are."""
        return self.data_dir / "run"

    @property
    def metrics_path(self) -> Path:
        """The JSON file with one record of metrics per week."""
        return self.data_dir / "metrics.json"


def source_key(name: str) -> str:
    """Return the form of a source's name in which case does not matter; boards may be called as they call themselves."""
    key = name.strip().casefold()
    return _ALSO_CALLED.get(key, key)


_ALSO_CALLED = {
    "zip_recruiter": "ziprecruiter", "zip recruiter": "ziprecruiter", "google jobs": "google", "hacker news": "hn",
    "hackernews": "hn", "remote ok": "remoteok", "the muse": "themuse", "we work remotely": "weworkremotely",
}  # fmt: skip
