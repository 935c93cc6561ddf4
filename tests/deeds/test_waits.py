"""Every wait is kept by the deed that changes it: after whatever happens the rows are what a slow reading of the events gives."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any, Literal
from uuid import UUID

import pytest
from sqlalchemy import delete

from helpline import records
from helpline.border import PermanentFailure
from helpline.deeds.answer import answers, contact_logging, recalls
from helpline.deeds.answer.contact_logging import LoggedContact
from helpline.deeds.errors import DeedRefused
from helpline.deeds.ticket import tickets
from helpline.figures.safe_windows import read_window
from helpline.records import Event, Message, OutboxRow, Ticket, Wait, WaitPause
from helpline.sealing import new_token, token_hash
from tests.cast import Desk, letter, token_of

CLOSINGS = ("closed", "marked spam")
Told = tuple[str, datetime, datetime | None, datetime | None]  # kind, began, answered, ended


def kept(desk: Desk, ticket_id: UUID) -> list[Told]:
    rows = [row for row in desk.rows(Wait) if row.ticket_id == ticket_id]
    return sorted(
        ((row.kind, row.began_at, row.answered_at, row.ended_at) for row in rows), key=lambda told: told[1]
    )


@dataclass
class Step:
    """Something that was said or done, as the events tell it; an answer is "coming", "left" or "lost"."""

    what: Literal["hers", "ours", "closed"]
    at: datetime
    fate: str = ""
    left_at: datetime | None = None


@dataclass
class Slow:
    """A conversation replayed event by event, without a look at the waits."""

    steps: list[Step] = field(default_factory=list)
    answers: dict[UUID, Step] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        if event.kind in ("received", "contact logged"):
            self.steps.append(Step("hers", event.at))
        elif event.kind in CLOSINGS and not self.is_something_coming():
            self.steps.append(Step("closed", event.at))
        elif event.kind == "reopened" and event.by_id is not None:
            self.forget_closing()
        elif event.message_id is not None:
            self.hear_of_answer(event, event.message_id)

    def hear_of_answer(self, event: Event, message_id: UUID) -> None:
        if event.kind == "answered" and message_id not in self.answers:
            self.answers[message_id] = Step("ours", event.at, "coming")
            self.steps.append(self.answers[message_id])
        elif event.kind == "answered":
            self.answers[message_id].fate = "coming"
            self.forget_closing()
        elif event.kind == "answer left":
            self.answers[message_id].fate, self.answers[message_id].left_at = "left", event.at
        elif event.kind in ("answer failed", "answer held", "answer withdrawn"):
            self.answers[message_id].fate = "lost"
            self.forget_closing()

    def first_left(self, place: int) -> datetime:
        """Of the answers from here until she writes again."""
        left = []
        for step in self.steps[place:]:
            if step.what == "hers":
                break
            left += [step.left_at] if step.fate == "left" and step.left_at else []
        return min(left)

    def is_something_coming(self) -> bool:
        since = []
        for step in self.steps:
            since = [] if step.what == "hers" else [*since, step]
        return any(step.fate in ("coming", "left") for step in since)

    def forget_closing(self) -> None:
        while self.steps and self.steps[-1].what == "closed":
            self.steps.pop()

    def waits(self) -> list[Told]:
        told: list[Told] = []
        began: datetime | None = None
        kind = "first"
        for place, step in enumerate(self.steps):
            later = [other.what for other in self.steps[place + 1 :]]
            if step.what == "hers":
                began = min(began or step.at, step.at)
            elif step.what == "closed" and began and later[:1] != ["ours"]:
                told.append((kind, began, None, step.at))
                began = None
            elif step.what == "ours" and step.fate == "left":
                if began:
                    told.append((kind, began, max(began, self.first_left(place)), None))
                began, kind = None, "next"
        return [*told, (kind, began, None, None)] if began else told


def slowly(desk: Desk, ticket_id: UUID) -> list[Told]:
    slow = Slow()
    events = sorted(desk.rows(Event), key=lambda event: event.seq)
    machines = {message.id for message in desk.rows(Message) if message.kind == "bounce"}
    own = [event for event in events if event.ticket_id == ticket_id and event.message_id not in machines]
    for event, after in zip(own, [*own[1:], None], strict=True):
        if event.kind == "reopened" and after and after.kind == "contact logged":
            continue  # it is what she said that opens it
        slow.hear(event)
    return slow.waits()


class Story:
    """Whatever may happen on a desk, drawn by lot."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.lot = desk, random.Random(seed)
        self.tickets: list[UUID] = []
        desk.arm()

    def live(self, steps: int) -> None:
        deeds: list[Callable[[UUID], Any]] = [
            self.write_again, self.write_again, self.answer, self.answer_and_leave, lambda _: self.leave(), self.answer_and_leave, self.withdraw, self.bounce,
            self.close, self.reopen, self.spam, self.fail, self.release, self.log,
        ]  # fmt: skip
        for _ in range(steps):
            self.desk.clock.forward(minutes=self.lot.randrange(1, 700))
            if len(self.tickets) < 3:
                self.tickets.append(self.desk.receive().ticket_id)
            self.lot.choice(deeds)(self.lot.choice(self.tickets))
            self.look()

    def look(self) -> None:
        for ticket_id in self.tickets:
            ticket = self.desk.row(Ticket, ticket_id)
            told = kept(self.desk, ticket_id)
            assert told == slowly(self.desk, ticket_id)
            open_since = [began for _, began, answered, ended in told if answered is None and ended is None]
            if ticket.state not in ("closed", "spam"):
                assert open_since == ([ticket.waiting_since] if ticket.waiting_since else [])

    def rows(self, ticket_id: UUID, *states: str) -> list[OutboxRow]:
        return [
            row for row in self.desk.rows(OutboxRow) if row.ticket_id == ticket_id and row.state in states
        ]

    def write_again(self, ticket_id: UUID) -> None:
        answered = [row.message_id for row in self.rows(ticket_id, "sent", "failed")]
        if answered:
            self.desk.receive(tokens=(a_token(ticket_id, answered[0]),))

    def answer(self, ticket_id: UUID) -> None:
        self.desk.answer(ticket_id)

    def answer_and_leave(self, ticket_id: UUID) -> None:
        self.answer(ticket_id)
        self.leave()

    def leave(self) -> None:
        self.desk.clock.forward(seconds=60)
        self.desk.arm()
        self.desk.courier.look()

    def withdraw(self, ticket_id: UUID) -> None:
        for row in self.rows(ticket_id, "waiting", "held")[:1]:
            recalls.withdraw(row.id, rules=self.desk.rules, by=self.desk.ada, now=self.desk.clock.now)

    def release(self, ticket_id: UUID) -> None:
        for row in self.rows(ticket_id, "held", "failed")[:1]:
            try:
                recalls.release(row.id, rules=self.desk.rules, by=self.desk.ada, now=self.desk.clock.now)
            except DeedRefused:
                continue  # her card no longer lets it go

    def bounce(self, ticket_id: UUID) -> None:
        for row in self.rows(ticket_id, "sent")[-1:]:
            tokens = (a_token(ticket_id, row.message_id),)
            self.desk.receive(letter(kind="bounce", delivery="failed", tokens=tokens))

    def fail(self, ticket_id: UUID) -> None:
        if self.rows(ticket_id, "waiting"):
            self.desk.mailer.failures = [PermanentFailure("5xx")]
            self.leave()
            self.desk.mailer.failures = []

    def close(self, ticket_id: UUID) -> None:
        if self.desk.row(Ticket, ticket_id).state not in ("closed", "spam"):
            tickets.close(ticket_id, by=self.desk.ada, now=self.desk.clock.now)

    def reopen(self, ticket_id: UUID) -> None:
        tickets.reopen(ticket_id, rules=self.desk.rules, by=self.desk.ada, now=self.desk.clock.now)

    def spam(self, ticket_id: UUID) -> None:
        if self.lot.random() < 0.3 and self.desk.row(Ticket, ticket_id).state != "spam":
            tickets.mark_spam(ticket_id, by=self.desk.ada, now=self.desk.clock.now)
            self.desk.clock.forward(minutes=5)
            self.reopen(ticket_id)

    def log(self, ticket_id: UUID) -> None:
        told = LoggedContact("phone", "Skambino.", self.desk.clock.now, waits=True)
        contact_logging.log_contact_on(
            ticket_id, told, rules=self.desk.rules, by=self.desk.ada, now=self.desk.clock.now
        )


