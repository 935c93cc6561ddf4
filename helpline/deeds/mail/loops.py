"""The desk writes to itself now and then, so that silence is noticed: a letter with a random word, and no ticket when it is back.

Only the word's hash is kept. What carries no word of ours is a letter like any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from helpline.border import OutgoingMail
from helpline.deeds.rules import DeskRules
from helpline.records import Loop, is_claimed, transaction
from helpline.sealing import Damaged, new_token, token_hash

LETTER = "letter"  # the telephone's way will be another word
SUBJECT = "Status"  # says nothing to whoever sees it in a mailbox
CARRIED = re.compile(rf"{SUBJECT} (\S{{8,64}})")
KEPT = timedelta(days=2)
LEAST_PATIENCE = timedelta(minutes=30)


@dataclass(frozen=True, repr=False)
class Loops:
    """When the last one was sent and the last one came back; `is_silent`: one that should be back by now isn't."""

    sent_at: datetime | None
    back_at: datetime | None
    is_silent: bool


def begin_loop(*, rules: DeskRules, now: datetime) -> OutgoingMail:
    """The letter to send; it is waited for from now on, whatever becomes of the sending."""
    token = new_token()
    with transaction() as session:
        session.execute(delete(Loop).where(Loop.sent_at < now - KEPT))
        session.add(Loop(hash=token_hash(token), way=LETTER, sent_at=now))
    domain = rules.sender.partition("@")[2]
    return OutgoingMail(
        to=rules.sender, sender=rules.sender, sender_name="", envelope_from="", reply_to=rules.sender,
        subject=f"{SUBJECT} {token}", text=SUBJECT, message_id=f"<{new_token()}@{domain}>", date=now, is_automatic=True,
    )  # fmt: skip


def came_back(subject: str, *, now: datetime) -> bool:
    """Whether this letter is one of those, and needs no ticket. Nobody else can know its word."""
    carried = CARRIED.fullmatch(subject.strip())
    if carried is None:
        return False
    try:
        found = Loop.hash == token_hash(carried[1])
    except Damaged:
        return False
    with transaction() as session:
        if is_claimed(session, update(Loop).where(found, Loop.back_at.is_(None)).values(back_at=now)):
            return True
        return session.scalars(select(Loop.way).where(found)).first() is not None


def read_loops(session: Session, *, patience: timedelta, now: datetime) -> Loops:
    """Silent where one that was sent longer ago than `patience` isn't back, and none that was sent later is."""
    sent_at, back_at = session.execute(select(func.max(Loop.sent_at), func.max(Loop.back_at))).one()
    newest_back = session.scalar(select(func.max(Loop.sent_at)).where(Loop.back_at.is_not(None)))
    lost = select(func.max(Loop.sent_at)).where(Loop.back_at.is_(None), Loop.sent_at <= now - patience)
    newest_lost = session.scalar(lost)
    is_silent = newest_lost is not None and (newest_back is None or newest_lost > newest_back)
    return Loops(sent_at, back_at, is_silent)


def loop_patience(every_minutes: int) -> timedelta | None:
    """How long one may be on its way: mail servers put letters off for a while. None where the desk sends none."""
    return max(LEAST_PATIENCE, 2 * timedelta(minutes=every_minutes)) if every_minutes else None
