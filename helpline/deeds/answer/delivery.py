"""What a courier does with an answer: claim it, look again, and note every attempt. The database is the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from helpline.border import Attachment, OutgoingMail
from helpline.deeds.errors import DeedRefused
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.contact_seals import Payload, open_address, open_name, open_payload
from helpline.deeds.sealed.message_seals import open_content, open_file_name
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.waiting.turns import ANSWERABLE, settle
from helpline.deeds.waiting.waits import begin_pause, run_again
from helpline.figures.safe_windows import next_window, read_window
from helpline.records import (
    Attempt,
    Contact,
    File,
    Message,
    OutboxRow,
    Ticket,
    is_claimed,
    reading,
    record,
    transaction,
)
from helpline.records.waits import NOT_SAFE
from helpline.sealing import Damaged, Key
from helpline.words.personal_data import names_her

LEASE = timedelta(seconds=60)
LEASE_WITH_FILES = timedelta(minutes=5)  # 20 MB over a slow line take some of them
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)


class HoldIt(DeedRefused):
    """The answer must not leave now; the argument is the reason that a person will see."""


class NotYet(DeedRefused):
    """It is not her hour; `until` is when her safe hours next begin."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


@dataclass(frozen=True)
class Claim:
    """An answer this courier has in hand until the lease is over."""

    outbox_id: UUID
    attempt: int


@dataclass(frozen=True)
class Tried:
    """One attempt to hand an answer to the mail server: "sent" or the code of a failure, when, and how long it took."""

    outcome: str
    started_at: datetime
    milliseconds: int


def next_due(now: datetime) -> datetime | None:
    """When the next answer is due, for how long to wait for the bell."""
    with reading() as session:
        return session.scalar(
            select(func.min(OutboxRow.due_at)).where(OutboxRow.state == "waiting", OutboxRow.due_at > now)
        )


