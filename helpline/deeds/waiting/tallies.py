"""Keeps the tallies level with the tickets: at the end of each deed, the tickets it names in its events are counted anew.

So no deed has to think of the figures, and none can forget them. A ticket's numbers are made from its times as they
are then, compared with those it had put in before, and only the difference is written.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select, update
from sqlalchemy.orm import Session

from helpline.deeds.rules import DeskRules
from helpline.deeds.waiting.turns import note_waits
from helpline.figures.histograms import NotCounted, changed, read_counts, write_counts
from helpline.figures.tallies import Course, Entry, Stretch, entries_of
from helpline.records import Tallied, Tally, Ticket, Wait, is_laid_down, reading, transaction
from helpline.records.events import begun, touched
from helpline.records.laying_down import lay_down

NOTHING: Counter[Any] = Counter()
Begun = Mapping[UUID, tuple[Ticket, Wait | None]]
NOTHING_BEGUN: Begun = {}
WAITS_FROM = 7  # where the columns of a wait begin in COURSES
BATCH = 100  # tickets of an older desk that are counted in one transaction
log = logging.getLogger("helpline.tallies")

# Made once: a letter at the door runs each of them, and putting a statement together takes longer than asking it.
TICKETS: BindParameter[Any] = bindparam("tickets", expanding=True)
KINDS: BindParameter[Any] = bindparam("of_kinds", expanding=True)
PLACE = ("of_org", "of_day", "of_team", "of_channel")
_HERE = (
    Tally.org_id == bindparam("of_org"), Tally.day == bindparam("of_day"), Tally.team_id == bindparam("of_team"),
    Tally.channel == bindparam("of_channel"),
)  # fmt: skip
COUNTS = (
    select(Tally.kind, Tally.counts)
    .where(*_HERE, Tally.kind.in_(KINDS))
    .order_by(Tally.kind)
    .with_for_update()
)
NEW_COUNTS = update(Tally).where(*_HERE, Tally.kind == bindparam("of_kind")).values(counts=bindparam("new"))
ENTRIES = (
    select(Tallied.ticket_id, Tallied.entries).where(Tallied.ticket_id.in_(TICKETS))
    .order_by(Tallied.ticket_id).with_for_update()
)  # fmt: skip
NEW_ENTRIES = update(Tallied).where(Tallied.ticket_id == bindparam("ticket")).values(entries=bindparam("new"))
COURSES = (
    select(
        Ticket.id, Ticket.org_id, Ticket.team_id, Ticket.channel, Ticket.counts_for_target, Ticket.received_at, Ticket.closed_at,
        Wait.kind, Wait.began_at, Wait.answered_at, Wait.due_at, Wait.ended_at, Wait.service_minutes,
    )
    .outerjoin(Wait, Wait.ticket_id == Ticket.id)
    .where(Ticket.id.in_(TICKETS)).order_by(Ticket.id, Wait.began_at)
)  # fmt: skip

Place = tuple[
    UUID, date, UUID, str
]  # organisation, day, team, channel; a tally each for the kinds of its values
Placed = tuple[Place, str, int]  # a value of this kind


def keep_level(rules: DeskRules) -> Callable[[Session], None]:
    """What every transaction ends with."""

    def count_touched(session: Session) -> None:
        tickets = touched(session)
        if tickets:
            count_anew(session, tickets, rules=rules, begun=begun(session))

    return count_touched


def count_anew(
    session: Session, ticket_ids: Iterable[UUID], *, rules: DeskRules, begun: Begun = NOTHING_BEGUN
) -> None:
    """The tallies say of these tickets what their times say now. Locks in one order, so that two deeds never wait for each other.

    Of those that have `begun` in this transaction nothing was counted before, and their rows are known.
    """
    session.flush()
    tickets = sorted(ticket_ids)
    seen = [ticket_id for ticket_id in tickets if ticket_id not in begun]
    before, after = _entries_before(session, seen), _entries_now(session, seen, rules=rules)
    after |= {ticket_id: _entries_at_first(*rows, rules=rules) for ticket_id, rows in begun.items()}
    delta: Counter[Placed] = Counter()
    for ticket_id in tickets:
        delta.update(after[ticket_id])
        delta.subtract(before.get(ticket_id, NOTHING))
    changed = [ticket_id for ticket_id in before if before[ticket_id] != after[ticket_id]]
    new = [{"ticket": ticket_id, "new": _written(after[ticket_id])} for ticket_id in changed]
    if new:
        session.connection().execute(NEW_ENTRIES, new)
    lay_down(session, *(Tallied(ticket_id=one, entries=_written(after[one])) for one in begun))
    _write(session, delta)


def count_the_rest(*, rules: DeskRules) -> int:
    """Counts some tickets that nobody has counted yet, as those of an older desk; how many. 0 when all are."""
    uncounted = (
        select(Ticket.id).outerjoin(Tallied, Tallied.ticket_id == Ticket.id)
        .where(Tallied.ticket_id.is_(None)).limit(BATCH)
    )  # fmt: skip
    with reading() as session:
        ticket_ids = session.scalars(uncounted).all()
    if ticket_ids:
        with transaction() as session:
            count_anew(session, ticket_ids, rules=rules)
    return len(ticket_ids)


def count_all_anew(*, rules: DeskRules) -> int:
    """After the opening hours or a target have changed, waits and figures are counted by the new ones; how many tickets."""
    counted, after = 0, None
    while True:
        wanted = select(Ticket.id).order_by(Ticket.id).limit(BATCH)
        with reading() as session:
            ticket_ids = session.scalars(wanted.where(Ticket.id > after) if after else wanted).all()
        if not ticket_ids:
            return counted
        with transaction() as session:
            for ticket in session.scalars(
                select(Ticket).where(Ticket.id.in_(ticket_ids)).with_for_update()
            ).all():
                note_waits(session, ticket, rules=rules, anew=True)
            count_anew(session, ticket_ids, rules=rules)
        counted, after = counted + len(ticket_ids), ticket_ids[-1]


def _entries_before(session: Session, ticket_ids: Sequence[UUID]) -> dict[UUID, Counter[Placed]]:
    """Locks these tickets' rows here: whoever counts them next waits until we have committed."""
    if not ticket_ids:
        return {}
    entries = _entries_of(session, ticket_ids)
    uncounted = [ticket_id for ticket_id in ticket_ids if ticket_id not in entries]
    for ticket_id in uncounted:
        is_laid_down(session, Tallied(ticket_id=ticket_id, entries=""))
    return entries | _entries_of(session, uncounted) if uncounted else entries


