"""A number is shown to one colleague for ten minutes: she asks, an armed courier or her own keeper's key opens it.

Who asked and who saw is written down; the number itself goes only into a box for her staff key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.phone.call_backs import happened, open_promise
from helpline.deeds.phone.call_facts import open_number, open_shown, seal_shown
from helpline.deeds.roles import may
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import (
    CallBack,
    Membership,
    Reveal,
    Staff,
    ask_courier,
    reading,
    record,
    transaction,
)
from helpline.sealing import Damaged, KeyPair

SHOWN_FOR = timedelta(minutes=10)
ASKED_FOR = timedelta(minutes=10)  # a question nobody could answer for so long is forgotten: she has gone
STEP = 20


@dataclass(frozen=True, repr=False)
class NumberShown:
    """How far her question is: "" not asked, "asked", "shown" (with the number, until then), "damaged"."""

    state: str = ""
    number: str = ""
    until_at: datetime | None = None


def ask_number(promise_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Asks for the number of a promise that is to be kept; a keeper has it at once.

    Raises NotHere, NotAllowed, NotOpenAnyMore; Damaged where a keeper's own key doesn't open it.
    """
    with transaction() as session:
        promised = open_promise(session, promise_id, by=by, now=now)
        happened(session, "number asked for", promised, ticket_id=None, by=by, now=now)
        asked = Reveal(
            id=uuid4(), org_id=promised.org_id, call_back_id=promised.id, asker_id=by.staff_id, asked_at=now
        )
        session.add(asked)
        if by.keys.holds(by.org_id, promised.number_epoch):
            pair = by.keys.pair(by.org_id, promised.number_epoch)
            _show(session, asked, promised, pair=pair, public=KeyPair.from_seed(by.seed).public, now=now)
        else:
            ask_courier(session)


def read_number(promise_id: UUID, *, by: Unlocked, now: datetime) -> NumberShown:
    """What has become of her last question about this promise. Raises NotHere, NotAllowed."""
    if not by.may("log calls"):
        raise NotAllowed
    wanted = (
        select(Reveal).where(Reveal.call_back_id == promise_id, Reveal.asker_id == by.staff_id)
        .order_by(Reveal.asked_at.desc(), Reveal.shown_at.desc()).limit(1)
    )  # fmt: skip
    with reading() as session:
        of_her_teams(session.get(CallBack, promise_id), by=by)
        row = session.scalars(wanted).first()
    if row is None or row.until_at is None:
        is_waiting = row is not None and now - row.asked_at < ASKED_FOR
        return NumberShown("asked" if is_waiting else "")
    if row.until_at <= now or row.box is None:
        return NumberShown()
    try:
        return NumberShown("shown", open_shown(row, seed=by.seed), row.until_at)
    except Damaged:
        return NumberShown("damaged")


def serve(*, keys: CourierKeys, now: datetime) -> int:
    """An armed courier's part: answers the questions of colleagues who may ask; how many it looked at."""
    waiting = select(Reveal.id).where(Reveal.until_at.is_(None), Reveal.asked_at > now - ASKED_FOR)
    with reading() as session:
        asked = session.scalars(waiting.order_by(Reveal.asked_at).limit(STEP)).all()
    for reveal_id in asked:
        _serve_one(reveal_id, keys=keys, now=now)
    return len(asked)


def _serve_one(reveal_id: UUID, *, keys: CourierKeys, now: datetime) -> None:
    """A question that can't be answered is answered with nothing, so that it isn't looked at for ever."""
    with transaction() as session:
        asked = session.get_one(Reveal, reveal_id, with_for_update=True)
        if asked.until_at is not None:
            return
        promised = session.get_one(CallBack, asked.call_back_id, with_for_update=True)
        asker = session.get(Staff, asked.asker_id)
        public = asker.public if asker is not None else None
        if asker is None or public is None or not _may_see(session, asker, promised, now=now):
            asked.until_at = now
            return
        try:
            _show(session, asked, promised, pair=keys.pair(promised.number_epoch), public=public, now=now)
        except Damaged:
            asked.until_at = now


def _show(
    session: Session, asked: Reveal, promised: CallBack, *, pair: KeyPair, public: bytes, now: datetime
) -> None:
    number = open_number(promised, pair=pair)
    seal_shown(asked, number, public=public)
    asked.shown_at, asked.until_at = now, now + SHOWN_FOR
    record(session, "number shown", org_id=asked.org_id, at=now, by_id=asked.asker_id, about_id=promised.id)


def _may_see(session: Session, asker: Staff, promised: CallBack, *, now: datetime) -> bool:
    """The courier believes no row by itself: the promise must be open, and the asker of its team and at work."""
    return (
        promised.state == "open"
        and promised.expires_at > now
        and asker.left_at is None
        and asker.org_id == promised.org_id
        and may(asker.role, "log calls")
        and session.get(Membership, (asker.id, promised.team_id)) is not None
    )
