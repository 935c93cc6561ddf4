"""What the carrier still holds of a call or a message: owed when it has ended, deleted, and gone once that is proved.

Only the proof counts: the carrier must say itself that it does not know the thing any more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from helpline.deeds.line.leases import take_due
from helpline.records import (
    Call,
    CarrierCopy,
    LineCall,
    ask_courier,
    is_laid_down,
    record,
    transaction,
)
from helpline.sealing import line_id

Kind = Literal["call", "recording", "transcription", "message"]
SIDS = {
    "call": re.compile(r"CA[0-9a-f]{32}"),
    "recording": re.compile(r"RE[0-9a-f]{32}"),
    "transcription": re.compile(r"TR[0-9a-f]{32}"),
    "message": re.compile(r"[SM]M[0-9a-f]{32}"),
}
LEASE = timedelta(seconds=60)
FIRST_TRY_AFTER = timedelta(minutes=1)  # sooner the carrier says 20009 to nearly all
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
)
PATIENCE = timedelta(days=14)  # the carrier says itself that it may take so long (error 20009)
STILL_THERE = CarrierCopy.state != "gone"
TOLD_OF_UNASKED = timedelta(days=1)
LOOKED_BACK = timedelta(days=14)  # so far the carrier is asked for what nobody told us of
MENDED_WITHIN = timedelta(hours=1)  # what the carrier refuses a person must look at


@dataclass(frozen=True)
class Claim:
    """A thing this courier has in hand until the lease is over.

    `is_of_the_line`: a woman's own call on the line, from which the carrier dialled duty phones: calls of their own.
    """

    copy_id: UUID
    kind: Kind
    sid: str
    attempt: int
    is_of_the_line: bool = False


def owe_deletion(
    session: Session,
    *,
    org_id: UUID,
    kind: Kind,
    sid: str,
    at: datetime,
    call_id: UUID | None = None,
    ticket_id: UUID | None = None,
    is_unasked: bool = False,
) -> None:
    """In the caller's transaction: this must go at the carrier, as soon as it lets it. Said twice, it is owed once.

    `call_id` or `ticket_id` is where a colleague will read that it is gone. `is_unasked`: it should never have been
    made. An id that the carrier can't have given is a mistake of ours and stops the deed (ValueError): it would become
    part of an address.
    """
    if not SIDS[kind].fullmatch(sid):
        raise ValueError(kind)
    owed = CarrierCopy(
        id=uuid4(), org_id=org_id, kind=kind, sid=sid, call_id=call_id, ticket_id=ticket_id, state="waiting",
        made_at=at, due_at=at + FIRST_TRY_AFTER, tries=0, outcome="", is_unasked=is_unasked,
    )  # fmt: skip
    if is_laid_down(session, owed):
        ask_courier(session)


def claim(now: datetime) -> Claim | None:
    """Takes the thing that is due longest, or one whose courier died on the way. None when there is nothing to do."""
    with transaction() as session:
        taken = take_due(
            session, CarrierCopy, ready=("waiting", "refused"), taken="deleting", lease=LEASE, now=now
        )
        if taken is None:
            return None
        row, attempt = taken
        return Claim(
            row.id, _kind(row.kind), row.sid or "", attempt, is_of_the_line=_is_of_the_line(session, row)
        )


def owe_legs(claimed: Claim, sids: Sequence[str], *, now: datetime) -> None:
    """What the carrier itself names as dialled from this call goes too, though nobody may have told us of its end.

    Asked before the call itself is deleted: whether the carrier still knows afterwards what belonged to it, it doesn't say.
    """
    _owe_beside(claimed, "call", sids, is_unasked=False, now=now)


def owe_transcriptions(claimed: Claim, sids: Sequence[str], *, now: datetime) -> None:
    """What somebody's setting has had written down of this recording; asked before the recording itself is deleted."""
    _owe_beside(claimed, "transcription", sids, is_unasked=True, now=now)


