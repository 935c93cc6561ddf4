"""The digest: week by week what was done that somebody should know of, numbers shown, holds released, cards overridden.

Nobody's shame: a name stands only where a talk helps, that is where a safeguard of hers was passed by on purpose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from helpline.deeds.errors import NotAllowed
from helpline.deeds.names import duty_names
from helpline.deeds.rules import DeskRules
from helpline.deeds.unlocked import Unlocked
from helpline.figures.calendar import DAY
from helpline.figures.periods import week_of
from helpline.figures.tallies import end_of
from helpline.records import (
    DIGESTED,
    Block,
    CallBack,
    CallerFlag,
    CardOverride,
    Contact,
    Event,
    Reveal,
    Ticket,
    WriterDoubt,
    reading,
)

Kind = Literal["number shown", "despite a card", "without a word", "hold released", "longer block"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NAMED: tuple[Kind, ...] = ("despite a card", "without a word")
WEEKS = 13
WEEK, ONE_DAY = timedelta(days=7), timedelta(days=1)
HOLD = "hold released"
# Letters confirmed, contacts joined, by a code word or, where none was agreed on, by somebody's decision (only the
# latter is told here), and holds released. In the very words of their index, because SQLite doesn't think.
AS_INDEXED: BindParameter[Any] = bindparam("digested", DIGESTED, expanding=True, literal_execute=True)
Done = tuple[Kind, datetime, UUID, UUID | None]  # on which ticket, and by whom


@dataclass(frozen=True, repr=False)
class Digested:
    """One thing done. `by` is a duty name where a talk helps, None elsewhere; where it happened is a ticket or a promise."""

    kind: Kind
    at: datetime
    pseudonym: int | None = None
    ticket_id: UUID | None = None
    promise_id: UUID | None = None
    by: str | None = None


@dataclass(frozen=True, repr=False)
class DigestShown:
    """How often each kind was done in each week (by its Monday, the newest first), and the list of one of them."""

    weeks: dict[date, dict[Kind, int]]
    week: date
    items: tuple[Digested, ...]


def read_digest(week: date | None, *, rules: DeskRules, by: Unlocked, now: datetime) -> DigestShown:
    """Of her teams, the last thirteen weeks by the helpline's clock; `week` is any day of the one to list. Raises NotAllowed."""
    if not by.may("see the digest"):
        raise NotAllowed
    zone = rules.calendar.zone
    newest = week_of(now.astimezone(zone).date())
    weeks = [newest - number * WEEK for number in range(WEEKS)]
    since = end_of(weeks[-1] - DAY, rules.calendar)
    with reading() as session:
        found = list(_all(session, duty_names(session, by=by), since=since, by=by))
    dated = [(week_of(one.at.astimezone(zone).date()), one) for one in found]
    counted = Counter((monday, one.kind) for monday, one in dated)
    listed = week_of(week) if week is not None and week_of(week) in weeks else newest
    items = sorted((one for monday, one in dated if monday == listed), key=lambda one: one.at, reverse=True)
    return DigestShown(
        weeks={monday: {kind: counted[monday, kind] for kind in KINDS} for monday in weeks}, week=listed,
        items=tuple(items),
    )  # fmt: skip


def _all(
    session: Session, names: Mapping[UUID | None, str], *, since: datetime, by: Unlocked
) -> Iterator[Digested]:
    yield from _numbers_shown(session, since=since, by=by)
    yield from _on_tickets(session, names, since=since, by=by)
    yield from _longer_blocks(session, since=since, by=by)


def _numbers_shown(session: Session, *, since: datetime, by: Unlocked) -> Iterator[Digested]:
    wanted = (
        select(Reveal.shown_at, CallBack.id).join(CallBack, CallBack.id == Reveal.call_back_id)
        .where(CallBack.team_id.in_(by.team_ids), Reveal.shown_at >= since)
    )  # fmt: skip
    for shown_at, promise_id in session.execute(wanted):
        if shown_at is not None:
            yield Digested("number shown", shown_at, promise_id=promise_id)


def _on_tickets(
    session: Session, names: Mapping[UUID | None, str], *, since: datetime, by: Unlocked
) -> Iterator[Digested]:
    """First what was done, which is little, and then on which tickets: SQLite would begin with all tickets of the team."""
    done = [
        done
        for ask in (_despite_a_card, _doubts_lifted, _events)
        for done in ask(session, since=since, by=by)
    ]
    of_hers = (
        select(Ticket.id, Contact.pseudonym).join(Contact, Contact.id == Ticket.contact_id)
        .where(Ticket.id.in_({ticket_id for _, _, ticket_id, _ in done}), Ticket.team_id.in_(by.team_ids))
    )  # fmt: skip
    whose = {row.id: row.pseudonym for row in session.execute(of_hers)}
    for kind, at, ticket_id, by_id in done:
        if ticket_id in whose:
            yield Digested(
                kind, at, whose[ticket_id], ticket_id, by=names.get(by_id) if kind in NAMED else None
            )


def _despite_a_card(session: Session, *, since: datetime, by: Unlocked) -> Iterator[Done]:
    wanted = select(CardOverride).where(CardOverride.org_id == by.org_id, CardOverride.at >= since)
    for row in session.scalars(wanted):
        yield "despite a card", row.at, row.ticket_id, row.by_id


def _doubts_lifted(session: Session, *, since: datetime, by: Unlocked) -> Iterator[Done]:
    wanted = select(WriterDoubt).where(WriterDoubt.org_id == by.org_id, WriterDoubt.lifted_at >= since)
    for row in session.scalars(wanted.where(WriterDoubt.by_word.is_(False))):
        if row.lifted_at is not None:
            yield "without a word", row.lifted_at, row.ticket_id, row.lifted_by


def _events(session: Session, *, since: datetime, by: Unlocked) -> Iterator[Done]:
    """The deed of a code word writes "code word right" in the same minute; a keeper's own decision doesn't."""
    word = aliased(Event)
    had_word = exists().where(
        word.ticket_id == Event.ticket_id, word.by_id == Event.by_id, word.at == Event.at, word.kind == "code word right"
    )  # fmt: skip
    wanted = (
        select(Event).where(Event.kind.in_(AS_INDEXED), Event.at >= since, Event.org_id == by.org_id)
        .where(or_(Event.kind == HOLD, ~had_word))
    )  # fmt: skip
    for row in session.scalars(wanted):
        if row.ticket_id is not None:
            yield "hold released" if row.kind == HOLD else "without a word", row.at, row.ticket_id, row.by_id


def _longer_blocks(session: Session, *, since: datetime, by: Unlocked) -> Iterator[Digested]:
    """Blocks on writers and flags on callers that a supervisor made longer than a day."""
    blocks = (
        select(Block.made_at, Block.until, Block.ticket_id, Contact.pseudonym).join(Contact, Contact.id == Block.contact_id)
        .where(Block.team_id.in_(by.team_ids), Block.made_at >= since)
    )  # fmt: skip
    for made_at, until, ticket_id, pseudonym in session.execute(blocks):
        if until - made_at > ONE_DAY:
            yield Digested("longer block", made_at, pseudonym, ticket_id)
    flags = (
        select(CallerFlag.made_at, CallerFlag.until, Contact.pseudonym).join(Contact, Contact.id == CallerFlag.contact_id)
        .where(CallerFlag.team_id.in_(by.team_ids), CallerFlag.made_at >= since)
    )  # fmt: skip
    for made_at, until, pseudonym in session.execute(flags):
        if until - made_at > ONE_DAY:
            yield Digested("longer block", made_at, pseudonym)
