"""Tasks that come again and again, each done by one of all processes: whoever is quicker takes the turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError

from helpline.records import Periodic, is_claimed, reading, transaction

LEASE = timedelta(minutes=5)


@contextmanager
def turn(name: str, *, every: timedelta, now: datetime) -> Iterator[bool]:
    """True for the one process that shall do it now; afterwards it is due again after `every`.

    Whoever fails or dies in the middle leaves it to the next one, after the lease.
    """
    if not _take(name, now=now):
        yield False
        return
    yield True
    with transaction() as session:
        session.execute(
            update(Periodic).where(Periodic.name == name).values(due_at=now + every, taken_until=None)
        )


def _take(name: str, *, now: datetime) -> bool:
    with reading() as session:
        row = session.get(Periodic, name)
    if row is None:
        return _take_first(name, now=now)
    if row.due_at > now or (row.taken_until is not None and row.taken_until > now):
        return False
    free = or_(Periodic.taken_until.is_(None), Periodic.taken_until <= now)
    take = (
        update(Periodic).where(Periodic.name == name, Periodic.due_at <= now, free)
        .values(taken_until=now + LEASE)
    )  # fmt: skip
    with transaction() as session:
        return is_claimed(session, take)


def _take_first(name: str, *, now: datetime) -> bool:
    """The very first time there is no row yet."""
    with transaction() as session:
        session.add(Periodic(name=name, due_at=now, taken_until=now + LEASE))
        try:
            session.flush()
        except IntegrityError:
            session.rollback()
            return False  # another process was quicker by a moment
    return True
