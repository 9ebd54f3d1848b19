"""A person's first days with a word planted in every input: where the words stand afterwards, and where never."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests import planted
from tests.llm_server import ChatServer

TOLD = ("logs", "data/dagster", "data/artifacts", "data/run", "data/metrics.json")
"""What a person may hand to somebody who helps them: logs, Dagster's records, model files, figures."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[planted.Lived]:
    """One life for all tests of the module; they change copies of it only."""
    server = HTTPServer()
    server.start()
    chat = ChatServer(server)
    lie = {"text": f"{planted.IN_ANSWER} led everything", "facts": ["x"], "asks": []}
    chat.will_say(f"not JSON {planted.IN_ANSWER}", {"letter": [[lie]], "summary": [], "bullets": []})
    course = {"title": f"{planted.IN_RESOURCE} course", "url": "https://courses.example.org/1"}
    server.expect_request("/robots.txt").respond_with_data("", status=404)
    server.expect_request("/search").respond_with_json([course])
    address = server.url_for("/search?q={skill}")
    yield planted.live(tmp_path_factory.mktemp("life") / "home", chat.address, address)
    server.stop()


def test_the_life_had_what_it_should(lived: planted.Lived) -> None:
    codes = [code for _, code in lived.codes]
    assert codes == [0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    stored = planted.found(lived.folder, planted.EVERYTHING)
    assert set(stored) == {*planted.EVERYTHING} - {planted.STREET}  # which no part of the profile takes in


def test_no_planted_word_stands_in_a_log_a_record_of_dagster_a_model_file_or_a_figure(lived: planted.Lived) -> None:
    for name in TOLD:
        place = lived.folder / name
        assert place.exists(), name
        if place.is_dir():
            assert planted.found(place, planted.EVERYTHING) == {}, name
        else:
            assert not [word for word in planted.EVERYTHING if word in place.read_text(encoding="utf-8")], name


@pytest.mark.skipif(os.name != "posix", reason="rights of accounts")
def test_other_accounts_of_this_computer_may_read_nothing_of_it(lived: planted.Lived) -> None:
    inbox = lived.folder / "data" / "inbox"  # it and what lies in it is the test's own
    for name in ("data", "logs", "outputs"):
        made = [path for path in (lived.folder / name).rglob("*") if not {inbox} & {path, *path.parents}]
        assert made
        assert [str(path) for path in made if not path.is_symlink() and path.stat().st_mode & 0o077] == []
    for name in ("logs", "outputs"):
        assert not (lived.folder / name).stat().st_mode & 0o077


def test_nothing_was_connected_to_but_the_language_model_on_this_computer(lived: planted.Lived) -> None:
    assert set(lived.seen) <= {"127.0.0.1", "localhost"}


def test_erased_nothing_of_the_person_is_left_in_any_file(lived: planted.Lived, tmp_path: Path) -> None:
    folder = copied(lived, tmp_path)
    blocks = folder / "data" / "aura.duckdb.blocks"  # as a process that died while writing leaves it
    blocks.write_bytes(planted.IN_COMMENT.encode())
    assert planted.found(folder, planted.OF_THE_PERSON, own_settings(folder))
    aura(folder, "erase", "--yes")
    gone = (*planted.OF_THE_PERSON, planted.IN_ANSWER, planted.IN_RESOURCE, "skill_progress", "want_to_apply")
    assert planted.found(folder, gone, own_settings(folder)) == {}
    assert not blocks.exists()
    assert planted.found(folder, planted.OF_POSTINGS)


def test_an_export_holds_everything_the_person_entered(lived: planted.Lived, tmp_path: Path) -> None:
    folder, export = copied(lived, tmp_path), tmp_path / "export"
    aura(folder, "export", str(export))
    assert set(planted.found(export, (*planted.ENTERED, "skill_progress", "want_to_apply"))) == {
        *planted.ENTERED,
        "skill_progress",
        "want_to_apply",
    }
    assert planted.found(export / "outputs", [planted.IN_EDIT])  # the edited letter itself, not its event alone
    not_in_it = (planted.IN_RESOURCE, planted.STREET, planted.KEY, planted.CONTACT)  # docs/cli.md says why
    assert planted.found(export, not_in_it) == {}


def test_encrypted_nothing_can_be_read_but_what_is_listed(lived: planted.Lived, tmp_path: Path) -> None:
    pytest.importorskip("duckdb_extension_httpfs")
    folder, key = copied(lived, tmp_path), tmp_path / "key"
    aura(folder, "encrypt", "on", "--key-file", str(key), "--yes")
    cache = folder / "data" / "http_cache"
    listed = [*own_settings(folder), folder / "data" / "inbox", cache]
    assert planted.found(folder, planted.EVERYTHING, listed) == {}
    assert set(planted.found(cache, planted.EVERYTHING)) == {planted.IN_RESOURCE, planted.CONTACT}
    top = aura(folder, "top", "--json", ENCRYPTION_KEY_FILE=str(key))
    assert '"job_id"' in top
    aura(folder, "backup", str(tmp_path / "home" / "kept.tar.gz"), ENCRYPTION_KEY_FILE=str(key))
    with tarfile.open(folder / "kept.tar.gz") as backup:
        backup.extractall(tmp_path / "unpacked", filter="data")
    unpacked = tmp_path / "unpacked"
    listed = [unpacked / "config.yaml", unpacked / "data" / "inbox", unpacked / "manifest.json"]  # names of inbox files
    assert planted.found(unpacked, planted.EVERYTHING, listed) == {}


def copied(lived: planted.Lived, tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    shutil.copytree(lived.folder, folder)
    return folder


def own_settings(folder: Path) -> list[Path]:
    return [folder / "config.yaml", folder / ".env"]


def aura(folder: Path, *arguments: str, **given: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "aura_cli.main", "--home", str(folder), *arguments],
        env={**{name: value for name, value in os.environ.items() if not name.startswith("AURA_")}, **given},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
