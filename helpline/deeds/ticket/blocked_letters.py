"""What becomes of a letter whose writer is blocked: a courier that recognises her sets it aside, where people can look.

It was taken like any other, it is never deleted or answered by itself, and what speaks of danger comes through.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from helpline.deeds.waiting.turns import ANSWERABLE, note_waits
from helpline.records import URGENT, Block, Contact, Message, Ticket, record

# Built once: a courier asks it for every letter, and nearly always no block holds.
HOLDING = (
    select(Block.id)
    .where(Block.team_id == bindparam("team"), Block.until > bindparam("now"), Block.lifted_at.is_(None)).limit(1)
)  # fmt: skip


def heed_blocks(session: Session, ticket: Ticket, *, writer: UUID, is_proven: bool, now: datetime) -> None:
    """A letter of this writer has come onto this ticket. `writer` is the contact that holds her index.

    A ticket that was waiting for us before the block began stays where it is: it was not for that that she was
    blocked. So does one where somebody else has written too. What was set aside comes back with the first letter
    that no block holds.
    """
    if ticket.waiting_since is None or not (
        ticket.state == "blocked" or _does_any_hold(session, ticket.team_id, now=now)
    ):
        return
    senders = _senders_since(session, ticket, ticket.waiting_since)
    if "unchecked" in senders:
        return
    is_hers = "other" not in senders
    block = (
        block_on(session, ticket.team_id, writer=writer, is_proven=is_proven, now=now) if is_hers else None
    )
    if block is None:
        _come_back(session, ticket, "reopened", now=now)
    elif ticket.waiting_since < block.made_at:
        return
    elif ticket.priority == URGENT:
        _come_back(session, ticket, "let through", now=now)
    else:
        set_aside(session, ticket)
        _happened(session, "set aside", ticket, now=now)


def _does_any_hold(session: Session, team_id: UUID, *, now: datetime) -> bool:
    return session.connection().execute(HOLDING, {"team": team_id, "now": now}).first() is not None


def block_on(
    session: Session, team_id: UUID, *, writer: UUID, is_proven: bool, now: datetime
) -> Block | None:
    """The block that holds now and lasts longest. One that was put on a forged letter never catches a proven sender.

    Otherwise he who writes in her name could have her silenced.
    """
    wanted = (
        select(Block).join(Contact, Contact.id == Block.contact_id)
        .where(
            Block.team_id == team_id, Block.until > now, Block.lifted_at.is_(None),
            or_(Contact.id == writer, Contact.may_be_id == writer),
        )
        .order_by(Block.until.desc()).limit(1)
    )  # fmt: skip
    if is_proven:
        wanted = wanted.where(Contact.sender_check == "pass")
    return session.scalars(wanted).first()


def set_aside(session: Session, ticket: Ticket) -> None:
    """It leaves the clocks and counts for no target; a person can open it again."""
    ticket.state, ticket.counts_for_target = "blocked", False
    ticket.waiting_since = ticket.due_at = ticket.unread_since = None
    note_waits(session, ticket)


def _come_back(session: Session, ticket: Ticket, why: str, *, now: datetime) -> None:
    was_aside = ticket.state == "blocked"
    if was_aside:
        ticket.state = "open"
        note_waits(session, ticket)
    if was_aside or why == "let through":
        _happened(session, why, ticket, now=now)


def _senders_since(session: Session, ticket: Ticket, moment: datetime) -> set[str]:
    """Who wrote the letters that wait for an answer: same, other, unchecked."""
    wanted = select(Message.sender).where(
        Message.ticket_id == ticket.id, Message.direction == "in", Message.kind.in_(ANSWERABLE),
        Message.at >= moment,
    )  # fmt: skip
    return set(session.scalars(wanted))


def _happened(session: Session, kind: str, ticket: Ticket, *, now: datetime) -> None:
    record(session, kind, org_id=ticket.org_id, at=now, ticket_id=ticket.id)
