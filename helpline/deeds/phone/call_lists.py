"""The lists of calls and one call's page, opened with her keys, in a number of statements that doesn't grow with the calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey, NotAllowed, NotHere
from helpline.deeds.names import colleagues_of, duty_names
from helpline.deeds.phone.call_facts import CallFacts, open_facts
from helpline.deeds.phone.call_notes import open_note
from helpline.deeds.phone.calls import may_correct
from helpline.deeds.unlocked import Unlocked
from helpline.records import NOBODY, Call, CallBack, Contact, Message, reading
from helpline.sealing import Damaged

CallView = Literal["today", "mine", "all"]
CALL_VIEWS: tuple[CallView, ...] = ("today", "mine", "all")
PAGE = 40
FIRST_WORDS = 120


@dataclass(frozen=True, repr=False)
class CallItem:
    """A call in the list. `late_minutes` is how long after its beginning it was entered; `minutes` None while it goes on.

    `by` spoke, `author` wrote it where that was somebody else; `unanswered` is how a call of the line ended that nobody took. `pseudonym` is None where nobody was linked.
    """

    id: UUID
    channel: str
    state: str
    started_at: datetime
    minutes: int | None
    late_minutes: int
    outcome: str
    unanswered: str
    is_served: bool
    danger: int
    first_words: str
    by: str | None
    author: str | None
    ticket_id: UUID | None
    pseudonym: int | None
    damaged: bool


@dataclass(frozen=True, repr=False)
class Counts:
    """Of today: contacts, tickets and women are three different numbers (a woman may call twice about one thing)."""

    contacts: int
    tickets: int
    women: int


@dataclass(frozen=True, repr=False)
class CallList:
    """One page of one view. `older` is the cursor of the next page; `open_calls` are her own that she hasn't ended."""

    view: CallView
    items: tuple[CallItem, ...]
    older: str | None
    counts: Counts
    open_calls: tuple[CallItem, ...]


@dataclass(frozen=True, repr=False)
class CallShown:
    """One call, opened for one colleague. `worker` spoke; `may_write` while she may end or correct it."""

    item: CallItem
    facts: CallFacts
    entered_at: datetime
    ended_at: datetime | None
    worker_id: UUID
    may_write: bool
    contact_id: UUID | None
    colleagues: tuple[tuple[UUID, str], ...]
    promises: tuple[UUID, ...]


@dataclass(frozen=True, repr=False)
class AtHand:
    """What hangs over every shift: her own calls that are not ended, and the promises that come next."""

    open_calls: tuple[tuple[UUID, datetime], ...]
    promises: int
    missed: int
    next_until: datetime | None


def read_calls(view: CallView, *, by: Unlocked, since: datetime, older: str = "") -> CallList:
    """`since` is when her today began. Raises NotAllowed."""
    if not by.may("log calls"):
        raise NotAllowed
    with reading() as session:
        names = duty_names(session, by=by)
        rows = session.execute(_page(view, older, by=by, since=since)).all()
        shown = rows[:PAGE]
        return CallList(
            view=view, items=tuple(_item(row, names=names, by=by) for row in shown),
            older=_cursor(shown[-1][0]) if len(rows) > PAGE else None,
            counts=_counts(session, by=by, since=since),
            open_calls=tuple(_item(row, names=names, by=by) for row in session.execute(_open(by)).all()),
        )  # fmt: skip


def read_call(call_id: UUID, *, by: Unlocked, now: datetime) -> CallShown:
    """Raises NotHere, NotAllowed, NoKey, Damaged."""
    if not by.may("log calls"):
        raise NotAllowed
    with reading() as session:
        row = session.execute(_listed(by).where(Call.id == call_id)).first()
        if row is None:
            raise NotHere
        call: Call = row[0]
        facts = open_facts(call, keys=by.keys)
        note = open_note(session, call, by=by)
        return CallShown(
            item=_item(row, names=duty_names(session, by=by), by=by),
            facts=facts if note is None else replace(facts, note=note), entered_at=call.entered_at,
            ended_at=call.ended_at, worker_id=call.worker_id, may_write=may_correct(call, by=by, now=now),
            contact_id=call.contact_id, colleagues=colleagues_of(session, call.team_id),
            promises=tuple(session.scalars(select(CallBack.id).where(CallBack.call_id == call.id).order_by(CallBack.made_at))),
        )  # fmt: skip


