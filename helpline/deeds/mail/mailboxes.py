"""What a poller must agree on with other pollers and with itself after a crash: whose turn it is, what is stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused
from helpline.records import Mailbox, MailboxSeen, is_claimed, is_laid_down, reading, transaction

LEASE = timedelta(seconds=90)
KEEP_GONE = timedelta(hours=1)
STEP = 500  # ids in one statement; SQLite and PostgreSQL both take many more


@dataclass(frozen=True, repr=False)
class MailboxesShown:
    """How many mailboxes we fetch from, and how many of them have been silent for too long, the longest since when."""

    all: int
    silent: int
    silent_since: datetime | None


class AlreadyStored(DeedRefused):
    """This letter of this mailbox was committed before; only its removal from there is missing."""


@dataclass(frozen=True)
class Place:
    """Where a letter lies: the mailbox (a hash), its UIDVALIDITY and the letter's UID (RFC 9051 2.3.1.1)."""

    mailbox: bytes
    uidvalidity: int
    uid: int


@dataclass(frozen=True)
class Watch:
    """The mailboxes of the settings (as in `Place`), and since when this desk looks after them."""

    mailboxes: frozenset[bytes]
    since: datetime


NO_MAILBOXES = Watch(frozenset(), datetime.min.replace(tzinfo=UTC))


def take_turn(mailbox: bytes, *, holder: UUID, now: datetime) -> bool:
    """Takes or renews the lease of a mailbox for a minute and a half; False while another poller holds it."""
    with transaction() as session:
        if session.get(Mailbox, mailbox) is None:
            is_laid_down(session, Mailbox(id=mailbox))
        free = or_(Mailbox.holder.is_(None), Mailbox.holder == holder, Mailbox.lease_until < now)
        take = (
            update(Mailbox).where(Mailbox.id == mailbox, free)
            .values(holder=holder, lease_until=now + LEASE)
        )  # fmt: skip
        return is_claimed(session, take)


def end_turn(mailbox: bytes, *, holder: UUID) -> None:
    """Another poller may look at once."""
    with transaction() as session:
        session.execute(
            update(Mailbox).where(Mailbox.id == mailbox, Mailbox.holder == holder)
            .values(holder=None, lease_until=None)
        )  # fmt: skip


def has_looked(mailbox: bytes, *, holder: UUID, now: datetime) -> None:
    """The mailbox answered just now and everything in it was dealt with."""
    with transaction() as session:
        session.execute(
            update(Mailbox).where(Mailbox.id == mailbox, Mailbox.holder == holder)
            .values(looked_at=now, lease_until=now + LEASE)
        )  # fmt: skip


def last_emptied(session: Session, watch: Watch) -> tuple[datetime, ...]:
    """When each of them was last looked through, the quietest first; for one that never was, since when we try."""
    wanted = select(Mailbox.id, Mailbox.looked_at).where(Mailbox.id.in_(watch.mailboxes))
    looked: dict[bytes, datetime | None] = dict(session.execute(wanted).all())
    return tuple(sorted(max(looked.get(box) or watch.since, watch.since) for box in watch.mailboxes))


def read_mailboxes(*, watch: Watch, silent_after: timedelta, now: datetime) -> MailboxesShown:
    """For the people who run the desk. Names no mailbox."""
    with reading() as session:
        emptied = last_emptied(session, watch)
    silent = [moment for moment in emptied if now - moment >= silent_after]
    return MailboxesShown(all=len(emptied), silent=len(silent), silent_since=silent[0] if silent else None)


def mark_stored(session: Session, place: Place, *, now: datetime) -> None:
    """Belongs into the transaction that stores the letter, before anything else. Raises AlreadyStored."""
    seen = MailboxSeen(mailbox_id=place.mailbox, uidvalidity=place.uidvalidity, uid=place.uid, at=now)
    if not is_laid_down(session, seen):
        raise AlreadyStored


def note_stored(place: Place, *, now: datetime) -> None:
    """For a letter that came another way before. Raises AlreadyStored."""
    with transaction() as session:
        mark_stored(session, place, now=now)


def stored_in(mailbox: bytes, uidvalidity: int) -> dict[int, datetime]:
    """When the letters that may still lie there were stored, by UID."""
    with reading() as session:
        wanted = select(MailboxSeen.uid, MailboxSeen.at).where(
            MailboxSeen.mailbox_id == mailbox, MailboxSeen.uidvalidity == uidvalidity
        )
        return dict(session.execute(wanted).all())


def forget_stored(mailbox: bytes, uidvalidity: int, uids: Collection[int]) -> None:
    """These letters are gone from the mailbox."""
    wanted = sorted(uids)
    for start in range(0, len(wanted), STEP):
        with transaction() as session:
            session.execute(
                delete(MailboxSeen).where(
                    MailboxSeen.mailbox_id == mailbox, MailboxSeen.uidvalidity == uidvalidity,
                    MailboxSeen.uid.in_(wanted[start : start + STEP]),
                )
            )  # fmt: skip
