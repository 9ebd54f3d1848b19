"""Kept answers: they stand behind the catalogue while the search is on, and a changed file brings nothing in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aura_io.kept_resources import keep, kept_path, read_kept, resource_source
from aura_io.settings import Settings, SettingsError, load_settings
from aura_ml.skills.resources import LearningResource, OfflineCatalogue

AT = datetime(2026, 11, 27, tzinfo=UTC)
ON = '{search: true, url: "https://x.example/?q={skill}"}'
FOUND = LearningResource("kubernetes", "T", "P", "course", "any", "https://x.example/t")


def load(folder: Path, resources: str = ON) -> Settings:
    (folder / "config.yaml").write_text(f"resources: {resources}\n", encoding="utf-8")
    return load_settings(folder / "config.yaml", {})


def test_answers_are_kept_behind_the_catalogue_while_the_search_is_on(tmp_path: Path) -> None:
    settings = load(tmp_path)
    own = OfflineCatalogue().resources("kubernetes")
    assert resource_source(settings).resources("kubernetes") == own
    keep(settings, {"kubernetes": (FOUND,), "docker": ()}, AT)
    keep(settings, {"docker": (FOUND,)}, AT)
    assert resource_source(settings).resources("kubernetes") == (*own, FOUND)
    assert kept_path(settings).stat().st_mode & 0o077 == 0
    off = load(tmp_path, "{search: false}")
    assert resource_source(off).resources("kubernetes") == own


def test_a_changed_file_brings_nothing_in(tmp_path: Path) -> None:
    settings = load(tmp_path)
    keep(settings, {"kubernetes": (FOUND,)}, AT)
    path = kept_path(settings)
    body = json.loads(path.read_text(encoding="utf-8"))
    rows = body["skills"]["kubernetes"]
    rows += [
        {**rows[0], "url": "javascript:alert(1)"},
        {**rows[0], "title": 7},
        {**rows[0], "kind": "x"},
        {"url": "a"},
        7,
    ]
    path.write_text(json.dumps({**body, "skills": {**body["skills"], "sql": "x"}}), encoding="utf-8")
    assert read_kept(path) == {"kubernetes": (FOUND,)}
    for text in ("", "[]", "[" * 100_000, '{"format": 9}', '{"format": 1, "skills": 3}'):
        path.write_text(text, encoding="utf-8")
        assert read_kept(path) == {}
    path.write_bytes(b"\xff\x00")
    assert read_kept(path) == {}


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        ("{search: true}", "url is empty"),
        ('{url: "https://x.example/"}', "once"),
        ('{url: "https://x.example/{skill}/{skill}"}', "once"),
        ('{url: "https://x.example/#{skill}"}', "once"),
        ('{url: "http://x.example/{skill}"}', "https://"),
        ('{url: "https://{skill}.example/"}', "one host"),
        ('{url: "https://me:secret@x.example/{skill}"}', "without a user"),  # pragma: allowlist secret
        ('{url: "https://[x/{skill}"}', "web address"),
        ('{url: "file:///{skill}"}', "https://"),
        ("{per_skill: 0}", "per_skill"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(tmp_path: Path, resources: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load(tmp_path, resources)
