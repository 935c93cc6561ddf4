"""The courier's loop: look for what is due, work it, then wait five seconds or for the bell. The queue is only the bell.

It runs on its own thread in the embedded form; nothing here knows who rings.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from helpline.border import OutgoingMail, PermanentFailure, TemporaryFailure
from helpline.deeds import alarms, delivery, duplicates, recognition
from helpline.deeds.alarms import Patience
from helpline.deeds.arming import CourierKeys
from helpline.deeds.rules import DeskRules

LONGEST_WAIT = timedelta(seconds=5)
log = logging.getLogger("helpline.courier")


class Mailer(Protocol):
    """Takes a letter and returns when the provider has it. Raises TemporaryFailure or PermanentFailure."""

    def send(self, mail: OutgoingMail) -> None: ...


@dataclass(frozen=True)
class DutyPost:
    """Where alarms go, and how patient they are; no mailbox, no alarms."""

    mailbox: str
    patience: Patience


class Courier:
    """Works what is due. `within` opens what a thread needs to reach the database."""

    def __init__(
        self,
        *,
        keys: CourierKeys,
        mailer: Mailer | None,
        rules: DeskRules,
        duty: DutyPost,
        clock: Callable[[], datetime],
        within: Callable[[], AbstractContextManager[object]],
    ) -> None:
        self._keys, self._mailer, self._rules, self._duty = keys, mailer, rules, duty
        self._clock, self._within = clock, within
        self._bell, self._ending = threading.Event(), threading.Event()

    def ring(self) -> None:
        """The one door for the bell."""
        self._bell.set()

    def stop(self) -> None:
        """Ends the loop after the answer in hand."""
        self._ending.set()
        self._bell.set()

    def run(self) -> None:
        """Until `stop`. A failure of one round is noted by its kind and tried again; it never ends the loop."""
        while not self._ending.is_set():
            self._bell.clear()
            wait = LONGEST_WAIT
            try:
                with self._within():
                    self.look()
                    wait = self._until_next()
            except Exception as error:  # noqa: BLE001  (no input may stop the queue; the text could hold an address)
                log.warning("round failed: %s", type(error).__name__)
            self._bell.wait(wait.total_seconds())

    def look(self) -> None:
        """One round: fold what came twice, recognise, deliver, raise alarms. Without keys only the alarms."""
        if self._keys.is_armed(self._clock()):
            self._fold_repeats()
            while recognition.recognise(keys=self._keys, now=self._clock()):
                pass
            while self._mailer is not None and self._deliver_one(self._mailer):
                pass
        self._raise_alarms()

    def _fold_repeats(self) -> None:
        """A step at a time, so that after an import of thousands of letters an answer doesn't wait for all of them."""
        if duplicates.fold_repeats(keys=self._keys, rules=self._rules, now=self._clock()):
            self.ring()
        duplicates.forget_old(now=self._clock())

    def _deliver_one(self, mailer: Mailer) -> bool:
        claimed = None if self._ending.is_set() else delivery.claim(self._clock())
        if claimed is None:
            return False
        try:
            letter = delivery.look_again(claimed, keys=self._keys, rules=self._rules, now=self._clock())
        except delivery.HoldIt as reason:
            delivery.hold(claimed, str(reason), rules=self._rules, now=self._clock())
            return True
        except delivery.NotYet as not_yet:
            delivery.put_off(claimed, not_yet.until)
            return True
        self._send(letter, claimed, mailer=mailer)
        return True

    def _send(self, letter: OutgoingMail, claimed: delivery.Claim, *, mailer: Mailer) -> None:
        started_at, ticking = self._clock(), time.monotonic()
        outcome, note = _handed_over(letter, mailer=mailer)
        tried = delivery.Tried(outcome, started_at, int((time.monotonic() - ticking) * 1000))
        note(claimed, tried, rules=self._rules, now=self._clock())

    def _raise_alarms(self) -> None:
        if self._mailer is None or not self._duty.mailbox:
            return
        for kind in alarms.due_alarms(keys=self._keys, patience=self._duty.patience, now=self._clock()):
            try:
                self._mailer.send(self._alarm_letter(kind))
            except (TemporaryFailure, PermanentFailure) as failure:
                log.warning("alarm not sent: %s", failure)
            else:
                alarms.told(kind, now=self._clock())

    def _alarm_letter(self, kind: str) -> OutgoingMail:
        now = self._clock()
        domain = self._rules.sender.partition("@")[2]
        return OutgoingMail(
            to=self._duty.mailbox, sender=self._rules.sender, sender_name=self._rules.sender_name, envelope_from="",
            reply_to=self._rules.sender, subject="Please look at the desk", text=alarms.TEXTS[kind],
            message_id=f"<duty-{int(now.timestamp())}-{kind.replace(' ', '-')}@{domain}>", date=now,
        )  # fmt: skip

    def _until_next(self) -> timedelta:
        now = self._clock()
        due = delivery.next_due(now) if self._keys.is_armed(now) else None
        return LONGEST_WAIT if due is None else max(timedelta(milliseconds=20), min(LONGEST_WAIT, due - now))


def _handed_over(letter: OutgoingMail, *, mailer: Mailer) -> tuple[str, Callable[..., None]]:
    """How it went, and the deed that notes it."""
    try:
        mailer.send(letter)
    except TemporaryFailure as failure:
        return str(failure), delivery.try_later
    except PermanentFailure as failure:
        return str(failure), delivery.give_up
    return "sent", delivery.has_left
