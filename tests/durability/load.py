"""Everybody who wants something of the desk at once: senders, a provider's mailbox, Ada who answers, Sam who comes by."""

from __future__ import annotations

import random
import smtplib
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from http.client import HTTPException
from itertools import count

from tests.durability.ledger import Promised
from tests.durability.served import ADDRESS, ServedDesk
from tests.imap.dovecot import Dovecot
from tests.road.letters import letter, somebody
from tests.road.running import wait_for
from tests.road.visiting import Visitor

SENDERS, FIRST = 4, 20
UNANSWERED = (
    OSError,
    HTTPException,
    AssertionError,
    StopIteration,
)  # what a visitor meets at a desk that dies


class Load:
    """A sender keeps a letter until it heard 250, as mail servers do. `promised` is what each of them was told."""

    def __init__(self, desk: ServedDesk, dovecot: Dovecot, *, seed: int) -> None:
        self.promised = Promised()
        self._desk, self._dovecot = desk, dovecot
        self._chance = random.Random(seed)
        self._numbers = count(1)
        self._tickets: list[str] = []
        self._ending, self._nobody_comes = threading.Event(), threading.Event()
        self._busy = [self._thread(self._send) for _ in range(SENDERS)]
        self._busy += [self._thread(self._fill_mailbox), self._thread(self._answer)]
        self._keeper = self._thread(self._come_by)

    def start(self) -> None:
        """The letters that Ada will answer are there before anything happens: she never works on a copy."""
        self._keeper.start()
        for number in range(FIRST):
            assert self._hand_in(written(f"first-{number}", self._chance))
        ada = Visitor(self._desk).sign_in("Ada")
        wait_for(lambda: len(ada.tickets("all")) == FIRST)
        self._tickets = ada.tickets("all")
        for ticket in self._tickets:  # or her second answer to one would be refused until somebody has asked
            card = ada.get(f"{ticket}/card").form(to="/card")
            ada.send(card, {"email": "yes"})
        self._write_one(ada)
        for thread in self._busy:
            thread.start()

    def end(self) -> None:
        """Nobody begins anything new; Sam still comes by."""
        self._ending.set()
        for thread in self._busy:
            thread.join(60)

    def go_home(self) -> None:
        self._nobody_comes.set()
        self._keeper.join(60)

    def _thread(self, work: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=work, daemon=True)

    def _pause(self, most: float) -> None:
        time.sleep(self._chance.uniform(0, most))

    def _send(self) -> None:
        while not self._ending.is_set():
            mail = written(f"door-{next(self._numbers)}", self._chance)
            while not self._hand_in(mail) and not self._ending.is_set():
                self._pause(0.1)
            self._pause(0.2)

    def _hand_in(self, mail: EmailMessage) -> bool:
        """Whether it heard 250, whatever came after that."""
        heard = False
        with (
            suppress(OSError, smtplib.SMTPException),
            smtplib.SMTP("127.0.0.1", self._desk.smtp, timeout=30) as door,
        ):
            door.send_message(mail)
            heard = True
            self.promised.at_the_door.append(str(mail["Subject"]))
        return heard

    def _fill_mailbox(self) -> None:
        with self._dovecot.mailbox() as client:
            while not self._ending.is_set():
                word = f"mailbox-{next(self._numbers)}"
                client.append("INBOX", written(word, self._chance).as_bytes())
                self.promised.in_the_mailbox.append(word)
                self._pause(0.6)

    def _answer(self) -> None:
        ada = None
        while not self._ending.is_set():
            with suppress(*UNANSWERED):
                ada = ada or Visitor(self._desk).sign_in("Ada")
                self._write_one(ada)
            self._pause(0.1)

    def _write_one(self, ada: Visitor) -> None:
        word = f"answer-{next(self._numbers)}"
        if word in ada.answer(self._chance.choice(self._tickets), f"Yes. {word}").text:
            self.promised.answers.append(word)

    def _come_by(self) -> None:
        sam = None
        while not self._nobody_comes.is_set():
            with suppress(*UNANSWERED):
                sam = sam or Visitor(self._desk).sign_in("Sam")
                if sam.get("/waiting").path.startswith("/login"):
                    sam = None
            time.sleep(0.3)


def written(word: str, chance: random.Random) -> EmailMessage:
    """A letter that says its word, up to 3 kB long."""
    mail = letter(
        f"{word}\n\n" + "Tell me what I can do. " * chance.randrange(130), sender=somebody(), subject=word
    )
    mail["To"] = ADDRESS
    return mail
