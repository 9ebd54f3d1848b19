"""config.yaml, .env and the environment: what loads, and what a person is told when it does not."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from aura_io.settings import DEFAULT_WEIGHTS, Settings, SettingsError, load_settings, settings_snapshot
from aura_ml.stages import DEFAULT_STAGE_VALUES

SPECIFIED = """\
paths:
  data_dir: "./data"
  models_dir: "./models"
models:
  embedding: "sentence-transformers/all-MiniLM-L6-v2"
  preference_model: "lstm"
  rl_agent: "dqn"
llm:
  provider: "openai"
  temperature: 0.2
job_sources:
  - name: "RemoteOK"
    url: "https://remoteok.io/api"
  - name: "Indeed"
    search_terms: ["data scientist", "strategy consultant"]
schedule:
  frequency: "weekly"
  day: "Friday"
"""
ROOT = Path(__file__).resolve().parents[2]


def load(folder: Path, text: str, **env: str) -> Settings:
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    return load_settings(folder / "config.yaml", env)


def problems(folder: Path, text: str, **env: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load(folder, text, **env)
    return raised.value.problems


def test_the_specified_config_loads_unchanged(tmp_path: Path) -> None:
    settings = load(tmp_path, SPECIFIED)
    assert settings.data_dir == tmp_path / "data"
    assert settings.models_dir == tmp_path / "models"
    assert settings.models.embedding == "sentence-transformers/all-MiniLM-L6-v2"
    assert (settings.models.preference_model, settings.models.rl_agent) == ("lstm", "dqn")
    assert (settings.llm.provider, settings.llm.temperature) == ("openai", 0.2)
    assert settings.source("remoteok").url == "https://remoteok.io/api"
    assert settings.source("INDEED").search_terms == ("data scientist", "strategy consultant")
    assert (settings.schedule.frequency, settings.schedule.day, settings.schedule.weekday_number) == (
        "weekly",
        "Friday",
        5,
    )


def test_the_shipped_config_says_the_defaults(tmp_path: Path) -> None:
    shipped = load_settings(ROOT / "config.yaml", {})
    assert shipped.model_dump(exclude={"job_sources"}) == load(tmp_path, "").model_dump(exclude={"job_sources"})
    assert {source.key for source in shipped.job_sources if source.enabled} == {
        "remoteok", "arbeitnow", "remotive", "inbox", "sample",
    }  # fmt: skip


def test_keyless_sources_are_on_and_others_off_until_listed(tmp_path: Path) -> None:
    settings = load(tmp_path, "job_sources: [{name: Remotive, enabled: false}]")
    assert settings.source("arbeitnow").enabled
    assert not settings.source("remotive").enabled
    assert not settings.source("somebody-elses-plugin").enabled


def test_no_file_means_defaults(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert settings.source_file is None
    assert settings.home == tmp_path
    assert settings.ranking.weights == DEFAULT_WEIGHTS
    assert settings.userdb_url == f"sqlite:///{tmp_path / 'data' / 'user.db'}"


def test_home_variable_chooses_the_folder(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("dash: {port: 8123}")
    assert load_settings(env={"AURA_HOME": str(tmp_path)}).dash.port == 8123
    assert load_settings(env={"AURA_CONFIG": str(tmp_path / "config.yaml")}).dash.port == 8123


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("schedule: {frequency: daily}", "schedule.frequency = 'daily': allowed: weekly"),
        ("schedule: {day: Fryday}", "did you mean 'Friday'?"),
        ("schedule: {hour: 24}", "schedule.hour = 24: allowed: a number, at least 0 and at most 23"),
        ("schedule: {timezone: Europe/Berln}", "did you mean 'Europe/Berlin'?"),
        ("schedule: {start_date: soon}", "allowed: a date written as YYYY-MM-DD"),
        ("ranking: {weights: {semantik: 1}}", "weight 'semantik' is not known"),
        ("ranking: {weights: {semantik: 1}}", "did you mean 'semantic'?"),
        ("ranking: {weights: {semantic: -1}}", "weight 'semantic' is -1.0; a number from 0 to 1000"),
        ("ranking: {weights: {salary: .nan}}", "weight 'salary' is nan"),
        ("ranking: {active_days: 0}", "ranking.active_days = 0: allowed: a number, at least 1 and at most 365"),
        ("ranking: {active_days: many}", "ranking.active_days = 'many': allowed: a whole number"),
        ("models: {embeding: x}", "models.embeding is not a known key; did you mean 'embedding'?"),
        ("models: {rl_agent: ppo}", "models.rl_agent = 'ppo': allowed: bandit, linucb, thompson, dqn"),
        ("models: {preference_model: gpt}", "models.preference_model = 'gpt': allowed: lstm, lstm_alone, population, ridge"),
        ("models: {rl_agent: dqnn}", "models.rl_agent = 'dqnn': allowed: bandit, linucb, thompson, dqn; did you mean 'dqn'?"),
        ("llm: {provider: opnai}", "did you mean 'openai'?"),
        ("llm: {temperature: hot}", "llm.temperature = 'hot': allowed: a number, at least 0 and at most 2"),
        ("job_sources: [{nam: x}]", "job_sources[0].name is missing"),
        ("job_sources: [{name: A, url: ftp://x}]", "job_sources[0].url = 'ftp://x': allowed: a web address"),
        ("job_sources: [{name: A}, {name: a}]", "job_sources lists 'A' and 'a'; list each source once"),
        ("job_sources: [{name: A, search_terms: cook}]", "job_sources[0].search_terms = 'cook': allowed: a list"),
        ("shedule: {day: Friday}", "shedule is not a known key; did you mean 'schedule'?"),
        ("paths: ./data", "paths = './data': allowed: a mapping of names to values"),
        ("dash: {port: 3000}", "dash.port = 3000, dagster.port = 3000, dagster.grpc_port = 4000; give each"),
        ("- a\n- b", "it holds a list; sections such as 'paths:' are expected"),
        ("dash: {port: 1}\ndash: {port: 2}", "line 2, column 1: it is not valid YAML: key 'dash' is written twice"),
        ("dash: [", "it is not valid YAML"),
    ],
)  # fmt: skip
def test_every_problem_names_key_value_and_what_is_allowed(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in "\n".join(problems(tmp_path, text))


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, "dash: {port: x}\nschedule: {day: x}\nextra: 1")) == 3


def test_secrets_do_not_belong_into_the_file_and_are_never_shown(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, "llm: {api_key: sk-very-secret}")
    assert "write secrets into .env" in line
    assert "very-secret" not in line
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-very-secret\nDATABASE_URL=postgresql://me:pw@host/db\n")
    settings = load(tmp_path, "")
    assert settings.userdb_url == "postgresql://me:pw@host/db"
    assert settings.secrets.openai_api_key is not None
    for text in (repr(settings), repr(settings.secrets), str(settings.secrets), settings.secrets.model_dump_json()):
        assert "very-secret" not in text
        assert "pw@" not in text


def test_a_database_address_of_an_unknown_kind_is_refused_without_showing_it(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, "", DATABASE_URL="mysql://me:pw@host/db")
    assert "allowed are sqlite:// and postgresql://" in line
    assert "pw" not in line


def test_environment_overrides_dotenv_and_dotenv_overrides_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AURA_DASH__PORT=8101\nAURA_DAGSTER__PORT=3101\n")
    settings = load(tmp_path, "dash: {port: 8100, host: localhost}", AURA_DASH__PORT="8102")
    assert (settings.dash.port, settings.dash.host, settings.dagster.port) == (8102, "localhost", 3101)
    assert load(tmp_path, "", AURA_RANKING__WEIGHTS='{"salary": 0.5}').ranking.weights["salary"] == 0.5
    assert "dash.prot is not a known key" in problems(tmp_path, "", AURA_DASH__PROT="1")[0]
    assert "JSON is expected" in problems(tmp_path, "", AURA_RANKING__WEIGHTS="{salary")[0]


def test_a_single_weight_keeps_the_others(tmp_path: Path) -> None:
    weights = load(tmp_path, "ranking: {weights: {salary: 0.4}}").ranking.weights
    assert weights == {**DEFAULT_WEIGHTS, "salary": 0.4}
    zeros = ", ".join(f"{name}: 0" for name in DEFAULT_WEIGHTS)
    assert "at least one above 0" in problems(tmp_path, f"ranking: {{weights: {{{zeros}}}}}")[0]


def test_a_section_whose_keys_are_all_commented_out_keeps_its_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, "schedule:\n  # day: Monday\n").schedule.day == "Friday"


def test_names_are_read_whatever_their_case(tmp_path: Path) -> None:
    settings = load(tmp_path, "schedule: {day: fRiDaY, start_date: 2026-01-01}\nllm: {provider: OpenAI}")
    assert (settings.schedule.day, settings.llm.provider) == ("Friday", "openai")
    assert settings.schedule.start_date == date(2026, 1, 1)


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="which is not there"):
        load_settings(tmp_path / "none.yaml", {})


def test_the_snapshot_holds_what_results_depend_on(tmp_path: Path) -> None:
    first = settings_snapshot(load(tmp_path, ""))
    assert first == {
        "ranking_weights": DEFAULT_WEIGHTS,
        "active_days": 28,
        "slate_size": 5,
        "rewards": {"stages": dict(DEFAULT_STAGE_VALUES), "rating_weight": 0.7, "outcome_weight": 0.3},
        "explore": True,
    }
    assert settings_snapshot(load(tmp_path, "rewards: {stages: {offer: 0.8}}")) != first
    with pytest.raises(SettingsError, match="did you mean 'offer'"):
        load(tmp_path, "rewards: {stages: {ofer: 0.8}}")
    assert settings_snapshot(load(tmp_path, "dash: {port: 8888}")) == first
    assert settings_snapshot(load(tmp_path, "ranking: {active_days: 14}")) != first


def test_reading_the_settings_loads_nothing_that_ranks_or_computes() -> None:
    program = (
        "import sys, aura_io.settings\n"
        "heavy = ('numpy', 'polars', 'duckdb', 'torch', 'aura_ml.ranking', 'aura_ml.policy')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
