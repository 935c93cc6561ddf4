"""A desk on which anything happens, and its waits as a slow reading of the events gives them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from helpline import records
from helpline.border import PermanentFailure
from helpline.deeds.answer import contact_logging, recalls
from helpline.deeds.answer.contact_logging import LoggedContact
from helpline.deeds.errors import DeedRefused
from helpline.deeds.ticket import tickets
from helpline.records import Event, Message, OutboxRow, Ticket, Wait
from helpline.sealing import new_token, token_hash
from tests.cast import Desk, letter

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
        if event.kind == "reopened" and after and (after.kind, after.at) == ("contact logged", event.at):
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
