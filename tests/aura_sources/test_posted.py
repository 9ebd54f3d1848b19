"""Questions that are posted: the client's manners hold for them too, and answers may be reused for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aura_sources.client import Budget, PoliteClient
from aura_sources.posted import KEPT_S, PostedAnswers
from aura_sources.protocol import FetchError
from tests.company_boards import CompanyBoards, company_boards_running

QUESTION = {"searchText": "ü", "offset": 0, "limit": 20}
Make = Callable[..., PoliteClient]


@pytest.fixture
def asked() -> Iterator[CompanyBoards]:
    with company_boards_running() as running:
        running.rows = {"workday/acme/Jobs": [{"title": "ü" * 1000}]}
        yield running


def address(asked: CompanyBoards) -> str:
    return f"{asked.address}/workday/acme/Jobs/jobs"


def failure(client: PoliteClient, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        client.post_json(url, QUESTION)
    return caught.value


def test_a_question_is_posted_as_json(asked: CompanyBoards, client: PoliteClient) -> None:
    answer = client.post_json(address(asked), QUESTION)
    assert asked.questions == [QUESTION]
    assert answer.text.count("ü") == 1000
    assert (answer.status, answer.from_cache, client.last_status, client.requests) == (200, False, 200, 2)
    assert client.last_answer is answer
    request = asked.requests[-1]
    assert (request.headers["Content-Type"], request.headers["User-Agent"]) == ("application/json", "AURA/0.0 (tests)")
    assert client.get(f"{asked.address}/robots.txt").status == 200, "the next request is an ordinary one"
    assert len(asked.questions) == 1


def test_robots_txt_holds_for_questions(asked: CompanyBoards, client: PoliteClient) -> None:
    asked.robots = "User-agent: *\nDisallow: /workday/\n"
    assert "robots.txt does not allow" in failure(client, address(asked)).message
    assert asked.questions == []


def test_only_allowed_hosts_get_a_question(asked: CompanyBoards, make_client: Make) -> None:
    client = make_client(allowed_hosts={"board.example"})
    assert "not among the allowed hosts" in failure(client, address(asked)).message
    assert asked.requests == []


@pytest.mark.parametrize(
    ("fault", "kind", "status", "words"),
    [
        ("403", "blocked", 403, "refuses"),
        ("429", "blocked", 429, "120 s of rest"),
        ("500", "unreachable", 500, "a later run asks again"),
        ("cut_off", "unreachable", None, "cut off"),
        ("garbage_gzip", "unreachable", None, "damaged"),
        ("redirect_away", "unreachable", 302, "elsewhere.example"),
    ],
)
def test_faults_are_told_apart(
    asked: CompanyBoards, client: PoliteClient, fault: str, kind: str, status: int | None, words: str
) -> None:
    asked.fault["workday/acme/Jobs"] = fault
    error = failure(client, address(asked))
    assert (error.kind, error.http_status) == (kind, status)
    assert words in error.message


def test_size_pace_and_budget_hold_for_questions(asked: CompanyBoards, make_client: Make, fake_time: Any) -> None:
    assert "network.max_bytes" in failure(make_client(max_bytes=500), address(asked)).message
    assert "budget" in failure(make_client(budget=Budget(max_requests=0)), address(asked)).message
    client = make_client(min_interval_s=5.0, now=fake_time.now, sleep=fake_time.sleep)
    client.post_json(address(asked), QUESTION)
    client.post_json(address(asked), QUESTION)
    assert fake_time.slept == [pytest.approx(5.0)]


def test_answers_are_reused_for_a_while_when_allowed(asked: CompanyBoards, make_client: Make, fake_time: Any) -> None:
    def ask(question: dict[str, Any], reuse_s: float) -> PoliteClient:
        client = make_client(now=fake_time.now, sleep=fake_time.sleep)
        client.reuse_s = reuse_s
        assert "ü" in client.post_json(address(asked), question).text
        return client

    ask(QUESTION, 60.0)
    reused = ask(QUESTION, 60.0)
    assert (reused.requests, reused.last_status, len(asked.questions)) == (0, 200, 1)
    assert reused.last_answer is not None
    assert reused.last_answer.from_cache
    ask({**QUESTION, "limit": 10}, 60.0)
    assert len(asked.questions) == 2, "another question is not answered by it"
    ask(QUESTION, 0.0)
    assert len(asked.questions) == 3, "without leave it is always asked"
    fake_time.seconds += 61
    ask(QUESTION, 60.0)
    assert len(asked.questions) == 4


def test_old_and_foreign_files_are_removed(tmp_path: Path, fake_time: Any) -> None:
    answers = PostedAnswers(tmp_path / "posted", fake_time.now)
    answers.keep("https://x.example", b"1", b"one\ntwo")
    (tmp_path / "posted" / "foreign.answer").write_bytes(b"no time")
    assert answers.read("https://x.example", b"1", 1.0) == b"one\ntwo"
    fake_time.seconds += KEPT_S + 1
    answers.keep("https://x.example", b"2", b"three")
    assert len(list((tmp_path / "posted").iterdir())) == 1
    assert answers.read("https://x.example", b"1", 1e9) is None


def test_a_folder_that_cannot_be_written_costs_only_the_reuse(tmp_path: Path, fake_time: Any, caplog: Any) -> None:
    (tmp_path / "posted").write_text("a file")
    answers = PostedAnswers(tmp_path / "posted", fake_time.now)
    answers.keep("https://x.example", b"1", b"one")
    assert "could not be kept" in caplog.text
    assert answers.read("https://x.example", b"1", 1.0) is None
