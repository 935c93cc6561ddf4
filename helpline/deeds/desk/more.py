"""What the ticket page shows beside the conversation: where the ticket could go, and with which note it came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.desk.conversation_shown import DoubtShown, MessageShown, MoreShown
from helpline.deeds.move.transfer import HANDED_OVER, other_teams
from helpline.deeds.ticket.doubted import doubt_of
from helpline.deeds.unlocked import Unlocked
from helpline.records import Ticket, TicketMerge


def more_of(session: Session, ticket: Ticket, messages: Sequence[MessageShown], *, by: Unlocked) -> MoreShown:
    """In the page's own snapshot."""
    return MoreShown(
        teams=other_teams(session, ticket) if by.may("move between teams") else (),
        handed_over=_handed_over(messages),
        merged=_merged(session, ticket),
        doubt=_doubt(session, ticket, messages),
    )


def _merged(session: Session, ticket: Ticket) -> tuple[tuple[UUID, datetime], ...]:
    wanted = (
        select(TicketMerge.source_id, TicketMerge.at)
        .where(TicketMerge.target_id == ticket.id, TicketMerge.undone_at.is_(None)).order_by(TicketMerge.at)
    )  # fmt: skip
    return tuple((source, at) for source, at in session.execute(wanted))


def _doubt(session: Session, ticket: Ticket, messages: Sequence[MessageShown]) -> DoubtShown | None:
    """What we told her is put away with all before it; the letters since then are what is in doubt."""
    doubt = doubt_of(session, ticket.id)
    if doubt is None:
        return None
    told = [message.number for message in messages if message.direction == "out" and message.at <= doubt.at]
    return DoubtShown(since=doubt.at, frozen=max(told, default=0))


def _handed_over(messages: Sequence[MessageShown]) -> MessageShown | None:
    for message in reversed(messages):
        if message.direction == "out":
            return None
        if HANDED_OVER in message.flags:
            return message
    return None
