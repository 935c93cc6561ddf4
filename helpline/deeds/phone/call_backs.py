"""Promises to call back: made in a call, listed by when they are due, kept or let go. The number goes with the promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, select, update
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NoKey, NotAllowed, NotHere
from helpline.deeds.names import duty_names
from helpline.deeds.phone.call_facts import Agreed, open_agreed, seal_agreed, seal_number
from helpline.deeds.phone.calls import the_call
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import (
    Call,
    CallBack,
    Contact,
    ContactKey,
    Reveal,
    reading,
    record,
    transaction,
)
from helpline.sealing import Damaged

FARTHEST = timedelta(days=31)
LISTED = 200
ENDED_LISTED = 30


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


@dataclass(frozen=True, repr=False)
class PromiseShown:
    """A promise as its team sees it. `seen` is who had the number shown and when; `missed`: its time is over.

    `damaged`: what was agreed could not be opened.
    """

    id: UUID
    call_id: UUID
    ticket_id: UUID | None
    pseudonym: int | None
    state: str
    made_at: datetime
    made_by: str | None
    from_at: datetime
    until_at: datetime
    expires_at: datetime
    missed: bool
    tries: int
    tried_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    agreed: Agreed
    damaged: bool
    seen: tuple[tuple[str | None, datetime], ...] = ()


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
        over = select(CallBack).where(CallBack.state == "open", CallBack.expires_at <= now).limit(LISTED)
        rows = session.scalars(over.with_for_update()).all()
        for row in rows:
            _let_go(session, row, "expired", by_id=None, now=now)
            record(session, "call back expired", org_id=row.org_id, at=now, about_id=row.id)
        hide = update(Reveal).where(Reveal.until_at <= now, Reveal.box.is_not(None)).values(box=None)
        session.execute(hide)


def read_promises(*, by: Unlocked, now: datetime) -> tuple[PromiseShown, ...]:
    """Those that are still to be kept, the soonest due first. Raises NotAllowed."""
    return _read(by, now=now, is_open=True)


def read_ended(*, by: Unlocked, now: datetime) -> tuple[PromiseShown, ...]:
    """The last ones that were kept, taken back or let go. Raises NotAllowed."""
    return _read(by, now=now, is_open=False)


def read_promise(promise_id: UUID, *, by: Unlocked, now: datetime) -> PromiseShown:
    """Raises NotHere, NotAllowed."""
    if not by.may("log calls"):
        raise NotAllowed
    with reading() as session:
        row = session.execute(_listed(by).where(CallBack.id == promise_id)).first()
        if row is None:
            raise NotHere
        return _shown(session, [row], by=by, now=now)[0]


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


def _read(by: Unlocked, *, now: datetime, is_open: bool) -> tuple[PromiseShown, ...]:
    if not by.may("log calls"):
        raise NotAllowed
    if is_open:
        wanted = (
            _listed(by).where(CallBack.state == "open", CallBack.expires_at > now).order_by(CallBack.until_at)
        )
    else:
        wanted = _listed(by).where(CallBack.state != "open").order_by(CallBack.ended_at.desc())
    with reading() as session:
        rows = session.execute(wanted.limit(LISTED if is_open else ENDED_LISTED)).all()
        return _shown(session, rows, by=by, now=now)


def _listed(by: Unlocked) -> Select[CallBack, UUID | None, int]:
    return (
        select(CallBack, Call.ticket_id, Contact.pseudonym)
        .join(Call, Call.id == CallBack.call_id).outerjoin(Contact, Contact.id == Call.contact_id)
        .where(CallBack.org_id == by.org_id, CallBack.team_id.in_(by.team_ids))
    )  # fmt: skip


def _shown(
    session: Session, rows: Sequence[Row[CallBack, UUID | None, int]], *, by: Unlocked, now: datetime
) -> tuple[PromiseShown, ...]:
    names = duty_names(session, by=by)
    seen = _seen(session, [row[0].id for row in rows], names=names)
    shown = []
    for row, ticket_id, pseudonym in rows:
        agreed, damaged = _agreed(row, by=by)
        shown.append(
            PromiseShown(
                id=row.id, call_id=row.call_id, ticket_id=ticket_id, pseudonym=pseudonym, state=row.state,
                made_at=row.made_at, made_by=names.get(row.made_by), from_at=row.from_at, until_at=row.until_at,
                expires_at=row.expires_at, missed=row.state == "open" and row.until_at < now, tries=row.tries,
                tried_at=row.tried_at, ended_at=row.ended_at, ended_by=names.get(row.ended_by), agreed=agreed,
                damaged=damaged, seen=seen.get(row.id, ()),
            )
        )  # fmt: skip
    return tuple(shown)


def _agreed(row: CallBack, *, by: Unlocked) -> tuple[Agreed, bool]:
    try:
        return open_agreed(row, keys=by.keys), False
    except (Damaged, NoKey):
        return Agreed(), True


def _seen(
    session: Session, promise_ids: Sequence[UUID], *, names: Mapping[UUID | None, str]
) -> dict[UUID, tuple[tuple[str | None, datetime], ...]]:
    wanted = (
        select(Reveal.call_back_id, Reveal.asker_id, Reveal.shown_at)
        .where(Reveal.call_back_id.in_(promise_ids), Reveal.shown_at.is_not(None)).order_by(Reveal.shown_at)
    )  # fmt: skip
    seen: dict[UUID, tuple[tuple[str | None, datetime], ...]] = {}
    for promise_id, asker_id, at in session.execute(wanted):
        assert at is not None  # noqa: S101  (narrows the type: the statement asks for it)
        seen[promise_id] = (*seen.get(promise_id, ()), (names.get(asker_id), at))
    return seen
