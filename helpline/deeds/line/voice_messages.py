"""A voice message: announced by the carrier, fetched into memory by a courier, sealed into the ticket of its call.

It needs no key: a gateway's way of sealing is enough. What was fetched is owed for deletion in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.border import Attachment
from helpline.deeds.line.carrier_copies import BACK_OFF, SIDS, owe_deletion
from helpline.deeds.line.leases import take_due
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.contacts import unknown_caller
from helpline.deeds.sealed.message_seals import Words, seal_attachment, seal_words
from helpline.deeds.sealed.team_keys import newest_team_key
from helpline.deeds.sealed.ticket_keys import box_message_key, give_key
from helpline.deeds.waiting.merged import locked_where_it_is
from helpline.deeds.waiting.turns import SET_ASIDE
from helpline.records import (
    NORMAL,
    Call,
    ContactLog,
    Message,
    Ticket,
    VoiceMessage,
    ask_courier,
    is_laid_down,
    record,
    transaction,
)
from helpline.sealing import new_key

LEASE = timedelta(minutes=3)
GIVEN_UP_AFTER = timedelta(days=14)
NOT_READY = timedelta(hours=6)  # so long the carrier may still be writing it, and say that there is none
# Of one that is found days later these times are over before it was ever asked for.
TRIED_AT_LEAST, TRIED_AT_LEAST_IN_ALL = 3, 56  # with the pauses between them, the last is nearly two weeks
NAME, MEDIA_TYPE = "voice-message.mp3", "audio/mpeg"
FLAG, LOST_FLAG = "voice-message", "voice-message-lost"


@dataclass(frozen=True)
class VoiceClaim:
    """A voice message this courier has in hand until the lease is over. `is_young`: it may not be ready yet."""

    call_id: UUID
    sid: str
    attempt: int
    is_young: bool


def voice_message_left(session: Session, *, call_id: UUID, sid: str, at: datetime) -> bool:
    """In the caller's transaction: somebody spoke after the tone, and the carrier has it as recording `sid`.

    Whether that was news: said twice, or found as well, it is fetched once. An id that the carrier can't have given
    stops the deed (ValueError).
    """
    if not SIDS["recording"].fullmatch(sid):
        raise ValueError("recording")
    call = session.get_one(Call, call_id)
    left = VoiceMessage(
        call_id=call.id, org_id=call.org_id, sid=sid, state="waiting", left_at=at, due_at=at, tries=0, outcome=""
    )  # fmt: skip
    is_news = is_laid_down(session, left)
    if is_news:
        ask_courier(session)
    return is_news


def claim(now: datetime) -> VoiceClaim | None:
    """Takes the one that is due longest, or one whose courier died on the way. None when there is nothing to do."""
    with transaction() as session:
        taken = take_due(session, VoiceMessage, taken="fetching", lease=LEASE, now=now)
        if taken is None:
            return None
        row, attempt = taken
        is_young = now - row.left_at < NOT_READY or attempt <= TRIED_AT_LEAST
        return VoiceClaim(row.call_id, row.sid or "", attempt, is_young=is_young)


def keep(claimed: VoiceClaim, sound: bytes, *, rules: DeskRules, now: datetime) -> None:
    """Seals the sound as a file of a new message, and owes the carrier's copy for deletion."""
    with transaction() as session:
        row = session.get_one(VoiceMessage, claimed.call_id, with_for_update=True)
        if row.sid is None:
            return  # our lease ran out and another courier was quicker
        _file(session, row, sound, rules=rules, now=now)
        row.state, row.outcome = "kept", "kept"
        _end(session, row, now=now)


def lose(claimed: VoiceClaim, outcome: str, *, rules: DeskRules, now: datetime) -> None:
    """The carrier hasn't got it or never gives it: a person learns that somebody spoke, and may call back."""
    with transaction() as session:
        row = session.get_one(VoiceMessage, claimed.call_id, with_for_update=True)
        if row.sid is None:
            return
        _file(session, row, None, rules=rules, now=now)
        row.state, row.outcome = "lost", outcome
        _end(session, row, now=now)


