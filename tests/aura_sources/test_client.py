"""The polite client against the loopback boards."""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from aura_sources.client import Budget, PoliteClient
from aura_sources.pace import Pace
from aura_sources.protocol import FetchError
from aura_sources.transport import retry_after_s

Make = Callable[..., PoliteClient]


def failure(client: PoliteClient, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        client.get(url)
    return caught.value


def test_an_answer_is_unpacked_and_counted(boards: Any, client: PoliteClient) -> None:
    boards.rows["remoteok"] = [{"position": "ü" * 50_000}]
    answer = client.get(boards.url("remoteok"))
    assert answer.text.count("ü") == 50_000
    assert (answer.status, answer.from_cache, client.last_status, client.requests) == (200, False, 200, 2)
    assert 0 < client.bytes < 10_000
    assert client.last_answer is answer


def test_it_says_who_asks(boards: Any, client: PoliteClient) -> None:
    client.get(boards.url("remoteok"))
    assert {request.headers["User-Agent"] for request in boards.requests} == {"AURA/0.0 (tests)"}


def test_an_unchanged_answer_is_not_sent_again(boards: Any, make_client: Make) -> None:
    first = make_client().get(boards.url("remoteok"))
    second_client = make_client()
    second = second_client.get(boards.url("remoteok"))
    assert [request.status for request in boards.asked("remoteok")] == [200, 304]
    assert "Cache-Control" not in boards.asked("remoteok")[1].headers
    assert (second.body, second.from_cache, second_client.last_status) == (first.body, True, 304)
    boards.rows["remoteok"] = [{"position": "new"}]
    assert b"new" in make_client().get(boards.url("remoteok")).body


def test_a_board_is_asked_again_even_where_caches_need_not(boards: Any, make_client: Make) -> None:
    boards.max_age_s = 3600
    make_client().get(boards.url("remoteok"))
    make_client().get(boards.url("remoteok"))
    assert [request.status for request in boards.asked("remoteok")] == [200, 304]


def test_answers_may_be_reused_for_a_while_when_allowed(boards: Any, make_client: Make) -> None:
    for _ in range(2):
        client = make_client()
        client.reuse_s = 60.0
        client.get(boards.url("remoteok"))
    assert len(boards.asked("remoteok")) == 1
    assert client.requests == 0
    make_client().get(boards.url("remoteok"))
    assert len(boards.asked("remoteok")) == 2


@pytest.mark.parametrize(
    ("fault", "kind", "status", "words"),
    [
        ("403", "blocked", 403, "refuses"),
        ("404", "unreachable", 404, "check the source's url"),
        ("429", "blocked", 429, "120 s of rest"),
        ("500", "unreachable", 500, "a later run asks again"),
        ("cut_off", "unreachable", None, "cut off"),
        ("garbage_gzip", "unreachable", None, "damaged"),
        ("redirect_away", "blocked", None, "elsewhere.example"),
    ],
)
def test_faults_are_told_apart(
    boards: Any, client: PoliteClient, fault: str, kind: str, status: int | None, words: str
) -> None:
    boards.fault["remoteok"] = fault
    error = failure(client, boards.url("remoteok"))
    assert (error.kind, error.http_status) == (kind, status)
    assert words in error.message
    assert client.last_status == (302 if fault == "redirect_away" else status)


def test_a_fault_that_passes_is_tried_again(boards: Any, make_client: Make) -> None:
    boards.fault["remoteok"] = "500_once"
    assert make_client(attempts=2).get(boards.url("remoteok")).status == 200
    assert [request.status for request in boards.asked("remoteok")] == [500, 200]


def test_a_short_retry_after_is_waited_for(boards: Any, make_client: Make, fake_time: Any) -> None:
    boards.fault["remoteok"] = "429_once"
    client = make_client(attempts=2, now=fake_time.now, sleep=fake_time.sleep)
    assert client.get(boards.url("remoteok")).status == 200
    assert fake_time.slept == [pytest.approx(1.0)]


def test_a_long_retry_after_is_kept_for_every_later_run(boards: Any, make_client: Make, fake_time: Any) -> None:
    boards.fault["remoteok"] = "429"
    url = boards.url("remoteok")
    first = failure(make_client(attempts=3, now=fake_time.now, sleep=fake_time.sleep), url)
    assert (first.kind, len(boards.asked("remoteok"))) == ("blocked", 1)
    second = failure(make_client(now=fake_time.now, sleep=fake_time.sleep), url)
    assert second.kind == "blocked"
    assert "left alone for another 120 s" in second.message
    assert len(boards.asked("remoteok")) == 1
    fake_time.seconds += 121
    del boards.fault["remoteok"]
    assert make_client(now=fake_time.now, sleep=fake_time.sleep).get(url).status == 200


def test_a_slow_answer_is_given_up(boards: Any, make_client: Make) -> None:
    boards.fault["remoteok"], boards.slow_s = "slow", 0.05
    started = time.monotonic()
    error = failure(make_client(timeout_s=0.3), boards.url("remoteok"))
    assert "longer than 0.3 s" in error.message
    assert time.monotonic() - started < 3


def test_a_host_that_falls_silent_in_its_answer_is_given_up(boards: Any, make_client: Make) -> None:
    boards.fault["remoteok"], boards.slow_s = "slow", 1.5
    assert "longer than 0.3 s" in failure(make_client(timeout_s=0.3), boards.url("remoteok")).message


def test_a_host_that_says_nothing_is_given_up(raw_server: Callable[..., str], make_client: Make) -> None:
    error = failure(make_client(timeout_s=0.3), raw_server(b"", b""))
    assert "127.0.0.1 did not answer in time (network.timeout_s)" in error.message


@pytest.mark.parametrize("size", [100, 20_000])
def test_an_answer_may_not_be_too_large(boards: Any, make_client: Make, size: int) -> None:
    boards.rows["remoteok"] = [{"position": "x" * 100_000, "noise": [str(n * 7919) for n in range(500)]}]
    error = failure(make_client(max_bytes=size), boards.url("remoteok"))
    assert (error.kind, f"larger than {size} bytes" in error.message) == ("unreachable", True)
    assert make_client(max_bytes=1_000_000).get(boards.url("remoteok")).status == 200


def test_no_host_outside_the_list_is_asked(boards: Any, make_client: Make) -> None:
    error = failure(make_client(allowed_hosts={"remoteok.com"}), boards.url("remoteok"))
    assert (error.kind, boards.requests) == ("blocked", [])
    assert "job_sources" in error.message


def test_plain_http_is_for_loopback_only(make_client: Make) -> None:
    client = make_client(allowed_hosts={"board.example"})
    assert "only https" in failure(client, "http://board.example/api").message
    assert client.requests == 0


@pytest.mark.parametrize("url", ["", "board", "http://[::1", "file:///etc/passwd"])
def test_what_is_no_web_address_is_refused(client: PoliteClient, url: str) -> None:
    assert failure(client, url).kind == "blocked"


def test_a_host_that_is_not_found_is_said_so(make_client: Make) -> None:
    error = failure(make_client(allowed_hosts={"no-such-host.invalid"}, attempts=3), "https://no-such-host.invalid/api")
    assert error.kind == "unreachable"
    assert "no network or host not found" in error.message


def test_a_port_where_nobody_listens_is_unreachable(client: PoliteClient) -> None:
    assert failure(client, "http://127.0.0.1:9/api").kind == "unreachable"


def test_robots_txt_is_kept_to_and_read_once(boards: Any, client: PoliteClient) -> None:
    boards.robots = "User-agent: *\nDisallow: /remoteok/\n"
    error = failure(client, boards.url("remoteok"))
    assert (error.kind, boards.asked("remoteok")) == ("blocked", [])
    assert "robots.txt" in error.message
    assert client.get(boards.url("remotive")).status == 200
    assert len([request for request in boards.requests if request.path == "/robots.txt"]) == 1


def test_a_documented_address_is_open_to_programs_unless_aura_is_named(boards: Any, make_client: Make) -> None:
    boards.robots = "User-agent: *\nDisallow: /\n"
    client = make_client()
    client.documented_hosts = frozenset({"127.0.0.1"})
    assert client.get(boards.url("remoteok")).status == 200
    boards.robots = "User-agent: AURA\nDisallow: /\n"
    named = make_client(cache_dir=Path(str(client._cache_dir) + "-2"))
    named.documented_hosts = frozenset({"127.0.0.1"})
    assert failure(named, boards.url("remoteok")).kind == "blocked"


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_host_without_robots_txt_may_be_asked(boards: Any, client: PoliteClient, status: int) -> None:
    boards.robots = status
    assert client.get(boards.url("remoteok")).status == 200


def test_a_host_whose_rules_cannot_be_had_is_not_asked(boards: Any, client: PoliteClient) -> None:
    boards.robots = 503
    error = failure(client, boards.url("remoteok"))
    assert (error.kind, error.http_status, boards.asked("remoteok")) == ("unreachable", 503, [])


def test_the_pace_per_host_is_kept_and_shared(boards: Any, make_client: Make, fake_time: Any) -> None:
    options = {"min_interval_s": 2.0, "now": fake_time.now, "sleep": fake_time.sleep}
    make_client(**options).get(boards.url("remoteok"))
    make_client(**options).get(boards.url("remotive"))
    assert fake_time.slept == [pytest.approx(2.0)] * 2


def test_a_crawl_delay_is_kept(boards: Any, make_client: Make, fake_time: Any) -> None:
    boards.robots = "User-agent: *\nCrawl-delay: 5\n"
    client = make_client(min_interval_s=1.0, now=fake_time.now, sleep=fake_time.sleep)
    client.get(boards.url("remoteok"))
    client.get(boards.url("remotive"))
    assert fake_time.slept == [pytest.approx(1.0), pytest.approx(5.0)]


def test_the_budget_of_requests_ends_a_run(boards: Any, make_client: Make) -> None:
    client = make_client(budget=Budget(max_requests=2))
    client.get(boards.url("remoteok"))
    assert "budget" in failure(client, boards.url("remotive")).message
    assert client.requests == 2


def test_the_budget_of_bytes_ends_a_run(boards: Any, make_client: Make) -> None:
    client = make_client(budget=Budget(max_bytes=50))
    client.get(boards.url("remoteok"))
    assert "budget" in failure(client, boards.url("remotive")).message


def test_the_budget_of_time_ends_a_run(boards: Any, make_client: Make, fake_time: Any) -> None:
    client = make_client(budget=Budget(max_seconds=10), now=fake_time.now, sleep=fake_time.sleep)
    client.get(boards.url("remoteok"))
    fake_time.seconds += 11
    assert "10 s for this source are used up" in failure(client, boards.url("remotive")).message


def test_a_damaged_cache_is_logged_and_no_obstacle(
    boards: Any, make_client: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "http_cache").mkdir()
    (tmp_path / "http_cache" / "answers.db").write_bytes(b"not a database" * 500)
    assert make_client().get(boards.url("remoteok")).status == 200
    assert "file is not a database" in caplog.text


def test_a_folder_that_cannot_be_made_is_named(boards: Any, make_client: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert str(tmp_path / "file") in failure(make_client(cache_dir=tmp_path / "file"), boards.url("remoteok")).message


def _reserve(folder: Path, count: int, waits: Any) -> None:
    pace = Pace(folder, 10.0, lambda: 1000.0)
    waits.extend([pace.reserve("board.example", 1e9) for _ in range(count)])


def test_processes_never_get_the_same_turn(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        waits = manager.list()
        processes = [context.Process(target=_reserve, args=(tmp_path, 20, waits)) for _ in range(2)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(timeout=60)
        assert sorted(waits) == [10.0 * turn for turn in range(40)]


def _hold(folder: Path, holding: Any) -> None:
    with Pace(folder, 10.0, lambda: 1000.0)._file("board.example"):
        holding.set()
        time.sleep(60)


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    holding = context.Event()
    process = context.Process(target=_hold, args=(tmp_path, holding))
    process.start()
    assert holding.wait(timeout=60)
    process.kill()
    process.join(timeout=60)
    assert Pace(tmp_path, 10.0, lambda: 1000.0).reserve("board.example", 5.0) == 0.0


def test_a_library_with_its_own_http_waits_for_its_turn_within_the_budget(make_client: Make, fake_time: Any) -> None:
    client = make_client(
        min_interval_s=20.0,
        budget=Budget(max_requests=2),
        now=fake_time.now,
        sleep=fake_time.sleep,
        allowed_hosts={"a.example"},
    )
    for _ in range(2):
        client.take_turn("https://a.example/")
    assert (client.requests, fake_time.slept) == (2, [20.0])
    for url, words in (("https://a.example/", "budget"), ("https://b.example/", "not among the allowed hosts")):
        with pytest.raises(FetchError, match=words):
            client.take_turn(url)
    client.let_rest("A.example", 500.0)
    with pytest.raises(FetchError, match="left alone"):
        make_client(now=fake_time.now, allowed_hosts={"a.example"}).take_turn("https://a.example/")


def test_a_turn_that_is_too_far_away_is_not_taken(tmp_path: Path) -> None:
    pace = Pace(tmp_path, 10.0, lambda: 1000.0)
    assert pace.reserve("board.example", 0.0) == 0.0
    assert [pace.reserve("board.example", 5.0) for _ in range(3)] == [10.0] * 3
    assert pace.reserve("other.example", 5.0) == 0.0


def test_a_wrong_clock_or_a_damaged_file_does_not_lock_a_host_out(tmp_path: Path) -> None:
    (tmp_path / "board.example.next").write_text("9e99")
    pace = Pace(tmp_path, 1.0, lambda: 1000.0)
    assert pace.reserve("board.example", 1e9) == 24 * 3600.0
    (tmp_path / "other.example.next").write_text("rubbish")
    assert pace.reserve("other.example", 0.0) == 0.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (None, None),
        ("soon", None),
        ("Thu, 01 Jan 1970 00:20:00 GMT", 200.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, 1000.0) == seconds


@pytest.fixture
def raw_server() -> Iterator[Callable[[bytes, bytes], str]]:
    """Return what starts a server that sends a beginning and then one piece again and again; give its address."""
    listening: list[socket.socket] = []

    def serve(begin: bytes, piece: bytes) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)
        threading.Thread(target=_send_for_ever, args=(server, begin, piece), daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/api"

    yield serve
    for server in listening:
        server.close()


def _send_for_ever(server: socket.socket, begin: bytes, piece: bytes) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection, suppress(OSError):
            if b"robots.txt" in connection.recv(65536):
                connection.sendall(b"HTTP/1.1 404 none\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                continue
            connection.sendall(begin)
            for _ in range(200):
                connection.sendall(piece)
                time.sleep(0.05)


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[", b" "),
    ],
    ids=["headers", "interim answers", "body"],
)
def test_an_answer_that_never_ends_is_given_up_wherever_it_does_not_end(
    begin: bytes, piece: bytes, raw_server: Callable[[bytes, bytes], str], make_client: Make
) -> None:
    client = make_client(timeout_s=0.5)
    began = time.monotonic()
    error = failure(client, raw_server(begin, piece))
    assert error.kind == "unreachable"
    assert "longer than 0.5 s (network.timeout_s); a later run asks again" in error.message
    assert time.monotonic() - began < 5


def test_the_budget_counts_what_answers_unpack_to(boards: Any, make_client: Make) -> None:
    boards.rows["remoteok"] = [{"position": "x" * 2_000_000}]
    client = make_client(budget=Budget(max_unpacked=3_000_000))
    client.get(boards.url("remoteok"))
    boards.rows["remoteok"] = [{"position": "y" * 2_000_000}]
    client.get(boards.url("remoteok"))
    assert client.bytes < 20_000
    assert "budget" in failure(client, boards.url("remoteok")).message
