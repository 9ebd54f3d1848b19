"""The shipped lexicon holds together, and a broken one is refused."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from aura_ml.skills.lexicon import COLUMNS, LexiconError, load_lexicon, read_lexicon
from aura_ml.skills.words import name_key, skill_slug

ROOT = Path(__file__).resolve().parents[3]
HEADER = "\t".join(COLUMNS)


def row(skill_id: str, implies: str = "") -> str:
    cells = {"id": skill_id, "name": skill_id.title(), "category": "data", "names": skill_id, "implies": implies}
    return "\t".join(cells.get(column, "") for column in COLUMNS)


def test_the_shipped_lexicon() -> None:
    lexicon = load_lexicon()
    assert len(lexicon.skills) >= 1_000
    assert files("aura_ml").joinpath("data/skills_lexicon.tsv").stat().st_size <= 400 * 1024  # type: ignore[attr-defined]
    for skill in lexicon.skills.values():
        assert skill.id == skill_slug(skill.id)
        assert skill.category
        assert skill.source in ("aura", "onet", "esco")
        assert not skill.esco or len(skill.esco) == 36
    assert sum(bool(skill.esco) for skill in lexicon.skills.values()) >= 300
    assert sum(bool(skill.onet) for skill in lexicon.skills.values()) >= 400


def test_a_name_belongs_to_one_skill() -> None:
    owners: dict[str, set[str]] = {}
    for skill in load_lexicon().skills.values():
        for name in (*skill.names, *skill.weak, *skill.exact, *skill.context):
            owners.setdefault(name_key(name), set()).add(skill.id)
    assert [key for key, ids in owners.items() if len(ids) > 1] == []


@pytest.mark.parametrize("name", ["Go", "R", "C", "Excel", "Word", "Spark", "Rust", "Swift", "Chef", "SAS", "Oracle"])
def test_ambiguous_names_need_context(name: str) -> None:
    lexicon = load_lexicon()
    skill = lexicon.skills[lexicon.by_name[name_key(name)]]
    assert name in skill.context
    assert name_key(name) not in {name_key(other) for other in (*skill.names, *skill.weak)}


def test_names_of_a_profile_and_what_they_imply() -> None:
    lexicon = load_lexicon()
    assert lexicon.ids_of(["postgres", "GOLANG", "Go", "K8s", "maschinelles Lernen", "no such thing", ""]) == {
        "postgresql", "go", "kubernetes", "machine-learning",
    }  # fmt: skip
    assert lexicon.with_implied(["dbt", "unknown"]) == {"dbt", "sql", "databases", "unknown"}
    assert "javascript" in lexicon.with_implied(["react-native"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id\tname\n", "columns"),
        (f"{HEADER}\n{row('a')}\n{row('a')}\n", "there twice"),
        (f"{HEADER}\n{row('a', implies='b')}\n", "a implies b"),
    ],
)
def test_broken_lexicons_are_refused(text: str, message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        read_lexicon(text)


def test_the_version_follows_the_text() -> None:
    one, two = read_lexicon(f"{HEADER}\n{row('a')}\n"), read_lexicon(f"{HEADER}\n{row('b')}\n")
    assert one.version != two.version
    assert load_lexicon().version == load_lexicon().version


@pytest.mark.slow
def test_the_file_is_what_the_script_builds(test_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "lexicon.tsv"
    script = ROOT / "scripts" / "build_skills_lexicon.py"
    subprocess.run([sys.executable, script, test_data, "--target", target], check=True, capture_output=True)
    shipped = files("aura_ml").joinpath("data/skills_lexicon.tsv").read_text(encoding="utf-8")
    assert target.read_text(encoding="utf-8") == shipped
