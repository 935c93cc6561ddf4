"""One ticket, opened: its messages, answers on their way, facts, draft and course, in a flat number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.answer.drafts import open_draft, others_writing
from helpline.deeds.answer.four_eyes import is_trainee, must_be_approved
from helpline.deeds.answer.reminders import reminders_of
from helpline.deeds.answer.safe_sending import safety_of
from helpline.deeds.desk.conversation_messages import Sight, messages_of
from helpline.deeds.desk.conversation_shown import Conversation
from helpline.deeds.desk.inbox_items import is_overdue
from helpline.deeds.desk.more import more_of
from helpline.deeds.errors import NoKey, NotAllowed
from helpline.deeds.names import colleagues_of, duty_names
from helpline.deeds.phone.callers import caller_of
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.openings import Openings, openings
from helpline.deeds.ticket.blocked_letters import block_on
from helpline.deeds.ticket.deadlines_shown import deadlines_of
from helpline.deeds.ticket.facts import TriageFacts, open_facts, team_tags
from helpline.deeds.ticket.follows import is_minded
from helpline.deeds.ticket.next_worker import next_worker_of
from helpline.deeds.ticket.presence import who_is_here
from helpline.deeds.ticket.tickets_at_hand import visible_ticket
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.changes import change_of
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.deeds.waiting.course import EventShown
from helpline.deeds.waiting.merged import MERGED, all_merged_into
from helpline.deeds.waiting.waits import is_soon_due
from helpline.records import (
    Contact,
    Draft,
    Event,
    Team,
    Ticket,
    reading,
)
from helpline.sealing import Damaged

EVENTS_SHOWN = 60


def read_conversation(
    ticket_id: UUID,
    *,
    by: Unlocked,
    now: datetime,
    armed: bool,
    undo: timedelta = DeskRules.undo,
    rules: DeskRules | None = None,
) -> tuple[Conversation, bool]:
    """The ticket as she sees it, and whether opening it left something to adopt or to mark as read.

    An answer written now leaves after `undo`: that is the moment at which her safe-contact card is asked.

    Raises NotHere if it isn't one of her teams', NoKey if a grant is missing, Damaged if its key doesn't open.
    """
    if not by.may("read tickets"):
        raise NotAllowed
    with reading() as session:
        ticket = visible_ticket(session, ticket_id, by=by)
        opened = openings(session, [ticket.id], by=by)
        opened.key(ticket)
        names = duty_names(session, by=by)
        talk = _conversation(ticket, Sight(session, opened, names, by=by, now=now, armed=armed))
        is_followed, has_news = is_minded(session, ticket.id, by=by)
        talk = replace(
            talk, safety=safety_of(session, ticket, by=by, leaves_at=now + undo),
            here=who_is_here(session, [ticket.id], by=by, now=now),
            next_worker=next_worker_of(session, ticket, key=opened.key(ticket)),
            more=more_of(session, ticket, talk.messages, by=by), is_followed=is_followed,
            reminders=reminders_of(session, ticket, key=opened.key(ticket), names=names, by=by, now=now),
            deadlines=deadlines_of(session, [ticket.id], names=names, by=by, now=now),
            must_be_approved=must_be_approved(session, ticket, by=by), is_trainee=is_trainee(session, by),
            caller=caller_of(session, ticket, by=by, now=now),
            soon=is_soon_due(ticket, clocks=clocks_of(session, by.org_id, rules=rules or DeskRules()), now=now),
        )  # fmt: skip
        return talk, bool(opened.to_adopt) or ticket.unread_since is not None or has_news


def _conversation(ticket: Ticket, sight: Sight) -> Conversation:
    session, opened, names, by, now = sight.session, sight.opened, sight.names, sight.by, sight.now
    contact = session.get_one(Contact, ticket.contact_id)
    draft = session.get(Draft, (ticket.id, by.staff_id))
    messages = messages_of(ticket, sight)
    letters = [message for message in messages if message.direction == "in"]
    facts = _facts(session, ticket, by=by)
    return Conversation(
        id=ticket.id, pseudonym=contact.pseudonym, channel=ticket.channel, state=ticket.state,
        urgent=ticket.needs_looking_at, version=ticket.version, received_at=ticket.received_at,
        waiting_since=ticket.waiting_since, due_at=ticket.due_at, overdue=is_overdue(ticket, now),
        closed_at=ticket.closed_at, assignee_id=ticket.assignee_id, assignee=names.get(ticket.assignee_id),
        team=session.get_one(Team, ticket.team_id).name, messages=messages,
        events=_events(session, ticket, names=names), facts=facts or TriageFacts(),
        draft=_draft(draft, ticket, opened=opened), draft_version=draft.version if draft else None,
        draft_edition=draft.edition if draft else 0, others_writing=others_writing(session, ticket, by=by),
        newer=ticket.version - draft.version if draft else 0,
        colleagues=colleagues_of(session, ticket.team_id), other_tickets=_others(session, ticket, by=by),
        may_be=_pseudonym_of(session, contact.may_be_id),
        answer_language=letters[-1].language if letters else by.language,
        is_first_answer=not any(message.direction == "out" for message in messages),
        can_answer=ticket.state != "spam" and contact.address is not None, change=change_of(session),
        blocked_until=_blocked_until(session, ticket, contact, now=now),
        facts_damaged=facts is None, known_tags=team_tags(session, ticket.team_id, by=by),
    )  # fmt: skip


def _events(session: Session, ticket: Ticket, *, names: Mapping[UUID | None, str]) -> tuple[EventShown, ...]:
    ids = [ticket.id, *all_merged_into(session, ticket.id)]
    newest = select(Event).where(Event.ticket_id.in_(ids)).order_by(Event.seq.desc()).limit(EVENTS_SHOWN)
    return tuple(
        EventShown(kind=row.kind, at=row.at, by=names.get(row.by_id), about=names.get(row.about_id))
        for row in reversed(session.scalars(newest).all())
    )


def _facts(session: Session, ticket: Ticket, *, by: Unlocked) -> TriageFacts | None:
    """None where the seal doesn't open: the page says so, and she may triage anew."""
    try:
        return open_facts(session, ticket.id, by=by)
    except (Damaged, NoKey):
        return None


def _draft(draft: Draft | None, ticket: Ticket, *, opened: Openings) -> str:
    try:
        return open_draft(draft, ticket, key=opened.key(ticket)) if draft is not None else ""
    except Damaged:
        return ""


def _others(session: Session, ticket: Ticket, *, by: Unlocked) -> tuple[tuple[UUID, datetime, str], ...]:
    wanted = (
        select(Ticket.id, Ticket.received_at, Ticket.state)
        .where(
            Ticket.contact_id == ticket.contact_id, Ticket.id != ticket.id, Ticket.team_id.in_(by.team_ids),
            Ticket.state != MERGED,
        )
        .order_by(Ticket.received_at.desc()).limit(20)
    )  # fmt: skip
    return tuple((other, at, state) for other, at, state in session.execute(wanted))


def _blocked_until(session: Session, ticket: Ticket, contact: Contact, *, now: datetime) -> datetime | None:
    writer = contact.may_be_id or contact.id
    block = block_on(session, ticket.team_id, writer=writer, is_proven=False, now=now)
    return block.until if block else None


def _pseudonym_of(session: Session, contact_id: UUID | None) -> int | None:
    return (
        session.scalars(select(Contact.pseudonym).where(Contact.id == contact_id)).first()
        if contact_id
        else None
    )
