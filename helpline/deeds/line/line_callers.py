"""Who may be calling: an armed courier compares the number with those that called before, and tells the colleague on the line.

Only where the organisation has decided so. A number that is shown proves nothing, because anybody can have any number
shown. So it never links a call with a woman: it only says who it may be, and the colleague decides. Once compared, the
number itself is of use to a keeper alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from helpline.deeds.line.carrier_copies import owe_deletion
from helpline.deeds.line.line_seals import Caller, open_caller
from helpline.deeds.rules import LineRules
from helpline.deeds.staff.arming import CourierKeys
from helpline.records import Call, Contact, LineCall, reading, record, transaction
from helpline.sealing import Damaged, match_index

STEP = 50
NUMBER_KEPT = timedelta(days=30)
INDEX_KEPT = timedelta(days=90)  # after that nobody is known again by her number


def look_up(*, keys: CourierKeys, rules: LineRules, now: datetime) -> int:
    """Works through calls whose number nobody has compared yet, the newest first, and those whose end was lost; how many.

    Where no numbers are kept, none is compared, not even one that was kept before.
    """
    wanted = (
        select(LineCall.call_id).join(Call, Call.id == LineCall.call_id)
        .where(LineCall.caller.is_not(None), or_(LineCall.recognised_at.is_(None), _is_lost()))
        .order_by(Call.started_at.desc()).limit(STEP)
    )  # fmt: skip
    with reading() as session:
        found = session.scalars(wanted).all()
    for call_id in found:
        _look_up_one(call_id, keys=keys, rules=rules, now=now)
    return len(found)


def last_number_of(session: Session, contact_id: UUID, *, keys: CourierKeys) -> str:
    """From which number she last called, of the calls that colleagues have linked with her; "" where none is kept."""
    wanted = (
        select(LineCall).join(Call, Call.id == LineCall.call_id)
        .where(Call.contact_id == contact_id, LineCall.caller.is_not(None)).order_by(Call.started_at.desc()).limit(1)
    )  # fmt: skip
    line = session.scalars(wanted).first()
    return open_caller(line, pair=keys.pair(line.caller_epoch)).number if line is not None else ""


def forget_old(*, rules: LineRules, now: datetime) -> None:
    """Numbers after a month, and what they were compared by after three; no key is needed for that.

    All at once where the organisation keeps none any more; only a call whose deletion at the carrier nobody owes yet
    keeps its box until then, because the carrier's id of it lies in it.
    """
    aged = select(Call.id)
    with transaction() as session:
        if not rules.keeps_numbers:
            session.execute(update(LineCall).where(LineCall.is_owed).values(caller=None))
            session.execute(update(LineCall).values(number_index=None, may_be_id=None))
        session.execute(
            update(LineCall)
            .where(LineCall.call_id.in_(aged.where(Call.started_at < now - NUMBER_KEPT)))
            .values(caller=None)
        )
        session.execute(
            update(LineCall).where(LineCall.call_id.in_(aged.where(Call.started_at < now - INDEX_KEPT)))
            .values(number_index=None, may_be_id=None)
        )  # fmt: skip


def _is_lost() -> ColumnElement[bool]:
    """Its end was never told by the carrier, so that nobody has had it deleted there."""
    return and_(LineCall.state == "over", LineCall.is_owed.is_(False))


def _look_up_one(call_id: UUID, *, keys: CourierKeys, rules: LineRules, now: datetime) -> None:
    with transaction() as session:
        line = session.get(LineCall, call_id, with_for_update=True)
        if line is None or line.caller is None:
            return
        caller = _opened(line, keys=keys)
        if line.state == "over" and not line.is_owed:
            _owe(session, line, caller, now=now)
        if line.recognised_at is not None:
            return
        line.recognised_at = now
        if caller is None or not caller.number or not rules.keeps_numbers:
            return
        line.number_index = match_index(keys.match_key, "tel", caller.number)
        line.may_be_id = _who_it_may_be(session, line)
        record(session, "caller looked up", org_id=line.org_id, at=now, about_id=line.call_id)


def _opened(line: LineCall, *, keys: CourierKeys) -> Caller | None:
    try:
        return open_caller(line, pair=keys.pair(line.caller_epoch))
    except Damaged:
        return None


def _owe(session: Session, line: LineCall, caller: Caller | None, *, now: datetime) -> None:
    line.is_owed = True  # one that doesn't open is not looked at for ever
    if caller is not None:
        owe_deletion(session, org_id=line.org_id, kind="call", sid=caller.sid, at=now, call_id=line.call_id)


def _who_it_may_be(session: Session, line: LineCall) -> UUID | None:
    """A woman of whom we have this number, or with whom a colleague has linked an earlier call from it."""
    known = select(Contact.id).where(Contact.org_id == line.org_id, Contact.match_index == line.number_index)
    linked = (
        select(Call.contact_id).join(LineCall, LineCall.call_id == Call.id)
        .where(
            LineCall.org_id == line.org_id, LineCall.number_index == line.number_index, LineCall.call_id != line.call_id,
            Call.contact_id.is_not(None),
        )
        .order_by(Call.started_at.desc()).limit(1)
    )  # fmt: skip
    return session.scalars(known).first() or session.scalars(linked).first()
