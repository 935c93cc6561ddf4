"""A text message that says only "there is a message": asked for by a colleague, sent by an armed courier.

It leaves only where her safe-contact card allows text messages, in her safe hours, and never says who writes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.border import OutgoingText
from helpline.deeds.answer.delivery import BACK_OFF
from helpline.deeds.answer.looking_again import HoldIt, NotYet
from helpline.deeds.answer.safe_sending import ends_at, orders_of
from helpline.deeds.errors import DeedRefused, NotAllowed
from helpline.deeds.line.carrier_copies import owe_deletion
from helpline.deeds.line.leases import take_due
from helpline.deeds.line.line_callers import last_number_of
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.contact_seals import NoticePayload, open_address, open_notice, seal_notice
from helpline.deeds.sealed.contacts import newest_contact_key
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.ticket.card_seals import SafeContact, open_card
from helpline.deeds.ticket.cards import card_row
from helpline.deeds.ticket.doubted import doubt_of
from helpline.deeds.ticket.tickets_at_hand import ticket_for, visible_ticket
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.turns import SET_ASIDE
from helpline.figures.safe_windows import next_window, read_window
from helpline.records import (
    Contact,
    TextNotice,
    Ticket,
    ask_courier,
    reading,
    record,
    transaction,
)
from helpline.sealing import Damaged
from helpline.words.notices import notice_in

LEASE = timedelta(seconds=60)
KEPT_TRYING = timedelta(days=1)  # a notice of yesterday tells her nothing new
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
WAITING = ("waiting", "sending")

Objection = Literal[
    "", "off", "not said", "forbidden", "expired", "never", "in doubt", "damaged", "on its way"
]


class NoticeRefused(DeedRefused):
    """The argument is the objection."""


@dataclass(frozen=True)
class NoticeClaim:
    """A notice this courier has in hand. `tried_since`: an earlier try may have left, from that moment on."""

    notice_id: UUID
    attempt: int
    tried_since: datetime | None


@dataclass(frozen=True, repr=False)
class NoticeShown:
    """Whether a colleague may ask for one now, and what became of the last one ("" state: there was none)."""

    objection: Objection
    next_at: datetime | None = None
    state: str = ""
    due_at: datetime | None = None
    ended_at: datetime | None = None


def ask_notice(ticket_id: UUID, language: str, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """Her card is asked first; outside her hours it waits for them. Raises NoticeRefused, NotHere, NotAllowed."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="answer tickets")
        card, objection = _asked_card(session, ticket, rules=rules, by=by, now=now)
        if objection or card is None:
            raise NoticeRefused(objection)
        orders = orders_of(card)
        notice = TextNotice(
            id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, asked_by=by.staff_id, asked_at=now, state="waiting",
            due_at=next_window(card.windows, card.clock, now), tries=0, outcome="",
        )  # fmt: skip
        payload = NoticePayload(
            contact_id=str(ticket.contact_id), language=language, valid_until=orders.valid_until,
            windows=orders.windows, zone=orders.zone,
        )  # fmt: skip
        seal_notice(notice, payload, key=newest_contact_key(session, ticket.org_id))
        session.add(notice)
        happened(session, "notice asked for", ticket, by=by, now=now)
        ask_courier(session)


