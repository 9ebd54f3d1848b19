"""Invented words that stand for what nobody else should read, one for each input, and where bytes are searched for them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

NAME = "Quendolin Wermutstrauch"
EMAIL = "quendolin@wermutstrauch.example"
PHONE = "+49 40 7780155"
STREET = "Holunderstieg 17"
IN_CV = "Mispelkontor"
IN_COMMENT = "Schlehdorn"
IN_NOTE = "Preiselbeere"
IN_STEP = "Sanddornweg"
IN_ANSWER = "Zirbelkiefer"
IN_EDIT = "Kornelkirsche"
IN_SEARCH = "Felsenbirne"
IN_RESOURCE = "Blasenstrauch"
IN_FILE_NAME = "Wacholderheide"
RECRUITER = "Odalys Eberesche"
RECRUITER_EMAIL = "odalys@eberesche.example"
RECRUITER_PHONE = "0171 5550199"
FRIDAY = 4
"""As ``date.weekday`` counts: the day on which weeks begin."""

IN_BROKEN_FILE = "Bilsenkraut"
KEY = "sk-Tollkirsche-0000"
CONTACT = "kontakt@alraune.example"

ENTERED = (NAME, "Wermutstrauch", EMAIL, PHONE, IN_CV, IN_COMMENT, IN_NOTE, IN_STEP, IN_EDIT, IN_SEARCH)
OF_THE_PERSON = (*ENTERED, STREET, KEY, CONTACT)
OF_POSTINGS = (RECRUITER, RECRUITER_EMAIL, RECRUITER_PHONE, IN_BROKEN_FILE)
EVERYTHING = (*OF_THE_PERSON, *OF_POSTINGS, IN_ANSWER, IN_RESOURCE, IN_FILE_NAME)

CV = f"""# {NAME}

Data engineer

{EMAIL} · {PHONE} · {STREET}, 20095 Hamburg

## Experience

### Data Engineer, {IN_CV} GmbH
2019-03 to present

- Built the ingestion of 40 sources into PostgreSQL with Airflow and Python
- Introduced data quality checks with dbt that caught 30 faulty deliveries

## Skills

Python, SQL, Airflow, dbt, PostgreSQL
"""


def posting(number: int, day: str) -> dict[str, object]:
    """Return a captured row whose text names a recruiter."""
    return {
        "id": f"planted-{number}",
        "title": f"Data Engineer {number}",
        "company_name": f"Kranich Werke {number}",
        "location": "Hamburg, Germany",
        "url": f"https://jobs.example.org/{number}",
        "description": f"We look for a data engineer with Python, SQL and Airflow who builds our platform number {number}. "
        f"You will work with dbt and PostgreSQL every day. Ask {RECRUITER}, {RECRUITER_EMAIL}, {RECRUITER_PHONE}.",
        "date_posted": day,
    }


CONFIG = f"""
models: {{embedding: hashing}}
network: {{contact: {CONTACT}}}
schedule: {{timezone: UTC}}
dagster: {{port: 3985, grpc_port: 3984}}
job_sources:
  - {{name: remoteok, enabled: false}}
  - {{name: arbeitnow, enabled: false}}
  - {{name: remotive, enabled: false}}
  - {{name: sample, enabled: false}}
"""

LIFE = """
import contextlib, io, json, os, sys
seen, codes, said = [], [], {}
def watch(event, arguments):
    if event == "socket.getaddrinfo":
        seen.append(str(arguments[0]))
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        seen.append(str(arguments[1][0]))
sys.addaudithook(watch)
from aura_cli.main import main
home, cv, words = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
def aura(*arguments):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        codes.append([list(arguments)[:2], main(["--home", home, *map(str, arguments)])])
    return out.getvalue()
