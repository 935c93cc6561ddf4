"""The courier's loop: look for what is due, work it, then wait five seconds or for the bell. The queue is only the bell.

It runs on a thread of its own in the embedded form, else on the main thread; nothing here knows who rings.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from helpline.border import OutgoingMail, PermanentFailure, TemporaryFailure
from helpline.deeds import periodic
from helpline.deeds.answer import delivery
from helpline.deeds.line import line_callers, line_calls
from helpline.deeds.mail import loops
from helpline.deeds.mail.mailboxes import NO_MAILBOXES, Watch
from helpline.deeds.phone import call_backs, reveals
from helpline.deeds.rules import DeskRules
from helpline.deeds.staff import arming, boot_keys
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.staff.boot_keys import Boot
from helpline.deeds.supervision import alarms, breaches
from helpline.deeds.supervision.alarms import Patience
from helpline.deeds.ticket import duplicates, holding, presence, recognition
from helpline.deeds.waiting import due_anew, tallies, waits
from helpline.records import trouble_of
from queue_workers.carrier_rounds import Carrier, CarrierRounds

LONGEST_WAIT = timedelta(seconds=5)
BREATH = timedelta(milliseconds=100)  # from one round to the next, however often it rings meanwhile
FOLDING_STEPS = 5
ALARMS_EVERY = timedelta(minutes=1)
NOTED_EVERY = timedelta(milliseconds=200)
RENEW_EVERY = timedelta(seconds=20)  # a third of the lease
SWEEP_EVERY = timedelta(minutes=5)
LOST_CALLS_EVERY = timedelta(minutes=1)
PROMISES_EVERY = timedelta(minutes=1)
TALLIES_EVERY = timedelta(minutes=1)
WAITS_EVERY = timedelta(seconds=10)
RECORDINGS_EVERY = timedelta(minutes=15)
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


class Courier:
    """Works what is due. `within` opens what a thread needs to reach the database.

    `boot` is what a courier in a process of its own holds of itself; embedded, there is none.
    """

    def __init__(
        self,
        *,
        keys: CourierKeys,
        mailer: Mailer | None,
        rules: DeskRules,
        duty: DutyPost,
        clock: Callable[[], datetime],
        within: Callable[[], AbstractContextManager[object]],
        boot: Boot | None = None,
        carrier: Carrier | None = None,
        renew_every: timedelta = RENEW_EVERY,
    ) -> None:
        self._boot, self._renew_every = boot, renew_every
        self._line = CarrierRounds(carrier, keys=keys, rules=rules, clock=clock) if carrier else None
        self._keys, self._mailer, self._rules, self._duty = keys, mailer, rules, duty
        self._clock, self._within = clock, within
        self._bell, self._ending = threading.Event(), threading.Event()
        self._periodic_at: datetime | None = None

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
            self._ending.wait(BREATH.total_seconds())
            self._bell.wait(wait.total_seconds())

    def look(self) -> None:
        """One round: show numbers, fold what came twice, recognise, deliver, the carrier, what is periodic. Without keys only the last two."""
        self._look_after_keys()
        if self._keys.is_armed(self._clock()):
            reveals.serve(
                keys=self._keys, now=self._clock()
            )  # first: somebody sits before the page and waits
            self._fold_repeats()
            while line_callers.look_up(keys=self._keys, rules=self._rules.line, now=self._clock()):
                pass  # before all letters: a colleague is on the line
            while recognition.recognise(keys=self._keys, now=self._clock()) >= recognition.STEP:
                pass
            while self._mailer is not None and self._deliver_one(self._mailer):
                self._look_after_keys()
        if self._line is not None and not self._ending.is_set() and self._line.look():
            self.ring()
        self._do_periodic()

    def leave(self) -> None:
        """The process ends: its row goes, so that nobody gives it keys any more."""
        if self._boot is not None:
            with self._within():
                boot_keys.leave(self._boot)

    def _look_after_keys(self) -> None:
        if self._boot is None:
            arming.obey_lock(self._keys, now=self._clock())
        else:
            boot_keys.report(self._boot, keys=self._keys, now=self._clock())

    def _fold_repeats(self) -> None:
        """Some steps at a time, so that after an import of thousands of letters an answer doesn't wait for all of them."""
        for _ in range(FOLDING_STEPS):
            if not duplicates.fold_repeats(keys=self._keys, rules=self._rules, now=self._clock()):
                return
        self.ring()

    def _deliver_one(self, mailer: Mailer) -> bool:
        is_at_work = not self._ending.is_set() and self._keys.is_armed(self._clock())
        claimed = delivery.claim(self._clock()) if is_at_work else None
        if claimed is None:
            return False
        try:
            letter = delivery.look_again(claimed, keys=self._keys, rules=self._rules, now=self._clock())
        except delivery.HoldIt as reason:
            delivery.hold(claimed, str(reason), rules=self._rules, now=self._clock())
            return True
        except delivery.NotYet as not_yet:
            delivery.put_off(claimed, not_yet.until, rules=self._rules, now=self._clock())
            return True
        self._send(letter, claimed, mailer=mailer)
        return True

    def _send(self, letter: OutgoingMail, claimed: delivery.Claim, *, mailer: Mailer) -> None:
        started_at, ticking = self._clock(), time.monotonic()
        with self._in_hand(claimed):
            outcome, note = _handed_over(letter, mailer=mailer)
        tried = delivery.Tried(outcome, started_at, int((time.monotonic() - ticking) * 1000))
        self._note(partial(note, claimed, tried, rules=self._rules))

    def _note(self, note: Callable[..., None]) -> None:
        """However long the database is away: what has left and isn't noted, the next courier would send once more.

        Tried more often than any courier looks for work, so that this one is the first when it is back.
        """
        while True:
            try:
                note(now=self._clock())
            except SQLAlchemyError as error:
                if trouble_of(error) == "other" or self._ending.wait(NOTED_EVERY.total_seconds()):
                    raise
            else:
                return

    @contextmanager
    def _in_hand(self, claimed: delivery.Claim) -> Iterator[None]:
        """However slow the mail server is, no other courier takes the answer over while this one lives."""
        is_over = threading.Event()

        def renew() -> None:
            while not is_over.wait(self._renew_every.total_seconds()):
                try:
                    with self._within():
                        delivery.keep_in_hand(claimed, now=self._clock())
                except Exception as error:  # noqa: BLE001  (a busy database; the next time is soon enough)
                    log.warning("lease not renewed: %s", type(error).__name__)

        renewing = threading.Thread(target=renew, name="lease", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            is_over.set()
            renewing.join()

    def _do_periodic(self) -> None:
        """What one courier of all does now and then. A round that somebody rang for has no need to ask whose turn it is."""
        now = self._clock()
        if self._periodic_at is not None and timedelta(0) <= now - self._periodic_at < LONGEST_WAIT:
            return
        self._periodic_at = now
        presence.forget_who_left(now=now)
        if self._mailer is not None and self._duty.mailbox:
            self._in_turn("alarms", ALARMS_EVERY, partial(self._raise_alarms, self._mailer))
        if self._mailer is not None and self._duty.loop_every:
            self._in_turn("loop", self._duty.loop_every, partial(self._write_to_ourselves, self._mailer))
        self._in_turn("old indexes", FORGET_EVERY, duplicates.forget_old)
        self._in_turn("call backs", PROMISES_EVERY, call_backs.expire)
        self._in_turn("lost calls", LOST_CALLS_EVERY, partial(line_calls.end_lost, rules=self._rules.line))
        if self._line is not None:
            self._in_turn("recordings", RECORDINGS_EVERY, self._line.look_around)
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
