"""The courier's loop: look for what is due, work it, then wait five seconds or for the bell. The queue is only the bell.

It runs on a thread of its own in the embedded form, else on the main thread; nothing here knows who rings.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from helpline.border import OutgoingMail, PermanentFailure, TemporaryFailure
from helpline.deeds.answer import claiming, delivery
from helpline.deeds.answer.looking_again import HoldIt, NotYet, look_again
from helpline.deeds.line import line_callers
from helpline.deeds.phone import reveals
from helpline.deeds.rules import DeskRules
from helpline.deeds.staff import arming, boot_keys
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.staff.boot_keys import Boot
from helpline.deeds.ticket import duplicates, recognition
from helpline.records import trouble_of
from queue_workers.carrier_rounds import Carrier, CarrierRounds
from queue_workers.periodic_rounds import DutyPost, Mailer, PeriodicRounds

LONGEST_WAIT = timedelta(seconds=5)
BREATH = timedelta(milliseconds=100)  # from one round to the next, however often it rings meanwhile
FOLDING_STEPS = 5
NOTED_EVERY = timedelta(milliseconds=200)
RENEW_EVERY = timedelta(seconds=20)  # a third of the lease
log = logging.getLogger("helpline.courier")


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
        self._periodic = PeriodicRounds(
            keys=keys, mailer=mailer, rules=rules, duty=duty, clock=clock, every=LONGEST_WAIT
        )
        self._keys, self._mailer, self._rules = keys, mailer, rules
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
        self._periodic.look()

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
        claimed = claiming.claim(self._clock()) if is_at_work else None
        if claimed is None:
            return False
        try:
            letter = look_again(claimed, keys=self._keys, rules=self._rules, now=self._clock())
        except HoldIt as reason:
            delivery.hold(claimed, str(reason), rules=self._rules, now=self._clock())
            return True
        except NotYet as not_yet:
            delivery.put_off(claimed, not_yet.until, rules=self._rules, now=self._clock())
            return True
        self._send(letter, claimed, mailer=mailer)
        return True

    def _send(self, letter: OutgoingMail, claimed: claiming.Claim, *, mailer: Mailer) -> None:
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
    def _in_hand(self, claimed: claiming.Claim) -> Iterator[None]:
        """However slow the mail server is, no other courier takes the answer over while this one lives."""
        is_over = threading.Event()

        def renew() -> None:
            while not is_over.wait(self._renew_every.total_seconds()):
                try:
                    with self._within():
                        claiming.keep_in_hand(claimed, now=self._clock())
                except Exception as error:  # noqa: BLE001  (a busy database; the next time is soon enough)
                    log.warning("lease not renewed: %s", type(error).__name__)

        renewing = threading.Thread(target=renew, name="lease", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            is_over.set()
            renewing.join()

    def _until_next(self) -> timedelta:
        now = self._clock()
        due = claiming.next_due(now) if self._keys.is_armed(now) else None
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
