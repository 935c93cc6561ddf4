"""Just before an answer leaves: is it still right and safe to send? Only then is its letter built."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.border import Attachment, OutgoingMail
from helpline.deeds.answer.claiming import Claim
from helpline.deeds.errors import DeedRefused
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.contact_seals import Payload, open_address, open_name, open_payload
from helpline.deeds.sealed.message_seals import open_content, open_file_name
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.waiting.turns import ANSWERABLE
from helpline.figures.safe_windows import next_window, read_window
from helpline.records import Contact, File, Message, OutboxRow, Ticket, reading
from helpline.sealing import Damaged, Key
from helpline.words.personal_data import names_her


class HoldIt(DeedRefused):
    """The answer must not leave now; the argument is the reason that a person will see."""


class NotYet(DeedRefused):
    """It is not her hour; `until` is when her safe hours next begin."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


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