def is_gone(claimed: Claim, *, now: datetime) -> None:
    """The carrier does not know it any more: its id is forgotten here too, and the ticket says so with the last of them."""
    with transaction() as session:
        row = session.get_one(CarrierCopy, claimed.copy_id, with_for_update=True)
        if row.state == "gone":
            return
        row.state, row.sid, row.lease_until, row.proved_gone_at, row.outcome = "gone", None, None, now, "gone"
        session.flush()
        _tell(session, row, now=now)


def try_later(
    claimed: Claim, outcome: str, *, now: datetime, after: timedelta | None = None, is_refused: bool = False
) -> None:
    """Not yet: again after 1, 5 and 15 minutes, 1, 3 and then every 6 hours; never sooner than the carrier asks (`after`).

    What was refused comes again too: a person may have mended it at the carrier.
    """
    with transaction() as session:
        row = session.get_one(CarrierCopy, claimed.copy_id, with_for_update=True)
        if row.state != "deleting" or row.tries != claimed.attempt:
            return  # the lease ran out while a slow carrier kept us, and another courier took it over
        wait = BACK_OFF[min(claimed.attempt, len(BACK_OFF)) - 1]
        row.state, row.lease_until, row.outcome = "refused" if is_refused else "waiting", None, outcome
        row.due_at = now + max(wait, after or wait)


def is_stuck(session: Session, *, now: datetime) -> bool:
    """Whether something lies at the carrier for more than 14 days, or something is refused that a person must mend."""
    mendable = or_(CarrierCopy.state == "refused", CarrierCopy.outcome == "auth")
    stuck = or_(
        CarrierCopy.made_at <= now - PATIENCE, and_(mendable, CarrierCopy.made_at <= now - MENDED_WITHIN)
    )
    return session.scalars(select(CarrierCopy.id).where(STILL_THERE, stuck).limit(1)).first() is not None


def has_unasked(session: Session, *, now: datetime) -> bool:
    """Whether in the last day something was found that is recorded at the carrier by nobody's wish here."""
    lately = select(CarrierCopy.id).where(CarrierCopy.is_unasked, CarrierCopy.made_at > now - TOLD_OF_UNASKED)
    return session.scalars(lately.limit(1)).first() is not None


def gone_at(session: Session, about: ColumnElement[bool]) -> datetime | None:
    """When the last copy was proved gone; None while one is there, or where the carrier never had any."""
    rows = session.execute(select(CarrierCopy.proved_gone_at).where(about)).scalars().all()
    proved = [at for at in rows if at is not None]
    return max(proved) if proved and len(proved) == len(rows) else None


def _owe_beside(claimed: Claim, kind: Kind, sids: Sequence[str], *, is_unasked: bool, now: datetime) -> None:
    """Shown where the copy is that it belongs to."""
    with transaction() as session:
        row = session.get_one(CarrierCopy, claimed.copy_id)
        for sid in sids:
            owe_deletion(
                session, org_id=row.org_id, kind=kind, sid=sid, at=now, call_id=row.call_id, ticket_id=row.ticket_id,
                is_unasked=is_unasked,
            )  # fmt: skip


def _is_of_the_line(session: Session, row: CarrierCopy) -> bool:
    if row.kind != "call" or row.sid is None:
        return False
    hers = select(LineCall.call_id).where(LineCall.sid_hash == line_id(row.sid))
    return session.scalars(hers).first() is not None


def _tell(session: Session, row: CarrierCopy, *, now: datetime) -> None:
    """An event where nothing else of this call or message is there any more."""
    if row.call_id is not None:
        call = session.get(Call, row.call_id)
        about, ticket_id = CarrierCopy.call_id == row.call_id, call.ticket_id if call else None
    else:
        about, ticket_id = CarrierCopy.ticket_id == row.ticket_id, row.ticket_id
    ticket_id = row.ticket_id or ticket_id
    if ticket_id is not None and gone_at(session, about) is not None:
        record(
            session, "carrier copy gone", org_id=row.org_id, at=now, ticket_id=ticket_id, about_id=row.call_id
        )


def _kind(name: str) -> Kind:
    kinds: Sequence[Kind] = ("call", "recording", "transcription", "message")
    return next(kind for kind in kinds if kind == name)
