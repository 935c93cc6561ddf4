"""Drawings of closed tickets as they are read: the list with its sums, one drawing, one ticket of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey, NotAllowed
from helpline.deeds.supervision.reviews import QUESTIONS, SAID, Findings, open_findings
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import Contact, Review, ReviewDraw, Ticket, reading
from helpline.sealing import Damaged

SUMMED = timedelta(days=365)
SHOWN_AT_MOST = 50


@dataclass(frozen=True, repr=False)
class SumsShown:
    """Answers by question and what was said, over `n` tickets; `unreadable` didn't open and are in no number."""

    n: int
    said: dict[str, dict[str, int]]
    lessons: tuple[str, ...]
    unreadable: int = 0


@dataclass(frozen=True, repr=False)
class DrawLine:
    """A drawing in the list: `done` of `drawn` tickets were looked over."""

    id: UUID
    since: date
    until: date
    drawn_at: datetime
    is_over: bool
    drawn: int
    done: int


@dataclass(frozen=True, repr=False)
class DrawsShown:
    """The drawings of her teams, the newest first, and the sums of the last twelve months."""

    draws: tuple[DrawLine, ...]
    sums: SumsShown


@dataclass(frozen=True, repr=False)
class DrawnTicket:
    """One that was drawn. `pseudonym` is None where another team has it by now."""

    review_id: UUID
    ticket_id: UUID
    number: int
    pseudonym: int | None
    is_done: bool


@dataclass(frozen=True, repr=False)
class DrawShown:
    line: DrawLine
    tickets: tuple[DrawnTicket, ...]
    sums: SumsShown


@dataclass(frozen=True, repr=False)
class ReviewShown:
    """A ticket to look over; `findings` of an earlier look, None where there is none or it didn't open."""

    drawn: DrawnTicket
    draw_id: UUID
    findings: Findings | None


def read_draws(*, by: Unlocked, now: datetime) -> DrawsShown:
    """Raises NotAllowed."""
    _allow(by)
    wanted = select(ReviewDraw).where(ReviewDraw.org_id == by.org_id, ReviewDraw.team_id.in_(by.team_ids))
    newest = wanted.order_by(ReviewDraw.drawn_at.desc(), ReviewDraw.id).limit(SHOWN_AT_MOST)
    done = select(Review).where(Review.team_id.in_(by.team_ids), Review.reviewed_at > now - SUMMED)
    with reading() as session:
        rows = session.scalars(newest).all()
        counts = _counts(session, [row.id for row in rows])
        return DrawsShown(
            tuple(_line(row, counts) for row in rows),
            _sums(session.scalars(done.order_by(Review.reviewed_at.desc(), Review.id)), by=by),
        )


def read_draw(draw_id: UUID, *, by: Unlocked) -> DrawShown:
    """Raises NotHere, NotAllowed."""
    _allow(by)
    with reading() as session:
        draw = of_her_teams(session.get(ReviewDraw, draw_id), by=by)
        done = select(Review).where(Review.draw_id == draw.id, Review.reviewed_at.is_not(None))
        return DrawShown(
            line=_line(draw, _counts(session, [draw.id])), tickets=_drawn(session, draw.id, by=by),
            sums=_sums(session.scalars(done.order_by(Review.id)), by=by),
        )  # fmt: skip


def read_review(review_id: UUID, *, by: Unlocked) -> ReviewShown:
    """Raises NotHere, NotAllowed."""
    _allow(by)
    with reading() as session:
        row = of_her_teams(session.get(Review, review_id), by=by)
        drawn = next(one for one in _drawn(session, row.draw_id, by=by) if one.review_id == row.id)
        return ReviewShown(drawn, row.draw_id, _findings(row, by=by) if row.reviewed_at else None)


def _allow(by: Unlocked) -> None:
    if not by.may("review answers"):
        raise NotAllowed


def _counts(session: Session, draw_ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    wanted = (
        select(Review.draw_id, func.count().label("drawn"), func.count(Review.reviewed_at).label("done"))
        .where(Review.draw_id.in_(draw_ids)).group_by(Review.draw_id)
    )  # fmt: skip
    return {row.draw_id: (row.drawn, row.done) for row in session.execute(wanted)}


def _line(draw: ReviewDraw, counts: dict[UUID, tuple[int, int]]) -> DrawLine:
    drawn, done = counts.get(draw.id, (0, 0))
    return DrawLine(
        id=draw.id, since=draw.since, until=draw.until, drawn_at=draw.drawn_at, is_over=draw.ended_at is not None,
        drawn=drawn, done=done,
    )  # fmt: skip


def _drawn(session: Session, draw_id: UUID, *, by: Unlocked) -> tuple[DrawnTicket, ...]:
    wanted = (
        select(Review, Ticket.team_id, Contact.pseudonym).join(Ticket, Ticket.id == Review.ticket_id)
        .join(Contact, Contact.id == Ticket.contact_id).where(Review.draw_id == draw_id).order_by(Review.number)
    )  # fmt: skip
    return tuple(
        DrawnTicket(
            review_id=row.id, ticket_id=row.ticket_id, number=row.number,
            pseudonym=pseudonym if team_id in by.team_ids else None, is_done=row.reviewed_at is not None,
        )
        for row, team_id, pseudonym in session.execute(wanted)
    )  # fmt: skip


def _sums(rows: Iterable[Review], *, by: Unlocked) -> SumsShown:
    """Of all together: neither who wrote the answers nor who looked them over is in it."""
    opened = [_findings(row, by=by) for row in rows]
    found = [one for one in opened if one is not None]
    said = {question: Counter(getattr(one, question) for one in found) for question in QUESTIONS}
    return SumsShown(
        n=len(found), said={question: {one: said[question][one] for one in SAID} for question in QUESTIONS},
        lessons=tuple(one.lesson for one in found if one.lesson), unreadable=len(opened) - len(found),
    )  # fmt: skip


def _findings(row: Review, *, by: Unlocked) -> Findings | None:
    try:
        return open_findings(row, by=by)
    except (Damaged, NoKey):
        return None
