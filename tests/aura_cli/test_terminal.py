"""What strangers wrote never acts on the terminal, and JSON keeps its value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_cli.terminal import byte_size, jsonable, local_time, out_json, out_table, printable, printable_lines, trouble


@dataclass(frozen=True)
class Thing:
    """Something with a date."""

    name: str
    day: date


@pytest.mark.parametrize(
    ("hostile", "plain"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;new title\x07rest", "rest"),
        ("\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP+q544e\x1b\\after", "after"),
        ("\x1b(0line\x1bc", "line"),
        ("a\x1b", "a"),
        ("bell\x07 back\x08space", "bell backspace"),
        ("abc\u202edcba\u2066x", "abcdcbax"),
        ("one\r\ntwo\u2028three\x85four", "one two three four"),
        ("  Zürich – 北京 👩\u200d💻  ", "Zürich – 北京 👩\u200d💻"),
    ],
)
def test_escapes_controls_and_directions_are_taken_out(hostile: str, plain: str) -> None:
    assert printable(hostile) == plain


@given(st.text())
def test_nothing_printed_can_act_on_a_terminal(text: str) -> None:
    for shown in (printable(text), printable_lines(text)):
        assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in shown)
        assert not any(0x7F <= ord(letter) <= 0x9F or 0x202A <= ord(letter) <= 0x202E for letter in shown)
    assert "\n" not in printable(text)


@given(st.text())
def test_json_keeps_the_value_and_writes_what_could_act_as_escapes(text: str) -> None:
    import contextlib
    import io

    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        out_json({"title": text})
    assert json.loads(written.getvalue()) == {"title": text}
    assert "\x1b" not in written.getvalue()
    assert not any(0x7F <= ord(letter) <= 0x9F or 0x202A <= ord(letter) <= 0x202E for letter in written.getvalue())


def test_json_takes_records_dates_and_paths() -> None:
    value = {"thing": Thing("a", date(2026, 7, 3)), date(2026, 7, 10): (Path("x"), {2, 1})}
    assert jsonable(value) == {"thing": {"name": "a", "day": "2026-07-03"}, "2026-07-10": ["x", [1, 2]]}
    with pytest.raises(TypeError, match="object has no JSON form"):
        jsonable(object())


def test_a_piped_table_is_not_cut_and_takes_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    out_table(("name", "n"), [("[bold]x[/bold] " + "long " * 60, 3), ("\x1b[2Jb", None)], right=("n",))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("[bold]x[/bold] long long")
    assert lines[1].endswith(" 3")
    assert lines[2].split() == ["b", "-"]


def test_times_and_sizes_in_words() -> None:
    assert local_time(datetime(2026, 7, 3, 22, 5, tzinfo=UTC), "Europe/Berlin") == "2026-07-04 00:05"
    assert local_time(None, "UTC") == "-"
    assert [byte_size(size) for size in (None, 0, 1023, 1536, 5 << 20, 3 << 30)] == [
        "-",
        "0 B",
        "1023 B",
        "1.5 KiB",
        "5.0 MiB",
        "3.0 GiB",
    ]


def test_what_is_wrong_and_what_to_do_are_sentences() -> None:
    assert trouble("board", "unreachable", "no network", "The next run asks again.") == (
        "board: unreachable. no network. The next run asks again."
    )
    assert trouble("board", "empty", None, None) == "board: empty."
