"""Promises to call back as pages show them: what is still to be kept, the soonest due first, and what has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey, NotAllowed, NotHere
from helpline.deeds.names import duty_names
from helpline.deeds.phone.call_facts import Agreed, open_agreed
from helpline.deeds.unlocked import Unlocked
from helpline.records import Call, CallBack, Contact, Reveal, reading
from helpline.sealing import Damaged

LISTED = 200
ENDED_LISTED = 30


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
