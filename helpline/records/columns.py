"""The kinds of columns a table may have: every byte column says whether it is sealed, a hash or a public key.

A sealed column names its purpose in the register of `docs/hl1.md`; the tamper tests walk all of them.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, ForeignKey, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column, registry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A time in UTC, to the second; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = self.rounded(value.astimezone(UTC))
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  (the signature is SQLAlchemy's)
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)

    def rounded(self, moment: datetime) -> datetime:
        return moment.replace(microsecond=0)


class Minute(Moment):
    """A time to the minute: the disk may know when, but not so finely that it could be matched to a log elsewhere."""

    cache_ok = True

    def rounded(self, moment: datetime) -> datetime:
        return moment.replace(second=0, microsecond=0)


class Base(DeclarativeBase):
    """Typed tables, constraints with steady names, ids that tell nothing."""

    registry = registry(metadata=MetaData(naming_convention=NAMES), type_annotation_map={datetime: Minute})


def new_id() -> Mapped[uuid.UUID]:
    """A primary key: UUIDv4, because a v7 would tell milliseconds."""
    return mapped_column(primary_key=True, default=uuid.uuid4)


def reference(target: str, **options: Any) -> MappedColumn[Any]:
    """A foreign key that is indexed."""
    return mapped_column(ForeignKey(target), index=options.pop("index", True), **options)


def sealed_column(purpose: str, **options: Any) -> MappedColumn[Any]:
    """Bytes that only a key opens. `purpose` stands in the register."""
    return mapped_column(LargeBinary, info={"sealed": purpose}, **options)


def hash_column(**options: Any) -> MappedColumn[Any]:
    """A hash of our own random tokens, or a keyed index: nothing can be guessed from it."""
    return mapped_column(LargeBinary, info={"hash": True}, **options)


def public_column(**options: Any) -> MappedColumn[Any]:
    """A public key, a salt or a commitment."""
    return mapped_column(LargeBinary, info={"public": True}, **options)