def claim(now: datetime) -> Claim | None:
    """Takes the oldest due answer, or one whose courier died on the way. None when there is nothing to do.

    The conditional UPDATE is committed before anything is sent, so two couriers never send one answer.
    """
    free = or_(
        and_(OutboxRow.state == "waiting", OutboxRow.due_at <= now),
        and_(OutboxRow.state == "sending", OutboxRow.lease_until < now),
    )
    with transaction() as session:
        due = (
            select(OutboxRow)
            .where(free)
            .order_by(OutboxRow.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = session.scalars(due).first()
        if row is None:
            return None
        has_files = session.get_one(Message, row.message_id).file_count > 0
        lease_until = now + (LEASE_WITH_FILES if has_files else LEASE)
        attempt = row.attempts + 1  # read before the UPDATE, which changes the row in the session too
        take = (
            update(OutboxRow).where(OutboxRow.id == row.id, free)
            .values(state="sending", lease_until=lease_until, attempts=attempt)
        )  # fmt: skip
        return Claim(row.id, attempt) if is_claimed(session, take) else None


def keep_in_hand(claimed: Claim, *, now: datetime) -> None:
    """The courier lives and the mail server is slow: the lease ends a minute from now, if the answer is still ours."""
    until = now + LEASE
    renewing = (
        update(OutboxRow)
        .where(
            OutboxRow.id == claimed.outbox_id, OutboxRow.state == "sending", OutboxRow.attempts == claimed.attempt,
            OutboxRow.lease_until < until,
        )
        .values(lease_until=until)
    )  # fmt: skip
    with transaction() as session:
        session.execute(renewing)


def look_again(claimed: Claim, *, keys: CourierKeys, rules: DeskRules, now: datetime) -> OutgoingMail:
    """Opens the answer and builds the letter, if it is still right to send.

    Raises HoldIt with the reason, or NotYet where it is only not her hour.
    """
    with reading() as session:
        row = session.get_one(OutboxRow, claimed.outbox_id)
        try:
            payload = open_payload(row, pair=keys.pair(row.key_epoch))
            _still_right(session, row, payload, now=now)
            _in_her_hours(payload, now=now)
            contact = session.get(Contact, UUID(payload.contact_id))
            if contact is None or contact.address is None:
                raise HoldIt("contact closed")
            to = open_address(contact, pair=keys.pair(contact.key_epoch))
            _without_her_name(payload, to, name=open_name(contact, pair=keys.pair(contact.key_epoch)))
            files = _files(session, payload)
        except Damaged:
            raise HoldIt("damaged") from None
    if "@" not in to:
        raise HoldIt("no address")
    return _letter(to, payload, files=files, rules=rules, now=now)


def has_left(claimed: Claim, tried: Tried, *, rules: DeskRules, now: datetime) -> None:
    """The mail server has taken it: payload wiped, and her waiting has ended, unless she wrote again meanwhile."""
    with transaction() as session:
        row = _noted(session, claimed, tried)
        if row is None:
            return
        row.state, row.payload, row.lease_until, row.ended_at = "sent", None, None, now
        settle(session, session.get_one(Ticket, row.ticket_id, with_for_update=True), rules=rules)
        _happened(session, "answer left", row, now=now)


def try_later(claimed: Claim, tried: Tried, *, rules: DeskRules, now: datetime) -> None:
    """A temporary failure: again after 1, 5, 30 minutes, 2 hours, then every 6, until the days are over."""
    with transaction() as session:
        row = _noted(session, claimed, tried)
        if row is None or not _is_still_ours(row, claimed):
            return
        if now - row.queued_at >= rules.keep_trying:
            _give_up(session, row, rules=rules, now=now)
        else:
            wait = BACK_OFF[min(claimed.attempt, len(BACK_OFF)) - 1]
            row.state, row.due_at, row.lease_until = "waiting", now + wait, None


def give_up(claimed: Claim, tried: Tried, *, rules: DeskRules, now: datetime) -> None:
    """A permanent failure: "not delivered", and a person decides what now."""
    with transaction() as session:
        row = _noted(session, claimed, tried)
        if row is not None and _is_still_ours(row, claimed):
            _give_up(session, row, rules=rules, now=now)


def hold(claimed: Claim, reason: str, *, rules: DeskRules, now: datetime) -> None:
    """Not sent: a person looks again. She counts as waiting again."""
    with transaction() as session:
        row = session.get_one(OutboxRow, claimed.outbox_id, with_for_update=True)
        if not _is_still_ours(row, claimed):
            return
        row.state, row.hold_reason, row.lease_until = "held", reason, None
        _ours_again(session, row, rules=rules, now=now)
        _happened(session, "answer held", row, now=now)


def put_off(claimed: Claim, until: datetime, *, rules: DeskRules, now: datetime) -> None:
    """Back among those that wait, until her safe hours; it was no attempt, and till then her wait doesn't run."""
    with transaction() as session:
        row = session.get_one(OutboxRow, claimed.outbox_id, with_for_update=True)
        if _is_still_ours(row, claimed):
            row.state, row.due_at, row.lease_until, row.attempts = "waiting", until, None, row.attempts - 1
            ticket = session.get_one(Ticket, row.ticket_id, with_for_update=True)
            begin_pause(session, ticket, NOT_SAFE, until=until, message_id=row.message_id, now=now)
            settle(session, ticket, rules=rules)


def _still_right(session: Session, row: OutboxRow, payload: Payload, *, now: datetime) -> None:
    """Is it still the newest word, and still safe to send? Only a letter of hers makes it old, a colleague's note doesn't."""
    newest_letter = session.scalar(
        select(func.max(Message.number)).where(
            Message.ticket_id == row.ticket_id, Message.direction == "in", Message.kind.in_(ANSWERABLE)
        )
    )
    if (newest_letter or 0) > _seen(session, row, payload):
        raise HoldIt("newer message")
    if payload.valid_until and now.timestamp() > payload.valid_until:
        raise HoldIt("expired")
    if session.get_one(Ticket, row.ticket_id).state == "spam":
        raise HoldIt("contact closed")


def _seen(session: Session, row: OutboxRow, payload: Payload) -> int:
    """The number, as it is now, of the newest message the writer had seen; of her own where that went to another ticket."""
    seen = session.get(Message, UUID(payload.seen)) if payload.seen else None
    if seen is None:
        return payload.version
    return seen.number if seen.ticket_id == row.ticket_id else session.get_one(Message, row.message_id).number


def _without_her_name(payload: Payload, address: str, *, name: str) -> None:
    """Whoever wrote the answer doesn't know her name, so only a courier can see that it stands there."""
    if not payload.may_name_her and names_her(payload.text, address=address, name=name):
        raise HoldIt("names her")


def _in_her_hours(payload: Payload, *, now: datetime) -> None:
    """Answers may have waited for hours until a keeper came: her clock is looked at before each attempt."""
    windows = [read_window(written) for written in payload.windows]
    opens = next_window(windows, ZoneInfo(payload.zone or "UTC"), now)
    if opens > now:
        raise NotYet(opens)


def _files(session: Session, payload: Payload) -> tuple[Attachment, ...]:
    """Exactly those the answer was sealed with, in their order. Raises Damaged where one is gone or changed."""
    if payload.enclosed is None:
        return ()
    key = Key(bytes.fromhex(payload.enclosed.key))
    return tuple(_file(session, UUID(file_id), key=key) for file_id in payload.enclosed.files)


def _file(session: Session, file_id: UUID, *, key: Key) -> Attachment:
    file = session.get(File, file_id)
    if file is None:
        raise Damaged
    name = open_file_name(file, key=key)
    return Attachment(name.name, name.media_type, open_content(file, key=key))


def _letter(
    to: str, payload: Payload, *, files: tuple[Attachment, ...], rules: DeskRules, now: datetime
) -> OutgoingMail:
    """The reply token is in Reply-To and, behind `b+`, in the envelope, so that a bounce finds its ticket too."""
    local, _, domain = rules.sender.partition("@")
    return OutgoingMail(
        to=to, sender=rules.sender, sender_name=_called(payload, rules), envelope_from=f"b+{payload.token}@{domain}",
        reply_to=f"{local}+{payload.token}@{domain}", subject=payload.subject, text=payload.text,
        message_id=f"<{payload.mail_id}@{domain}>", date=now, files=files,
    )  # fmt: skip


def _called(payload: Payload, rules: DeskRules) -> str:
    return rules.sender_name if payload.sender_name is None else payload.sender_name


def _noted(session: Session, claimed: Claim, tried: Tried) -> OutboxRow | None:
    """The row, with this attempt kept beside it whatever came of it.

    None where it is kept already: the database went away after it had committed and before it said so.
    """
    row = session.get_one(OutboxRow, claimed.outbox_id, with_for_update=True)
    kept = select(Attempt.id).where(Attempt.outbox_id == row.id, Attempt.number == claimed.attempt)
    if session.scalars(kept).first() is not None:
        return None
    session.add(
        Attempt(
            id=uuid4(), outbox_id=row.id, number=claimed.attempt, started_at=tried.started_at,
            milliseconds=tried.milliseconds, outcome=tried.outcome,
        )
    )  # fmt: skip
    return row


def _is_still_ours(row: OutboxRow, claimed: Claim) -> bool:
    """False when the lease ran out while a slow mail server kept us, and another courier took the answer over."""
    return row.state == "sending" and row.attempts == claimed.attempt


def _give_up(session: Session, row: OutboxRow, *, rules: DeskRules, now: datetime) -> None:
    """The payload stays sealed, so that a person may send it again."""
    row.state, row.lease_until, row.ended_at = "failed", None, now
    _ours_again(session, row, rules=rules, now=now)
    _happened(session, "answer failed", row, now=now)


def _ours_again(session: Session, row: OutboxRow, *, rules: DeskRules, now: datetime) -> None:
    ticket = session.get_one(Ticket, row.ticket_id, with_for_update=True)
    run_again(session, ticket, now=now)
    settle(session, ticket, rules=rules)


def _happened(session: Session, kind: str, row: OutboxRow, *, now: datetime) -> None:
    record(session, kind, org_id=row.org_id, at=now, ticket_id=row.ticket_id, message_id=row.message_id)
