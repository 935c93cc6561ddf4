"""What was agreed with a woman who calls often: how we answer her. Anybody proposes it, a supervisor approves it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NoKey, NotHere, SomethingNewer
from helpline.deeds.names import duty_names
from helpline.deeds.phone.callers_shown import AgreementShown, Approach
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.sealed.team_seals import open_of_team, seal_for_team
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.records import Agreement, Ticket, alone, transaction
from helpline.sealing import Damaged


class NothingAgreed(DeedRefused):
    """An agreement without a word on how she is answered is none."""


def agree(ticket_id: UUID, approach: Approach, *, revision: int, by: Unlocked, now: datetime) -> None:
    """In the place of what was agreed before (`revision`, 0 is nothing). A supervisor's own is approved with it.

    Raises NotHere, NotAllowed, NothingAgreed; SomethingNewer where a colleague wrote meanwhile.
    """
    if not approach.words.strip():
        raise NothingAgreed
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="propose agreements")
        alone(session, f"agreement {ticket.team_id} {ticket.contact_id}")
        row = row_of(session, ticket.team_id, ticket.contact_id)
        if (row.revision if row else 0) != revision:
            raise SomethingNewer
        row = row or _new_row(ticket)
        row.revision += 1
        row.proposed_at, row.proposed_by = now, by.staff_id
        row.approved_at = row.approved_by = None
        row.epoch = newest_epoch(session, row.team_id)
        row.approach = seal_for_team("agreement", row, _told(approach), keys=by.keys)
        session.add(row)
        happened(session, "agreement proposed", ticket, by=by, now=now)
        if by.may("approve agreements"):
            _approve(session, row, ticket, by=by, now=now)


def approve(ticket_id: UUID, *, revision: int, by: Unlocked, now: datetime) -> None:
    """It holds from now on. Raises NotHere, NotAllowed; SomethingNewer where it isn't the one she has read."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="approve agreements")
        row = _locked(session, ticket)
        if row.revision != revision:
            raise SomethingNewer
        if row.approved_at is None:
            _approve(session, row, ticket, by=by, now=now)


def end_agreement(ticket_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Nothing is agreed any more. Raises NotHere, NotAllowed."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="approve agreements")
        session.delete(_locked(session, ticket))
        happened(session, "agreement ended", ticket, by=by, now=now)


def agreement_with(
    session: Session, team_id: UUID, contact_id: UUID, *, by: Unlocked
) -> AgreementShown | None:
    row = row_of(session, team_id, contact_id)
    return show_agreement(row, names=duty_names(session, by=by), by=by) if row else None


def row_of(session: Session, team_id: UUID, contact_id: UUID) -> Agreement | None:
    wanted = select(Agreement).where(Agreement.team_id == team_id, Agreement.contact_id == contact_id)
    return session.scalars(wanted).first()


def show_agreement(row: Agreement, *, names: Mapping[UUID | None, str], by: Unlocked) -> AgreementShown:
    """Within another reading; `names` are the colleagues' duty names."""
    try:
        approach, damaged = open_approach(row, by=by), False
    except (Damaged, NoKey):
        approach, damaged = Approach(""), True
    return AgreementShown(
        approach=approach, revision=row.revision, proposed_at=row.proposed_at, proposed_by=names.get(row.proposed_by),
        approved_at=row.approved_at, approved_by=names.get(row.approved_by), damaged=damaged,
    )  # fmt: skip


def open_approach(row: Agreement, *, by: Unlocked) -> Approach:
    """Raises NoKey, Damaged."""
    told: dict[str, Any] = json.loads(open_of_team("agreement", row, row.approach, keys=by.keys))
    review = told["review_on"]
    return Approach(
        words=told["words"],
        calls_a_week=told["calls_a_week"],
        review_on=date.fromisoformat(review) if review else None,
    )


def _told(approach: Approach) -> str:
    review = approach.review_on.isoformat() if approach.review_on else None
    return json.dumps(asdict(approach) | {"words": approach.words.strip(), "review_on": review})


def _new_row(ticket: Ticket) -> Agreement:
    return Agreement(
        id=uuid4(), org_id=ticket.org_id, team_id=ticket.team_id, contact_id=ticket.contact_id, revision=0
    )


def _locked(session: Session, ticket: Ticket) -> Agreement:
    row = row_of(session, ticket.team_id, ticket.contact_id)
    if row is None:
        raise NotHere
    session.refresh(row, with_for_update=True)
    return row


def _approve(session: Session, row: Agreement, ticket: Ticket, *, by: Unlocked, now: datetime) -> None:
    row.approved_at, row.approved_by = now, by.staff_id
    happened(session, "agreement approved", ticket, by=by, now=now)
