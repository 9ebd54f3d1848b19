"""The table of the userdb as SQLAlchemy sees it.

The DDL in force is made by the migrations; this must say the same (a test compares them).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, Index, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from aura_io.clock import as_utc

_SQLITE_FORMAT = "%Y-%m-%d %H:%M:%S.%f"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant: TIMESTAMPTZ in Postgres, UTC text of fixed width in SQLite, so that order is time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type of ``dialect``."""
        return dialect.type_descriptor(String(26) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return what is stored; a naive datetime is refused."""
        if value is None:
            return None
        return as_utc(value).strftime(_SQLITE_FORMAT) if dialect.name == "sqlite" else as_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.strptime(value, _SQLITE_FORMAT).replace(tzinfo=UTC)
        return as_utc(value)


SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")
PAYLOAD = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """The userdb's models."""


class EventRow(Base):
    """One thing a person did. Rows are added, never changed."""

    __tablename__ = "events"
    __table_args__ = (
        Index("events_by_person", "user_id", "kind", "subject", "recorded_at"),
        Index("events_by_superseded", "supersedes"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    event_id: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(400))
    payload: Mapped[dict[str, Any]] = mapped_column(PAYLOAD)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime())
    supersedes: Mapped[str | None] = mapped_column(String(64), ForeignKey("events.event_id"))
