"""Tickets that no letter opens: a new pseudonym, a ticket and its key, begun by a colleague."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotHere
from helpline.deeds.sealed.contacts import contact_without_address
from helpline.deeds.sealed.ticket_keys import give_key
from helpline.deeds.unlocked import Unlocked
from helpline.records import NORMAL, Contact, Team, TeamKey, Ticket
from helpline.sealing import Key


def begin_ticket(
    session: Session, *, channel: str, team_id: UUID | None, at: datetime, by: Unlocked, now: datetime
) -> tuple[Ticket, Contact, Key]:
    """An open ticket on which nobody waits yet, with a contact that has no address; both are in the session.

    It doesn't count for the response targets: what began it was no letter. `team_id` None is a team of hers.
    Raises NotHere where it isn't her team.
    """
    team = _newest_team_key(session, team_id, by=by)
    contact = contact_without_address(session, by.org_id, now=now)
    ticket = Ticket(
        id=uuid4(), org_id=by.org_id, team_id=team.team_id, contact_id=contact.id, channel=channel, state="open",
        priority=NORMAL, version=0, message_count=0, counts_for_target=False, received_at=at, last_at=at,
    )  # fmt: skip
    key, key_row = give_key(ticket, team)
    for row in (contact, ticket, key_row):
        session.add(row)
        session.flush()
    return ticket, contact, key


def _newest_team_key(session: Session, team_id: UUID | None, *, by: Unlocked) -> TeamKey:
    wanted = (
        select(TeamKey).join(Team, Team.id == TeamKey.team_id).where(TeamKey.team_id.in_(by.team_ids if team_id is None else by.team_ids & {team_id}))
        .where(Team.org_id == by.org_id).order_by(TeamKey.team_id, TeamKey.epoch.desc()).limit(1)
    )  # fmt: skip
    found = session.scalars(wanted).first()
    if found is None:
        raise NotHere
    return found
