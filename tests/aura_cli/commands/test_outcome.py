"""`aura outcome`: recording, showing, taking back, and what is refused."""

from __future__ import annotations

import pytest

from aura_cli.failures import FAILED, OK, USAGE
from tests.aura_cli.conftest import Aura
from tests.stories import BAKER, HOSTILE, NOW, REPOSTED


def test_an_outcome_is_recorded_and_shown(aura: Aura) -> None:
    called = aura("outcome", BAKER, "applied", "--note", "by mail", "--on", "2026-07-06")
    assert (called.code, called.out.strip()) == (OK, "Baker: 2026-07-06  Applied  by mail")
    aura("outcome", BAKER, "screening")
    shown = aura("outcome", BAKER).out.splitlines()
    assert shown[0] == f"Baker at Brotwerk   (id {BAKER})"
    assert shown[2:] == ["  2026-07-06  Applied  by mail", "  2026-07-11  Screening"]
    event = aura.home.userdb.events(kinds=["outcome"])[0]
    assert (event.recorded_at, event.payload["happened_at"]) == (NOW, "2026-07-06T12:00:00+00:00")


def test_all_are_listed_and_control_characters_taken_out(aura: Aura) -> None:
    assert "aura outcome JOB_ID applied" in aura("outcome").err
    aura("outcome", BAKER, "applied")
    aura("outcome", HOSTILE, "offer")
    listed = aura("outcome").out
    assert [line.split()[0] for line in listed.splitlines()[1:]] == [str(HOSTILE), str(BAKER)]
    assert "\x1b" not in listed
    assert "today" in listed


def test_json_of_each_call(aura: Aura) -> None:
    recorded = aura("outcome", BAKER, "applied", "--json").json
    assert (recorded["job_id"], recorded["title"], recorded["stage"]) == (BAKER, "Baker", "applied")
    every = aura("outcome", "--json").json
    assert [(each["job_id"], each["stage"], len(each["history"])) for each in every] == [(BAKER, "applied", 1)]
    undone = aura("outcome", "--undo", "--json").json
    assert (undone["job_id"], undone["undone"], undone["stage"]) == (BAKER, "applied", None)
    assert aura("outcome", "--json").json == []


def test_undo_names_what_stands_now(aura: Aura) -> None:
    aura("outcome", BAKER, "applied")
    aura("outcome", REPOSTED, "applied")
    aura("outcome", BAKER, "rejected")
    assert "Applied. What stands now: no outcome" in aura("outcome", REPOSTED, "--undo").out
    assert "Rejected. What stands now: 2026-07-11  Applied" in aura("outcome", "--undo").out
    assert (
        aura("outcome", REPOSTED, "--undo").err.strip()
        == f"aura: there is no outcome and no wish to take back for posting {REPOSTED}"
    )


def test_the_same_again_records_nothing(aura: Aura) -> None:
    aura("outcome", BAKER, "applied")
    assert "nothing was recorded" in aura("outcome", BAKER, "applied").err
    assert len(aura.home.userdb.events(kinds=["outcome"])) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([4711, "applied"], FAILED, "no posting has the id 4711"),
        ([BAKER, "aplied"], USAGE, "did you mean 'applied'?"),
        ([BAKER, "applied", "--on", "yesterday"], USAGE, "write it as YYYY-MM-DD"),
        ([BAKER, "applied", "--on", "2026-07-12"], USAGE, "lies ahead"),
        (["--note", "x"], USAGE, "name the posting and the stage"),
        ([BAKER, "--note", "x"], USAGE, "name the posting and the stage"),
        ([BAKER, "applied", "--undo"], USAGE, "goes with JOB_ID alone"),
        (["--undo"], FAILED, "there is no outcome and no wish to take back"),
    ],
)
def test_what_is_refused_says_why_and_records_nothing(
    aura: Aura, arguments: list[object], code: int, said: str
) -> None:
    called = aura("outcome", *arguments)
    assert (called.code, called.out) == (code, "")
    assert said in called.err
    assert aura.home.userdb.events(kinds=["outcome"]) == []


def test_a_next_step_is_kept_and_said(aura: Aura) -> None:
    assert aura("outcome", BAKER, "--next", "Call them", "--by", "2026-12-01").out.startswith(
        f"Next for posting {BAKER}: Call them, by 2026-12-01"
    )
    assert aura("outcome", BAKER, "--next", "", "--json").json == {"job_id": BAKER, "next": None}
    assert aura("outcome", "--next", "Call").code == USAGE
    assert aura("outcome", BAKER, "--next", "Call", "--by", "soon").code == USAGE


def test_the_list_says_what_waits_and_how_often_they_answer(aura: Aura) -> None:
    aura("outcome", BAKER, "applied", "--on", "2026-06-20")
    called = aura("outcome")
    assert "No answer for" in called.err
    assert "Answered: too few (0 of 1 applications at least 14 days old)" in called.err


def test_what_you_want_to_apply_to_is_said_listed_and_taken_back(aura: Aura) -> None:
    assert "you want to apply" in aura("outcome", BAKER, "--want").out
    assert aura("outcome", "--json").json[0]["stage"] == "wanted"
    assert "To apply" in aura("outcome").out
    assert aura("outcome", BAKER, "--no-want", "--json").json["wanted"] is None
    assert "you want to apply" in aura("outcome", "--undo").out
    assert aura("outcome", BAKER, "--undo", "--json").json["wanted"] is None
    assert aura("outcome", "--json").json == []
    called = aura("outcome", BAKER, "applied", "--want")
    assert (called.code, called.out) == (USAGE, "")
    assert "go with JOB_ID alone" in called.err
