"""A year of an invented helpline, drawn by a seed and written straight into the records: letters, answers, calls, totals.

It holds what makes figures go wrong: answers that came back, several messages in a row, tickets closed unanswered and
opened again by her, machines, spam, notes, nights at which clocks change, holidays, a team that Sam can't read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from helpline import records
from helpline.deeds.phone.call_facts import CallFacts, seal_facts, served_outcomes
from helpline.deeds.ticket.deadline_seals import Told, seal_told
from helpline.deeds.ticket.deadlines import OUTCOMES
from helpline.deeds.ticket.facts import TriageFacts, put_facts
from helpline.deeds.waiting import tallies
from helpline.deeds.waiting.turns import note_waits
from helpline.records.laying_down import lay_down
from helpline.words.code_lists import code_list
from tests.cast import Desk

BEGINS = datetime(2025, 3, 1, tzinfo=UTC)
ENDS = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # when the tests' clock begins
MINUTES = (ENDS - BEGINS) // timedelta(minutes=1)
TICKETS, CALLS, DEADLINES_SET = 300, 300, 120
TICKETS_CHANNELS = ("email",) * 12 + ("webform",) * 4 + ("chat",) * 2 + ("post",)
LANGUAGES = ("lt",) * 8 + ("en", "ru", "ru", "uk", "pl", "")
Word = Literal["hers", "machine", "note", "answer", "bounced", "closed", "reopened"]


@dataclass(frozen=True)
class Happening:
    """One thing in a ticket's course; `left_at` is when an answer left."""

    what: Word
    at: datetime
    left_at: datetime | None = None


@dataclass
class _Writing:
    session: Session
    chance: random.Random
    ticket: records.Ticket
    desk: Desk

    def id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)


def build_year(desk: Desk, *, seed: int = 7) -> None:
    """Fills a founded desk. Its figures are counted as those of an older desk are: by the courier's rounds."""
    chance = random.Random(seed)
    with records.transaction() as session:
        for number in range(TICKETS):
            _ticket(session, number, chance=chance, desk=desk)
        for _ in range(CALLS):
            _call(session, chance=chance, desk=desk)
        _line(session, chance=chance, desk=desk)
        _deadlines(session, chance=random.Random(seed + 1), desk=desk)
    while tallies.count_the_rest(rules=desk.rules):
        pass


def course(chance: random.Random) -> Iterator[Happening]:
    """From her first message on, as long as chance goes on and before the year ends."""
    at = BEGINS + timedelta(minutes=chance.randrange(MINUTES))
    yield Happening("hers", at)
    while True:
        at += timedelta(minutes=round(chance.lognormvariate(5.5, 1.4)))
        if at >= ENDS:
            return
        what: Word = chance.choices(
            ("answer", "hers", "machine", "note", "bounced", "closed"), (50, 18, 4, 6, 6, 16)
        )[0]
        if what == "answer":
            left_at = at + timedelta(minutes=chance.choice((1, 1, 1, 45)))
            if left_at >= ENDS:
                return
            yield Happening("answer", at, left_at)
            at = left_at
        else:
            yield Happening(what, at)
        if what == "closed":
            at += timedelta(minutes=chance.randrange(1, 20_000))
            if chance.random() < 0.7 or at >= ENDS:
                return
            yield Happening("reopened", at)
            yield Happening("hers", at)