def _entries_of(session: Session, ticket_ids: Sequence[UUID]) -> dict[UUID, Counter[Placed]]:
    rows = session.connection().execute(ENTRIES, {"tickets": ticket_ids})
    return {row.ticket_id: _read(row.entries) for row in rows}


def _entries_now(
    session: Session, ticket_ids: Sequence[UUID], *, rules: DeskRules
) -> dict[UUID, Counter[Placed]]:
    """By columns, not by the session's own objects: another deed may have changed a ticket since they were read."""
    now: dict[UUID, Counter[Placed]] = {ticket_id: Counter() for ticket_id in ticket_ids}
    if not now:
        return now
    rows = session.connection().execute(COURSES, {"tickets": ticket_ids})
    for ticket_id, of_ticket in groupby(rows, key=lambda row: row.id):
        first, *others = of_ticket
        waits = tuple(Stretch(*row[WAITS_FROM:]) for row in (first, *others) if row.began_at is not None)  # type: ignore[arg-type]  # a row is typed as all it may be
        course = Course(first.counts_for_target, first.received_at, first.closed_at, waits)
        now[ticket_id].update(_placed(first, entry) for entry in entries_of(course, calendar=rules.calendar))
    return now


def _entries_at_first(ticket: Ticket, wait: Wait | None, *, rules: DeskRules) -> Counter[Placed]:
    """Of a ticket nobody else has seen yet, by its rows as they were written: they need not be read back."""
    waits = () if wait is None else (Stretch("first", wait.began_at, None, wait.due_at),)
    course = Course(ticket.counts_for_target, ticket.received_at, None, waits)
    return Counter(_placed(ticket, entry) for entry in entries_of(course, calendar=rules.calendar))


def _placed(row: Any, entry: Entry) -> Placed:
    return (row.org_id, entry.day, row.team_id, row.channel), entry.kind, entry.value


def _written(entries: Counter[Placed]) -> str:
    """Short: organisation, team and channel once, where they are the same for all; they always are."""
    if not entries:
        return ""
    (org_id, _, team_id, channel), _, _ = next(iter(entries))
    told = sorted((kind, day.toordinal(), value) for (_, day, _, _), kind, value in entries.elements())
    return json.dumps([org_id.hex, team_id.hex, channel, *told], separators=(",", ":"))


def _read(text: str) -> Counter[Placed]:
    if not text:
        return Counter()
    org_id, team_id, channel, *told = json.loads(text)
    return Counter(
        ((UUID(org_id), date.fromordinal(day), UUID(team_id), channel), kind, value)
        for kind, day, value in told
    )


def _write(session: Session, delta: Counter[Placed]) -> None:
    places: dict[Place, dict[str, Counter[int]]] = {}
    for (place, kind, value), count in delta.items():
        if count:
            places.setdefault(place, {}).setdefault(kind, Counter())[value] += count
    for place in sorted(places):
        _change(session, place, places[place])


def _change(session: Session, place: Place, by_kind: Mapping[str, Counter[int]]) -> None:
    where = dict(zip(PLACE, place, strict=True))
    found = _counts_here(session, where, sorted(by_kind))
    missing = sorted(by_kind.keys() - found.keys())
    if missing:
        org_id, day, team_id, channel = place
        for kind in missing:
            none_yet = Tally(org_id=org_id, kind=kind, day=day, team_id=team_id, channel=channel, counts="")
            is_laid_down(session, none_yet)
        found |= _counts_here(session, where, missing)
    new = [
        {**where, "of_kind": kind, "new": _counted(found[kind], by_kind[kind])} for kind in sorted(by_kind)
    ]
    session.connection().execute(NEW_COUNTS, new)


def _counts_here(session: Session, where: Mapping[str, Any], kinds: Sequence[str]) -> dict[str, str]:
    rows = session.connection().execute(COUNTS, {**where, "of_kinds": kinds})
    return {row.kind: row.counts for row in rows}


def _counted(counts: str, by: Counter[int]) -> str:
    known, put, taken = read_counts(counts), (+by).elements(), (-by).elements()
    try:
        return write_counts(changed(known, put=put, taken=taken))
    except NotCounted:  # never at the cost of a letter: it is put in, and `helpline recount` mends the rest
        log.error("figures and tickets have come apart")
        return write_counts(changed(known, put=(+by).elements()))
