"""Texts that the carrier may have sent without our knowing, and of which no courier looks any more: their notice was held or given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.line.carrier_copies import LOOKED_BACK, owe_deletion
from helpline.deeds.line.text_notices import WAITING
from helpline.records import TextNotice, reading, transaction


@dataclass(frozen=True, repr=False)
class PerhapsSent:
    """A notice that was given up or held after a try of which nobody knows what came of it, and the time of its tries."""

    notice_id: UUID
    since: datetime
    until: datetime


def perhaps_sent(*, now: datetime) -> tuple[PerhapsSent, ...]:
    """Those that ended lately without being sent, as far as we know. None while another's fate is open: a courier looks for that one itself."""
    tried = TextNotice.first_tried_at.is_not(None)
    ended = select(TextNotice).where(
        tried, TextNotice.state.in_(("held", "failed")), TextNotice.ended_at > now - LOOKED_BACK
    )
    with reading() as session:
        if _is_any_open(session):
            return ()
        return tuple(
            PerhapsSent(row.id, row.first_tried_at, row.ended_at)
            for row in session.scalars(ended)
            if row.first_tried_at is not None and row.ended_at is not None
        )


def owe_found(doubt: PerhapsSent, sids: Sequence[str], *, now: datetime) -> None:
    """What the carrier has of our texts from that time goes; were one still to be found by its courier, it would leave twice."""
    with transaction() as session:
        if _is_any_open(session):
            return
        row = session.get_one(TextNotice, doubt.notice_id)
        for sid in sids:
            owe_deletion(session, org_id=row.org_id, kind="message", sid=sid, at=now, ticket_id=row.ticket_id)


def _is_any_open(session: Session) -> bool:
    tried = select(TextNotice.id).where(TextNotice.state.in_(WAITING), TextNotice.first_tried_at.is_not(None))
    return session.scalars(tried.limit(1)).first() is not None