def _ticket(session: Session, number: int, *, chance: random.Random, desk: Desk) -> None:
    happenings = list(course(chance))
    is_ours = chance.random() < 0.8
    begun = happenings[0].at
    counts = chance.random() < 0.92
    contact = records.Contact(
        id=UUID(int=chance.getrandbits(128), version=4), org_id=desk.founded.org_id, pseudonym=number * 97 + 1,
        made_at=begun, key_epoch=1, sender_check="unchecked", recognised_at=begun,
    )  # fmt: skip
    session.add(contact)
    session.flush()
    ticket = records.Ticket(
        id=UUID(int=chance.getrandbits(128), version=4), org_id=desk.founded.org_id,
        team_id=desk.founded.team_id if is_ours else desk.founded.other_team_id, contact_id=contact.id,
        channel=chance.choice(TICKETS_CHANNELS), state="new", priority=records.NORMAL, version=1, message_count=0,
        counts_for_target=counts, received_at=begun, last_at=begun, box_public=b"", commitment=b"",
    )  # fmt: skip
    session.add(ticket)
    session.flush()
    writing = _Writing(session, chance, ticket, desk)
    for happening in happenings:
        _happen(writing, happening)
    note_waits(session, ticket, rules=desk.rules)
    if chance.random() < 0.85:
        facts = TriageFacts(
            kind="consultation" if counts else "spam", danger=chance.choice((0, 0, 1, 1, 2, 3, 4)),
            language=chance.choice(LANGUAGES), country=chance.choice(("LT", "LT", "LT", "GB", "NO", "")),
            reasons=tuple(chance.sample(code_list("reasons").codes, chance.randrange(3))),
            violence_forms=tuple(chance.sample(code_list("violence_forms").codes, chance.randrange(3))),
            relation=chance.choice(("", "current_partner", "ex_partner", "parent")),
            age_band=chance.choice(("", "18_24", "25_34", "35_49")), **harm(number),
        )  # fmt: skip
        put_facts(session, ticket, facts, revision=1, by=desk.sam if is_ours else desk.eve)


def harm(number: int) -> dict[str, str]:
    """Who was harmed, by whom and how long ago, of the record of this number."""
    chance = random.Random(number)
    return {
        "sex": chance.choice(("", "woman", "woman", "woman", "man")), "harmer_sex": chance.choice(("", "man", "man", "woman")),
        "harmer_age_band": chance.choice(("", "25_34", "35_49", "50_64")),
        "reporting_delay": chance.choice(("", *code_list("reporting_delays").codes)),
    }  # fmt: skip


def _happen(writing: _Writing, happening: Happening) -> None:
    ticket, at = writing.ticket, happening.at
    if happening.what in ("closed", "reopened"):
        ticket.state, ticket.closed_at = ("closed", at) if happening.what == "closed" else ("open", None)
        _event(writing, happening.what, at)
        if (
            happening.what == "closed"
        ):  # it is her letter that opens it again, so nothing is noted before that
            note_waits(writing.session, ticket, rules=writing.desk.rules)
        return
    message_id = _message(writing, happening)
    if happening.what == "answer":
        ticket.state = "waiting_for_her"
        _event(writing, "answered", at, message_id)
        _event(writing, "answer left", happening.left_at or at, message_id)
    elif happening.what == "hers":
        ticket.state, ticket.closed_at = "open", None
        _event(writing, "received", at, message_id)
    elif happening.what == "bounced":
        _event(writing, "answer failed", at, message_id)


def _message(writing: _Writing, happening: Happening) -> UUID:
    ticket, message_id = writing.ticket, writing.id()
    ticket.message_count += 1
    ticket.last_at = max(ticket.last_at, happening.at)
    direction = {"hers": "in", "machine": "in", "note": "note"}.get(happening.what, "out")
    lay_down(
        writing.session,
        records.Message(
            id=message_id, org_id=ticket.org_id, ticket_id=ticket.id, number=ticket.message_count, direction=direction,
            kind="automatic" if happening.what == "machine" else "person", sender="same", sender_check="unchecked",
            at=happening.at, revision=1, file_count=0, boxed=False, body=b"", meta=b"",
        )
    )  # fmt: skip
    if direction == "out":
        has_left = happening.what == "answer"
        lay_down(
            writing.session,
            records.OutboxRow(
                id=writing.id(), org_id=ticket.org_id, ticket_id=ticket.id, message_id=message_id,
                state="sent" if has_left else "failed", queued_at=happening.at, due_at=happening.at,
                attempts=1, ended_at=happening.left_at or happening.at, mail_id=writing.id().bytes, key_epoch=1,
            )
        )  # fmt: skip
    return message_id


