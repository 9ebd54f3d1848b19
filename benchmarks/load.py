"""Several simulated people read, search and rate at once while past weeks are made: ``python -m benchmarks.load FOLDER``.

Each is a connection of its own to the served dashboard, with pauses as people make them. First nothing else runs, then
backfills, one after the other. Afterwards every rating that was acknowledged is looked for, by value and by number.
Prints JSON.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from aura_cli.supervisor import put_in_background
from aura_io.queries import newest_slate_rows
from aura_io.settings import load_settings
from aura_io.settings_schema import Settings
from aura_io.workspace import open_home
from benchmarks.dash_requests import search_body
from benchmarks.figures import spread
from benchmarks.homes import FilledHome
from benchmarks.pages import CALLBACK, HOST, TOKEN, page_body, served
from benchmarks.searches import QUERIES
from benchmarks.surroundings import ROOT, environment

PATHS = ("/", "/so-far", "/metrics", "/applications", "/skills", "/sources", "/lineage")
FACETS = ("fit", "interest", "prestige", "location", "overall")
SCALE = range(1, 11)
SAVED = "Saved"
PAUSE_S = (0.5, 2.5)
"""Between two actions of a person, drawn evenly."""
DOING = ("page", "search", "rating")
SHARES = (40, 25, 35)
WAIT_S = 60.0


@dataclass
class Person:
    """One simulated person: their postings, what took how long, what went wrong, what was acknowledged.

    Attributes:
        saved: the newest acknowledged value, by posting and facet. changes: acknowledged ratings that changed a value;
            each has to be one event, and one that repeats the value is none.
    """

    number: int
    jobs: Sequence[int]
    port: int
    dependencies: Sequence[Mapping[str, Any]]
    seconds: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in DOING})
    errors: list[str] = field(default_factory=list)
    saved: dict[tuple[int, str], int] = field(default_factory=dict)
    changes: int = 0

    def __post_init__(self) -> None:
        self.draw = random.Random(self.number)  # noqa: S311 - what people do, not a secret

    def live(self, until: float) -> None:
        """Act and pause until the monotonic time ``until``."""
        draw = self.draw
        while time.monotonic() < until:
            (doing,) = draw.choices(DOING, SHARES)
            began = time.perf_counter()
            try:
                getattr(self, f"_{doing}")(draw)
            except (OSError, http.client.HTTPException, RuntimeError) as error:
                self.errors.append(f"{doing}: {type(error).__name__}: {error}")
            else:
                self.seconds[doing].append(time.perf_counter() - began)
            time.sleep(draw.uniform(*PAUSE_S))

    def _page(self, draw: random.Random) -> None:
        self._ask(page_body(self.dependencies, draw.choice(PATHS)))

    def _search(self, draw: random.Random) -> None:
        wanted = next(each for each in self.dependencies if "search-results.children" in each["output"])
        self._ask(search_body(wanted["output"], draw.choice(QUERIES), {}))

    def _rating(self, draw: random.Random) -> None:
        job, facet, value = draw.choice(self.jobs), draw.choice(FACETS), draw.choice(SCALE)
        answer = self._ask(rating_body(job, facet, value))
        if SAVED.casefold() not in answer.casefold() or "not saved" in answer.casefold():
            raise RuntimeError(f"a rating was not acknowledged: {answer[:200]}")
        self.changes += self.saved.get((job, facet)) != value
        self.saved[job, facet] = value

    def _ask(self, body: str) -> str:
        client = http.client.HTTPConnection(HOST, self.port, timeout=WAIT_S)
        try:
            client.request("POST", CALLBACK, body, {"Content-Type": "application/json", **TOKEN})
            answer = client.getresponse()
            content = answer.read().decode()
        finally:
            client.close()
        if answer.status not in (200, 204):
            raise RuntimeError(f"{answer.status}: {content[:200]}")
        return content


def rating_body(job: int, facet: str, value: int) -> str:
    """Return the request by which a browser saves one facet of a posting."""
    ids = [{"type": "rate", "job": str(job), "facet": facet, "value": number} for number in SCALE]
    saved = {"type": "saved", "job": str(job), "facet": facet}
    buttons = '{"facet":["MATCH"],"job":["MATCH"],"type":"rate","value":["ALL"]}'
    word = '{"facet":["MATCH"],"job":["MATCH"],"type":"saved"}'
    names = (f"{buttons}.aria-checked", f"{buttons}.tabIndex", f"{word}.children", f"{word}.data-stamp")
    return json.dumps(
        {
            "output": f"..{'...'.join(names)}..",
            "outputs": [
                [{"id": each, "property": "aria-checked"} for each in ids],
                [{"id": each, "property": "tabIndex"} for each in ids],
                {"id": saved, "property": "children"},
                {"id": saved, "property": "data-stamp"},
            ],
            "inputs": [[{"id": each, "property": "n_clicks", "value": 1} for each in ids]],
            "state": [{"id": "shown", "property": "data", "value": None}],
            "changedPropIds": [f'{{"facet":"{facet}","job":"{job}","type":"rate","value":{value}}}.n_clicks'],
        }
    )


def main() -> int:
    """Print one JSON object; 1 where anything went wrong."""
    asked = _arguments()
    folder = asked.folder.absolute()
    if not (folder / "config.yaml").exists():
        _make_home(folder)
    saved: dict[tuple[int, str], int] = {}
    record: dict[str, Any] = {"people": asked.people, "seconds": asked.seconds, "load_before": os.getloadavg()[0]}
    with served(["-m", "dash_app.main"], FilledHome(folder, datetime.now(UTC).date(), "as it is", 0)) as (client, _):
        client.request("GET", "/_dash-dependencies")
        people, events = _people(folder, asked.people, client.port or 0, json.loads(client.getresponse().read()))
        record["idle"] = _phase(people, asked.idle_seconds, saved)
        backfills = _Backfills(folder, asked.weeks)
        try:
            record["backfill"] = _phase(people, asked.seconds, saved)
        finally:
            made = backfills.ended()
        record["backfill"] |= made
    record["ratings"] = _looked_for(folder, saved) | {"changes": sum(person.changes for person in people)}
    record["ratings"]["events"] -= events
    sys.stdout.write(json.dumps(record, indent=1) + "\n")
    ratings = record["ratings"]
    kept = not ratings["lost"] and ratings["events"] == ratings["changes"]
    sound = not record["idle"]["errors"] and not record["backfill"]["errors"]
    return 0 if kept and sound and record["backfill"]["failed"] == 0 else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a home that is there, or a new folder")
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=600.0, help="during backfills")
    parser.add_argument("--idle-seconds", type=float, default=120.0, help="before them")
    parser.add_argument("--weeks", type=int, default=6, help="of each backfill")
    return parser.parse_args()


def _make_home(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    off = [{"name": name, "enabled": False} for name in ("remoteok", "arbeitnow", "remotive")]
    config = {"demo": True, "models": {"embedding": "hashing"}, "schedule": {"timezone": "UTC"}, "job_sources": off}
    (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    for week in ("closed", "current"):
        command = [sys.executable, "-m", "aura_cli.main", "week", week]
        subprocess.run(
            command, env=environment(folder), cwd=ROOT, stdout=sys.stderr, check=True
        )  # JSON alone on stdout


def _people(folder: Path, count: int, port: int, dependencies: Sequence[Mapping[str, Any]]) -> tuple[list[Person], int]:
    """Return the people, and how many ratings there are already.

    Each rates postings of their own that nobody rated before, so that the last value of each is known.
    """
    home = open_home(load_settings(folder / "config.yaml", env={}))
    week = home.calendar.newest_closed(home.clock.now())
    slate = newest_slate_rows(home.warehouse, week, home.user_id)["job_id"].to_list()
    jobs = home.warehouse.query("SELECT id FROM jobs WHERE week = ? ORDER BY id", [week])["id"].to_list()
    rated = set(home.userdb.ratings()["job_id"])
    events = len(home.userdb.events(kinds=["rating"]))
    home.userdb.close()
    every = [job for job in dict.fromkeys([*slate, *jobs]) if job not in rated]
    return [Person(number, every[number::count][:8], port, dependencies) for number in range(count)], events


def _phase(people: Sequence[Person], seconds: float, saved: dict[tuple[int, str], int]) -> dict[str, Any]:
    """Let everybody live for ``seconds``; return what it was like, and take over what was acknowledged."""
    for person in people:
        person.seconds = {name: [] for name in DOING}
        person.errors = []
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=person.live, args=(until,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for person in people:
        saved.update(person.saved)
    taken = {name: [each for person in people for each in person.seconds[name]] for name in DOING}
    return {
        "load": os.getloadavg()[0],
        "errors": [error for person in people for error in person.errors][:20],
        **{name: spread(values) if values else None for name, values in taken.items()},
    }


class _Backfills:
    """Backfills in processes of their own, one after the other, as nice as ``aura up`` has its runs, until they are told to end."""

    def __init__(self, folder: Path, weeks: int) -> None:
        self._folder = folder
        self._asked = str(weeks)
        self._stop = threading.Event()
        self._codes: list[int] = []
        self._weeks = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def ended(self) -> dict[str, int]:
        """Wait for the last one; return how many there were, the weeks they made, and how many failed."""
        self._stop.set()
        self._thread.join()
        return {"backfills": len(self._codes), "weeks": self._weeks, "failed": sum(code != 0 for code in self._codes)}

    def _run(self) -> None:
        while not self._stop.is_set():
            command = [sys.executable, "-m", "aura_cli.main", "backfill", "--weeks", self._asked, "--json"]
            run = subprocess.Popen(
                command,
                env=environment(self._folder),
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            put_in_background(run.pid, Settings().dagster.niceness)
            said = run.communicate()[0]
            self._codes.append(run.returncode)
            self._weeks += sum(result["success"] for result in json.loads(said or "[]"))


def _looked_for(folder: Path, saved: Mapping[tuple[int, str], int]) -> dict[str, Any]:
    home = open_home(load_settings(folder / "config.yaml", env={}))
    stored = {row["job_id"]: row for row in home.userdb.ratings().iter_rows(named=True)}
    events = len(home.userdb.events(kinds=["rating"]))
    home.userdb.close()
    lost = [
        f"{job} {facet}" for (job, facet), value in saved.items() if stored.get(job, {}).get(f"{facet}_score") != value
    ]
    return {"events": events, "last_values": len(saved), "lost": lost}


if __name__ == "__main__":
    sys.exit(main())
