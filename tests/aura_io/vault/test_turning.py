"""Encryption turned on over existing data, off and over again: nothing lost, nothing readable, nothing half."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from aura_io.backup import back_up
from aura_io.erasing import erase_person, plan_erasure
from aura_io.restore import restore
from aura_io.settings import Settings, load_settings
from aura_io.userdb import Event, UserDb
from aura_io.userdb.transfer import copy_events, events_digest, self_check
from aura_io.vault import turning
from aura_io.vault.cipher import CannotOpen
from aura_io.vault.keys import EncryptionError, KeyNeeded, Opener, WrongKey, key_ring, make_key_file, write_key_ring
from aura_io.vault.opening import ANSWERS_DIR, close_vault
from aura_io.vault.turning import rotate, turn_off, turn_on
from aura_io.warehouse import WarehouseError
from aura_io.whole_files import read_file, replace_file
from aura_io.workspace import Home, open_home
from aura_ml.schemas import TABLES
from tests import postgres
from tests.homes import CLOSED, NOW, POSTINGS, USER, commit_slate, filled_home, job_id

FIRST = job_id(CLOSED, POSTINGS[0])
WORDS = (b"QUITTENBAUM", b"Robin Example", b"PREISELBEERE", b"WACHOLDER", b"SANDDORN", b"timetable engine")


def quiet(_: str) -> None:
    """Say nothing."""


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    """The settings of a home with a word planted wherever something of a person lies."""
    home = filled_home(tmp_path / "home")
    for number in range(40):  # more than one page of the database
        comment = f"QUITTENBAUM {number} " * 9
        home.userdb.record("rating", FIRST, {"overall_score": 8, "comment": comment}, recorded_at=NOW)
    home.userdb.record("outcome", FIRST, {"stage": "applied", "note": "PREISELBEERE"}, recorded_at=NOW)
    commit_slate(home, CLOSED, [{**each, "reasons": [f"SANDDORN {'x' * 50}"]} for each in POSTINGS], version=3)
    for path in (letter_of(home.settings), home.settings.data_dir / ANSWERS_DIR / "a.json"):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, b"WACHOLDER")
    home.userdb.close()
    return home.settings


@pytest.fixture(autouse=True)
def _closed(plain: Settings) -> object:
    yield
    close_vault(plain)


@pytest.fixture
def key(tmp_path: Path) -> Opener:
    """A key file, outside the data folder."""
    make_key_file(tmp_path / "key")
    return Opener(key_file=tmp_path / "key")


def letter_of(settings: Settings) -> Path:
    return settings.outputs_dir / str(CLOSED) / "job" / "letter.md"


def with_key(settings: Settings, opener: Opener | None) -> Settings:
    """The same settings, with what .env would say of the key."""
    close_vault(settings)
    given = {}
    if opener is not None and opener.key_file is not None:
        given = {"ENCRYPTION_KEY_FILE": str(opener.key_file)}
    if opener is not None and opener.passphrase is not None:
        given = {"ENCRYPTION_PASSPHRASE": opener.passphrase}
    return load_settings(settings.home, given)


def opened(settings: Settings, opener: Opener | None) -> Home:
    return open_home(with_key(settings, opener))


def readable(settings: Settings) -> list[bytes]:
    folder = settings.home
    content = b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return [word for word in WORDS if word in content]


def everything(home: Home) -> tuple[object, ...]:
    """What must be the same however it is stored: every table's rows, events, letter."""
    tables = {name: home.warehouse.query(f'SELECT count(*), sum(hash(t)) FROM "{name}" t').row(0) for name in TABLES}
    events = [replace(event) for event in home.userdb.events()]
    home.userdb.close()
    return tables, events, read_file(letter_of(home.settings))


def test_on_and_off_again_leaves_everything_as_it_was(plain: Settings, key: Opener) -> None:
    before = everything(opened(plain, None))
    assert len(readable(plain)) == len(WORDS)

    done = turn_on(plain, key, quiet)
    assert (done.events, done.files, done.warehouse) == (len(before[1]), 2, True)  # type: ignore[arg-type]
    assert readable(plain) == []
    home = opened(plain, key)
    assert everything(home) == before

    home.userdb.record("rating", FIRST, {"comment": "QUITTENBAUM again"}, recorded_at=NOW)
    replace_file(letter_of(plain).with_name("cv.md"), b"WACHOLDER")
    commit_slate(home, CLOSED, [{**each, "reasons": ["SANDDORN"]} for each in POSTINGS], version=4)
    assert home.userdb.events()[-1].payload == {"comment": "QUITTENBAUM again"}
    home.userdb.close()
    assert readable(plain) == []
    then = everything(opened(plain, key))

    turn_off(with_key(plain, None), key, quiet)
    assert key_ring(plain) is None
    assert len(readable(plain)) == len(WORDS)
    assert everything(opened(plain, None)) == then


