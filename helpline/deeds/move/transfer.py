"""Hands a ticket to another team. Its key is wrapped anew and nothing else is encrypted again; the old team can't open it any more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.answer.notes import note_in
from helpline.deeds.errors import NotHere, NothingWritten
from helpline.deeds.move.sharing import refuse_of_a_case
from helpline.deeds.sealed.openings import openings
from helpline.deeds.sealed.ticket_keys import hand_ticket_key
from helpline.deeds.ticket.card_seals import box_card, open_card, seal_card
from helpline.deeds.ticket.cards import card_row
from helpline.deeds.ticket.deadline_seals import hand_deadlines
from helpline.deeds.ticket.facts import hand_facts
from helpline.deeds.ticket.kept_in_mind import go_to_team
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.merged import all_merged_into
from helpline.deeds.waiting.turns import note_waits
from helpline.records import ContactCard, Membership, Team, TeamKey, Ticket, TicketKey, record, transaction

HANDED_OVER = "handed over"  # the flag of the note that the other team sees first; sealed with it


def transfer(ticket_id: UUID, team_id: UUID, note: str, *, by: Unlocked, now: datetime) -> None:
    """The ticket is the other team's from now on, with a note that they see first; an answer on its way stays on its way.

    Facts and deadlines go with it, and a copy of her safe-contact card, unless that team knows her already: then its own card holds.
    Drafts stay sealed on the ticket for whoever began them. Raises NothingWritten, NotMergeable for a ticket of a
    case, NotHere, NotAllowed, NoKey, Damaged.
    """
    if not note.strip():
        raise NothingWritten
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="move between teams")
        team = _other_team(session, ticket, team_id)
        refuse_of_a_case(session, ticket)
        note_in(session, ticket, note.strip(), flags=(HANDED_OVER,), by=by, now=now)
        session.flush()
        _hand_card(session, ticket, team, by=by)
        for merged in all_merged_into(session, ticket.id):
            _hand_over(session, session.get_one(Ticket, merged, with_for_update=True), team, by=by)
        _hand_over(session, ticket, team, by=by)
        _is_new_to_them(session, ticket, now=now)
        go_to_team(session, ticket, team_id)
        record(
            session, "moved to a team", org_id=ticket.org_id, at=now, ticket_id=ticket.id, by_id=by.staff_id,
            about_id=team_id,
        )  # fmt: skip


def other_teams(session: Session, ticket: Ticket) -> tuple[tuple[UUID, str], ...]:
    """Where it could go: teams of the organisation that have a key, by name."""
    wanted = (
        select(Team.id, Team.name).join(TeamKey, TeamKey.team_id == Team.id)
        .where(Team.org_id == ticket.org_id, Team.id != ticket.team_id).distinct().order_by(Team.name)
    )  # fmt: skip
    return tuple((team_id, name) for team_id, name in session.execute(wanted))


def _other_team(session: Session, ticket: Ticket, team_id: UUID) -> TeamKey:
    newest = (
        select(TeamKey).join(Team, Team.id == TeamKey.team_id)
        .where(Team.id == team_id, Team.org_id == ticket.org_id, Team.id != ticket.team_id)
        .order_by(TeamKey.epoch.desc()).limit(1)
    )  # fmt: skip
    team = session.scalars(newest).first()
    if team is None:
        raise NotHere
    return team


def _hand_over(session: Session, ticket: Ticket, team: TeamKey, *, by: Unlocked) -> None:
    key = openings(session, [ticket.id], by=by).key(ticket)
    row = session.scalars(
        select(TicketKey).where(TicketKey.ticket_id == ticket.id, TicketKey.holder_id == ticket.team_id)
    ).one()
    hand_ticket_key(row, key, team, org_id=ticket.org_id, keys=by.keys)
    hand_facts(session, ticket.id, team, by=by)
    hand_deadlines(session, ticket.id, team, by=by)
    ticket.team_id = team.team_id
    note_waits(session, ticket)


def _hand_card(session: Session, ticket: Ticket, team: TeamKey, *, by: Unlocked) -> None:
    """A copy, because the old team may know her from other tickets. Wrong guesses of her word go on being counted."""
    row = card_row(session, ticket.team_id, ticket.contact_id)
    if row is None or card_row(session, team.team_id, ticket.contact_id) is not None:
        return
    card = open_card(row, keys=by.keys)
    copy = ContactCard(
        id=uuid4(), org_id=row.org_id, team_id=team.team_id, contact_id=row.contact_id, epoch=team.epoch, version=1,
        wrong_words=row.wrong_words, wrong_at=row.wrong_at,
    )  # fmt: skip
    if by.keys.holds(team.team_id, team.epoch):
        seal_card(copy, card, keys=by.keys)
    else:
        box_card(copy, card, team=team)
    session.add(copy)


def _is_new_to_them(session: Session, ticket: Ticket, *, now: datetime) -> None:
    if ticket.assignee_id and session.get(Membership, (ticket.assignee_id, ticket.team_id)) is None:
        ticket.assignee_id = None
    if ticket.waiting_since is not None:
        ticket.unread_since = now
