"""Parsing the archive anew: what today's parsers make of a past week's payloads, beside what the warehouse holds.

Only compares; the assets make and commit what has changed.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from aura_assets.assets.embeddings import EMBEDDINGS_ASSET
from aura_assets.assets.index import INDEX_ASSET
from aura_assets.assets.jobs import JOBS_ASSET
from aura_io.queries import job_tables_of, sightings_with_payload
from aura_io.workspace import Home
from aura_ml.jobs import build_week
from aura_ml.reparse import ParsedAnew, compare
from aura_sources.registry import load_sources, parsers

REMADE = (JOBS_ASSET, EMBEDDINGS_ASSET, INDEX_ASSET)
"""What is made of a week that was parsed anew; rankings and slates are settled by ``aura backfill --stale``."""


def parsed_anew(home: Home, weeks: Sequence[date], source: str | None = None) -> Iterator[ParsedAnew]:
    """Yield what today's parsers change in each of ``weeks``, oldest first.

    Args:
        source: only what its rows say.

    Raises:
        WarehouseError: the warehouse cannot be read.
    """
    read = parsers(load_sources(home.settings))
    for week in sorted(weeks):
        built = build_week(week, sightings_with_payload(home.warehouse, week), read)
        yield compare(week, job_tables_of(home.warehouse, week), built, source)
