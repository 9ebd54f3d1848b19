"""`aura config`: settings read, changed with the file's comments kept, and put back."""

from __future__ import annotations

from pathlib import Path

import pytest

from aura_cli.failures import OK, USAGE
from aura_views.config_keys import key_names
from tests.aura_cli.conftest import Aura

SALARY = "ranking.weights.salary"


@pytest.fixture
def file(aura: Aura) -> Path:
    """The config.yaml of the home, with a comment in it."""
    file = aura.home.settings.source_file
    assert file is not None
    file.write_text("# mine\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    return file


def test_a_change_keeps_comments_is_recorded_and_put_back(aura: Aura, file: Path) -> None:
    before = aura("config", "get", SALARY).out.strip()
    changed = aura("config", "set", SALARY, "0.35", "learning.explore", "OFF")
    assert changed.out == f"{SALARY}: {before} -> 0.35\nlearning.explore: yes -> no\n"
    assert "from the next run on" in changed.err
    assert file.read_text(encoding="utf-8").startswith("# mine\n")
    assert "0.35" in str(aura.home.userdb.events(kinds=["settings"])[-1].payload), "dated, so that past weeks stay"
    again = aura("config", "undo", "--json").json
    assert [(each["key"], each["value"], each["before"]) for each in again] == [
        (SALARY, before, "0.35"),
        ("learning.explore", "yes", "no"),
    ]
    assert aura("config", "undo").code == OK, "once more brings the change back"
    assert aura("config", "get", SALARY, "--json").json["value"] == "0.35"


def test_a_file_edited_by_hand_since_is_not_put_back(aura: Aura, file: Path) -> None:
    aura("config", "set", SALARY, "0.35")
    edited = file.read_text(encoding="utf-8") + "# and this\n"
    file.write_text(edited, encoding="utf-8")
    called = aura("config", "undo")
    assert (called.code, called.out) == (USAGE, "")
    assert "was changed meanwhile" in called.err
    assert file.read_text(encoding="utf-8") == edited


def test_any_key_is_set_unset_and_put_back(aura: Aura, file: Path) -> None:
    before = named(aura)
    assert aura("config", "get", "documents.tone", "--json").json["is_set"] is False
    changed = aura("config", "set", "documents.tone", "warm", "retention.run_days", "60", "dash.port", "8099")
    assert changed.out.splitlines()[0] == "documents.tone: plain -> warm"
    assert "once AURA is started again" in changed.err
    tone = aura("config", "get", "documents.tone", "--json").json
    assert (tone["value"], tone["default"], tone["is_set"]) == ("warm", "plain", True)
    assert aura("config", "unset", "documents.tone").out == "documents.tone: warm -> plain\n"
    assert aura("config", "undo").out == "documents.tone: plain -> warm\n"
    aura("config", "unset", "documents.tone", "retention.run_days", "dash.port")
    assert aura("config", "get", "dash.port").out == "8050\n"
    assert file.read_text(encoding="utf-8").startswith("# mine\n")
    assert named(aura) == before


def named(aura: Aura) -> set[str]:
    """Return the keys that config.yaml names."""
    return {each["key"] for each in aura("config", "list", "--json").json if each["is_set"]}


def test_every_setting_is_listed_with_its_value(aura: Aura) -> None:
    listed = aura("config", "list", "--json").json
    assert [each["key"] for each in listed] == key_names()
    assert all(each["meaning"] for each in listed)
    assert {"key": SALARY, "value": "0.1"}.items() <= {each["key"]: each for each in listed}[SALARY].items()
    shown = aura("config", "list").out
    assert all(each["key"] in shown for each in listed)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", SALARY], "needs its VALUE"),
        (["set", SALARY, "0.3", "ranking.slate_size", "99"], "at most 20"),
        (["set", SALARY, "a lot"], "a number such as 0.25"),
        (["set", "weights.salary", "0.3"], f"did you mean {SALARY}?"),
        (["set", "learning.explore", "perhaps"], "one of yes, no"),
        (["get", "job_sources"], "`aura sources` switches them"),
        (["get", "paths.data_dirs"], "did you mean paths.data_dir?"),
        (["set", "dash.port", "many"], "dash.port"),
        (["set", "documents.tone", "rude"], "plain"),
        (["set", "network.contact", "[a, b]"], "takes one value"),
        (["set", "schedule.timezone", "Pacific/Auckland"], "Pacific/Auckland"),
        (["undo"], "nothing was changed here yet"),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(aura: Aura, file: Path, arguments: list[str], said: str) -> None:
    before = file.read_text(encoding="utf-8")
    called = aura("config", *arguments)
    assert (called.code, called.out) == (USAGE, "")
    assert said in called.err
    assert "Traceback" not in called.err
    assert file.read_text(encoding="utf-8") == before