def a_token(ticket_id: UUID, message_id: UUID) -> str:
    """A further reply address of that answer: those that left are known to her alone."""
    token = new_token()
    with records.transaction() as session:
        session.add(
            records.ReplyToken(
                hash=token_hash(token), ticket_id=ticket_id, message_id=message_id,
                made_at=session.get_one(Ticket, ticket_id).received_at,
            )
        )  # fmt: skip
    return token


@pytest.mark.parametrize("seed", range(6))
def test_the_waits_are_what_a_slow_reading_of_the_events_gives(desk: Desk, seed: int) -> None:
    story = Story(desk, seed)

    story.live(60)

    assert any(answered for ticket_id in story.tickets for _, _, answered, _ in kept(desk, ticket_id))


@pytest.mark.parametrize("seed", range(3))
def test_an_old_desk_is_given_the_waits_it_would_have_kept(desk: Desk, seed: int) -> None:
    story = Story(desk, 100 + seed)
    story.live(60)
    before = {ticket_id: kept(desk, ticket_id) for ticket_id in story.tickets}
    migration = import_module("helpline.records.migrations.versions.0016_every_wait")

    with records.transaction() as session:
        session.execute(delete(Wait))
        migration._fill(session.connection())

    assert {ticket_id: kept(desk, ticket_id) for ticket_id in story.tickets} == before


