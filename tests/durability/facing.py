"""A desk whose correspondent, mail server and duty mailbox is another desk, and the same the other way round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from helpline import records
from helpline import settings as known
from helpline.app import Desk, duty_of, make_desk
from helpline.border import OutgoingMail
from helpline.deeds.answer import answers
from helpline.deeds.staff import arming
from helpline.deeds.supervision.alarms import TEXTS
from helpline.mail_wiring import mailer_of
from helpline.settings import Settings
from mail_gateway.send import Submission
from queue_workers.courier import Courier
from tests.cast import SUBJECT, Clock, Founded

BY_A_PERSON = "Labas, čia kita tarnyba."


@dataclass
class Passing:
    """The way to the other desk's door; it keeps what it passed on."""

    submission: Submission
    sent: list[OutgoingMail] = field(default_factory=list)

    def send(self, mail: OutgoingMail) -> None:
        self.submission.send(mail)
        self.sent.append(mail)


class FacingDesk:
    """One of the two, on the clock of both. Its courier makes a round whenever `look` is called."""

    def __init__(
        self, founded: Founded, *, address: str, port: int, other: str, other_port: int, clock: Clock
    ) -> None:
        self.founded, self.address, self.clock = founded, address, clock
        settings = replace(
            Settings(),
            desk=known.Desk(data=founded.file.parent),
            mail=known.Mail(
                addresses=(address,), hostname=address.partition("@")[2], door_port=port, check_senders=False
            ),
            submission=known.Submission(
                host="127.0.0.1", port=other_port, security="none", letters_a_minute=6000
            ),
            courier=known.Courier(undo_seconds=0),
            duty=known.Duty(mailbox=other),
        )
        self.desk: Desk = make_desk(settings, clock=clock)
        submission = mailer_of(settings)
        assert submission is not None
        self.mailer = Passing(submission)
        self._courier = Courier(
            keys=self.desk.keys, mailer=self.mailer, rules=self.desk.rules, duty=duty_of(settings), clock=clock,
            within=self.desk.app.app_context,
        )  # fmt: skip

    def arm(self) -> None:
        with self.desk.app.app_context():
            arming.arm(self.desk.keys, by=self.founded.staff["Sam"], now=self.clock.now)

    def look(self) -> None:
        with self.desk.app.app_context():
            self._courier.look()

    def answer_whoever_waits(self, text: str) -> None:
        with self.desk.app.app_context():
            with records.reading() as session:
                waiting = session.scalars(
                    select(records.Ticket).where(records.Ticket.waiting_since.is_not(None))
                ).all()
            for ticket in waiting:
                answers.answer(
                    ticket.id, text, subject=SUBJECT, version=ticket.version, rules=self.desk.rules,
                    by=self.founded.staff["Ada"], now=self.clock.now,
                )  # fmt: skip

    def alarms(self) -> Counter[str]:
        kinds = {text: kind for kind, text in TEXTS.items()}
        return Counter(kinds[mail.text] for mail in self.mailer.sent if mail.text in kinds)

    def written_by_nobody(self) -> list[OutgoingMail]:
        """What left though no person wrote it, besides the alarms."""
        return [mail for mail in self.mailer.sent if mail.text not in (*TEXTS.values(), BY_A_PERSON)]

    def kinds_received(self) -> Counter[str]:
        with self.desk.app.app_context(), records.reading() as session:
            came = select(records.Message.kind).where(records.Message.direction == "in")
            return Counter(session.scalars(came).all())

    def close(self) -> None:
        self.mailer.submission.close()
        self.desk.stop()
        records.close_database(self.desk.app)


@dataclass
class Facing:
    north: FacingDesk
    south: FacingDesk
    clock: Clock

    @property
    def both(self) -> tuple[FacingDesk, FacingDesk]:
        return self.north, self.south

    def live(
        self, *, minutes: int, step: int = 1, meanwhile: Callable[[FacingDesk], None] = lambda _desk: None
    ) -> None:
        for _ in range(0, minutes, step):
            self.clock.forward(minutes=step)
            for desk in self.both:
                meanwhile(desk)
                desk.look()