def _event(writing: _Writing, kind: str, at: datetime, message_id: UUID | None = None) -> None:
    ticket = writing.ticket
    records.record(
        writing.session, kind, org_id=ticket.org_id, at=at, ticket_id=ticket.id, message_id=message_id
    )


def _call(session: Session, *, chance: random.Random, desk: Desk) -> None:
    at = BEGINS + timedelta(minutes=chance.randrange(MINUTES - 60))
    call = records.Call(
        id=UUID(int=chance.getrandbits(128), version=4), org_id=desk.founded.org_id, team_id=desk.founded.team_id,
        channel=chance.choice(("phone",) * 9 + ("chat",)), state="done", started_at=at, ended_at=at + timedelta(minutes=chance.randrange(60)),
        entered_at=at, author_id=desk.oda.staff_id, worker_id=desk.oda.staff_id, epoch=1,
    )  # fmt: skip
    outcomes = served_outcomes() * 4 + code_list("call_outcomes").codes
    facts = CallFacts(
        outcome=chance.choice(outcomes), safe_now=chance.choice(("", "yes", "no", "unknown")),
        caller_kind=chance.choice(("", "first", "first", "repeat", "regular", "unknown")),
        age_band=chance.choice(("", "18_24", "25_34")), place=chance.choice(("", "LT", "LT-21", "GB", "abroad")),
        language=chance.choice(("lt", "lt", "lt", "ru", "")),
        reasons=tuple(chance.sample(code_list("reasons").codes, chance.randrange(3))),
        violence_forms=tuple(chance.sample(code_list("violence_forms").codes, chance.randrange(2))),
        danger=chance.choice((0, 0, 1, 2, 3)), referrals=tuple(chance.sample(code_list("call_referrals").codes, chance.randrange(2))),
        how_heard=chance.choice(("", "internet", "police")), **harm(at.minute + 60 * at.hour),
    )  # fmt: skip
    seal_facts(call, facts, keys=desk.sam.keys)
    session.add(call)


def _deadlines(session: Session, *, chance: random.Random, desk: Desk) -> None:
    """Of every kind and outcome, a few of the other team and one of whose seal nothing is left; drawn apart, so that all else stays."""
    for number in range(DEADLINES_SET):
        began_at = BEGINS + timedelta(minutes=chance.randrange(MINUTES))
        kind = chance.choice(("referral", "referral", "referral", "protection order", "other"))
        outcome = chance.choice(("", *OUTCOMES[kind]))
        is_ours = chance.random() < 0.8
        row = records.Deadline(
            id=UUID(int=chance.getrandbits(128), version=4), org_id=desk.founded.org_id, epoch=1,
            team_id=desk.founded.team_id if is_ours else desk.founded.other_team_id, made_at=began_at,
            made_by=desk.ada.staff_id, began_at=began_at, target_at=began_at + timedelta(days=14),
            breach_at=began_at + timedelta(days=30), ended_at=ENDS if outcome else None,
        )  # fmt: skip
        seal_told(row, Told(kind, outcome=outcome), keys=(desk.sam if is_ours else desk.eve).keys)
        if number == 0:
            row.told = row.told[:-1] + bytes([row.told[-1] ^ 1])
        session.add(row)


def _line(session: Session, *, chance: random.Random, desk: Desk) -> None:
    """Totals of the exchange for one month in two."""
    for month in range(1, 13, 2):
        for day in range(1, 29):
            for hour in (9, 15, 22):
                short, given_up, answered = chance.randrange(3), chance.randrange(3), chance.randrange(9)
                session.add(
                    records.LineHour(
                        org_id=desk.founded.org_id, line="A", day=date(2025 if month > 2 else 2026, month, day), hour=hour,
                        offered=short + given_up + answered, answered=answered, abandoned=short + given_up,
                        short_abandons=short, wait_seconds=60, talk_seconds=900 * answered, imported_at=ENDS,
                        imported_by=desk.sam.staff_id,
                    )
                )  # fmt: skip
