"""What became of a posting that the person brought in: its row in the week, or why it could not become one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aura_io.workspace import Home

SOURCE = "inbox"


@dataclass(frozen=True)
class AddedPosting:
    """One row of the inbox after the week was made.

    Attributes:
        job_id: the opening's row in the week's jobs; None when the row was rejected.
        merged: whether the opening was sighted in the week already, on another board or before.
        rejected: why it could not become a job, in words.
    """

    job_id: int | None
    merged: bool
    rejected: str | None


def added_posting(home: Home, week: date, file_name: str) -> AddedPosting | None:
    """Return what became of the row of the inbox file ``file_name`` in ``week``; None when it was not read yet.

    Raises:
        WarehouseError: the warehouse cannot be read.
    """
    with home.warehouse.reading() as connection:
        sighted = connection.execute(
            "SELECT sighting_id FROM raw_sightings WHERE week = ? AND source = ? AND starts_with(origin, ?) "
            "ORDER BY seen_at",
            [week, SOURCE, f"{file_name}#"],
        ).fetchall()
        ids = [row[0] for row in sighted]
        jobs = connection.execute(
            "SELECT job_id, role FROM job_sightings WHERE week = ? AND list_contains(?::VARCHAR[], sighting_id)",
            [week, ids],
        ).fetchall()
        if jobs:
            return AddedPosting(int(jobs[0][0]), jobs[0][1] == "merged", None)
        rejected = connection.execute(
            "SELECT reason, detail FROM rejected_listings WHERE week = ? AND list_contains(?::VARCHAR[], sighting_id)",
            [week, ids],
        ).fetchall()
    return AddedPosting(None, False, f"{rejected[0][0]}: {rejected[0][1]}") if rejected else None