def read_notice(ticket_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> NoticeShown | None:
    """None where there is nothing to show: the switch is off and none was ever sent. Raises NotHere, NotAllowed."""
    if not by.may("read tickets"):
        raise NotAllowed
    newest = select(TextNotice).where(TextNotice.ticket_id == ticket_id).order_by(TextNotice.asked_at.desc())
    with reading() as session:
        ticket = visible_ticket(session, ticket_id, by=by)
        last = session.scalars(newest.limit(1)).first()
        card, objection = _asked_card(session, ticket, rules=rules, by=by, now=now)
    if last is None and (objection == "off" or ticket.channel != "phone"):
        return None
    next_at = next_window(card.windows, card.clock, now) if card is not None and not objection else None
    if last is None:
        return NoticeShown(objection, next_at)
    return NoticeShown(objection, next_at, last.state, last.due_at, last.ended_at)


def claim(now: datetime) -> NoticeClaim | None:
    """Takes the notice that is due longest, or one whose courier died on the way. None when there is nothing to do."""
    with transaction() as session:
        taken = take_due(session, TextNotice, taken="sending", lease=LEASE, now=now)
        return NoticeClaim(taken[0].id, taken[1], taken[0].first_tried_at) if taken else None


def look_again(claimed: NoticeClaim, *, keys: CourierKeys, now: datetime) -> OutgoingText:
    """Opens number and orders, and notes that from now on it may have left.

    Raises HoldIt with the reason, or NotYet where it is only not her hour.
    """
    with transaction() as session:
        row = session.get_one(TextNotice, claimed.notice_id, with_for_update=True)
        ticket = session.get_one(Ticket, row.ticket_id)
        try:
            payload = open_notice(row, pair=keys.pair(row.key_epoch))
            _still_right(session, ticket, payload, now=now)
            contact = session.get(Contact, UUID(payload.contact_id))
            number = _number_of(session, contact, keys=keys) if contact is not None else ""
            if not number:
                raise HoldIt("contact closed")
        except Damaged:
            raise HoldIt("damaged") from None
        if not NUMBER.fullmatch(number):
            raise HoldIt("no number")
        row.first_tried_at = row.first_tried_at or now
    return OutgoingText(number, notice_in(payload.language))


def _number_of(session: Session, contact: Contact, *, keys: CourierKeys) -> str:
    """The contact's own; of a woman known by her calls alone, the one she last called from. Raises Damaged."""
    if contact.address is not None:
        return open_address(contact, pair=keys.pair(contact.key_epoch))
    return last_number_of(session, contact.id, keys=keys)


def has_left(claimed: NoticeClaim, sids: tuple[str, ...], *, now: datetime) -> None:
    """The carrier has it: what it keeps of it (`sids`) is owed for deletion in the same transaction."""
    with transaction() as session:
        row = session.get_one(TextNotice, claimed.notice_id, with_for_update=True)
        for sid in sids:
            owe_deletion(session, org_id=row.org_id, kind="message", sid=sid, at=now, ticket_id=row.ticket_id)
        if row.state in WAITING:
            _end(session, row, "sent", "sent", now=now)


def put_off(claimed: NoticeClaim, until: datetime) -> None:
    """Back among those that wait, until her safe hours; it was no attempt."""
    with transaction() as session:
        row = session.get_one(TextNotice, claimed.notice_id, with_for_update=True)
        if _is_still_ours(row, claimed):
            row.state, row.due_at, row.lease_until, row.tries = "waiting", until, None, row.tries - 1


def try_later(claimed: NoticeClaim, outcome: str, *, now: datetime, after: timedelta | None = None) -> None:
    """Again after 1, 5, 30 minutes, 2 and then every 6 hours, for a day."""
    with transaction() as session:
        row = session.get_one(TextNotice, claimed.notice_id, with_for_update=True)
        if not _is_still_ours(row, claimed):
            return
        if now - row.asked_at >= KEPT_TRYING:
            _end(session, row, "failed", outcome, now=now)
            return
        wait = BACK_OFF[min(claimed.attempt, len(BACK_OFF)) - 1]
        row.state, row.lease_until, row.outcome = "waiting", None, outcome
        row.due_at = now + max(wait, after or wait)


def give_up(claimed: NoticeClaim, outcome: str, *, is_held: bool = False, now: datetime) -> None:
    """The carrier never takes it, or it must not leave (`is_held`): the ticket says that she was not told."""
    with transaction() as session:
        row = session.get_one(TextNotice, claimed.notice_id, with_for_update=True)
        if _is_still_ours(row, claimed):
            _end(session, row, "held" if is_held else "failed", outcome, now=now)


def _asked_card(
    session: Session, ticket: Ticket, *, rules: DeskRules, by: Unlocked, now: datetime
) -> tuple[SafeContact | None, Objection]:
    """Text messages must have been allowed by her; that she has not said is no leave."""
    if not rules.text_notices:
        return None, "off"
    row = card_row(session, ticket.team_id, ticket.contact_id)
    try:
        card = open_card(row, keys=by.keys) if row else SafeContact()
    except Damaged:
        return None, "damaged"
    return card, _objection(session, ticket, card, now=now)


def _objection(session: Session, ticket: Ticket, card: SafeContact, *, now: datetime) -> Objection:
    end = ends_at(card)
    if "sms" in card.forbidden:
        return "forbidden"
    if "sms" not in card.allowed:
        return "not said"
    if end is not None and next_window(card.windows, card.clock, now) >= end:
        return "expired"
    if ticket.state in SET_ASIDE:
        return "never"
    if doubt_of(session, ticket.id) is not None:
        return "in doubt"
    under_way = select(TextNotice.id).where(TextNotice.ticket_id == ticket.id, TextNotice.state.in_(WAITING))
    return "on its way" if session.scalars(under_way.limit(1)).first() is not None else ""


def _still_right(session: Session, ticket: Ticket, payload: NoticePayload, *, now: datetime) -> None:
    if ticket.state in SET_ASIDE:
        raise HoldIt("contact closed")
    if doubt_of(session, ticket.id) is not None:
        raise HoldIt("in doubt")
    if payload.valid_until and now.timestamp() > payload.valid_until:
        raise HoldIt("expired")
    if payload.contact_id != str(ticket.contact_id):
        raise HoldIt("another contact")
    windows = [read_window(written) for written in payload.windows]
    opens = next_window(windows, ZoneInfo(payload.zone or "UTC"), now)
    if opens > now:
        raise NotYet(opens)


def _is_still_ours(row: TextNotice, claimed: NoticeClaim) -> bool:
    return row.state == "sending" and row.tries == claimed.attempt


def _end(session: Session, row: TextNotice, state: str, outcome: str, *, now: datetime) -> None:
    row.state, row.outcome, row.payload, row.lease_until, row.ended_at = state, outcome, None, None, now
    kind = "notice left" if state == "sent" else "notice not sent"
    record(session, kind, org_id=row.org_id, at=now, ticket_id=row.ticket_id)
