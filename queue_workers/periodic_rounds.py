"""What comes again and again, each time done by one courier of all: alarms, the letter to ourselves, forgetting, counting."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from helpline.border import OutgoingMail, PermanentFailure, TemporaryFailure
from helpline.deeds import periodic
from helpline.deeds.line import line_callers, line_calls
from helpline.deeds.mail import loops
from helpline.deeds.mail.mailboxes import NO_MAILBOXES, Watch
from helpline.deeds.phone import call_backs
from helpline.deeds.rules import DeskRules
from helpline.deeds.staff import boot_keys
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.supervision import alarms, breaches
from helpline.deeds.supervision.alarms import Patience
from helpline.deeds.ticket import duplicates, holding, presence
from helpline.deeds.waiting import due_anew, tallies, waits

ALARMS_EVERY = timedelta(minutes=1)
SWEEP_EVERY = timedelta(minutes=5)
LOST_CALLS_EVERY = timedelta(minutes=1)
PROMISES_EVERY = timedelta(minutes=1)
TALLIES_EVERY = timedelta(minutes=1)
WAITS_EVERY = timedelta(seconds=10)
FORGET_EVERY = timedelta(hours=1)
log = logging.getLogger("helpline.courier")


class Mailer(Protocol):
    """Takes a letter and returns when the provider has it. Raises TemporaryFailure or PermanentFailure."""

    def send(self, mail: OutgoingMail) -> None: ...


@dataclass(frozen=True)
class DutyPost:
    """Where alarms go, how patient they are and which mailboxes are watched; no mailbox to tell, no alarms."""

    mailbox: str
    patience: Patience
    watch: Watch = NO_MAILBOXES
    loop_every: timedelta | None = None  # how often the desk writes to itself


class PeriodicRounds:
    """One courier's share of what is due by the clock; without keys too. It looks at most once in `every`."""

    def __init__(
        self,
        *,
        keys: CourierKeys,
        mailer: Mailer | None,
        rules: DeskRules,
        duty: DutyPost,
        clock: Callable[[], datetime],
        every: timedelta,
    ) -> None:
        self._keys, self._mailer, self._rules, self._duty = keys, mailer, rules, duty
        self._clock, self._every = clock, every
        self._looked_at: datetime | None = None

    def look(self) -> None:
        """Does what is due. A round that somebody rang for has no need to ask whose turn it is."""
        now = self._clock()
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < self._every:
            return
        self._looked_at = now
        presence.forget_who_left(now=now)
        if self._mailer is not None and self._duty.mailbox:
            self._in_turn("alarms", ALARMS_EVERY, partial(self._raise_alarms, self._mailer))
        if self._mailer is not None and self._duty.loop_every:
            self._in_turn("loop", self._duty.loop_every, partial(self._write_to_ourselves, self._mailer))
        self._in_turn("old indexes", FORGET_EVERY, duplicates.forget_old)
        self._in_turn("call backs", PROMISES_EVERY, call_backs.expire)
        self._in_turn("lost calls", LOST_CALLS_EVERY, partial(line_calls.end_lost, rules=self._rules.line))
        self._in_turn("old numbers", FORGET_EVERY, partial(line_callers.forget_old, rules=self._rules.line))
        self._in_turn("tallies", TALLIES_EVERY, self._count_the_rest)
        self._in_turn("waits", WAITS_EVERY, self._look_after_waits)
        self._in_turn("gone couriers", SWEEP_EVERY, boot_keys.sweep_gone)

    def _count_the_rest(self, *, now: datetime) -> None:  # noqa: ARG002  (as every periodic task is called)
        """What an older desk brought with it: some each time, so that answers don't wait for all of it."""
        tallies.count_the_rest(rules=self._rules)

    def _in_turn(self, name: str, every: timedelta, task: Callable[..., None]) -> None:
        now = self._clock()
        with periodic.turn(name, every=every, now=now) as is_ours:
            if is_ours:
                task(now=now)

    def _look_after_waits(self, *, now: datetime) -> None:
        waits.count_the_rest(rules=self._rules)
        due_anew.catch_up(rules=self._rules, now=now)
        holding.end_holds(rules=self._rules, now=now)

    def _raise_alarms(self, mailer: Mailer, *, now: datetime) -> None:
        duty = self._duty
        for kind in alarms.due_alarms(keys=self._keys, patience=duty.patience, watch=duty.watch, now=now):
            if self._is_alarmed(kind, mailer=mailer):
                alarms.told(kind, now=self._clock())
        ran_out = breaches.untold_breaches(rules=self._rules, now=now)
        if ran_out and self._is_alarmed(breaches.ALARM, mailer=mailer):
            breaches.breaches_told(ran_out, now=self._clock())

    def _is_alarmed(self, kind: str, *, mailer: Mailer) -> bool:
        try:
            mailer.send(self._alarm_letter(kind))
        except (TemporaryFailure, PermanentFailure) as failure:
            log.warning("alarm not sent: %s", failure)
            return False
        return True

    def _write_to_ourselves(self, mailer: Mailer, *, now: datetime) -> None:
        letter = loops.begin_loop(rules=self._rules, now=now)
        try:
            mailer.send(letter)
        except (TemporaryFailure, PermanentFailure) as failure:
            log.warning("letter to ourselves not sent: %s", failure)

    def _alarm_letter(self, kind: str) -> OutgoingMail:
        now = self._clock()
        domain = self._rules.sender.partition("@")[2]
        return OutgoingMail(
            to=self._duty.mailbox, sender=self._rules.sender, sender_name=self._rules.sender_name, envelope_from="",
            reply_to=self._rules.sender, subject="Please look at the desk", text=alarms.TEXTS[kind],
            message_id=f"<duty-{int(now.timestamp())}-{kind.replace(' ', '-')}@{domain}>", date=now,
            is_automatic=True,
        )  # fmt: skip