aura("profile", "import", cv)
aura("week")
cards = json.loads(aura("top", "--json"))["cards"]
first, second = cards[0]["job_id"], cards[1]["job_id"]
aura("rate", first, "--overall", 8, "--comment", words["comment"])
aura("rate", second, "--overall", 80, "--comment", words["comment"])
aura("outcome", first, "applied", "--note", words["note"])
aura("outcome", first, "--next", words["step"])
aura("documents", second)
aura("documents", second, "--edit", "letter", "--file", words["letter"])
aura("outcome", second, "--want")
aura("skills", "tick", "Kubernetes")
aura("skills", "search", "Kubernetes")
aura("profile", "import", home + "/config.yaml")
from aura_io.settings import load_settings
from aura_io.workspace import open_home
from aura_views.saved_views import save_view
opened = open_home(load_settings(env={"AURA_HOME": home}))
save_view(opened, words["view"], "q=" + words["view"])
broken = {"resume": {"basics": [words["name"]], "work": words["cv"]}, "finished": True}
wrong = opened.userdb.record("profile", "local", broken, recorded_at=opened.clock.now())
aura("week", "current")
opened.userdb.undo(wrong.event_id, opened.clock.now())
opened.userdb.close()
print("RESULT" + json.dumps({"codes": codes, "seen": sorted(set(seen))}))
"""
"""A person's first days through the command, in one process, with three mistakes and a run that fails."""


@dataclass(frozen=True)
class Lived:
    """What a life left: its folder, the exit code of each command, and every host looked up or connected to."""

    folder: Path
    codes: list[tuple[list[str], int]]
    seen: list[str]


def live(folder: Path, chat_address: str, search_address: str) -> Lived:
    """Let a person live in the new folder ``folder``, with a word planted in everything they enter and receive."""
    inbox = folder / "data" / "inbox"
    inbox.mkdir(parents=True)
    served = f'llm: {{provider: llama_cpp, base_url: "{chat_address}"}}\nresources: {{search: true, url: "{search_address}"}}\n'
    (folder / "config.yaml").write_text(CONFIG + served, encoding="utf-8")
    (folder / ".env").write_text(f"OPENAI_API_KEY={KEY}\n", encoding="utf-8")
    today = datetime.now(UTC).date()
    closed = (today - timedelta(days=(today.weekday() - FRIDAY) % 7 + 3)).isoformat()
    (inbox / "rows.json").write_text(json.dumps([posting(number, closed) for number in range(8)]), encoding="utf-8")
    (inbox / f"{IN_FILE_NAME}.json").write_text('{"jobs": [' + IN_BROKEN_FILE, encoding="utf-8")
    odd = [{"title": IN_BROKEN_FILE, "note": RECRUITER}, {"title": 7, "company_name": RECRUITER_EMAIL}]
    (inbox / "odd.json").write_text(json.dumps(odd), encoding="utf-8")
    cv = folder.with_name(f"{folder.name}-cv.md")
    cv.write_text(CV, encoding="utf-8")
    letter = folder.with_name(f"{folder.name}-letter.md")
    letter.write_text(f"I would like to join you.\n\nAt {IN_EDIT} I built pipelines with Python.\n", encoding="utf-8")
    words = {"comment": IN_COMMENT, "note": IN_NOTE, "step": IN_STEP, "name": NAME, "cv": IN_CV}
    words |= {"letter": str(letter), "view": IN_SEARCH}
    done = subprocess.run(
        [sys.executable, "-c", LIFE, str(folder), str(cv), json.dumps(words)],
        env={name: value for name, value in os.environ.items() if not name.startswith("AURA_")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert "RESULT" in done.stdout, done.stderr
    result = json.loads(done.stdout.rpartition("RESULT")[2])
    return Lived(folder, [(words, code) for words, code in result["codes"]], result["seen"])


def found(folder: Path, words: Iterable[str], leave: Iterable[Path] = ()) -> dict[str, list[str]]:
    """Return each of ``words`` that stands in a file below ``folder``, in its name, or packed in a SQLite database's row."""
    wanted = {word: word.encode() for word in words}
    left = {path.resolve() for path in leave}
    hits: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or left & {path.resolve(), *path.resolve().parents}:
            continue
        content = b"\0".join([path.relative_to(folder).as_posix().encode(), path.read_bytes(), *_packed(path)])
        for word, raw in wanted.items():
            if raw in content or json.dumps(word)[1:-1].encode() in content:
                hits.setdefault(word, []).append(path.relative_to(folder).as_posix())
    return hits


def _packed(path: Path) -> Iterator[bytes]:
    """Yield the unpacked content of every packed value (Dagster keeps snapshots so)."""
    with path.open("rb") as file:
        if file.read(15) != b"SQLite format 3":
            return
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    if isinstance(value, bytes):
                        try:
                            yield zlib.decompress(value)
                        except zlib.error:
                            yield value
    finally:
        connection.close()
