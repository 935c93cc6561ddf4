"""Seals to the contact key what tells who she is, and what only a courier may open: anybody can seal, keepers open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from helpline.records import Contact, ContactKey, Message, OutboxRow, Quarantine, TeamKey, TextNotice
from helpline.sealing import KeyPair, context, open_box, seal_box


@dataclass(frozen=True, repr=False)
class Who:
    """What was taken off a letter: the address and name it came from, its Message-ID, the words that were masked."""

    address: str
    name: str
    message_id: str
    masked: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Enclosed:
    """The files of an answer, for the courier: the key of that one message in hex, and the files' ids in order.

    They stay where they are, sealed under the message's key; when the payload is wiped, the courier's way to them is gone.
    """

    key: str
    files: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Payload:
    """All a courier needs to send an answer, and all it must obey while it does.

    `version` is the number of the last message when it was queued: a letter of hers with a higher number means that
    the answer is no longer the newest word. `seen` is the id of that message, because merging and splitting number
    messages anew. After `valid_until` (seconds since 1970, 0 for no end) it must not be
    sent. `mail_id` is the left half of its Message-ID, `token` the reply token of its address.
    It leaves only in one of `windows`, by the clock of `zone`; without windows at any hour. `may_name_her`: somebody
    has looked at an answer in which her name or address stands, and let it stand. `sender_name` None: that of the settings.
    """

    contact_id: str
    subject: str
    text: str
    mail_id: str
    token: str
    version: int
    seen: str = ""
    valid_until: int = 0
    enclosed: Enclosed | None = None
    windows: Sequence[str] = ()
    zone: str = ""
    may_name_her: bool = False
    sender_name: str | None = None


def seal_address(contact: Contact, address: str, name: str, *, key: ContactKey) -> None:
    """Fills the contact's two sealed columns."""
    contact.key_epoch = key.epoch
    contact.address = seal_box(
        key.public, address.encode(), contact_place(contact, "address"), epoch=key.epoch
    )
    if name:
        contact.name = seal_box(key.public, name.encode(), contact_place(contact, "name"), epoch=key.epoch)


def open_address(contact: Contact, *, pair: KeyPair) -> str:
    """Raises Damaged."""
    return open_box(
        pair, contact.address or b"", contact_place(contact, "address"), epoch=contact.key_epoch
    ).decode()


def open_name(contact: Contact, *, pair: KeyPair) -> str:
    """The display name she wrote under, "" if none. Raises Damaged."""
    if contact.name is None:
        return ""
    return open_box(pair, contact.name, contact_place(contact, "name"), epoch=contact.key_epoch).decode()


def contact_place(contact: Contact, field: str) -> bytes:
    return context("contact", contact.org_id, contact.id, field)


def seal_who(message: Message, who: Who, *, key: ContactKey) -> None:
    message.who_epoch = key.epoch
    message.who = seal_box(key.public, json.dumps(asdict(who)).encode(), _who_place(message), epoch=key.epoch)


def open_who(message: Message, *, pair: KeyPair) -> Who:
    """Raises Damaged."""
    told = json.loads(open_box(pair, message.who or b"", _who_place(message), epoch=message.who_epoch))
    return Who(**{**told, "masked": tuple(told["masked"])})


def _who_place(message: Message) -> bytes:
    return context("message.who", message.org_id, message.id)


def seal_payload(row: OutboxRow, payload: Payload, *, key: ContactKey) -> None:
    row.key_epoch = key.epoch
    row.payload = seal_box(
        key.public, json.dumps(asdict(payload)).encode(), _payload_place(row), epoch=key.epoch
    )


def open_payload(row: OutboxRow, *, pair: KeyPair) -> Payload:
    """Raises Damaged."""
    told = json.loads(open_box(pair, row.payload or b"", _payload_place(row), epoch=row.key_epoch))
    enclosed = told.pop("enclosed", None)
    return Payload(**told, enclosed=_enclosed(enclosed) if enclosed else None)


def _enclosed(told: dict[str, Any]) -> Enclosed:
    return Enclosed(key=told["key"], files=tuple(told["files"]))


def _payload_place(row: OutboxRow) -> bytes:
    return context("outbox", row.org_id, row.id, row.message_id)


@dataclass(frozen=True, repr=False)
class NoticePayload:
    """What a courier needs and must obey for a text "there is a message"; the fields as in `Payload`."""

    contact_id: str
    language: str
    valid_until: int = 0
    windows: Sequence[str] = ()
    zone: str = ""


def seal_notice(row: TextNotice, payload: NoticePayload, *, key: ContactKey) -> None:
    row.key_epoch = key.epoch
    row.payload = seal_box(
        key.public, json.dumps(asdict(payload)).encode(), _notice_place(row), epoch=key.epoch
    )


def open_notice(row: TextNotice, *, pair: KeyPair) -> NoticePayload:
    """Raises Damaged."""
    opened = open_box(pair, row.payload or b"", _notice_place(row), epoch=row.key_epoch)
    return NoticePayload(**json.loads(opened))


def _notice_place(row: TextNotice) -> bytes:
    return context("notice", row.org_id, row.id, row.ticket_id)


def seal_raw(item: Quarantine, raw: bytes, *, team: TeamKey, key: ContactKey) -> None:
    """Boxed to the team inside a box to the contact key: it may hold anything, an address first of all."""
    item.team_epoch, item.contact_epoch = team.epoch, key.epoch
    place = quarantine_place(item.org_id, item.id)
    inner = seal_box(team.public, raw, place, epoch=team.epoch)
    item.raw = seal_box(key.public, inner, place, epoch=key.epoch)


def open_raw(item: Quarantine, *, team: KeyPair, contact: KeyPair) -> bytes:
    """For a keeper who is in the team. Raises Damaged."""
    place = quarantine_place(item.org_id, item.id)
    return open_box(
        team, open_box(contact, item.raw, place, epoch=item.contact_epoch), place, epoch=item.team_epoch
    )


def quarantine_place(org_id: UUID, item_id: UUID) -> bytes:
    return context("quarantine", org_id, item_id)
