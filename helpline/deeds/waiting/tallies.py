"""Keeps the tallies level with the tickets: at the end of each deed, the tickets it names in its events are counted anew.

So no deed has to think of the figures, and none can forget them. A ticket's numbers are made from its times as they
are then, compared with those it had put in before, and only the difference is written.
"""

from __future__ import annotations

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from helpline.deeds.rules import DeskRules
from helpline.deeds.waiting.turns import note_waits
from helpline.figures.histograms import NotCounted, changed, read_counts, write_counts
from helpline.figures.tallies import Course, Entry, Stretch, entries_of
from helpline.records import Tallied, Tally, Ticket, Wait, is_laid_down, reading, transaction
from helpline.records.events import touched

BATCH = 100  # tickets of an older desk that are counted in one transaction
log = logging.getLogger("helpline.tallies")

# Made once: a letter at the door runs each of them, and putting a statement together takes longer than asking it.
PLACE = ("of_org", "of_kind", "of_day", "of_team", "of_channel")
_HERE = (
    Tally.org_id == bindparam("of_org"), Tally.kind == bindparam("of_kind"), Tally.day == bindparam("of_day"),
    Tally.team_id == bindparam("of_team"), Tally.channel == bindparam("of_channel"),
)  # fmt: skip
COUNTS = select(Tally.counts).where(*_HERE).with_for_update()
NEW_COUNTS = update(Tally).where(*_HERE).values(counts=bindparam("new"))
ENTRIES = select(Tallied.entries).where(Tallied.ticket_id == bindparam("ticket")).with_for_update()
NEW_ENTRIES = update(Tallied).where(Tallied.ticket_id == bindparam("ticket")).values(entries=bindparam("new"))
TIMES = select(
    Ticket.org_id, Ticket.team_id, Ticket.channel, Ticket.counts_for_target, Ticket.received_at, Ticket.closed_at
).where(Ticket.id == bindparam("ticket"))  # fmt: skip
WAITS = (
    select(Wait.kind, Wait.began_at, Wait.answered_at, Wait.due_at, Wait.ended_at, Wait.service_minutes)
    .where(Wait.ticket_id == bindparam("ticket")).order_by(Wait.began_at)
)  # fmt: skip

Place = tuple[UUID, str, date, UUID, str]  # organisation, kind, day, team, channel: the key of a tally
Placed = tuple[Place, int]


def keep_level(rules: DeskRules) -> Callable[[Session], None]:
    """What every transaction ends with."""

    def count_touched(session: Session) -> None:
        tickets = touched(session)
        if tickets:
            count_anew(session, tickets, rules=rules)

    return count_touched


def count_anew(session: Session, ticket_ids: Iterable[UUID], *, rules: DeskRules) -> None:
    """The tallies say of these tickets what their times say now. Locks in one order, so that two deeds never wait for each other."""
    session.flush()
    delta: Counter[Placed] = Counter()
    for ticket_id in sorted(ticket_ids):
        before = _entries_before(session, ticket_id)
        after = _entries_now(session, ticket_id, rules=rules)
        if before != after:
            delta.update(after)
            delta.subtract(before)
            session.connection().execute(NEW_ENTRIES, {"ticket": ticket_id, "new": _written(after)})
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


def _entries_before(session: Session, ticket_id: UUID) -> Counter[Placed]:
    """Locks the ticket's row here: whoever counts it next waits until we have committed."""
    found = session.connection().execute(ENTRIES, {"ticket": ticket_id}).first()
    if found is None:
        is_laid_down(session, Tallied(ticket_id=ticket_id, entries=""))
        found = session.connection().execute(ENTRIES, {"ticket": ticket_id}).one()
    return _read(found.entries)


def _entries_now(session: Session, ticket_id: UUID, *, rules: DeskRules) -> Counter[Placed]:
    """By columns, not by the session's own objects: another deed may have changed the ticket since they were read."""
    row = session.connection().execute(TIMES, {"ticket": ticket_id}).first()
    if row is None:
        return Counter()
    waits = session.connection().execute(WAITS, {"ticket": ticket_id})
    stretches = tuple(Stretch(*wait) for wait in waits)  # type: ignore[arg-type]  # the kind is first or next
    course = Course(row.counts_for_target, row.received_at, row.closed_at, stretches)
    return Counter(_placed(row, entry) for entry in entries_of(course, calendar=rules.calendar))


def _placed(row: Any, entry: Entry) -> Placed:
    return (row.org_id, entry.kind, entry.day, row.team_id, row.channel), entry.value


def _written(entries: Counter[Placed]) -> str:
    """Short: organisation, team and channel once, where they are the same for all; they always are."""
    if not entries:
        return ""
    (org_id, _, _, team_id, channel), _ = next(iter(entries))
    told = sorted((kind, day.toordinal(), value) for (_, kind, day, _, _), value in entries.elements())
    return json.dumps([org_id.hex, team_id.hex, channel, *told], separators=(",", ":"))


def _read(text: str) -> Counter[Placed]:
    if not text:
        return Counter()
    org_id, team_id, channel, *told = json.loads(text)
    return Counter(
        ((UUID(org_id), kind, date.fromordinal(day), UUID(team_id), channel), value)
        for kind, day, value in told
    )


def _write(session: Session, delta: Counter[Placed]) -> None:
    places: dict[Place, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for (place, value), count in delta.items():
        put, taken = places[place]
        (put if count > 0 else taken).extend([value] * abs(count))
    for place in sorted(places):
        put, taken = places[place]
        if put or taken:
            _change(session, place, put=put, taken=taken)


def _change(session: Session, place: Place, *, put: list[int], taken: list[int]) -> None:
    connection, where = session.connection(), dict(zip(PLACE, place, strict=True))
    found = connection.execute(COUNTS, where).first()
    if found is None:
        org_id, kind, day, team_id, channel = place
        is_laid_down(
            session, Tally(org_id=org_id, kind=kind, day=day, team_id=team_id, channel=channel, counts="")
        )
        found = connection.execute(COUNTS, where).one()
    counts = read_counts(found.counts)
    try:
        counts = changed(counts, put=put, taken=taken)
    except NotCounted:  # never at the cost of a letter: it is put in, and `helpline recount` mends the rest
        log.error("figures and tickets have come apart")
        counts = changed(counts, put=put)
    connection.execute(NEW_COUNTS, {**where, "new": write_counts(counts)})
