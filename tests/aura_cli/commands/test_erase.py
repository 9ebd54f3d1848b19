"""`aura export` and `aura erase`: files written, a word asked for, and refusals that change nothing."""

from __future__ import annotations

from pathlib import Path

from aura_cli.failures import FAILED, OK, USAGE
from aura_cli.up_record import only_one
from tests.aura_cli.conftest import Aura
from tests.stories import BAKER


def test_a_dry_run_says_what_would_go_and_changes_nothing(aura: Aura) -> None:
    aura("rate", BAKER, "--overall", 7)
    called = aura("erase", "--dry-run")
    assert called.code == OK
    assert "events       1 that you entered" in called.out
    assert "Kept: the postings that boards sent" in called.err
    assert aura("erase", "--dry-run", "--json").json["plan"]["events"] == 1
    assert len(aura.home.userdb.events()) == 1


def test_another_word_or_nobody_to_ask_erases_nothing(aura: Aura) -> None:
    aura("rate", BAKER, "--overall", 7)
    assert aura("erase").code == USAGE
    called = aura("erase", typed="yes\n", at_terminal=True)
    assert (called.code, len(aura.home.userdb.events())) == (FAILED, 1)
    assert "nothing was erased" in called.err


def test_the_word_erases(aura: Aura) -> None:
    aura("rate", BAKER, "--overall", 7)
    assert aura("erase", typed="erase\n", at_terminal=True).code == OK
    assert aura.home.userdb.events() == []
    assert aura("erase", "--yes", "--json").json["erased"]


def test_while_aura_up_runs_nothing_is_erased(aura: Aura) -> None:
    aura("rate", BAKER, "--overall", 7)
    with only_one(aura.home.settings.run_dir):
        called = aura("erase", "--yes")
    assert (called.code, len(aura.home.userdb.events())) == (FAILED, 1)
    assert "aura up is running" in called.err


def test_an_export_is_a_folder_or_a_zip_file(aura: Aura, tmp_path: Path) -> None:
    aura("rate", BAKER, "--overall", 7)
    assert aura("export", tmp_path / "mine").code == OK
    assert (tmp_path / "mine" / "ratings.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[3] == str(BAKER)
    assert aura("export", tmp_path / "mine").code == FAILED
    assert "manifest.json" not in aura("export", tmp_path / "mine.zip", "--json").out
    assert (tmp_path / "mine.zip").is_file()