def test_a_new_key_opens_everything_and_the_old_one_nothing(plain: Settings, key: Opener) -> None:
    before = everything(opened(plain, None))
    turn_on(plain, key, quiet)
    words = Opener(passphrase="five words that are long")
    with pytest.raises(EncryptionError, match="at least 12"):
        rotate(plain, key, Opener(passphrase="short"), quiet)
    rotate(plain, key, words, quiet)
    assert readable(plain) == []
    with pytest.raises(WrongKey, match="with a passphrase, and a key file was given; give ENCRYPTION_PASSPHRASE"):
        opened(plain, key)
    with pytest.raises(WrongKey, match="this passphrase does not open"):
        opened(plain, Opener(passphrase="five other words, also long"))
    assert everything(opened(plain, words)) == before


def test_a_wrong_a_lost_and_an_unreadable_key_say_what_to_do(plain: Settings, key: Opener, tmp_path: Path) -> None:
    turn_on(plain, key, quiet)
    make_key_file(tmp_path / "other")
    with pytest.raises(WrongKey, match="by nobody"):
        opened(plain, Opener(key_file=tmp_path / "other"))
    with pytest.raises(KeyNeeded, match="ENCRYPTION_KEY_FILE"):
        opened(plain, None)
    with pytest.raises(EncryptionError, match=r"No such file.* Put its copy there, or name another place"):
        opened(plain, Opener(key_file=tmp_path / "gone"))
    (tmp_path / "other").write_bytes(base64.b64encode(b"short"))
    with pytest.raises(EncryptionError, match="holds 5 bytes"):
        opened(plain, Opener(key_file=tmp_path / "other"))
    with pytest.raises(EncryptionError, match="encrypted already"):
        turn_on(plain, key, quiet)
    ring = plain.data_dir / "encryption.json"
    kept = ring.read_bytes()
    ring.write_text("{", encoding="utf-8")
    with pytest.raises(EncryptionError, match="take it from a backup"):
        opened(plain, key)
    ring.unlink()
    with pytest.raises(WarehouseError, match=r"encryption\.json"):
        opened(plain, None)
    ring.write_bytes(kept)
    assert opened(plain, key).userdb.events()


@pytest.mark.parametrize("broken_at", ["reseal_events", "_reseal_files", "write_key_ring"])
def test_what_was_cut_off_is_refused_and_ends_the_same_when_done_again(
    plain: Settings, key: Opener, broken_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(opened(plain, None))

    def killed(*given: object, **named: object) -> None:
        if broken_at == "write_key_ring" and key_ring(plain) is None:
            write_key_ring(*given)  # type: ignore[arg-type]
            return
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(turning, broken_at, killed)
        with pytest.raises(KeyboardInterrupt):
            turn_on(plain, key, quiet)
    with pytest.raises(EncryptionError, match="aura encrypt on"):
        opened(plain, key)
    with pytest.raises(EncryptionError, match="aura encrypt on"):
        turn_off(plain, key, quiet)
    turn_on(plain, key, quiet)
    assert readable(plain) == []
    assert everything(opened(plain, key)) == before
    with monkeypatch.context() as patch:
        patch.setattr(turning, "_reseal_files", killed)
        with pytest.raises(KeyboardInterrupt):
            turn_off(plain, key, quiet)
    turn_off(plain, key, quiet)
    assert everything(opened(plain, None)) == before


def test_a_rotation_that_was_cut_off_is_ended_with_the_new_key(
    plain: Settings, key: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(opened(plain, None))
    turn_on(plain, key, quiet)
    make_key_file(tmp_path / "new")
    new = Opener(key_file=tmp_path / "new")

    def killed(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(turning, "reseal_events", killed)
        with pytest.raises(KeyboardInterrupt):
            rotate(plain, key, new, quiet)
    rotate(plain, None, new, quiet)
    ring = key_ring(plain)
    assert ring is not None
    assert list(ring.keys) == [ring.current]
    assert everything(opened(plain, new)) == before


def test_what_was_changed_or_moved_is_not_opened(plain: Settings, key: Opener) -> None:
    turn_on(plain, key, quiet)
    home = opened(plain, key)
    letter = letter_of(plain)
    stored = letter.read_bytes()
    letter.write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]))
    with pytest.raises(CannotOpen, match="damaged or changed"):
        read_file(letter)
    moved = letter.with_name("cv.md")
    moved.write_bytes(stored)
    with pytest.raises(CannotOpen):
        read_file(moved)
    sealed = UserDb(plain.userdb_url)
    with pytest.raises(CannotOpen, match="no key"):
        sealed.events()
    sealed.close()
    home.userdb.close()


