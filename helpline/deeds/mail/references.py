"""Which ticket a letter belongs to: found by a reply token or a Message-ID of ours, never by its subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Row, bindparam, select
from sqlalchemy.orm import Session

from helpline.border import IncomingMail
from helpline.deeds.waiting.merged import locked_where_it_is
from helpline.records import OutboxRow, ReplyToken, Ticket
from helpline.sealing import Damaged, token_hash

MOST_REFERENCES = 50
HASHES: BindParameter[Any] = bindparam("hashes", expanding=True)
BY_TOKEN = select(ReplyToken.ticket_id, ReplyToken.message_id).where(ReplyToken.hash.in_(HASHES)).limit(1)
BY_MAIL_ID = select(OutboxRow.ticket_id, OutboxRow.message_id).where(OutboxRow.mail_id.in_(HASHES)).limit(1)


@dataclass(frozen=True)
class Found:
    """The ticket, locked for this deed, and the answer of ours that the letter refers to."""

    ticket: Ticket
    answer_id: UUID


def may_answer(mail: IncomingMail) -> bool:
    """Whether there is anything to look for: False says that no ticket can be found."""
    return bool(_hashes(mail.tokens) or _hashes(_own_ids(mail.references)))


def what_it_answers(session: Session, mail: IncomingMail) -> Found | None:
    """First the token in the address it came to, then what its headers refer to. None opens a new ticket."""
    found = _by_token(session, mail.tokens) or _by_reference(session, mail.references)
    if found is None:
        return None
    ticket_id, answer_id = found
    return Found(locked_where_it_is(session, ticket_id), answer_id)


def _by_token(session: Session, tokens: tuple[str, ...]) -> Row[UUID, UUID] | None:
    hashes = _hashes(tokens)
    return session.execute(BY_TOKEN, {"hashes": hashes}).first() if hashes else None


def _by_reference(session: Session, references: tuple[str, ...]) -> Row[UUID, UUID] | None:
    hashes = _hashes(_own_ids(references))
    return session.execute(BY_MAIL_ID, {"hashes": hashes}).first() if hashes else None


def _own_ids(references: tuple[str, ...]) -> tuple[str, ...]:
    """Our own Message-IDs are tokens before the @."""
    return tuple(reference.partition("@")[0] for reference in references)


def _hashes(tokens: tuple[str, ...]) -> list[bytes]:
    """Of those that can be tokens of ours at all; a mistyped one is no error."""
    hashes = []
    for token in tokens[:MOST_REFERENCES]:
        try:
            hashes.append(token_hash(token))
        except Damaged:
            continue
    return hashes