def read_at_hand(*, by: Unlocked, now: datetime) -> AtHand | None:
    """Two statements for the top of a page; None for those who log no calls."""
    if not by.may("log calls"):
        return None
    mine = select(Call.id, Call.started_at).where(Call.state == "open", Call.author_id == by.staff_id)
    promised = select(CallBack.until_at).where(
        CallBack.team_id.in_(by.team_ids), CallBack.state == "open", CallBack.expires_at > now
    )
    with reading() as session:
        due = sorted(session.scalars(promised.order_by(CallBack.until_at).limit(200)))
        begun = tuple((call_id, at) for call_id, at in session.execute(mine.order_by(Call.started_at)))
    missed = [until for until in due if until < now]
    return AtHand(begun, promises=len(due), missed=len(missed), next_until=due[0] if due else None)


def _listed(by: Unlocked) -> Select[Call, UUID, int]:
    """A call, the ticket its message lies in now, and the woman's pseudonym."""
    return (
        select(Call, func.coalesce(Message.ticket_id, Call.ticket_id), Contact.pseudonym)
        .outerjoin(Message, Message.id == Call.id).outerjoin(Contact, Contact.id == Call.contact_id)
        .where(Call.org_id == by.org_id, Call.team_id.in_(by.team_ids))
    )  # fmt: skip


def _open(by: Unlocked) -> Select[Call, UUID, int]:
    return _listed(by).where(Call.state == "open", Call.author_id == by.staff_id).order_by(Call.started_at)


def _page(view: CallView, older: str, *, by: Unlocked, since: datetime) -> Select[Call, UUID, int]:
    """The newest first; a page goes on after the last call shown before."""
    conditions: dict[CallView, ColumnElement[bool]] = {
        "today": Call.started_at >= since,
        "mine": Call.author_id == by.staff_id,
        "all": Call.id.is_not(None),
    }
    wanted = _listed(by).where(conditions[view]).limit(PAGE + 1)
    before = _read_cursor(older)
    if before is not None:
        wanted = wanted.where(tuple_(Call.started_at, Call.id) < before)
    return wanted.order_by(Call.started_at.desc(), Call.id.desc())


def _cursor(call: Call) -> str:
    return f"{int(call.started_at.timestamp())}.{call.id}"


def _read_cursor(text: str) -> tuple[datetime, UUID] | None:
    """It stands in an address, where anybody may type: what can't be ours is none."""
    moment, _, call_id = text.partition(".")
    try:
        return datetime.fromtimestamp(int(moment), tz=UTC), UUID(call_id)
    except (ValueError, OverflowError, OSError):
        return None


def _item(row: Row[Call, UUID, int], *, names: Mapping[UUID | None, str], by: Unlocked) -> CallItem:
    call, ticket_id, pseudonym = row
    try:
        facts, damaged = open_facts(call, keys=by.keys), False
    except (Damaged, NoKey):
        facts, damaged = CallFacts(), True
    return CallItem(
        id=call.id, channel=call.channel, state=call.state, started_at=call.started_at, minutes=_minutes(call),
        late_minutes=int((call.entered_at - call.started_at).total_seconds() // 60), outcome=facts.outcome, unanswered=facts.unanswered,
        is_served=facts.is_served, danger=facts.danger, first_words=" ".join(facts.note.split())[:FIRST_WORDS],
        by=names.get(call.worker_id), author=names.get(call.author_id) if call.author_id != call.worker_id else None,
        ticket_id=ticket_id, pseudonym=pseudonym, damaged=damaged,
    )  # fmt: skip


def _minutes(call: Call) -> int | None:
    return int((call.ended_at - call.started_at).total_seconds() // 60) if call.ended_at else None


def _counts(session: Session, *, by: Unlocked, since: datetime) -> Counts:
    counted = select(
        func.count(), func.count(func.distinct(Call.ticket_id)), func.count(func.distinct(Call.contact_id))
    ).where(
        and_(
            Call.team_id.in_(by.team_ids),
            Call.started_at >= since,
            Call.state == "done",
            Call.worker_id != NOBODY,
        )
    )
    contacts, tickets, women = session.execute(counted).one()
    return Counts(contacts=contacts, tickets=tickets, women=women)
