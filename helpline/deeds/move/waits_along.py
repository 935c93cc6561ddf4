"""What goes with messages that change their ticket: pauses, closings, and that a letter still has no answer. And back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from helpline.deeds.waiting.turns import GOES_ON, unanswered_letters
from helpline.deeds.waiting.waits import pauses_of
from helpline.records import Message, Ticket, Wait, WaitPause
from helpline.records.waits import FIRST, ON_HOLD

SIDES = ("source", "target")
Told = Mapping[str, Any]


def unanswered_of(session: Session, *tickets: Ticket) -> list[UUID]:
    """Letters for which it is our turn, before messages are put in one order."""
    return [
        letter
        for ticket in tickets
        if ticket.state in GOES_ON
        for letter in unanswered_letters(session, ticket)
    ]


def stay_unanswered(session: Session, letters: Sequence[UUID], ticket: Ticket) -> None:
    """Those of them that lie here now: an answer of one ticket is none to a letter of the other."""
    newest = select(Message.id).where(Message.ticket_id == ticket.id).order_by(Message.number.desc()).limit(1)
    here = update(Message).where(Message.id.in_(letters), Message.ticket_id == ticket.id)
    session.execute(here.values(came_behind=session.scalars(newest).first()))


def told_of_waits(session: Session, source: Ticket, target: Ticket) -> dict[str, Any]:
    """What a merge must know to be taken apart again: times alone."""
    told: dict[str, Any] = {}
    for side, ticket in zip(SIDES, (source, target), strict=True):
        closed = select(Wait).where(Wait.ticket_id == ticket.id, Wait.last_id.is_not(None))
        letters = select(Message.id, Message.came_behind).where(Message.ticket_id == ticket.id)
        told[side] = {
            "pauses": {str(pause.id): _told(pause.until_at) for pause in pauses_of(session, ticket.id)},
            "closings": [
                [str(row.last_id), _told(row.began_at), _told(row.ended_at)]
                for row in session.scalars(closed)
            ],
            "letters": {str(letter): str(newest) for letter, newest in session.execute(letters) if newest},
        }
    return told


def go_with_merge(session: Session, source: Ticket, target: Ticket, *, now: datetime) -> None:
    """All pauses of the source. Where it is our turn on either, nothing is on hold any more."""
    ours = WaitPause.ticket_id.in_((source.id, target.id))
    session.execute(update(WaitPause).where(WaitPause.ticket_id == source.id).values(ticket_id=target.id))
    if target.state != "on_hold":
        goes_on = WaitPause.until_at.is_(None) | (WaitPause.until_at > now)
        session.execute(
            update(WaitPause).where(ours, WaitPause.kind == ON_HOLD, goes_on).values(until_at=now)
        )


def go_back(session: Session, told: Told, source: Ticket, target: Ticket, *, is_untouched: bool) -> None:
    """After the messages. What happened to the target since stays with it. A merge of an older desk tells nothing of this."""
    for side, ticket in zip(SIDES, (source, target), strict=True):
        before = told.get(side)
        if before is None:
            continue
        _put_closings_back(session, ticket, before["closings"])
        if is_untouched or ticket is source:
            _put_letters_back(session, ticket, before["letters"])
            _put_pauses_back(session, ticket, before["pauses"])


def go_beside(
    session: Session, source: Ticket, target: Ticket, moved: Sequence[Message], *, now: datetime
) -> None:
    """What stood on hold while these messages waited, stood so for them too; theirs goes on from now."""
    since = min(message.at for message in moved)
    there = {(pause.from_at, pause.until_at) for pause in pauses_of(session, target.id)}
    for pause in pauses_of(session, source.id):
        until = min(pause.until_at or now, now)
        if pause.message_id is None and until > since and (pause.from_at, until) not in there:
            session.add(
                WaitPause(
                    id=uuid4(), org_id=target.org_id, ticket_id=target.id, kind=pause.kind, from_at=pause.from_at, until_at=until
                )
            )  # fmt: skip
    session.flush()


def _put_letters_back(session: Session, ticket: Ticket, letters: Mapping[str, str]) -> None:
    session.execute(update(Message).where(Message.ticket_id == ticket.id).values(came_behind=None))
    for letter, newest in letters.items():
        session.execute(update(Message).where(Message.id == UUID(letter)).values(came_behind=UUID(newest)))


def _put_closings_back(session: Session, ticket: Ticket, closings: Sequence[Sequence[str]]) -> None:
    there = set(session.scalars(select(Wait.last_id).where(Wait.ticket_id == ticket.id)))
    for last_id, began_at, ended_at in closings:
        if UUID(last_id) not in there:
            session.add(
                Wait(
                    id=uuid4(), org_id=ticket.org_id, team_id=ticket.team_id, ticket_id=ticket.id, channel=ticket.channel,
                    kind=FIRST, began_at=_at(began_at), ended_at=_at(ended_at), last_id=UUID(last_id), paused_minutes=0,
                    counts=ticket.counts_for_target,
                )
            )  # fmt: skip
    session.flush()


def _put_pauses_back(session: Session, ticket: Ticket, pauses: Mapping[str, str | None]) -> None:
    for pause_id, until in pauses.items():
        its = update(WaitPause).where(WaitPause.id == UUID(pause_id))
        session.execute(its.values(ticket_id=ticket.id, until_at=_at(until)))


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _at(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
