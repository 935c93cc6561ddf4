"""The page of this moment: what is late or soon will be, what lies about unseen, who is here, and whether the ways are open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.line import carrier_copies, voice_messages
from helpline.deeds.mail.loops import Loops, read_loops
from helpline.deeds.mail.mailboxes import NO_MAILBOXES, Watch, last_emptied
from helpline.deeds.rules import DeskRules
from helpline.deeds.shift.rota import on_shift
from helpline.deeds.shift.shifts import is_planned
from helpline.deeds.ticket.deadlines_shown import kinds_of
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.deeds.waiting.standing import Standing, standings
from helpline.deeds.waiting.turns import GOES_ON
from helpline.records import Call, LineCall, OffShift, OutboxRow, Staff, StaffSession, Ticket, reading

SHOWN = 12
LATE_STATES = ("breached", "over target")
OTHER_TURNS = ("waiting_for_her", "on_hold")


@dataclass(frozen=True, repr=False)
class Undelivered:
    """Answers that did not leave: held for somebody to look again, failed for good, or waiting though they are due."""

    held: int
    failed: int
    stuck: int


@dataclass(frozen=True, repr=False)
class LineHealth:
    """The telephone: when the last call came in, since when a voice message can't be fetched, and whether the carrier keeps
    something that can't be deleted.
    """

    last_call_at: datetime | None
    unfetched_since: datetime | None
    is_stuck: bool


@dataclass(frozen=True, repr=False)
class Ways:
    """`silent` mailboxes; `loops` None where the desk doesn't write to itself, `line` None where it has none."""

    armed: bool
    silent: tuple[datetime, ...]
    watched: int
    loops: Loops | None
    line: LineHealth | None = None


@dataclass(frozen=True, repr=False)
class NowShown:
    """`late` and `soon` are the worst first, at most 12 each of `late_count` and `soon_count`.

    `deadlines` are the kinds of those among them that are deadlines, as far as their seals open.
    """

    late: tuple[Standing, ...]
    soon: tuple[Standing, ...]
    late_count: int
    soon_count: int
    unassigned: int
    approvals: int
    promises: int
    undelivered: Undelivered
    on_shift: tuple[str, ...]
    ways: Ways
    deadlines: Mapping[UUID, str] = field(default_factory=dict)


def read_now(
    *,
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
    armed: bool,
    watch: Watch = NO_MAILBOXES,
    silent_after: timedelta = timedelta(minutes=30),
    stuck_after: timedelta = timedelta(hours=1),
    loop_patience: timedelta | None = None,
    has_line: bool = False,
) -> NowShown:
    """Of her teams. Raises NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    with reading() as session:
        clocks = clocks_of(session, by.org_id, rules=rules)
        found = standings(session, org_id=by.org_id, teams=by.team_ids, clocks=clocks, now=now)
        late = [one for one in found if one.state in LATE_STATES]
        soon = [one for one in found if one.state == "soon"]
        emptied = last_emptied(session, watch)
        return NowShown(
            late=tuple(late[:SHOWN]), soon=tuple(soon[:SHOWN]), late_count=len(late), soon_count=len(soon),
            unassigned=_unassigned(session, by=by), approvals=sum(one.item == "approval" for one in found),
            promises=sum(one.item == "call back" for one in found), undelivered=_undelivered(session, by=by, now=now),
            on_shift=_here(session, by=by, now=now), deadlines=_kinds(session, (*late[:SHOWN], *soon[:SHOWN]), by=by),
            ways=Ways(
                armed=armed, silent=tuple(at for at in emptied if now - at >= silent_after), watched=len(emptied),
                loops=read_loops(session, patience=loop_patience, now=now) if loop_patience else None,
                line=_line(session, by=by, stuck_after=stuck_after, now=now) if has_line else None,
            ),
        )  # fmt: skip


def _kinds(session: Session, shown: Iterable[Standing], *, by: Unlocked) -> Mapping[UUID, str]:
    wanted = [one.about_id for one in shown if one.item == "deadline"]
    return kinds_of(session, wanted, by=by) if wanted else {}


def _unassigned(session: Session, *, by: Unlocked) -> int:
    wanted = select(func.count()).select_from(Ticket).where(
        Ticket.team_id.in_(by.team_ids), Ticket.waiting_since.is_not(None), Ticket.assignee_id.is_(None),
        Ticket.state.in_(GOES_ON), Ticket.state.not_in(OTHER_TURNS),
    )  # fmt: skip
    return session.scalar(wanted) or 0


def _undelivered(session: Session, *, by: Unlocked, now: datetime) -> Undelivered:
    """One that waits for her hours, or for the undo time, is not stuck."""
    late = now - timedelta(minutes=5)
    is_stuck = or_(
        and_(OutboxRow.state == "waiting", OutboxRow.due_at < late),
        and_(OutboxRow.state == "waiting", OutboxRow.attempts > 0),
    )
    counted = (
        select(
            func.count().filter(OutboxRow.state == "held"), func.count().filter(OutboxRow.state == "failed"),
            func.count().filter(is_stuck),
        )
        .select_from(OutboxRow).join(Ticket, Ticket.id == OutboxRow.ticket_id)
        .where(Ticket.team_id.in_(by.team_ids), OutboxRow.state.in_(("held", "failed", "waiting")))
    )  # fmt: skip
    return Undelivered(*session.execute(counted).one())


def _here(session: Session, *, by: Unlocked, now: datetime) -> tuple[str, ...]:
    """By the rota, if one of her teams plans one; else who is signed in and hasn't signed off."""
    if is_planned(session, by=by, now=now):
        here = on_shift(session, org_id=by.org_id, now=now)
        return tuple(dict.fromkeys(one.duty_name for one in here if one.team_id in by.team_ids))
    off = select(OffShift.staff_id)
    wanted = (
        select(Staff.duty_name).join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(Staff.org_id == by.org_id, Staff.role != "administrator", StaffSession.ends_at > now, Staff.id.not_in(off))
        .distinct().order_by(Staff.duty_name)
    )  # fmt: skip
    return tuple(session.scalars(wanted).all())


def _line(session: Session, *, by: Unlocked, stuck_after: timedelta, now: datetime) -> LineHealth:
    newest = (
        select(Call.started_at).join(LineCall, LineCall.call_id == Call.id)
        .where(Call.org_id == by.org_id).order_by(Call.started_at.desc()).limit(1)
    )  # fmt: skip
    left_at = voice_messages.oldest_unfetched(session)
    return LineHealth(
        last_call_at=session.scalar(newest),
        unfetched_since=left_at if left_at is not None and now - left_at >= stuck_after else None,
        is_stuck=carrier_copies.is_stuck(session, now=now),
    )
