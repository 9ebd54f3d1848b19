"""Documents as a run leaves them: files below the outputs folder and rows that name them, for homes of invented weeks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from aura_io.document_requests import posting_texts
from aura_io.documents import document_folder, write_documents
from aura_io.userdb import Event
from aura_io.warehouse import Commit, LineageEntry, Replace
from aura_io.workspace import Home
from aura_ml.documents import draft_documents
from aura_ml.documents.draft import DocumentOptions
from aura_ml.profile import profile_from_resume
from aura_ml.records import Preferences
from aura_ml.schemas import TABLES

RESUME = {
    "basics": {"name": "Mira Lindqvist", "label": "Data engineer", "email": "mira@example.org"},
    "work": [
        {
            "name": "Nordlicht GmbH",
            "position": "Data Engineer",
            "startDate": "2020-03",
            "highlights": [
                "Built the ingestion of 40 sources into PostgreSQL with Airflow and Python",
                "Introduced data quality checks with dbt that caught 30 faulty deliveries",
            ],
        }
    ],
    "skills": [{"name": "Languages", "keywords": ["Python", "SQL"]}],
}
NO_PROFILE = "no profile is known, and documents say only what a profile says; import yours: aura profile import FILE"
"""As the asset refuses a request."""


def ask(home: Home, job_id: int, user_id: str = "local") -> Event:
    """Record a request at the home's time."""
    return home.userdb.record(
        "document_request", job_id, {"length": "standard"}, user_id=user_id, recorded_at=home.clock.now()
    )


def write(home: Home, events: Iterable[Event], refused: Iterable[Event] = (), user_id: str = "local") -> date:
    """Commit the documents of one week: files for ``events``, a refusal for ``refused``; return the week."""
    written, without = list(events), list(refused)
    week = home.calendar.week_of([*written, *without][0].recorded_at)
    rows = [row for event in written for row in _written(home, week, event, user_id)]
    rows += [_row(week, event, user_id, kind, reason=NO_PROFILE) for event in without for kind in ("cv", "letter")]
    table = TABLES["documents"]
    where = {"week": week, "user_id": user_id}
    made = home.clock.now() + timedelta(minutes=1)
    lineage = LineageEntry("documents", week, user_id, f"run-{week}", made, "1", str(len(rows)), (), None, len(rows))
    home.warehouse.commit(Commit(lineage=[lineage], replace=[Replace(table, where, table.frame(rows))]))
    return week


def _written(home: Home, week: date, event: Event, user_id: str) -> list[dict[str, object]]:
    job_id = int(event.subject)
    text = posting_texts(home.warehouse, week, [job_id])[job_id].text
    draft = draft_documents(text, profile_from_resume(RESUME), Preferences(), DocumentOptions())
    folder = document_folder(home.settings.outputs_dir, week, job_id, text.company, text.title)
    hashes = write_documents(folder, draft, {"job_id": job_id})
    return [
        _row(
            week,
            event,
            user_id,
            kind,
            path=(folder / f"{kind}.pdf").relative_to(home.settings.home).as_posix(),
            sha256=hashes[f"{kind}.pdf"],
            fact_ids=list(draft.facts_used()),
        )
        for kind in ("cv", "letter")
    ]


def _row(week: date, event: Event, user_id: str, kind: str, **values: object) -> dict[str, object]:
    return {
        "week": week,
        "user_id": user_id,
        "event_id": event.event_id,
        "job_id": int(event.subject),
        "kind": kind,
        "path": None,
        "sha256": None,
        "fact_ids": [],
        "status": "written" if "path" in values else "refused",
        "reason": None,
        "requested_at": event.recorded_at,
        **values,
    }
