"""What one commit to the warehouse consists of: frames to replace or append, and the lineage that explains them.

Plain records; how they are checked and written is in ``warehouse``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from aura_io.clock import as_utc
from aura_ml.hashing import content_hash
from aura_ml.schemas import Table
from aura_ml.weeks import FRIDAY


@dataclass(frozen=True)
class Input:
    """One thing that was read: an asset in a week, in which version; None says that it did not exist then."""

    asset: str
    week: date
    data_version: str | None


@dataclass(frozen=True)
class LineageEntry:
    """What a commit says of the asset it makes.

    Attributes:
        asset: asset key, parts joined by ``/``, such as ``raw_listings/remoteok``.
        week: the Friday on which the week starts.
        user_id: the person, for personal assets; else None.
        as_of: aware instant up to which entered data counted.
        data_version: hash of the canonical content, see ``aura_ml.hashing.data_version``.
        artifact: path below models_dir (of a digest: below the home folder), where there is one.
        rows: rows the asset has in this week after the commit.
    """

    asset: str
    week: date
    user_id: str | None
    run_id: str
    as_of: datetime
    code_version: str
    data_version: str
    inputs: Sequence[Input] = ()
    artifact: str | None = None
    rows: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.week, datetime) or self.week.weekday() != FRIDAY:
            raise ValueError(f"lineage of {self.asset}: week {self.week!r} is not the date of a Friday")
        as_utc(self.as_of)


@dataclass(frozen=True)
class LineageRow:
    """One row of the table ``lineage``, as it was committed; instants in UTC."""

    lineage_id: str
    asset: str
    week: date
    user_id: str | None
    run_id: str
    as_of: datetime
    code_version: str
    data_version: str
    inputs: tuple[Input, ...]
    artifact: str | None
    rows: int
    created_at: datetime

    @classmethod
    def of(cls, entry: LineageEntry, created_at: datetime) -> LineageRow:
        """Return the row that records ``entry`` as committed at ``created_at``."""
        said = (entry.asset, entry.week, entry.user_id, entry.run_id, entry.data_version)
        return cls(
            lineage_id=content_hash(*said, created_at),
            asset=entry.asset,
            week=entry.week,
            user_id=entry.user_id,
            run_id=entry.run_id,
            as_of=as_utc(entry.as_of),
            code_version=entry.code_version,
            data_version=entry.data_version,
            inputs=tuple(entry.inputs),
            artifact=entry.artifact,
            rows=entry.rows,
            created_at=created_at,
        )

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> LineageRow:
        """Return the row read from the warehouse as a mapping of column to value."""
        values = dict(record)
        inputs = json.loads(str(values.pop("inputs")))
        return cls(
            inputs=tuple(Input(i["asset"], date.fromisoformat(i["week"]), i["data_version"]) for i in inputs),
            **values,  # type: ignore[arg-type]
        )

    def record(self) -> dict[str, object]:
        """Return column to value, as the table has it."""
        inputs = [{"asset": i.asset, "week": i.week.isoformat(), "data_version": i.data_version} for i in self.inputs]
        return {**self.__dict__, "inputs": json.dumps(inputs, ensure_ascii=False)}


@dataclass(frozen=True)
class Replace:
    """The rows of ``table`` where the partition columns equal ``where`` become exactly ``frame``."""

    table: Table
    where: Mapping[str, object]
    frame: pl.DataFrame


@dataclass(frozen=True)
class Append:
    """The rows of ``frame`` whose key ``table`` does not have yet are added; what is there stays."""

    table: Table
    frame: pl.DataFrame


@dataclass(frozen=True)
class Commit:
    """Everything that one transaction writes; at least one lineage entry, so that no row is unexplained."""

    lineage: Sequence[LineageEntry]
    replace: Sequence[Replace] = field(default=())
    append: Sequence[Append] = field(default=())
