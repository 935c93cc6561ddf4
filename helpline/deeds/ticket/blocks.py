"""Blocks for a time on writers who only abuse, joke or flood: made by hand, listed, lifted; none lasts for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NoKey, NotAllowed
from helpline.deeds.names import duty_names
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.ticket import tickets
from helpline.deeds.ticket.blocked_letters import set_aside
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import NORMAL, Block, Contact, Ticket, reading, record, transaction
from helpline.sealing import Damaged, Key, context, kdf, open_record, seal_record

LENGTHS = (1, 7, 30, 90, 365)  # days
SHOWN_AT_MOST = 100


@dataclass(frozen=True, repr=False)
class BlockShown:
    """A block on a writer: `holds` until `until` unless it was lifted. `damaged`: why could not be opened."""

    id: UUID
    ticket_id: UUID
    pseudonym: int
    made_at: datetime
    made_by: str | None
    until: datetime
    lifted_at: datetime | None
    lifted_by: str | None
    reason: str
    damaged: bool
    holds: bool


class NotBlockable(DeedRefused):
    """The writer has no address to know her by, or a block longer than a day has no reason or no end."""


def block_writer(ticket_id: UUID, *, days: int, reason: str, by: Unlocked, now: datetime) -> UUID:
    """Her letters are set aside from now on, and this ticket with them; nothing is sent to her. The block's id.

    A day is for whoever may block; more needs a supervisor and a reason. Raises NotHere, NotAllowed, NotBlockable.
    """
    if days > 1 and not by.may("block for longer"):
        raise NotAllowed
    if days not in LENGTHS or (days > 1 and not reason.strip()):
        raise NotBlockable
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="block writers")
        if session.get_one(Contact, ticket.contact_id).address is None:
            raise NotBlockable
        block = Block(
            id=uuid4(), org_id=ticket.org_id, team_id=ticket.team_id, contact_id=ticket.contact_id,
            ticket_id=ticket.id, made_at=now, made_by=by.staff_id, until=now + timedelta(days=days),
            epoch=newest_epoch(session, ticket.team_id),
        )  # fmt: skip
        if reason.strip():
            block.reason = _seal_reason(block, reason.strip(), by=by)
        session.add(block)
        set_aside(session, ticket)
        ticket.priority = NORMAL  # she who blocks has read it; the next word of danger raises it again
        _happened(session, "blocked", block, by=by, now=now)
        return block.id


def lift(block_id: UUID, *, bring_back: bool, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """New letters come in as before; with `bring_back` those that were set aside are to be answered again.

    Raises NotHere, NotAllowed. A second time changes nothing.
    """
    with transaction() as session:
        block = of_her_teams(session.get(Block, block_id, with_for_update=True), by=by)
        if not by.may("block writers"):
            raise NotAllowed
        if block.lifted_at is not None:
            return
        block.lifted_at, block.lifted_by = now, by.staff_id
        _happened(session, "block lifted", block, by=by, now=now)
        aside = _set_aside_of(session, block) if bring_back else []
    for ticket_id in aside:  # a deed each: she may have written a thousand
        tickets.reopen(ticket_id, rules=rules, by=by, now=now)


def read_blocks(*, by: Unlocked, now: datetime) -> tuple[BlockShown, ...]:
    """Those of her teams, the last to end first. Raises NotAllowed."""
    if not by.may("block writers"):
        raise NotAllowed
    with reading() as session:
        names = duty_names(session, by=by)
        wanted = (
            select(Block, Contact.pseudonym).join(Contact, Contact.id == Block.contact_id)
            .where(Block.org_id == by.org_id, Block.team_id.in_(by.team_ids)).order_by(Block.until.desc()).limit(SHOWN_AT_MOST)
        )  # fmt: skip
        return tuple(
            _shown(block, pseudonym, names=names, by=by, now=now)
            for block, pseudonym in session.execute(wanted)
        )


def open_reason(block: Block, *, by: Unlocked) -> str:
    """Why, "" where nobody said. Raises NoKey, Damaged."""
    if block.reason is None:
        return ""
    return open_record(_key(block, by=by), block.reason, _place(block), epoch=block.epoch).decode()


def _shown(
    block: Block, pseudonym: int, *, names: Mapping[UUID | None, str], by: Unlocked, now: datetime
) -> BlockShown:
    try:
        reason, damaged = open_reason(block, by=by), False
    except (Damaged, NoKey):
        reason, damaged = "", True
    return BlockShown(
        id=block.id, ticket_id=block.ticket_id, pseudonym=pseudonym, made_at=block.made_at,
        made_by=names.get(block.made_by), until=block.until, lifted_at=block.lifted_at,
        lifted_by=names.get(block.lifted_by), reason=reason, damaged=damaged,
        holds=block.lifted_at is None and block.until > now,
    )  # fmt: skip


def _set_aside_of(session: Session, block: Block) -> list[UUID]:
    """All that this writer's blocks set aside in this team."""
    contact = session.get_one(Contact, block.contact_id)
    writer = contact.may_be_id or contact.id
    wanted = (
        select(Ticket.id).join(Contact, Contact.id == Ticket.contact_id)
        .where(
            Ticket.team_id == block.team_id, Ticket.state == "blocked",
            or_(Contact.id == writer, Contact.may_be_id == writer),
        )
    )  # fmt: skip
    return list(session.scalars(wanted))


def _seal_reason(block: Block, reason: str, *, by: Unlocked) -> bytes:
    return seal_record(_key(block, by=by), reason.encode(), _place(block), epoch=block.epoch)


def _key(block: Block, *, by: Unlocked) -> Key:
    return kdf(by.keys.pair(block.team_id, block.epoch).seed, "block")


def _place(block: Block) -> bytes:
    return context("block", block.org_id, block.team_id, block.id)


def _happened(session: Session, kind: str, block: Block, *, by: Unlocked, now: datetime) -> None:
    record(session, kind, org_id=block.org_id, at=now, ticket_id=block.ticket_id, by_id=by.staff_id)