def try_later(
    claimed: VoiceClaim,
    outcome: str,
    *,
    rules: DeskRules,
    now: datetime,
    after: timedelta | None = None,
) -> None:
    """Again with growing pauses, and after 14 days it is lost."""
    with transaction() as session:
        row = session.get_one(VoiceMessage, claimed.call_id, with_for_update=True)
        if row.state != "fetching" or row.tries != claimed.attempt:
            return
        wait = BACK_OFF[min(claimed.attempt, len(BACK_OFF)) - 1]
        row.state, row.lease_until, row.outcome = "waiting", None, outcome
        row.due_at = now + max(wait, after or wait)
        is_over = now - row.left_at >= GIVEN_UP_AFTER and claimed.attempt >= TRIED_AT_LEAST_IN_ALL
    if is_over:
        lose(claimed, outcome, rules=rules, now=now)


def oldest_unfetched(session: Session) -> datetime | None:
    """When the voice message was left that has waited longest at the carrier."""
    return session.scalar(select(func.min(VoiceMessage.left_at)).where(VoiceMessage.sid.is_not(None)))


def _end(session: Session, row: VoiceMessage, *, now: datetime) -> None:
    """Its id goes over to the row that proves its deletion."""
    if row.sid is not None:
        owe_deletion(session, org_id=row.org_id, kind="recording", sid=row.sid, at=now, call_id=row.call_id)
    row.sid, row.lease_until, row.ended_at = None, None, now


def _file(
    session: Session, row: VoiceMessage, sound: bytes | None, *, rules: DeskRules, now: datetime
) -> None:
    call = session.get_one(Call, row.call_id, with_for_update=True)
    ticket = _ticket_of(session, call, at=row.left_at)
    ticket.message_count += 1
    message = Message(
        id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, number=ticket.message_count, direction="in",
        kind="person", sender="same", sender_check="unchecked", at=row.left_at, revision=1,
        file_count=0 if sound is None else 1,
    )  # fmt: skip
    key = new_key()
    box_message_key(message, key, ticket=ticket)
    seal_words(message, Words(body="", flags=(LOST_FLAG if sound is None else FLAG,)), key=key)
    session.add(message)
    session.flush()
    if sound is not None:
        session.add(seal_attachment(Attachment(NAME, MEDIA_TYPE, sound), message, number=1, key=key))
    session.add(
        ContactLog(message_id=message.id, channel="phone", happened_at=row.left_at, logged_at=row.left_at)
    )
    _she_waits(ticket, message, rules=rules)
    row.message_id = message.id
    record(
        session, "voice message left", org_id=ticket.org_id, at=now, ticket_id=ticket.id, message_id=message.id
    )  # fmt: skip


def _she_waits(ticket: Ticket, message: Message, *, rules: DeskRules) -> None:
    """What she said can't be looked through for words of danger, so it waits among the others; a person listens."""
    ticket.last_at, ticket.last_in_id = max(ticket.last_at, message.at), message.id
    ticket.version += 1
    ticket.unread_since = min(ticket.unread_since or message.at, message.at)
    if ticket.state in SET_ASIDE:
        return
    if ticket.state != "new":
        ticket.state, ticket.closed_at = "open", None
    if ticket.waiting_since is None or message.at < ticket.waiting_since:
        ticket.waiting_since, ticket.due_at = message.at, rules.answer_due(message.at)


def _ticket_of(session: Session, call: Call, *, at: datetime) -> Ticket:
    """The ticket of the call, or a new one of its team, which the call then belongs to."""
    if call.ticket_id is not None:
        return locked_where_it_is(session, call.ticket_id)
    team = newest_team_key(session, call.team_id)
    contact_id = call.contact_id or unknown_caller(session, call.org_id, now=at)
    ticket = Ticket(
        id=uuid4(), org_id=call.org_id, team_id=call.team_id, contact_id=contact_id, channel="phone", state="new",
        priority=NORMAL, version=0, message_count=0, counts_for_target=False, received_at=at, last_at=at,
    )  # fmt: skip
    _key, key_row = give_key(ticket, team)
    for row in (ticket, key_row):
        session.add(row)
        session.flush()
    call.ticket_id, call.contact_id = ticket.id, contact_id
    return ticket
