"""Opens tickets and messages for one page, and afterwards adopts the boxes it had to open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey
from helpline.deeds.sealed.message_seals import Words, open_words
from helpline.deeds.sealed.ticket_keys import (
    adopt_ticket_key,
    open_message_key,
    open_ticket_key,
    wrap_message_key,
)
from helpline.deeds.unlocked import Unlocked
from helpline.records import Message, Ticket, TicketKey, reading, record, transaction
from helpline.sealing import Damaged, Key

SWEEP_STEP = 150  # about 40 ms of boxes, so that no writer waits longer for us


class Openings:
    """The keys of the tickets of one page, by ticket."""

    def __init__(self, by: Unlocked, rows: Mapping[UUID, TicketKey]) -> None:
        self._by = by
        self._rows = rows
        self._keys: dict[UUID, Key] = {}
        self.to_adopt: set[UUID] = set()

    def key(self, ticket: Ticket) -> Key:
        """Raises NoKey or Damaged."""
        if ticket.id not in self._keys:
            row = self._rows.get(ticket.id)
            if row is None:
                raise NoKey
            self._keys[ticket.id] = open_ticket_key(ticket, row, keys=self._by.keys)
            if row.boxed:
                self.to_adopt.add(ticket.id)
        return self._keys[ticket.id]

    def message_key(self, ticket: Ticket, message: Message) -> Key:
        """Raises NoKey or Damaged."""
        key = open_message_key(message, ticket_key=self.key(ticket))
        if message.boxed:
            self.to_adopt.add(ticket.id)
        return key

    def words(self, ticket: Ticket, message: Message) -> Words | None:
        """None where the seal doesn't open: the page says so and shows the rest."""
        try:
            return open_words(message, key=self.message_key(ticket, message))
        except (Damaged, NoKey):
            return None


def openings(session: Session, ticket_ids: Iterable[UUID], *, by: Unlocked) -> Openings:
    """One statement for all tickets of a page."""
    wanted = select(TicketKey).where(
        TicketKey.ticket_id.in_(list(ticket_ids)), TicketKey.holder_id.in_(by.team_ids)
    )
    return Openings(by, {row.ticket_id: row for row in session.scalars(wanted)})


def adopt(ticket_ids: Iterable[UUID], *, by: Unlocked, read_at: datetime | None = None) -> None:
    """Re-wraps what was boxed on these tickets; with `read_at` notes that a person has opened them.

    Both are a page's afterthought: nothing a person sees hangs on them, and a failure is made good next time.
    """
    wanted = list(ticket_ids)
    with transaction() as session:
        tickets = session.scalars(_locked(wanted, waiting=read_at is not None)).all()
        rows = {
            row.ticket_id: row
            for row in session.scalars(select(TicketKey).where(TicketKey.ticket_id.in_(wanted)))
        }
        for ticket in tickets:
            if ticket.team_id not in by.team_ids:
                continue
            if read_at is not None:
                _note_read(session, ticket, by=by, read_at=read_at)
            _adopt_one(session, ticket, rows[ticket.id], by=by)


def sweep(*, by: Unlocked, at_most: int = 2 * SWEEP_STEP) -> int:
    """After login: adopts a bounded number of boxes of her teams; how many tickets."""
    with reading() as session:
        tickets = (
            select(TicketKey.ticket_id)
            .where(TicketKey.boxed, TicketKey.holder_id.in_(by.team_ids))
            .limit(at_most)
        )
        waiting = list(session.scalars(tickets))
    for start in range(0, len(waiting), SWEEP_STEP):
        adopt(waiting[start : start + SWEEP_STEP], by=by)
    return len(waiting)


def _locked(ticket_ids: list[UUID], *, waiting: bool) -> Select[Ticket]:
    """Of many tickets those that somebody is writing to are left for next time: nobody waits for them, nor they for us."""
    wanted = select(Ticket).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id)
    return wanted.with_for_update(skip_locked=not waiting)


def _note_read(session: Session, ticket: Ticket, *, by: Unlocked, read_at: datetime) -> None:
    if ticket.unread_since == ticket.received_at:
        record(
            session, "first read", org_id=ticket.org_id, at=read_at, ticket_id=ticket.id, by_id=by.staff_id
        )
    ticket.unread_since = None


def _adopt_one(session: Session, ticket: Ticket, row: TicketKey, *, by: Unlocked) -> None:
    try:
        key = open_ticket_key(ticket, row, keys=by.keys)
        if row.boxed:
            adopt_ticket_key(row, key, org_id=ticket.org_id, keys=by.keys)
        for message in session.scalars(select(Message).where(Message.ticket_id == ticket.id, Message.boxed)):
            wrap_message_key(message, open_message_key(message, ticket_key=key), ticket_key=key)
    except (Damaged, NoKey):
        return
