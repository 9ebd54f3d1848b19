"""Settings are read, tried and saved; weights become a dated event, and past weeks keep what held then."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aura_io.llm import llm_plan
from aura_io.person import person_at
from aura_io.settings import load_settings
from aura_io.workspace import Home
from aura_views.application_board import application_board
from aura_views.settings_now import settings_now
from aura_views.settings_page import (
    SETTINGS,
    SettingRefused,
    ask_for_erasure,
    llm_statement,
    read_values,
    save_settings,
    settings_view,
)
from aura_views.slate import this_week
from aura_views.weights_preview import UnknownWeight, preview_weights
from tests.homes import CURRENT, NOW, USER, empty_home, filled_home

SHIPPED = {"semantic": 0.3, "lexical": 0.15, "skills": 0.15, "salary": 0.1, "location": 0.15, "prestige": 0.05,
           "freshness": 0.05, "preference": 0.4}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in ("AURA_HOME", "AURA_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    return filled_home(tmp_path)


def test_every_setting_has_the_value_that_is_in_force(home: Home) -> None:
    values = settings_view(home).values
    assert set(values) == {setting.key for setting in SETTINGS}
    assert (values["ranking.weights.semantic"], values["schedule.day"], values["learning.explore"]) == (
        "0.3",
        "Friday",
        "yes",
    )
    read, errors = read_values(values)
    assert errors == {}
    assert read["learning.explore"] is True


def test_saved_weights_are_an_event_of_now_and_the_past_keeps_its_own(home: Home) -> None:
    before = person_at(home.userdb, home.settings, USER, NOW)
    saved = save_settings(home, {"ranking.weights.salary": "0,7", "schedule.hour": "9"}, settings_view(home).version)
    assert (saved.changed, saved.before) == ({"ranking.weights.salary": "0.7"}, {"ranking.weights.salary": "0.1"})
    later = NOW + timedelta(seconds=1)
    now = load_settings(home.settings.source_file)
    assert person_at(home.userdb, now, USER, later).weights["salary"] == 0.7
    assert before.weights["salary"] == 0.1
    save_settings(home, saved.before)
    assert [event.payload["ranking_weights"]["salary"] for event in home.userdb.events(kinds=["settings"])] == [
        0.7,
        0.1,
    ]


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("ranking.weights.salary", "much", "is not a number"),
        ("ranking.weights.salary", "-1", "is not a number"),
        ("ranking.slate_size", "5.5", "whole number"),
        ("ranking.slate_size", "99", "20"),
        ("llm.provider", "cheese", "one of none"),
        ("llm.base_url", "ftp://x", "web address"),
    ],
)
def test_what_is_not_allowed_is_said_and_not_kept(home: Home, key: str, text: str, said: str) -> None:
    with pytest.raises(SettingRefused, match=said):
        save_settings(home, {key: text})
    assert home.userdb.events(kinds=["settings"]) == []


def test_all_weights_zero_are_refused(home: Home) -> None:
    with pytest.raises(SettingRefused):
        save_settings(home, {f"ranking.weights.{name}": "0" for name in SHIPPED})


def test_a_second_tab_does_not_overwrite_the_first(home: Home) -> None:
    version = settings_view(home).version
    save_settings(home, {"schedule.hour": "10"}, version)
    with pytest.raises(SettingRefused, match="changed meanwhile"):
        save_settings(home, {"schedule.hour": "11"}, version)


def test_the_preview_follows_the_weights(home: Home) -> None:
    same = preview_weights(home, SHIPPED, SHIPPED, 5)
    assert same is not None
    assert (same.week, same.candidates, same.is_same) == (CURRENT, 5, True)
    pay = preview_weights(home, dict.fromkeys(SHIPPED, 0.0) | {"salary": 1.0}, SHIPPED, 2)
    assert pay is not None
    assert [(row.title, row.score) for row in pay.then] == [
        ("Staff Engineer <Search & Ranking>", 0.99),
        ("Backend Developer (Python)", 0.95),
    ]
    assert [row.title for row in pay.gone]
    assert pay.known["preference"] == 0.0
    with pytest.raises(UnknownWeight):
        preview_weights(home, dict.fromkeys(SHIPPED, 0.0), SHIPPED, 5)


def test_without_any_week_there_is_no_preview(tmp_path: Path) -> None:
    assert preview_weights(empty_home(tmp_path), SHIPPED, SHIPPED, 5) is None


@pytest.mark.parametrize(
    ("llm", "said"),
    [
        ("provider: none", "Nothing is sent anywhere"),
        ("{provider: ollama, model: m}", "go to 127.0.0.1:11434, on this computer"),
        ("{provider: openai}", "Nothing is sent anywhere: openai is not this computer"),
        ("{provider: openai, allow_remote: true}", "Nothing is sent anywhere: llm.provider is openai and there is no"),
    ],
)
def test_what_would_be_sent_where_is_said(tmp_path: Path, llm: str, said: str) -> None:
    text = f"llm: {llm}\n" if llm.startswith("{") else f"llm:\n  {llm}\n"
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    settings = load_settings(tmp_path / "config.yaml", env={})
    assert said in " ".join(llm_statement(llm_plan(settings.llm, settings.secrets), settings))


def test_a_remote_model_with_a_key_is_said_to_get_the_texts_and_never_the_name(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("llm: {provider: openai, allow_remote: true}\n", encoding="utf-8")
    settings = load_settings(tmp_path / "config.yaml", env={"OPENAI_API_KEY": "k"})
    said = llm_statement(llm_plan(settings.llm, settings.secrets), settings)
    assert "leave this computer and go to openai" in said[0]
    assert "Never sent: your name" in said[1]


def test_an_erasure_is_only_asked_of_a_running_aura_up(home: Home) -> None:
    assert not ask_for_erasure(home)
    assert not settings_view(home).erasure_asked
    (home.settings.run_dir / "up.json").write_text("{}", encoding="utf-8")
    assert ask_for_erasure(home)
    assert settings_view(home).erasure_asked


def test_a_running_page_follows_the_file_and_keeps_to_the_last_that_could_be_read(home: Home) -> None:
    file = home.settings.source_file
    assert file is not None
    assert application_board(home).remind_after_days == 14
    save_settings(home, {"applications.remind_after_days": "30", "ranking.slate_size": "3"})
    assert (application_board(home).remind_after_days, this_week(home).slate_size) == (30, 3)
    assert home.settings.applications.remind_after_days == 14, "what the process began with"
    file.write_text("ranking: [", encoding="utf-8")
    assert settings_now(home) == home.settings
    assert settings_view(home).problem
