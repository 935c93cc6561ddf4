"""Promises to call back: made in a call, kept or let go. The number goes with the promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed
from helpline.deeds.phone.call_facts import Agreed, seal_agreed, seal_number
from helpline.deeds.phone.calls import the_call
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import Call, CallBack, ContactKey, Reveal, record, transaction

FARTHEST = timedelta(days=31)
AT_ONCE = 200


class BadWindow(DeedRefused):
    """It ends before it begins, or has passed, or lies more than a month ahead."""


class NoNumber(DeedRefused):
    """There is nothing in it that can be dialled."""


class NotOpenAnyMore(DeedRefused):
    """The promise was kept, taken back or has expired; its number is gone."""


@dataclass(frozen=True, repr=False)
class Window:
    """When she may be called, and until when the number is kept."""

    from_at: datetime
    until_at: datetime
    expires_at: datetime


def promise(
    call_id: UUID, number: str, agreed: Agreed, *, window: Window, by: Unlocked, now: datetime
) -> UUID:
    """Seals the number for keepers and couriers: whoever typed it doesn't see it again without asking.

    Raises NoNumber, BadWindow, NotHere, NotAllowed, NoKey.
    """
    if sum(sign.isdigit() for sign in number) < 5:
        raise NoNumber
    if (
        not now < window.until_at <= now + FARTHEST
        or not window.from_at < window.until_at <= window.expires_at
    ):
        raise BadWindow
    with transaction() as session:
        call = the_call(session, call_id, by=by)
        row = CallBack(
            id=uuid4(), org_id=call.org_id, team_id=call.team_id, call_id=call.id, state="open", made_at=now,
            made_by=by.staff_id, from_at=window.from_at, until_at=window.until_at, expires_at=window.expires_at,
            tries=0, epoch=newest_epoch(session, call.team_id),
        )  # fmt: skip
        seal_agreed(row, agreed, keys=by.keys)
        seal_number(row, number.strip(), key=_contact_key(session, call))
        session.add(row)
        happened(session, "call back promised", row, ticket_id=call.ticket_id, by=by, now=now)
        return row.id


def tried(promise_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Nobody answered, or not she; the promise stays. Raises NotHere, NotAllowed, NotOpenAnyMore."""
    with transaction() as session:
        row = open_promise(session, promise_id, by=by, now=now)
        row.tries, row.tried_at = row.tries + 1, now
        happened(session, "call back tried", row, ticket_id=_ticket_id(session, row), by=by, now=now)


def kept(promise_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """She was reached: the number goes. Raises NotHere, NotAllowed, NotOpenAnyMore."""
    _end(promise_id, "kept", by=by, now=now)


def withdraw(promise_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """It is not to be kept (she called herself, or asked us not to): the number goes. Raises as `kept` does."""
    _end(promise_id, "withdrawn", by=by, now=now)


def expire(*, now: datetime) -> None:
    """What nobody kept until its end is let go, and every number that was shown for ten minutes."""
    with transaction() as session:
        over = select(CallBack).where(CallBack.state == "open", CallBack.expires_at <= now).limit(AT_ONCE)
        rows = session.scalars(over.with_for_update()).all()
        for row in rows:
            _let_go(session, row, "expired", by_id=None, now=now)
            record(session, "call back expired", org_id=row.org_id, at=now, about_id=row.id)
        hide = update(Reveal).where(Reveal.until_at <= now, Reveal.box.is_not(None)).values(box=None)
        session.execute(hide)


def missed_promise(session: Session, *, now: datetime) -> bool:
    """Whether the time of a promise has passed and nobody has kept it, in any team."""
    missed = select(CallBack.id).where(
        CallBack.state == "open", CallBack.until_at < now, CallBack.expires_at > now
    )
    return session.scalars(missed.limit(1)).first() is not None


def open_promise(session: Session, promise_id: UUID, *, by: Unlocked, now: datetime) -> CallBack:
    """The promise, locked, while it is to be kept. Raises NotHere, NotAllowed, NotOpenAnyMore."""
    row = of_her_teams(session.get(CallBack, promise_id, with_for_update=True), by=by)
    if not by.may("log calls"):
        raise NotAllowed
    if row.state != "open" or row.expires_at <= now:
        raise NotOpenAnyMore
    return row


def happened(
    session: Session, kind: str, row: CallBack, *, ticket_id: UUID | None, by: Unlocked, now: datetime
) -> None:
    """An event about a promise; it stands in the course of its ticket too."""
    record(session, kind, org_id=row.org_id, at=now, ticket_id=ticket_id, by_id=by.staff_id, about_id=row.id)


def _end(promise_id: UUID, state: str, *, by: Unlocked, now: datetime) -> None:
    with transaction() as session:
        row = open_promise(session, promise_id, by=by, now=now)
        _let_go(session, row, state, by_id=by.staff_id, now=now)
        happened(session, f"call back {state}", row, ticket_id=_ticket_id(session, row), by=by, now=now)


def _let_go(session: Session, row: CallBack, state: str, *, by_id: UUID | None, now: datetime) -> None:
    row.state, row.number, row.ended_at, row.ended_by = state, None, now, by_id
    session.execute(update(Reveal).where(Reveal.call_back_id == row.id).values(box=None))


def _ticket_id(session: Session, row: CallBack) -> UUID | None:
    return session.get_one(Call, row.call_id).ticket_id


def _contact_key(session: Session, call: Call) -> ContactKey:
    wanted = select(ContactKey).where(ContactKey.org_id == call.org_id).order_by(ContactKey.epoch.desc())
    return session.scalars(wanted.limit(1)).one()
