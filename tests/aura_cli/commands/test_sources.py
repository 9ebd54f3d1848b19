"""`aura sources`: the list asks nobody; the check asks, stores nothing, and fails where a source does."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aura_cli.failures import FAILED, OK, USAGE
from aura_ml.records import ChangedShape, JobDraft, ListingRejected, RawListing
from aura_sources.protocol import Capabilities, FetchError
from aura_sources.registry import LoadedSource
from tests.aura_cli.conftest import Aura
from tests.source_history import commit_source_week, weeks_before
from tests.stories import CURRENT_WEEK, FIRST_WEEK, SECOND_WEEK


class Board:
    """A board that answers as told; the second of its rows cannot be read."""

    name = "board"
    capabilities = Capabilities(terms="none", local=True)

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    def fetch(self, *_: object) -> Iterator[RawListing]:
        """Yield two rows, or fail."""
        if self.fault:
            raise self.fault
        yield RawListing('{"title": "Baker"}', "1")
        yield RawListing('{"title": ""}', "2")

    def read(self, body: bytes, origin: str) -> Iterator[RawListing]:
        """Yield a row per line."""
        if body.startswith(b"<html"):
            raise ChangedShape(f"{origin}: expected lines")
        for number, line in enumerate(body.decode().split("\n"), start=1):
            yield RawListing(line, str(number))

    def parse(self, payload: str) -> JobDraft:
        """Refuse a row without a title."""
        if '""' in payload:
            raise ListingRejected("no_title", "it is empty")
        if "broken" in payload:
            raise KeyError("salary")
        if "paid" in payload:
            return JobDraft("board", "Baker", "Brotwerk", salary_min=float("nan"))
        return JobDraft("board", "Baker", "Brotwerk")


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    """The only installed source; another is listed without a plugin, a third disabled."""
    only = Board()
    loaded = {
        "board": LoadedSource("board", only, "installed", True),
        "quiet": LoadedSource("quiet", Board(FetchError("blocked", "never asked")), "installed", False),
    }
    monkeypatch.setattr("aura_sources.registry.load_sources", lambda _: loaded)
    return only


def test_list_shows_states_and_cures(aura: Aura) -> None:
    called = aura("sources", "list")
    assert called.code == OK
    states = {line.split()[0]: line.split()[1:] for line in called.out.splitlines()[1:]}
    assert states["testboard"][:3] == ["no", "ok", "2026-07-03"]
    assert states["lighthouse"][:2] == ["yes", "not_installed"]
    assert "lighthouse: not_installed" in called.err
    assert "config.yaml" in called.err
    assert aura("sources").out == called.out


def test_list_of_one_week_and_json(aura: Aura) -> None:
    listed = {each["name"]: each for each in aura("sources", "list", "--week", FIRST_WEEK, "--json").json}
    assert (listed["testboard"]["week"], listed["lighthouse"]["is_problem"]) == (FIRST_WEEK.isoformat(), True)


def test_check_asks_and_stores_nothing(aura: Aura, board: Board) -> None:
    before = aura.home.warehouse.last_commit()
    called = aura("sources", "check", "--json")
    assert called.code == OK
    checked = {each["name"]: each for each in called.json}
    assert (checked["board"]["status"], checked["board"]["rows"], checked["board"]["readable"]) == ("ok", 2, 1)
    assert checked["quiet"]["status"] == "disabled"
    assert aura.home.warehouse.last_commit() == before


def test_a_source_is_switched_by_name(aura: Aura) -> None:
    def enabled() -> bool:
        return bool({each["name"]: each["enabled"] for each in aura("sources", "list", "--json").json}["remoteok"])

    assert not enabled()
    assert "RemoteOK is on from the next run on" in aura("sources", "enable", "RemoteOK").out
    assert enabled()
    assert "as config.yaml says" in aura("sources", "disable", "remoteok").out
    assert not enabled()
    refused = aura("sources", "enable", "nobody")
    assert refused.code == USAGE
    assert "known are" in refused.err


def test_check_fails_with_the_source_and_says_the_cure(aura: Aura, board: Board) -> None:
    board.fault = FetchError("blocked", "robots.txt says no", 403)
    called = aura("sources", "check")
    assert called.code == FAILED
    assert "board: blocked. robots.txt says no" in called.err
    assert "Wait an hour" in called.err


def test_a_week_unlike_those_before_it_is_told_with_what_to_do(aura: Aura) -> None:
    for week in weeks_before(SECOND_WEEK, 5):
        commit_source_week(aura.home, "board", week, 40)
    commit_source_week(aura.home, "board", SECOND_WEEK, 40, rejected=20)
    told = aura("sources", "list").err
    assert f"board: unlike before in the week {SECOND_WEEK}. 50% of its rows became no posting" in told
    (board,) = (each for each in aura("sources", "list", "--json").json if each["name"] == "board")
    assert [each["what"] for each in board["drifts"]] == ["rejected"]
    assert (board["trend"][-1]["rejected_share"], board["is_problem"]) == (0.5, False)


def test_check_compares_the_answer_with_the_weeks_before(
    aura: Aura, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    for week in weeks_before(CURRENT_WEEK, 5):
        commit_source_week(aura.home, "board", week, 40)
    assert aura("sources", "check", "--json").json[0]["unlike_before"] is None
    rows = [
        RawListing(json.dumps({"id": number, "title": "Baker" if number % 2 else ""}), str(number))
        for number in range(30)
    ]
    monkeypatch.setattr(board, "fetch", lambda *_: iter(rows))
    called = aura("sources", "check")
    assert called.code == OK
    assert "board: unlike before. 50% of its rows became no posting; the 5 weeks before had 0% to 0%" in called.err


def test_check_of_a_misspelt_source(aura: Aura, board: Board) -> None:
    called = aura("sources", "check", "sampel")
    assert called.code == USAGE
    assert "did you mean 'sample'?" in called.err


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.usefixtures("board")
def test_parse_prints_every_draft_every_refusal_and_the_counts(aura: Aura, tmp_path: Path, packed: bool) -> None:
    rows = b'{"title": "Baker"}\n{"title": ""}\nbroken\npaid'
    file = tmp_path / "capture"
    file.write_bytes(gzip.compress(rows) if packed else rows)

    called = aura("sources", "parse", "board", str(file))

    assert called.code == OK
    baker, untitled, broken, paid, counts = lines_of(called.out)
    assert (baker["row"], baker["draft"]["title"]) == (1, "Baker")
    assert untitled["rejected"] == {"reason": "no_title", "detail": "it is empty"}
    assert untitled["payload"] == '{"title": ""}'
    assert (broken["rejected"]["reason"], broken["rejected"]["detail"]) == ("parser_error", "KeyError: 'salary'")
    assert paid["draft"]["salary_min"] == "nan"
    assert counts == {"rows": 4, "drafts": 2, "rejected": 2}


@pytest.mark.usefixtures("board")
def test_parse_says_what_it_cannot_read(aura: Aura, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html>moved</html>", encoding="utf-8")
    called = aura("sources", "parse", "board", str(page))
    assert called.code == FAILED
    whole, counts = lines_of(called.out)
    assert (whole["rejected"]["reason"], whole["payload"]) == ("changed_shape", "<html>moved</html>")
    assert counts == {"rows": 1, "drafts": 0, "rejected": 1}
    assert "does not know this shape: page.html: expected lines" in called.err

    broken = tmp_path / "cut.gz"
    broken.write_bytes(gzip.compress(b"x" * 1000)[:20])
    assert "cannot be read" in aura("sources", "parse", "board", str(broken)).err
    assert aura("sources", "parse", "board", str(tmp_path / "gone")).code == USAGE
    assert aura("sources", "parse", "nobody", str(page)).code == USAGE


@pytest.mark.usefixtures("board")
def test_parse_reads_the_standard_input(aura: Aura, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(b'{"title": "Baker"}')
    monkeypatch.setattr("aura_cli.source_parse.standard_input", lambda: io.BytesIO(packed))
    called = aura("sources", "parse", "board", "-")
    assert called.code == OK
    assert lines_of(called.out)[-1] == {"rows": 1, "drafts": 1, "rejected": 0}


def test_parse_of_a_real_capture_accounts_for_every_row(aura: Aura, test_data: Path) -> None:
    called = aura("sources", "parse", "Adzuna", str(test_data / "api_payloads" / "adzuna" / "adzuna_fr_a.json.gz"))
    *rows, counts = lines_of(called.out)
    assert counts["rows"] == len(rows) == 1041
    assert counts["drafts"] + counts["rejected"] == counts["rows"]
