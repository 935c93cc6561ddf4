"""A whole desk for one test: the real one on a file of its own; only the clock is ours. Sam supervises and keeps."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from helpline import records, settings
from helpline.app import rules_of
from helpline.border import IncomingMail
from helpline.deeds import answers, arming, intake, people, sessions
from helpline.deeds.alarms import Patience
from helpline.deeds.arming import CourierKeys
from helpline.deeds.bundles import Stretching
from helpline.deeds.conversation import read_conversation
from helpline.deeds.intake import Received
from helpline.deeds.rules import DeskRules
from helpline.deeds.sessions import Lasting
from helpline.deeds.shown import Conversation
from helpline.deeds.unlocked import Unlocked
from helpline.settings import Settings
from queue_workers.courier import Courier, DutyPost

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday
OURS = "labas@desk.example"
QUICK = Stretching(memory_kib=8, passes=1)  # the least Argon2 takes: this passphrase guards nothing
Row = TypeVar("Row")


class Clock:
    """Moves only when it is told to."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@dataclass
class House:
    app: Flask
    clock: Clock
    sam: Unlocked
    rules: DeskRules
    keys: CourierKeys

    def receive(self, mail: IncomingMail) -> Received:
        return intake.receive_mail(mail, rules=self.rules, now=self.clock.now)

    def arm(self) -> None:
        """A keeper comes by, and the courier makes its rounds until nothing is left."""
        arming.arm(self.keys, by=self.sam, now=self.clock.now)
        courier = Courier(
            keys=self.keys, mailer=None, rules=self.rules, duty=DutyPost("", Patience()), clock=self.clock,
            within=self.app.app_context,
        )  # fmt: skip
        for _ in range(4):
            courier.look()

    def rows(self, table: type[Row]) -> Sequence[Row]:
        with records.reading() as session:
            return session.scalars(select(table)).all()

    def ticket(self, ticket_id: UUID) -> records.Ticket:
        with records.reading() as session:
            return session.get_one(records.Ticket, ticket_id)

    def talk(self, ticket_id: UUID) -> Conversation:
        return read_conversation(ticket_id, by=self.sam, now=self.clock.now, armed=True)[0]

    def talks(self) -> list[Conversation]:
        """Every ticket as Sam reads it, the oldest first."""
        found = sorted(self.rows(records.Ticket), key=lambda ticket: ticket.received_at)
        return [self.talk(ticket.id) for ticket in found]

    def texts(self) -> list[str]:
        """What stands in the letters, each as often as it is stored."""
        return sorted(message.text for talk in self.talks() for message in talk.messages)

    def answer(self, ticket_id: UUID) -> UUID:
        version = self.ticket(ticket_id).version
        return answers.answer(
            ticket_id, "Mes čia.", subject="Jūsų laiškas", version=version, rules=self.rules, by=self.sam,
            now=self.clock.now,
        )  # fmt: skip

    def kinds(self, ticket_id: UUID) -> list[str]:
        events = sorted(self.rows(records.Event), key=lambda event: event.seq)
        return [event.kind for event in events if event.ticket_id == ticket_id]


def letter(text: str = "Sveiki, ar galite man padėti?", **changes: Any) -> IncomingMail:
    """What Rowan writes, as the gateway hands it over."""
    told: dict[str, Any] = {
        "address": "rowan.birch@post.example",
        "name": "Rowan Birch",
        "subject": "Klausimas",
        "message_id": f"{uuid4().hex}@post.example",
        "text": text,
    }
    return IncomingMail(**{**told, **changes})


def found_house(folder: Path) -> tuple[Path, str]:
    """Migrated and founded once; a copy of the file costs next to nothing. Its path, and Sam's passphrase."""
    app = open_app(folder)
    records.migrate(app)
    with app.app_context():
        founding = people.found(
            "Komanda A", [("Sam", "supervisor")], now=MORNING - timedelta(days=1), stretching=QUICK
        )
        records.db.engine.dispose()
    return folder / "helpline.sqlite", founding.logins[0].passphrase


def open_house(file: Path, passphrase: str, folder: Path) -> House:
    """A copy of the desk for one test."""
    shutil.copyfile(file, folder / "helpline.sqlite")
    app, clock = open_app(folder), Clock()
    with app.app_context():
        token = sessions.log_in("Sam", passphrase, now=clock.now, lasting=Lasting(), stretching=QUICK)
        sam = sessions.unlock(token, now=clock.now, lasting=Lasting())
    assert sam is not None
    keys = CourierKeys(disarm_after=timedelta(hours=72), started_at=clock.now)
    return House(app=app, clock=clock, sam=sam, rules=rules_of(settings_for(folder)), keys=keys)


def open_app(folder: Path) -> Flask:
    app = Flask(__name__)
    records.open_database(app, settings_for(folder).database_url, bell=lambda: None)
    return app


def settings_for(folder: Path) -> Settings:
    return Settings(desk=settings.Desk(data=folder), mail=settings.Mail(addresses=(OURS,), door_port=0))
