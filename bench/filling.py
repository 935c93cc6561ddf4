"""Fills a desk with tickets through the deed the door uses; only the waiting for the disk is left out, and only meanwhile."""

from __future__ import annotations

import random
from datetime import timedelta

from bench.desks import Trial
from helpline.border import IncomingMail
from helpline.deeds.mail.intake import receive_mail
from helpline.records import db
from helpline.words.invented import invented_letters

DAYS = 60


def fill(trial: Trial, *, up_to: int, start: int, seed: int) -> None:
    """Receives letters number `start` to `up_to`, each opening a ticket, spread over the last sixty days."""
    chance, now = random.Random(seed + start), trial.desk.clock()
    with trial.desk.app.app_context():
        _wait_for_disk("OFF")
        for number in range(start, up_to):
            at = now - timedelta(minutes=chance.randrange(DAYS * 24 * 60))
            receive_mail(_letter(number, chance=chance), rules=trial.desk.rules, now=at)
        _wait_for_disk("FULL")
        db.engine.dispose()


def _wait_for_disk(how: str) -> None:
    """On the one connection of this thread; PRAGMA synchronous can't be set inside a transaction."""
    connection = db.engine.raw_connection()
    connection.cursor().execute(f"PRAGMA synchronous={how}")
    connection.close()


def _letter(number: int, *, chance: random.Random) -> IncomingMail:
    model = chance.choice(invented_letters())
    return IncomingMail(
        address=f"{number}.{model.address}", name=model.name, subject=model.subject, text=model.text,
        message_id=f"{number}@away.example", language=model.language,
    )  # fmt: skip
