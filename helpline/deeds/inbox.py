"""The inbox: one page of one view, opened with her keys, in a number of statements that doesn't grow with the tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from helpline.deeds.approvals import count_approvals
from helpline.deeds.cursors import moment, read_cursor
from helpline.deeds.errors import NotAllowed
from helpline.deeds.facts import facts_of
from helpline.deeds.message_seals import Words
from helpline.deeds.openings import Openings, openings
from helpline.deeds.overrides import count_overrides
from helpline.deeds.shown import Inbox, InboxItem, TriageFacts, View
from helpline.deeds.turns import SET_ASIDE
from helpline.deeds.unlocked import Unlocked
from helpline.records import (
    NORMAL,
    URGENT,
    Contact,
    Event,
    Message,
    OutboxRow,
    Quarantine,
    Staff,
    Ticket,
    reading,
)

PAGE = 30
FIRST_WORDS = 160
LATELY = 50  # events; more deeds than that are never under way at once
# Written into the statement as it stands, or the databases don't see that there is an index of just these.
AS_INDEXED: BindParameter[Any] = bindparam("aside", SET_ASIDE, expanding=True, literal_execute=True)
UNSENT = ("to approve", "waiting", "sending", "held", "failed")


def read_inbox(
    view: View, *, by: Unlocked, now: datetime, armed: bool, older: str = ""
) -> tuple[Inbox, frozenset[UUID]]:
    """The page, and the tickets whose boxes were opened for it (for `openings.adopt`). Raises NotAllowed."""
    if not by.may("read tickets"):
        raise NotAllowed
    with reading() as session:
        tickets = session.scalars(_page(view, older, by=by)).all()
        shown, rest = tickets[:PAGE], tickets[PAGE:]
        opened = openings(session, [ticket.id for ticket in shown], by=by)
        items = _items(session, shown, opened=opened, by=by, now=now)
        inbox = Inbox(
            view=view, items=items, older=_cursor(view, shown[-1]) if rest else None, counts=_counts(session, by=by),
            waiting_for_keeper=0 if armed else _outbox_count(session, "waiting", by=by),
            held=_outbox_count(session, "held", by=by), unreadable=_unreadable(session, by=by),
            change=change_of(session), overrides=count_overrides(session, by=by),
            to_approve=count_approvals(session, by=by),
        )  # fmt: skip
        return inbox, frozenset(opened.to_adopt)


def change_counter() -> int:
    """Grows with every deed; live pages ask for it instead of the whole page."""
    with reading() as session:
        return change_of(session)


def change_of(session: Session) -> int:
    """On PostgreSQL an event may be committed after one with a higher `seq`: the number of the late ones counts too.

    Each event that appears makes the sum larger, whichever number it has.
    """
    newest = select(func.coalesce(func.max(Event.seq), 0)).scalar_subquery()
    lately = select(func.count()).where(Event.seq > newest - LATELY).scalar_subquery()
    return session.scalar(select(newest + lately)) or 0


def _condition(view: View, *, by: Unlocked) -> ColumnElement[bool]:
    conditions: dict[View, ColumnElement[bool]] = {
        "unanswered": and_(Ticket.waiting_since.is_not(None), Ticket.state != "waiting_for_her"),
        "mine": and_(Ticket.assignee_id == by.staff_id, Ticket.state.not_in(("closed", *SET_ASIDE))),
        "waiting-for-her": Ticket.state == "waiting_for_her",
        "all": Ticket.state.is_not(None),
        "closed": Ticket.state.in_(("closed", *SET_ASIDE)),
        "spam": Ticket.state.in_(AS_INDEXED),
    }
    return and_(Ticket.team_id.in_(by.team_ids), conditions[view])


def _page(view: View, older: str, *, by: Unlocked) -> Select[Ticket]:
    """For those who wait: urgent, then soonest due, then longest waiting; the newest first elsewhere.

    A page goes on after the last ticket shown before, by the same order, so nobody is skipped or shown twice.
    """
    wanted = select(Ticket).where(_condition(view, by=by)).limit(PAGE + 1)
    if view == "unanswered":
        order = (Ticket.priority, Ticket.due_at, Ticket.waiting_since, Ticket.id)
        after = read_cursor(older, _priority, moment, moment, UUID)
        return (wanted.where(tuple_(*order) > after) if after else wanted).order_by(*order)
    before = read_cursor(older, moment, UUID)
    wanted = wanted.where(tuple_(Ticket.last_at, Ticket.id) < before) if before else wanted
    return wanted.order_by(Ticket.last_at.desc(), Ticket.id.desc())


def _cursor(view: View, ticket: Ticket) -> str:
    if view == "unanswered" and ticket.due_at and ticket.waiting_since:
        due, since = int(ticket.due_at.timestamp()), int(ticket.waiting_since.timestamp())
        return f"{ticket.priority}.{due}.{since}.{ticket.id}"
    return f"{int(ticket.last_at.timestamp())}.{ticket.id}"


def _priority(text: str) -> int:
    return (URGENT, NORMAL).index(int(text))


def _items(
    session: Session, tickets: Sequence[Ticket], *, opened: Openings, by: Unlocked, now: datetime
) -> tuple[InboxItem, ...]:
    ids = [ticket.id for ticket in tickets]
    letters = session.scalars(
        select(Message).where(Message.id.in_([ticket.last_in_id for ticket in tickets]))
    )
    newest = {message.ticket_id: message for message in letters}
    pseudonyms = dict(
        session.execute(
            select(Contact.id, Contact.pseudonym).where(
                Contact.id.in_({ticket.contact_id for ticket in tickets})
            )
        ).all()
    )
    unsent = select(OutboxRow.ticket_id, OutboxRow.state).where(
        OutboxRow.ticket_id.in_(ids), OutboxRow.state.in_(UNSENT)
    )
    answer_states = dict(session.execute(unsent).all())
    names, coded = duty_names(session, by=by), facts_of(session, ids, by=by)
    items = []
    for ticket in tickets:
        message, facts = newest.get(ticket.id), coded.get(ticket.id, TriageFacts())
        words = opened.words(ticket, message) if message is not None else Words(body="")
        items.append(
            InboxItem(
                id=ticket.id, pseudonym=pseudonyms[ticket.contact_id],
                subject=words.subject if words else "", first_words=_first_words(words), channel=ticket.channel,
                language=words.language if words else "", state=ticket.state, urgent=ticket.needs_looking_at,
                received_at=ticket.received_at, last_at=ticket.last_at, waiting_since=ticket.waiting_since,
                due_at=ticket.due_at, overdue=is_overdue(ticket, now), assignee=names.get(ticket.assignee_id),
                is_mine=ticket.assignee_id == by.staff_id, file_count=message.file_count if message else 0,
                answer_state=answer_states.get(ticket.id), damaged=words is None, danger=facts.danger, kind=facts.kind,
            )
        )  # fmt: skip
    return tuple(items)


def is_overdue(ticket: Ticket, now: datetime) -> bool:
    return ticket.waiting_since is not None and ticket.due_at is not None and now > ticket.due_at


def duty_names(session: Session, *, by: Unlocked) -> dict[UUID | None, str]:
    names: dict[UUID | None, str] = {}
    names.update(session.execute(select(Staff.id, Staff.duty_name).where(Staff.org_id == by.org_id)).all())
    return names


def _first_words(words: Words | None) -> str:
    return " ".join(words.body.split())[:FIRST_WORDS] if words else ""


def _counts(session: Session, *, by: Unlocked) -> dict[View, int]:
    views: tuple[View, ...] = ("unanswered", "mine", "waiting-for-her")
    counted = [
        select(func.count()).select_from(Ticket).where(_condition(view, by=by)).scalar_subquery()
        for view in views
    ]
    return dict(zip(views, session.execute(select(*counted)).one(), strict=True))


def _outbox_count(session: Session, state: str, *, by: Unlocked) -> int:
    wanted = (
        select(func.count()).select_from(OutboxRow).join(Ticket, Ticket.id == OutboxRow.ticket_id)
        .where(OutboxRow.state == state, Ticket.team_id.in_(by.team_ids))
    )  # fmt: skip
    return session.scalar(wanted) or 0


def _unreadable(session: Session, *, by: Unlocked) -> int:
    wanted = select(func.count()).select_from(Quarantine).where(
        Quarantine.team_id.in_(by.team_ids), Quarantine.handled_at.is_(None)
    )  # fmt: skip
    return session.scalar(wanted) or 0
