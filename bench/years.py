"""Fills a desk with a year of tickets' times and codes and nothing else: no letters. What the trends are read from, and what they stand for."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.desks import Trial
from helpline.deeds.ticket.facts import FORMAT, TriageFacts
from helpline.deeds.unlocked import Unlocked
from helpline.figures.histograms import write_counts
from helpline.figures.tallies import Course, Stretch, entries_of
from helpline.records import (
    Base,
    Contact,
    Facts,
    Tally,
    Team,
    Ticket,
    TicketFacts,
    Wait,
    reading,
    transaction,
)
from helpline.records.database import sparing_the_disk
from helpline.sealing import context, kdf, seal_record

STEP = 5_000  # tickets a transaction
DAYS = 364
CHANNELS = ("email", "email", "email", "webform", "chat", "post")
LANGUAGES = ("lt", "lt", "lt", "ru", "uk", "en", "")
Rows = dict[type[Base], list[dict[str, Any]]]


def fill_year(trial: Trial, *, tickets: int, seed: int, by: Unlocked, with_facts: bool) -> None:
    """So many tickets over the last twelve months, nine of ten answered, a third of them twice."""
    chance, counted = random.Random(seed), defaultdict[tuple[Any, ...], Counter[int]](Counter)
    with trial.desk.app.app_context(), sparing_the_disk():
        with reading() as session:
            team_id = session.scalars(select(Team.id)).one()
        contact_id = _contact(by)
        for start in range(0, tickets, STEP):
            rows: Rows = defaultdict(list)
            for _ in range(start, min(start + STEP, tickets)):
                at = trial.desk.clock() - timedelta(minutes=chance.randrange(1, DAYS * 24 * 60))
                _ticket(
                    rows,
                    counted,
                    trial,
                    at=at,
                    chance=chance,
                    by=by,
                    ids=(team_id, contact_id),
                    with_facts=with_facts,
                )
            with transaction() as session:
                _lay_down(session, rows)
        with transaction() as session:
            _lay_down(session, {Tally: list(_tallies(counted, by=by))})


def _contact(by: Unlocked) -> UUID:
    contact = Contact(
        id=uuid4(),
        org_id=by.org_id,
        pseudonym=1,
        made_at=datetime(2026, 1, 1).astimezone(),
        key_epoch=1,
        sender_check="pass",
    )
    with transaction() as session:
        session.add(contact)
    return contact.id


def _ticket(
    rows: Rows, counted: dict[tuple[Any, ...], Counter[int]], trial: Trial, *, at: datetime, chance: random.Random,
    by: Unlocked, ids: tuple[UUID, UUID], with_facts: bool,
) -> None:  # fmt: skip
    rules, (team_id, contact_id), ticket_id = trial.desk.rules, ids, uuid4()
    channel = chance.choice(CHANNELS)
    stretches = list(_stretches(at, trial.desk.clock(), chance=chance, trial=trial))
    closed_at = stretches[-1].answered_at if stretches[-1].answered_at and chance.random() < 0.9 else None
    waiting_since = None if stretches[-1].answered_at else stretches[-1].began_at
    rows[Ticket].append(
        {
            "id": ticket_id, "org_id": by.org_id, "team_id": team_id, "contact_id": contact_id, "channel": channel,
            "state": "closed" if closed_at else "open", "priority": 1, "version": 1, "message_count": 0,
            "counts_for_target": True, "received_at": at, "last_at": at, "waiting_since": waiting_since,
            "due_at": None, "first_answered_at": stretches[0].answered_at, "closed_at": closed_at, "box_public": b"",
            "commitment": b"",
        }
    )  # fmt: skip
    for one in stretches:
        rows[Wait].append(
            {
                "id": uuid4(), "org_id": by.org_id, "team_id": team_id, "ticket_id": ticket_id, "channel": channel,
                "paused_minutes": 0, "counts": True, "last_id": None, **asdict(one),
            }
        )  # fmt: skip
    for entry in entries_of(
        Course(counts=True, received_at=at, closed_at=closed_at, stretches=tuple(stretches)),
        calendar=rules.calendar,
    ):
        counted[entry.kind, entry.day, team_id, channel][entry.value] += 1
    if with_facts:
        _facts(rows, ticket_id, team_id, chance=chance, by=by)


def _stretches(at: datetime, now: datetime, *, chance: random.Random, trial: Trial) -> Iterator[Stretch]:
    rules, kinds = trial.desk.rules, ("first", "next") if chance.random() < 0.33 else ("first",)
    began_at = at.replace(second=0, microsecond=0)
    for kind in kinds:
        answered_at = began_at + timedelta(minutes=round(chance.lognormvariate(6, 1.2)))
        if answered_at > now or chance.random() < 0.05:
            yield Stretch(kind, began_at, None, rules.answer_due(began_at))
            return
        service = rules.calendar.service_minutes(began_at, answered_at)
        yield Stretch(kind, began_at, answered_at, rules.answer_due(began_at), service_minutes=service)
        began_at = answered_at + timedelta(minutes=chance.randrange(1, 5_000))
        if began_at > now:
            return


def _facts(rows: Rows, ticket_id: UUID, team_id: UUID, *, chance: random.Random, by: Unlocked) -> None:
    facts_id, key = uuid4(), kdf(by.keys.pair(team_id, 1).seed, "facts")
    sealed = seal_record(key, _told(chance), context("facts", by.org_id, team_id, facts_id))
    rows[Facts].append({"id": facts_id, "org_id": by.org_id, "team_id": team_id, "epoch": 1, "facts": sealed})
    rows[TicketFacts].append({"ticket_id": ticket_id, "facts_id": facts_id})


def _told(chance: random.Random) -> bytes:
    facts = TriageFacts(
        kind="consultation", language=chance.choice(LANGUAGES), danger=chance.randrange(5), reasons=("legal",),
        relation="ex_partner", country="LT", age_band="25_34", revision=1,
    )  # fmt: skip
    return json.dumps({"v": FORMAT, **asdict(facts)}).encode()


def _tallies(counted: dict[tuple[Any, ...], Counter[int]], *, by: Unlocked) -> Iterator[dict[str, Any]]:
    for (kind, day, team_id, channel), counts in counted.items():
        assert isinstance(day, date)
        yield {
            "org_id": by.org_id, "kind": kind, "day": day, "team_id": team_id, "channel": channel,
            "counts": write_counts(counts),
        }  # fmt: skip


def _lay_down(session: Session, rows: Rows) -> None:
    for table, values in rows.items():
        session.connection().execute(insert(table), values)
