"""May this answer be sent to her, and when? The card says; where nobody has filled one, her first letter does, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed
from helpline.deeds.rules import DeskRules
from helpline.deeds.ticket.card_seals import SafeContact, open_card
from helpline.deeds.ticket.cards import card_row, put_card
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.figures.safe_windows import is_safe, next_window
from helpline.records import Contact, ContactCard, OutboxRow, Ticket
from helpline.sealing import Damaged

ASK_AGAIN_AFTER = timedelta(days=30)
ASK_AGAIN_EXCHANGES = 5
Way = Literal["", "wait", "said yes", "despite"]
WAYS_TO_SEND: tuple[Way, ...] = ("", "wait", "said yes", "despite")
Objection = Literal["", "not said", "forbidden", "expired", "outside hours", "damaged"]


@dataclass(frozen=True, repr=False)
class SafetyShown:
    """Her safe-contact card as the ticket page needs it. `objection`: why no answer may leave now ("" it may).

    `next_at` is when her safe hours begin, where it is only a matter of hours. `ask_again`: she was asked long ago,
    or many answers ago, or never since the card was begun. `may_be_code_word`: there is a code word on the card of
    the woman whom this may be.
    """

    card: SafeContact | None = None
    version: int = 0
    objection: Objection = ""
    next_at: datetime | None = None
    ask_again: bool = False
    may_be_code_word: bool = False


def way_called(name: str | None) -> Way:
    """The way of this name; whatever is none of ours is the plain one."""
    return next((way for way in WAYS_TO_SEND if way == name), "")


class OutsideTheCard(DeedRefused):
    """The card does not let this answer go now; the argument is the objection. Her draft is kept."""


class NoReason(DeedRefused):
    """Whoever sends despite the card says why."""


@dataclass(frozen=True, repr=False)
class Orders:
    """What a courier must obey: her hours as `figures.safe_windows` writes them, their zone, an end in seconds."""

    windows: Sequence[str] = ()
    zone: str = ""
    valid_until: int = 0


@dataclass(frozen=True, repr=False)
class Leave:
    """An answer may leave at this moment, under these orders; `despite`: the reason where the card was overridden."""

    due_at: datetime
    orders: Orders
    despite: str = ""


def permit(
    session: Session, ticket: Ticket, *, way: Way, reason: str, rules: DeskRules, by: Unlocked, now: datetime
) -> Leave:
    """Asks the card about an answer written now, and does what the writer chose where it objects.

    "wait" sends in her next safe hours, "said yes" notes first that she called email safe, "despite" overrides.
    Raises OutsideTheCard, NoReason, NotAllowed.
    """
    leaves_at = now + rules.undo
    safety = safety_of(session, ticket, by=by, leaves_at=leaves_at)
    if safety.objection == "not said" and way == "said yes":
        _note_her_yes(session, ticket, safety.card, rules=rules, by=by, now=now)
        safety = safety_of(session, ticket, by=by, leaves_at=leaves_at)
    if not safety.objection:
        return Leave(leaves_at, orders_of(safety.card))
    if way == "despite":
        return _override(leaves_at, reason, by=by)
    if safety.next_at is not None and way in ("wait", "said yes"):
        return Leave(safety.next_at, orders_of(safety.card))
    raise OutsideTheCard(safety.objection)


def safety_of(session: Session, ticket: Ticket, *, by: Unlocked, leaves_at: datetime) -> SafetyShown:
    """What the card says to an answer that would leave at this moment. Raises NoKey."""
    row = card_row(session, ticket.team_id, ticket.contact_id)
    try:
        card = open_card(row, keys=by.keys) if row else None
    except Damaged:
        return SafetyShown(version=row.version if row else 0, objection="damaged")
    sent_at = _answers_sent_at(session, ticket)
    objection = objection_to(card or SafeContact(), has_written=bool(sent_at), at=leaves_at)
    return SafetyShown(
        card=card, version=row.version if row else 0, objection=objection,
        next_at=next_window(card.windows, card.clock, leaves_at) if card and objection == "outside hours" else None,
        ask_again=card is not None and _is_long_ago(card, sent_at, now=leaves_at),
        may_be_code_word=has_code_word(may_be_card(session, ticket), by=by),
    )  # fmt: skip


def may_be_card(session: Session, ticket: Ticket) -> ContactCard | None:
    """The card of the woman who perhaps writes here too."""
    contact = session.get_one(Contact, ticket.contact_id)
    return card_row(session, ticket.team_id, contact.may_be_id) if contact.may_be_id else None


def has_code_word(row: ContactCard | None, *, by: Unlocked) -> bool:
    try:
        return row is not None and open_card(row, keys=by.keys).code_word is not None
    except Damaged:
        return False


def objection_to(card: SafeContact, *, has_written: bool, at: datetime) -> Objection:
    """The address she wrote from is good for one answer; after it she must have said that email is safe."""
    end = ends_at(card)
    if "email" in card.forbidden:
        return "forbidden"
    if end is not None and at >= end:
        return "expired"
    if "email" not in card.allowed and has_written:
        return "not said"
    return "" if is_safe(card.windows, card.clock, at) else "outside hours"


def ends_at(card: SafeContact) -> datetime | None:
    """The midnight after its last day, by her clock."""
    if card.valid_until is None:
        return None
    return datetime.combine(card.valid_until + timedelta(days=1), time(), card.clock).astimezone(UTC)


def orders_of(card: SafeContact | None) -> Orders:
    """What of it goes into the sealed payload, because a courier can't open the card."""
    if card is None:
        return Orders()
    end = ends_at(card)
    return Orders(
        windows=[str(window) for window in card.windows], zone=card.zone,
        valid_until=int(end.timestamp()) if end else 0,
    )  # fmt: skip