def test_a_backup_is_sealed_too_and_comes_back_with_the_same_key(
    plain: Settings, key: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_on(plain, key, quiet)
    home = opened(plain, key)
    before = events_digest(home.userdb)
    made = tmp_path / "b.tar.gz"
    back_up(home, made, NOW)
    home.userdb.close()
    monkeypatch.setenv("ENCRYPTION_KEY_FILE", str(key.key_file))
    (tmp_path / "elsewhere").mkdir()
    back = load_settings(tmp_path / "elsewhere", dict(os.environ))
    restored = restore(made, back, NOW, passphrase=None, replace=False)
    assert restored.contents.events == before[0]
    assert readable(back) == []
    assert everything(opened(back, key))[2] == b"WACHOLDER"
    close_vault(back)


def test_a_person_is_erased_from_an_encrypted_folder(plain: Settings, key: Opener) -> None:
    turn_on(plain, key, quiet)
    home = opened(plain, key)
    erase_person(home, plan_erasure(home, USER), NOW)
    assert home.userdb.events() == []
    assert home.warehouse.query("SELECT count(*) AS n FROM slates")["n"][0] == 0
    assert home.warehouse.query("SELECT count(*) AS n FROM jobs")["n"][0] > 0
    home.userdb.close()
    turn_off(with_key(plain, None), key, quiet)
    assert not {b"QUITTENBAUM", b"Robin Example"} & set(readable(plain))


def test_events_in_postgres_are_sealed_sealed_anew_and_opened_again(
    plain: Settings, key: Opener, tmp_path: Path
) -> None:
    url = postgres.emptied()
    home = opened(plain, None)
    before = home.userdb.events()
    there = UserDb(url)
    there.migrate()
    copy_events(home.userdb, there)
    home.userdb.close()
    there.close()
    assert len(stored_in(url)) == 3
    moved = load_settings(plain.home, {"DATABASE_URL": url})

    turn_on(moved, key, quiet)
    assert stored_in(url) == []
    assert events_of(moved, key, url) == before
    make_key_file(tmp_path / "new")
    new = Opener(key_file=tmp_path / "new")
    rotate(moved, key, new, quiet)
    assert stored_in(url) == []
    close_vault(moved)
    with pytest.raises(WrongKey):
        open_home(load_settings(plain.home, {"DATABASE_URL": url, "ENCRYPTION_KEY_FILE": str(key.key_file)}))
    assert events_of(moved, new, url) == before
    assert write_one(load_settings(plain.home, {"DATABASE_URL": url, "ENCRYPTION_KEY_FILE": str(new.key_file)}))
    assert stored_in(url) == []
    before = events_of(moved, new, url)
    turn_off(moved, new, quiet)
    assert stored_in(url) == [b"QUITTENBAUM", b"Robin Example", b"PREISELBEERE"]
    assert events_of(moved, None, url) == before


def write_one(settings: Settings) -> Event:
    """Record an event as a running AURA does."""
    home = open_home(settings)
    try:
        return home.userdb.record("rating", FIRST, {"comment": "QUITTENBAUM again"}, recorded_at=NOW)
    finally:
        home.userdb.close()
        close_vault(settings)


def stored_in(url: str) -> list[bytes]:
    """Return the planted words that can be read in the events table of a Postgres."""
    engine = sa.create_engine(sa.engine.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT to_jsonb(events)::text FROM events")).scalars().all()
    engine.dispose()
    assert rows
    return [word for word in WORDS if word in "\n".join(rows).encode()]


def events_of(settings: Settings, opener: Opener | None, url: str) -> list[Event]:
    close_vault(settings)
    given = {"ENCRYPTION_KEY_FILE": str(opener.key_file)} if opener else {}
    home = open_home(load_settings(settings.home, {"DATABASE_URL": url, **given}))
    try:
        assert home.userdb.engine.dialect.name == "postgresql"
        assert self_check(home.userdb) == []
        return home.userdb.events()
    finally:
        home.userdb.close()
