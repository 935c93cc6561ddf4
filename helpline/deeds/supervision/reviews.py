"""A supervisor looks over closed tickets that chance has drawn, and answers five short questions about each.

It is about how the desk answers, never about who did: no author is named, and sums are those of all. A ticket is drawn
once and never again. What was found is sealed for the team.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from random import Random, SystemRandom
from typing import Literal, get_args
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.sealed.team_seals import open_of_team, seal_for_team
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.figures.calendar import DAY
from helpline.figures.tallies import end_of
from helpline.records import Review, ReviewDraw, Ticket, alone, transaction

Said = Literal["yes", "partly", "no", "not_applicable"]
SAID: tuple[Said, ...] = get_args(Said)
QUESTIONS = ("safety", "answered", "plain", "next_step")
MOST = 30  # tickets a drawing: more than anybody reads with care
LONGEST = 1000  # characters of what is to be learnt


class NothingToDraw(DeedRefused):
    """No ticket that was closed in this time is left to draw."""


@dataclass(frozen=True, repr=False)
class Findings:
    """Was her safety asked, answered what she asked, kindly and plainly, with a next step; and what is to be learnt."""

    safety: Said
    answered: Said
    plain: Said
    next_step: Said
    lesson: str = ""


def draw_sample(
    count: int, team_id: UUID, *, since: date, until: date, rules: DeskRules, by: Unlocked, now: datetime,
    chance: Random | None = None,
) -> UUID:  # fmt: skip
    """Draws at most `count` of the team's tickets that were closed in these days and that she can read; the drawing's id.

    Spam, press and machines are in no drawing. Raises NotAllowed, NotHere, NothingToDraw.
    """
    if not by.may("review answers"):
        raise NotAllowed
    if team_id not in by.team_ids or not by.keys.holds(team_id):
        raise NotHere
    with transaction() as session:
        alone(session, "review")  # two drawings at once would draw the same
        closed = _closed(session, team_id, since=since, until=until, rules=rules)
        if not closed:
            raise NothingToDraw
        drawn = (chance or SystemRandom()).sample(closed, min(count, MOST, len(closed)))
        draw = ReviewDraw(
            id=uuid4(), org_id=by.org_id, team_id=team_id, since=since, until=until, drawn_at=now, drawn_by=by.staff_id
        )  # fmt: skip
        session.add(draw)
        session.flush()
        epoch = newest_epoch(session, team_id)
        session.add_all(
            Review(
                id=uuid4(), org_id=by.org_id, team_id=team_id, draw_id=draw.id, ticket_id=ticket_id, number=number, epoch=epoch
            )
            for number, ticket_id in enumerate(drawn, 1)
        )  # fmt: skip
        return draw.id


def keep_findings(review_id: UUID, findings: Findings, *, by: Unlocked, now: datetime) -> UUID:
    """Keeps what she found, in the place of what was found before; the drawing's id. Raises NotHere, NotAllowed."""
    with transaction() as session:
        row = _the_review(session, review_id, by=by)
        row.epoch = newest_epoch(session, row.team_id)
        row.findings = seal_for_team("review", row, json.dumps(asdict(findings)), keys=by.keys)
        row.reviewed_at, row.reviewed_by = now, by.staff_id
        return row.draw_id


def end_draw(draw_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """She leaves it at that: what was found stays, and the other tickets can be drawn again.

    A drawing of which nothing was looked over is gone. Raises NotHere, NotAllowed.
    """
    with transaction() as session:
        draw = of_her_teams(session.get(ReviewDraw, draw_id, with_for_update=True), by=by)
        if not by.may("review answers"):
            raise NotAllowed
        session.execute(delete(Review).where(Review.draw_id == draw.id, Review.reviewed_at.is_(None)))
        if session.scalars(select(Review.id).where(Review.draw_id == draw.id).limit(1)).first() is None:
            session.delete(draw)
        else:
            draw.ended_at = draw.ended_at or now


def open_findings(row: Review, *, by: Unlocked) -> Findings:
    """Of a review that was done. Raises NoKey, Damaged."""
    return Findings(**json.loads(open_of_team("review", row, row.findings or b"", keys=by.keys)))


def _closed(session: Session, team_id: UUID, *, since: date, until: date, rules: DeskRules) -> list[UUID]:
    """In a fixed order, so that only chance decides."""
    begins, ends = end_of(since - DAY, rules.calendar), end_of(until, rules.calendar)
    wanted = (
        select(Ticket.id).where(Ticket.team_id == team_id, Ticket.state == "closed", Ticket.counts_for_target)
        .where(Ticket.closed_at >= begins, Ticket.closed_at < ends)
        .where(Ticket.id.not_in(select(Review.ticket_id))).order_by(Ticket.id)
    )  # fmt: skip
    return list(session.scalars(wanted))


def _the_review(session: Session, review_id: UUID, *, by: Unlocked) -> Review:
    row = of_her_teams(session.get(Review, review_id, with_for_update=True), by=by)
    if not by.may("review answers"):
        raise NotAllowed
    return row
