"""A simulated person who lives through weeks of a graph: rates the slate and some others, applies, hears back.

Feeding captured postings into the inbox week by week is here too; what a run does is the graph's.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from aura_assets.build import RETRAINED
from aura_io.learning import candidate_jobs
from aura_io.queries import newest_slate_rows
from aura_io.userdb import FACETS
from aura_ml.simulate import Postings, SimulatedOutcome, SimulatedPerson
from aura_sources.inbox_rows import seen_times
from tests.aura_assets.graphs import Graph

CLOSES_AFTER = timedelta(hours=9)
"""The Friday run starts so long after the week's end."""


def made_from(source: str) -> tuple[str, ...]:
    """Return what a week is made of where only ``source`` brings anything, without documents: the boards take time."""
    return (f"raw_listings/{source}", "jobs", "job_embeddings", "job_index", "profile_embedding", *RETRAINED)


@dataclass
class Board:
    """Captured rows of real postings that reach the inbox when they were captured, never before.

    A row seen in two weeks comes twice: with its first capture, and as seen for the last time.

    Args:
        a_file: so many rows of each captured file are taken.
    """

    test_data: Path
    a_file: int
    rows: list[tuple[datetime, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = []
        for path in sorted((self.test_data / "postings_arbeitnow").glob("week=*.jsonl.gz")):
            lines = gzip.decompress(path.read_bytes()).decode().strip("\n").split("\n")
            for line in lines[:: len(lines) // self.a_file][: self.a_file]:
                row = json.loads(line)
                for capture in {row["first_captured"]: None, row["last_captured"]: None}:
                    seen = row | {"first_captured": capture, "last_captured": capture}
                    instant, _ = seen_times(seen)
                    assert instant is not None
                    self.rows.append((instant, json.dumps(seen)))
        self.rows.sort()

    def deliver(self, graph: Graph) -> None:
        """Put what was captured by now and has not come before into the graph's inbox, as one file."""
        now = graph.clock.now()
        come = [line for instant, line in self.rows if instant <= now]
        self.rows = self.rows[len(come) :]
        if come:
            file = graph.home.settings.inbox_dir / f"{now:%Y-%m-%d}.jsonl"
            file.write_text("\n".join(come) + "\n", encoding="utf-8")


def postings_of(graph: Graph, week: date, ids: Sequence[int] | None = None) -> Postings:
    """Return the week's jobs (those of ``ids``, in that order) as a simulated person reads them."""
    jobs = candidate_jobs(graph.home.warehouse, week)
    if ids is not None:
        jobs = pl.DataFrame({"job_id": ids}, schema={"job_id": pl.Int64}).join(jobs, on="job_id", maintain_order="left")
    return Postings(
        job_ids=jobs["job_id"].to_numpy(),
        vectors=pl.Series(jobs["vector"]).cast(pl.List(pl.Float32)).list.to_array(len(jobs["vector"][0])).to_numpy(),
        company_keys=tuple(jobs["company_key"].to_list()),
        countries=tuple(jobs["country"].to_list()),
        is_remote=jobs["is_remote"].fill_null(value=False).to_numpy(),
        salary_eur_year=jobs["salary_eur_year"].cast(pl.Float64).fill_null(float("nan")).to_numpy(),
    )


@dataclass
class Life:
    """One person's weeks.

    Attributes:
        others: postings rated each week beside the slate.
        opposite: the person thinks the opposite of what the simulated one thinks.
        made: the assets that a week is made of; all when None.
        board: brings the postings; None where the home's sources do.
    """

    graph: Graph
    seed: int
    others: int = 6
    opposite: bool = False
    made: Sequence[str] | None = None
    board: Board | None = None
    person: SimulatedPerson | None = None
    waiting: list[SimulatedOutcome] = field(default_factory=list)

    def close(self, week: date) -> None:
        """Make ``week`` on the Friday after it, then rate and apply within the next hours."""
        self.graph.clock.set(self.graph.home.calendar.window(week).end + CLOSES_AFTER)
        self.look(week)

    def look(self, week: date) -> None:
        """Make ``week`` now, then rate and apply."""
        if self.board is not None:
            self.board.deliver(self.graph)
        self.graph.run(week, assets=self.made)
        self.react(week)

    def react(self, week: date) -> None:
        """Rate the slate of ``week`` and some others an hour from now, apply, and record what was heard by now."""
        graph, number = self.graph, (week - self.graph.home.calendar.first).days // 7
        if self.person is None:
            self.person = SimulatedPerson(self.seed, "topics", postings_of(graph, week).vectors)
        slate = newest_slate_rows(graph.home.warehouse, week, graph.home.user_id)["job_id"].to_list()
        jobs = [job for job in graph.table("jobs", week)["id"].to_list() if job not in slate]
        chosen = slate + sorted(jobs, key=lambda job: (job * 2654435761 + number) % 997)[: self.others]
        postings = postings_of(graph, week, chosen)
        at = graph.clock.now() + timedelta(hours=1)
        for job, facets in zip(chosen, self.person.rate(postings, number).tolist(), strict=True):
            points = [11 - value if self.opposite else value for value in facets]
            payload = {name: int(value) for name, value in zip(FACETS, points, strict=True)}
            graph.home.userdb.record("rating", job, payload, recorded_at=at, user_id=graph.home.user_id)
        self.waiting += self.person.outcomes(postings, number)
        for heard in [outcome for outcome in self.waiting if outcome.week <= number]:
            self.waiting.remove(heard)
            stage = {"stage": heard.stage}
            graph.home.userdb.record("outcome", heard.job_id, stage, recorded_at=at, user_id=graph.home.user_id)
        graph.clock.set(at + timedelta(hours=1))