def said_yes(card: SafeContact | None, *, now: datetime) -> SafeContact:
    """The card after she told us that email is safe."""
    known = card or SafeContact()
    ways = tuple(way for way in known.allowed if way != "email")
    refused = tuple(way for way in known.forbidden if way != "email")
    return replace(known, allowed=("email", *ways), forbidden=refused, asked_at=now)


def _note_her_yes(
    session: Session,
    ticket: Ticket,
    card: SafeContact | None,
    *,
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> None:
    if not by.may("keep safe contact"):
        raise NotAllowed
    row = card_row(session, ticket.team_id, ticket.contact_id)
    put_card(session, ticket, row, said_yes(card, now=now), rules=rules, by=by, now=now)
    happened(session, "card saved", ticket, by=by, now=now)
    session.flush()


def _override(leaves_at: datetime, reason: str, *, by: Unlocked) -> Leave:
    if not by.may("override safe contact"):
        raise NotAllowed
    if not reason.strip():
        raise NoReason
    return Leave(leaves_at, Orders(), despite=reason.strip())


def _answers_sent_at(session: Session, ticket: Ticket) -> Sequence[datetime]:
    """When answers of this team's left to her, on any of her tickets; the latest first, no more than are counted."""
    wanted = (
        select(func.coalesce(OutboxRow.ended_at, OutboxRow.due_at)).join(Ticket, Ticket.id == OutboxRow.ticket_id)
        .where(Ticket.contact_id == ticket.contact_id, Ticket.team_id == ticket.team_id, OutboxRow.state == "sent")
        .order_by(OutboxRow.ended_at.desc()).limit(ASK_AGAIN_EXCHANGES)
    )  # fmt: skip
    return [at.replace(tzinfo=at.tzinfo or UTC) for at in session.scalars(wanted)]


def _is_long_ago(card: SafeContact, sent_at: Sequence[datetime], *, now: datetime) -> bool:
    if card.asked_at is None:
        return bool(sent_at)
    since = [at for at in sent_at if at > card.asked_at]
    return now - card.asked_at > ASK_AGAIN_AFTER or len(since) >= ASK_AGAIN_EXCHANGES
