"""What mail servers say about our answers: delivered, delayed, failed; and that she is away. None of it starts a clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.border import IncomingMail
from helpline.deeds.mail.references import Found
from helpline.deeds.rules import DeskRules
from helpline.deeds.waiting.turns import settle
from helpline.deeds.waiting.waits import run_again
from helpline.records import OutboxRow, record


def take_report(
    session: Session, mail: IncomingMail, found: Found, *, rules: DeskRules, now: datetime
) -> None:
    """Notes a delivery report (RFC 3464) at the answer it belongs to, and an absence note (RFC 3834) at the ticket."""
    if mail.kind == "bounce":
        _note_delivery(session, mail, found, rules=rules, now=now)
    elif mail.kind == "automatic":
        _happened(session, "away", found, now=now)


def _note_delivery(
    session: Session, mail: IncomingMail, found: Found, *, rules: DeskRules, now: datetime
) -> None:
    """A failed answer did not reach her, so she waits again; a person decides what to try instead."""
    row = session.scalars(
        select(OutboxRow).where(OutboxRow.message_id == found.answer_id, OutboxRow.state == "sent")
    ).first()
    if mail.delivery == "failed" and row is not None:
        row.state, row.hold_reason = "failed", "bounced"
        run_again(session, found.ticket, now=now)
        settle(session, found.ticket, rules=rules)
        _happened(session, "answer failed", found, now=now)
    elif mail.delivery == "delayed":
        _happened(session, "answer delayed", found, now=now)
    elif mail.delivery == "delivered":
        _happened(session, "answer delivered", found, now=now)


def _happened(session: Session, kind: str, found: Found, *, now: datetime) -> None:
    ticket = found.ticket
    record(session, kind, org_id=ticket.org_id, at=now, ticket_id=ticket.id, message_id=found.answer_id)