def test_a_wait_tells_its_minutes_when_the_answer_leaves(desk: Desk) -> None:
    opened = desk.receive()
    desk.clock.forward(hours=30)  # Tuesday, 16:00 in Vilnius: after the day's duty
    desk.answer_and_let_leave(opened.ticket_id)

    (row,) = desk.rows(Wait)

    assert (row.kind, row.answered_at, row.service_minutes) == (
        "first",
        desk.clock.now.replace(second=0),
        840,
    )
    assert (row.paused_minutes, row.counts, row.channel) == (0, True, "email")


def test_a_first_answer_that_came_back_is_no_first_answer(desk: Desk) -> None:
    opened = desk.receive()
    desk.clock.forward(hours=1)
    sent = desk.answer_and_let_leave(opened.ticket_id)
    was_answered = desk.row(Ticket, opened.ticket_id).first_answered_at

    desk.receive(kind="bounce", delivery="failed", tokens=(token_of(sent),))

    ticket = desk.row(Ticket, opened.ticket_id)
    assert was_answered is not None
    assert ticket.first_answered_at is None
    assert [row.answered_at for row in desk.rows(Wait)] == [None]


def test_the_second_answer_is_the_first_one_that_reached_her(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    desk.receive(kind="bounce", delivery="failed", tokens=(token_of(sent),))
    desk.clock.forward(hours=5)

    desk.answer_and_let_leave(opened.ticket_id)

    ticket = desk.row(Ticket, opened.ticket_id)
    assert ticket.first_answered_at == desk.clock.now.replace(second=0)
    assert [(row.kind, row.answered_at) for row in desk.rows(Wait)] == [("first", ticket.first_answered_at)]


@pytest.mark.parametrize("kind", ["automatic", "bounce", "report", "list"])
def test_a_machine_starts_and_stops_no_wait(desk: Desk, kind: str) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    before = kept(desk, opened.ticket_id)

    desk.receive(kind=kind, tokens=(token_of(sent),))
    alone = desk.receive(kind=kind)

    assert kept(desk, opened.ticket_id) == before
    assert kept(desk, alone.ticket_id) == []


def test_an_answer_that_waits_for_her_hours_pauses_her_wait(desk: Desk) -> None:
    opened = desk.receive()
    desk.save_card(
        opened.ticket_id,
        allowed=("email",),
        windows=(read_window("1234567 18:00-20:00"),),
        zone="Europe/Vilnius",
    )
    desk.clock.forward(hours=1)
    version = desk.row(Ticket, opened.ticket_id).version
    answers.answer(
        opened.ticket_id, "Mes čia.", subject="", version=version, rules=desk.rules, by=desk.ada, now=desk.clock.now,
        way="wait",
    )  # fmt: skip
    before = desk.row(Ticket, opened.ticket_id).due_at

    desk.clock.now = desk.clock.now.replace(hour=16, minute=0)  # 18:00 in Vilnius
    desk.let_leave()

    (row,) = desk.rows(Wait)
    assert (row.paused_minutes, row.service_minutes) == (420, 60)
    assert before is not None
    assert before > desk.rules.answer_due(row.began_at)


def test_her_next_letter_ends_the_pause(desk: Desk) -> None:
    test_an_answer_that_waits_for_her_hours_pauses_her_wait(desk)
    sent = desk.mailer.sent[-1]
    desk.receive(tokens=(token_of(sent),))
    desk.clock.now = desk.clock.now.replace(hour=20)
    version = desk.row(Ticket, desk.rows(Ticket)[0].id).version
    answers.answer(
        desk.rows(Ticket)[0].id, "Rytoj.", subject="", version=version, rules=desk.rules, by=desk.ada, now=desk.clock.now,
        way="wait",
    )  # fmt: skip
    desk.clock.forward(hours=1)

    desk.receive(tokens=(token_of(sent),))

    pauses = sorted(desk.rows(WaitPause), key=lambda pause: pause.from_at)
    assert [pause.until_at for pause in pauses][-1] == desk.clock.now.replace(second=0)


def test_what_is_triaged_as_no_call_for_help_counts_no_more(desk: Desk) -> None:
    opened = desk.receive()

    desk.triage(opened.ticket_id, kind="media_general")

    assert [row.counts for row in desk.rows(Wait)] == [False]


def test_minutes_that_nobody_could_count_are_counted_by_a_courier(desk: Desk) -> None:
    opened = desk.receive()
    desk.clock.forward(hours=3)
    tickets.close(opened.ticket_id, by=desk.ada, now=desk.clock.now)
    before = [row.service_minutes for row in desk.rows(Wait)]

    desk.courier.look()

    assert (before, [row.service_minutes for row in desk.rows(Wait)]) == ([None], [180])


def test_a_copy_that_is_folded_takes_its_wait_along(desk: Desk) -> None:
    desk.arm()
    for _ in range(2):
        desk.receive(letter(message_id="twice@post.example"))
        desk.clock.forward(minutes=5)

    desk.courier.look()

    assert len(desk.rows(Wait)) == len(desk.rows(Ticket)) == 1
