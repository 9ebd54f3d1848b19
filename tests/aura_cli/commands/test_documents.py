"""`aura documents`: files for a posting, the refusal with its cure, and the list."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aura_cli.failures import FAILED, OK, USAGE
from aura_io.clock import FixedClock
from aura_io.document_requests import RequestedForm
from tests.aura_cli.conftest import Aura, Runs
from tests.stories import BAKER, CURRENT_WEEK, DATA_ENGINEER, NOW

PROFILE = {
    "basics": {"name": "Mira Lindqvist", "label": "Data engineer"},
    "work": [
        {
            "name": "Nordlicht GmbH",
            "position": "Data Engineer",
            "startDate": "2020-03",
            "highlights": ["Built the ingestion of 40 sources with Python and SQL"],
        }
    ],
    "skills": [{"name": "Languages", "keywords": ["Python", "SQL"]}],
}


class Ticking(FixedClock):
    """A clock that goes on by a second whenever it is asked."""

    def now(self) -> datetime:
        self.advance(timedelta(seconds=1))
        return super().now()


@pytest.fixture
def going(aura: Aura, monkeypatch: pytest.MonkeyPatch) -> Aura:
    """``aura`` where time goes on, so that a run starts after the request."""
    clock = Ticking(NOW)
    monkeypatch.setattr("aura_io.workspace.SystemClock", lambda: clock)
    return aura


def give_profile(aura: Aura, folder: Path) -> None:
    file = folder / "resume.json"
    file.write_text(json.dumps(PROFILE), encoding="utf-8")
    aura.home.userdb.record(
        "profile", "local", {"resume": PROFILE, "finished": True, "source_path": str(file)}, recorded_at=NOW
    )


@pytest.mark.slow
def test_documents_are_written_and_listed(going: Aura, tmp_path: Path) -> None:
    give_profile(going, tmp_path)
    called = going("documents", DATA_ENGINEER, "--length", "short")
    assert called.code == OK, called.err
    head, *paths = called.out.splitlines()
    assert head == f"Data Engineer at Nordlicht   (id {DATA_ENGINEER}, week {CURRENT_WEEK})"
    folder = going.home.settings.home / "outputs" / str(CURRENT_WEEK) / f"nordlicht-data-engineer-{DATA_ENGINEER}"
    assert paths == [
        str(folder / name)
        for name in (f"{kind}{suffix}" for kind in ("cv", "letter") for suffix in (".pdf", ".docx", ".md"))
    ]
    assert (folder / "cv.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((folder / "meta.json").read_text(encoding="utf-8"))["options"]["length"] == "short"

    (listed,) = going("documents", "--json").json
    assert (listed["job_id"], listed["written"], listed["folder"]) == (DATA_ENGINEER, True, str(folder))
    (folder / "letter.pdf").unlink()
    assert "(letter no longer there)" in going("documents").out


@pytest.mark.slow
def test_without_a_profile_the_refusal_names_the_cure(going: Aura) -> None:
    called = going("documents", BAKER)
    assert (called.code, called.out) == (FAILED, "")
    assert "no profile is known" in called.err
    assert "aura profile import FILE" in called.err
    assert "refused: no profile is known" in going("documents").out
    again = going("documents", BAKER, "--json")
    assert (again.code, again.json["written"], again.json["files"]) == (FAILED, False, {})


def test_only_the_documents_of_the_week_in_progress_are_made(aura: Aura, runs: Runs) -> None:
    called = aura("documents", BAKER)
    assert runs.calls == [{"weeks": [CURRENT_WEEK], "sources": None, "assets": ["documents"], "refetch": False}]
    assert (called.code, "the run did not see the request" in called.err) == (FAILED, True)
    (event,) = aura.home.userdb.events(kinds=["document_request"])
    assert (event.subject, event.payload) == (str(BAKER), RequestedForm().as_payload())


def test_a_run_that_fails_says_that_the_request_is_kept(aura: Aura, runs: Runs) -> None:
    runs.failing = {CURRENT_WEEK}
    called = aura("documents", BAKER)
    assert (called.code, "The request is kept" in called.err) == (FAILED, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([7], FAILED, "no posting has the id 7"),
        ([BAKER, "--length", "endless"], USAGE, "allowed: short, standard, full"),
        (["--length", "short"], USAGE, "--length goes with a posting"),
    ],
)
def test_what_cannot_be_asked_for_says_why(
    aura: Aura, runs: Runs, arguments: list[object], code: int, said: str
) -> None:
    called = aura("documents", *arguments)
    assert (called.code, called.out) == (code, "")
    assert said in called.err
    assert (runs.calls, aura.home.userdb.events(kinds=["document_request"])) == ([], [])


def test_nothing_yet_says_how_to_begin(fresh_aura: Aura) -> None:
    called = fresh_aura("documents")
    assert (called.code, called.out) == (OK, "")
    assert "aura documents JOB_ID" in called.err
    assert fresh_aura("documents", "--json").json == []


@pytest.mark.slow
def test_documents_are_edited_listed_and_restored(going: Aura, tmp_path: Path) -> None:
    give_profile(going, tmp_path)
    assert going("documents", DATA_ENGINEER).code == OK
    mine = tmp_path / "letter.txt"
    mine.write_text("I once sailed round Gotland.", encoding="utf-8")
    kept = going("documents", DATA_ENGINEER, "--edit", "letter", "--file", mine)
    assert kept.code == OK, kept.err
    assert [Path(line).name for line in kept.out.splitlines()] == ["letter-2.pdf", "letter-2.docx", "letter-2.md"]
    assert "not covered by your profile: I once sailed round Gotland." in kept.err
    listed = json.loads(going("documents", DATA_ENGINEER, "--versions", "--json").out)
    assert [(each["document"], each["version"]) for each in listed] == [("cv", 1), ("letter", 1), ("letter", 2)]
    assert (
        "letter-2, your own words, not covered by your profile: I once sailed"
        in going("documents", DATA_ENGINEER, "--versions").err
    )
    folder = Path(kept.out.splitlines()[0]).parent
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    (folder / "meta.json").write_text(json.dumps({**meta, "cv": None}), encoding="utf-8")
    without_cv = going("documents", DATA_ENGINEER, "--versions", "--json")
    assert [each["document"] for each in json.loads(without_cv.out)] == ["letter", "letter"]
    assert "earlier version of AURA wrote this CV" in without_cv.err
    assert going("documents", DATA_ENGINEER, "--restore", "letter-1").code == OK
    again = going("documents", DATA_ENGINEER, "--restore", "letter-9")
    assert (again.code, "has no version 9" in again.err) == (FAILED, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--edit", "cv"], "no documents were written"),
        (["--edit", "poem"], "no document; cv or letter"),
        (["--restore", "2"], "is no version"),
        (["--versions", "--length", "short"], "stand alone"),
        (["--file", "x.md"], "stand alone"),
    ],
)
def test_an_edit_that_cannot_be_says_why(going: Aura, arguments: list[str], said: str) -> None:
    called = going("documents", DATA_ENGINEER, *arguments)
    assert called.code in (FAILED, USAGE)
    assert said in called.err
