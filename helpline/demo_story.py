"""Thirty days of an invented helpline, lived through the desk's own deeds with a clock of its own. No row is inserted by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

from helpline.app import Desk
from helpline.border import IncomingMail, OutgoingMail
from helpline.deeds.answer import answers
from helpline.deeds.mail import intake
from helpline.deeds.sealed import openings
from helpline.deeds.staff import arming
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.supervision.alarms import Patience
from helpline.deeds.ticket import recognition, tickets
from helpline.deeds.ticket.danger import alarm_of
from helpline.deeds.ticket.facts import TriageFacts
from helpline.deeds.unlocked import Unlocked
from helpline.records import Ticket, reading
from helpline.words.danger import is_urgent
from helpline.words.invented import InventedLetter, invented_letters
from helpline.words.subjects import subjects
from mail_gateway.addresses import OurAddresses
from mail_gateway.intake import take_in
from queue_workers.courier import Courier
from queue_workers.periodic_rounds import DutyPost

DAYS = 30
STILL_WAITING = 11
RECENT = timedelta(hours=36)
DANGER = {
    "trafficking_exploitation": 3,
    "sexual_violence": 3,
    "domestic_violence": 2,
    "stalking": 2,
    "suicidal": 3,
}


class Postbag:
    """A mailer that keeps the last letter: answers of the past have left long ago, only their address is needed."""

    def __init__(self) -> None:
        self.last: OutgoingMail | None = None

    def send(self, mail: OutgoingMail) -> None:
        self.last = mail


class Storyteller:
    """Lets the staff of the demo live through the letters, each at its own time."""

    def __init__(self, desk: Desk, staff: Mapping[str, Unlocked], *, now: datetime) -> None:
        self._desk, self._staff, self._now = desk, staff, now
        self._chance = random.Random(17)  # noqa: S311  (a story, the same one each time; nothing secret hangs on it)
        self._time = now
        self._postbag = Postbag()
        self._keys = CourierKeys(disarm_after=timedelta(days=400), started_at=now)
        arming.arm(self._keys, by=staff["supervisor"], now=now - timedelta(days=DAYS))
        self._courier = Courier(
            keys=self._keys, mailer=self._postbag, rules=replace(desk.rules, undo=timedelta()),
            duty=DutyPost("", Patience()), clock=lambda: self._time, within=nullcontext,
        )  # fmt: skip

    def tell(self) -> int:
        """How many letters opened a ticket."""
        letters = list(invented_letters())
        self._chance.shuffle(letters)
        answerable = [letter for letter in letters if letter.answer]
        answerable.sort(key=lambda letter: not is_urgent(letter.text))  # somebody needs to be looked at now
        waiting = [answerable[0], *answerable[-STILL_WAITING + 1 :]]
        past = [letter for letter in letters if letter not in waiting]
        for letter, received_at in zip(
            past, self._times(len(past), oldest=DAYS * 24, newest=40), strict=True
        ):
            self._live_through(letter, received_at)
        for letter, received_at in zip(
            waiting, self._times(len(waiting), oldest=52, newest=0.2), strict=True
        ):
            self._receive(letter, letter.subject, letter.text, received_at, to=self._desk.rules.sender)
        self._time = self._now
        self._courier.look()
        return len(letters)

    def _times(self, count: int, *, oldest: float, newest: float) -> Iterator[datetime]:
        hours = sorted((self._chance.uniform(newest, oldest) for _ in range(count)), reverse=True)
        return (self._now - timedelta(hours=hour) for hour in hours)

    def _live_through(self, letter: InventedLetter, received_at: datetime) -> None:
        ticket_id = self._receive(
            letter, letter.subject, letter.text, received_at, to=self._desk.rules.sender
        )
        worker = self._staff[self._chance.choice(("counsellor", "counsellor", "operator", "supervisor"))]
        read_at = received_at + timedelta(hours=self._chance.uniform(0.2, 5))
        openings.adopt([ticket_id], by=worker, read_at=read_at)
        if letter.kind in ("spam", "abusive"):
            tickets.mark_spam(ticket_id, by=worker, now=read_at)
            return
        facts = _facts(letter)
        tickets.triage(ticket_id, facts, look="" if alarm_of(facts) else "usual", by=worker, now=read_at)
        tickets.assign(ticket_id, worker.staff_id, by=worker, now=read_at)
        answered_at = min(
            read_at + timedelta(hours=self._chance.expovariate(1 / 9)), self._now - timedelta(hours=2)
        )
        if letter.answer:
            self._answer(letter, ticket_id, answered_at, worker)
        if letter.answer and letter.follow_up and self._postbag.last is not None:
            self._follow_up(letter, answered_at, worker)
        elif self._chance.random() < 0.6:
            tickets.close(ticket_id, by=worker, now=min(answered_at + timedelta(days=3), self._now))

    def _follow_up(self, letter: InventedLetter, answered_at: datetime, worker: Unlocked) -> None:
        """She writes back to the address of the answer; what is older than a day and a half has been answered too."""
        if self._postbag.last is None or letter.follow_up is None:
            return
        came_at = answered_at + timedelta(hours=self._chance.uniform(3, 60))
        if came_at >= self._now:
            return
        ticket_id = self._receive(letter, "", letter.follow_up, came_at, to=self._postbag.last.reply_to)
        recognition.recognise(keys=self._keys, now=came_at)
        if self._now - came_at > RECENT:
            thanks = THANKS.get(letter.language, THANKS["en"])
            answered_at = min(
                came_at + timedelta(hours=self._chance.uniform(1, 20)), self._now - timedelta(minutes=20)
            )
            self._answer(replace(letter, answer=thanks), ticket_id, answered_at, worker)

    def _receive(self, letter: InventedLetter, subject: str, text: str, at: datetime, *, to: str) -> UUID:
        received: list[UUID] = []

        def store(mail: IncomingMail) -> None:
            proven = replace(mail, sender_check="pass")
            received.append(intake.receive_mail(proven, rules=self._desk.rules, now=at).ticket_id)

        def quarantine(raw: bytes, reason: str) -> None:
            intake.keep_aside(raw, reason=reason, now=at)

        raw = _as_mail(letter, subject, text, to=to)
        take_in(
            raw,
            (to,),
            ours=OurAddresses(self._desk.settings.mail.addresses),
            store=store,
            quarantine=quarantine,
        )
        return received[0]

    def _answer(self, letter: InventedLetter, ticket_id: UUID, at: datetime, worker: Unlocked) -> None:
        from_list = subjects(letter.language)[0][1]
        answers.answer(
            ticket_id, letter.answer or "", subject=from_list, version=_version(ticket_id),
            rules=replace(self._desk.rules, undo=timedelta()), by=worker, now=at,
            way="said yes",  # they were asked; without it a second answer would not leave
        )  # fmt: skip
        self._time = at + timedelta(minutes=1)
        self._courier.deliver()


def _version(ticket_id: UUID) -> int:
    with reading() as session:
        return session.get_one(Ticket, ticket_id).version


THANKS = {
    "lt": "Laba diena, ačiū, kad parašėte vėl. Skaitau jus. Rašykite tada, kai jums ramu, atsakysiu.",
    "en": "Hello, thank you for writing again. I have read every line. Write when it is calm for you, and I will answer.",
    "ru": "Здравствуйте, спасибо, что написали снова. Я прочитала каждую строку. Пишите, когда вам спокойно, я отвечу.",
}


def _facts(letter: InventedLetter) -> TriageFacts:
    kind = letter.kind if letter.kind in tickets.KINDS else "media_general"
    facts = TriageFacts(
        kind=kind, danger=DANGER.get(letter.topic, 1), language=letter.language,
        reasons=(letter.topic,) if letter.topic else (),
    )  # fmt: skip
    return replace(facts, **letter.noted)  # type: ignore[arg-type]  # a test holds every name and code of it against the lists


def _as_mail(letter: InventedLetter, subject: str, text: str, *, to: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"{letter.name} <{letter.address}>" if letter.name else letter.address
    mail["To"], mail["Subject"] = to, subject
    mail.set_content(text)
    if letter.attachment and subject:
        content = f"(invented file {letter.attachment})\n".encode() * 40
        mail.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=letter.attachment
        )
    return mail.as_bytes()
