"""Tickets a colleague follows, and colleagues who are asked for in a note: what is new to her until she has looked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.ticket.tickets_at_hand import ticket_for, visible_ticket
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import EventShown, happened
from helpline.records import Contact, Event, Follow, Membership, Mention, Staff, Ticket, reading, transaction
from helpline.words.mentions import mentioned

MOST_NEWS = 300  # events, for one page of tickets
MOST_ASKED = 20


@dataclass(frozen=True, repr=False)
class AskedFor:
    """Somebody (`by` is a duty name) asks for the reader in a note; what it says stays on the ticket."""

    ticket_id: UUID
    at: datetime
    pseudonym: int
    by: str


def follow(ticket_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """She hears from now on what happens on it. Raises NotHere, NotAllowed, Merged."""
    with transaction() as session:
        ticket = _readable(session, ticket_id, by=by)
        row = Follow(
            ticket_id=ticket.id, staff_id=by.staff_id, since=now, seen_seq=_newest(session, ticket.id)
        )
        session.merge(row)


def unfollow(ticket_id: UUID, *, by: Unlocked) -> None:
    """Raises NotHere, NotAllowed, Merged."""
    with transaction() as session:
        ticket = _readable(session, ticket_id, by=by)
        session.execute(delete(Follow).where(Follow.ticket_id == ticket.id, Follow.staff_id == by.staff_id))


def looked(ticket_id: UUID, *, by: Unlocked) -> None:
    """She has opened it: nothing on it is new to her, and nobody asks for her here any more. A page's afterthought."""
    with transaction() as session:
        session.execute(
            update(Follow).where(Follow.ticket_id == ticket_id, Follow.staff_id == by.staff_id)
            .values(seen_seq=_newest(session, ticket_id))
        )  # fmt: skip
        session.execute(delete(Mention).where(Mention.ticket_id == ticket_id, Mention.for_id == by.staff_id))


def ask_for(
    session: Session, ticket: Ticket, message_id: UUID, text: str, *, by: Unlocked, now: datetime
) -> None:
    """Whoever of the team is named in this note hears of it, until she has opened the ticket; never its words."""
    team = _team(session, ticket.team_id)
    for name in mentioned(text, team)[0]:
        if team[name] != by.staff_id:
            session.add(
                Mention(
                    id=uuid4(),
                    org_id=ticket.org_id,
                    ticket_id=ticket.id,
                    message_id=message_id,
                    for_id=team[name],
                    by_id=by.staff_id,
                    at=now,
                )
            )
            happened(session, "mentioned", ticket, message_id=message_id, about_id=team[name], by=by, now=now)


def names_nobody(ticket_id: UUID, text: str, *, by: Unlocked) -> bool:
    """Whether an @ in this text stands before something that is no name of the team. Raises NotHere, NotAllowed."""
    if not by.may("read tickets"):
        raise NotAllowed
    with reading() as session:
        ticket = visible_ticket(session, ticket_id, by=by)
        return bool(mentioned(text, _team(session, ticket.team_id))[1])


def asked_for(session: Session, *, by: Unlocked) -> tuple[AskedFor, ...]:
    """Who asks for her, and on which ticket: the oldest first."""
    wanted = (
        select(Mention.ticket_id, Mention.at, Contact.pseudonym, Staff.duty_name)
        .join(Ticket, Ticket.id == Mention.ticket_id).join(Contact, Contact.id == Ticket.contact_id)
        .join(Staff, Staff.id == Mention.by_id)
        .where(Mention.for_id == by.staff_id, Ticket.team_id.in_(by.team_ids)).order_by(Mention.at).limit(MOST_ASKED)
    )  # fmt: skip
    return tuple(
        AskedFor(ticket_id=row.ticket_id, at=row.at, pseudonym=row.pseudonym, by=row.duty_name)
        for row in session.execute(wanted)
    )


def is_minded(session: Session, ticket_id: UUID, *, by: Unlocked) -> tuple[bool, bool]:
    """Whether she follows it, and whether opening it leaves something to note."""
    seen = select(Follow.seen_seq).where(Follow.ticket_id == ticket_id, Follow.staff_id == by.staff_id)
    asked = select(func.count(Mention.id)).where(
        Mention.ticket_id == ticket_id, Mention.for_id == by.staff_id
    )
    newest = select(func.max(Event.seq)).where(Event.ticket_id == ticket_id)
    told = select(seen.scalar_subquery(), asked.scalar_subquery(), newest.scalar_subquery())
    seen_seq, asking, newest_seq = session.execute(told).one()
    is_followed = seen_seq is not None
    return is_followed, asking > 0 or (is_followed and seen_seq < (newest_seq or 0))


def news_of(
    session: Session, ticket_ids: Sequence[UUID], *, names: Mapping[UUID | None, str], by: Unlocked
) -> dict[UUID, tuple[EventShown, ...]]:
    """What others did on these tickets since she looked, the newest first; in one statement."""
    wanted = (
        select(Event)
        .join(Follow, (Follow.ticket_id == Event.ticket_id) & (Follow.staff_id == by.staff_id))
        .where(
            Event.ticket_id.in_(ticket_ids), Event.seq > Follow.seen_seq,
            or_(Event.by_id.is_(None), Event.by_id != by.staff_id), Event.kind != "first read",
        )
        .order_by(Event.seq.desc()).limit(MOST_NEWS)
    )  # fmt: skip
    news: dict[UUID, tuple[EventShown, ...]] = defaultdict(tuple)
    for event in session.scalars(wanted):
        if event.ticket_id is not None:
            told = EventShown(
                event.kind, at=event.at, by=names.get(event.by_id), about=names.get(event.about_id)
            )
            news[event.ticket_id] += (told,)
    return news


def _readable(session: Session, ticket_id: UUID, *, by: Unlocked) -> Ticket:
    if not by.may("read tickets"):
        raise NotAllowed
    return ticket_for(session, ticket_id, by=by, deed="read tickets")


def _team(session: Session, team_id: UUID) -> dict[str, UUID]:
    wanted = (
        select(Staff.duty_name, Staff.id).join(Membership, Membership.staff_id == Staff.id)
        .where(Membership.team_id == team_id, Staff.left_at.is_(None))
    )  # fmt: skip
    return {row.duty_name: row.id for row in session.execute(wanted)}


def _newest(session: Session, ticket_id: UUID) -> int:
    return session.scalar(select(func.max(Event.seq)).where(Event.ticket_id == ticket_id)) or 0
