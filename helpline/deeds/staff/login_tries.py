"""Wrong passphrases for a name, counted in the database, so that a guesser gains nothing from several web processes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from helpline.records import LoginTry, reading, transaction

FORGOTTEN_AFTER = timedelta(hours=1)


def tries_of(name: bytes, *, now: datetime) -> tuple[int, datetime]:
    """How many there were within the last hour, and when the last one was. `name` is a keyed hash."""
    with reading() as session:
        row = session.get(LoginTry, name)
    return (0, now) if row is None or now - row.last_at > FORGOTTEN_AFTER else (row.count, row.last_at)


def note_failure(name: bytes, *, now: datetime) -> None:
    """One more; those of more than an hour ago are forgotten by the way."""
    with transaction() as session:
        session.execute(delete(LoginTry).where(LoginTry.last_at < now - FORGOTTEN_AFTER))
        row = session.get(LoginTry, name, with_for_update=True)
        if row is None:
            session.add(LoginTry(name=name, count=1, last_at=now))
        else:
            row.count, row.last_at = row.count + 1, now


def forget_failures(name: bytes) -> None:
    """She is in."""
    with transaction() as session:
        session.execute(delete(LoginTry).where(LoginTry.name == name))
