"""Looks after one mailbox in a thread of its own: fetch, commit, and only then take away; for as long as the desk runs."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from helpline.border import TemporaryFailure
from helpline.deeds.mail import mailboxes
from helpline.deeds.mail.mailboxes import AlreadyStored, Place
from mail_gateway.imap.connection import Account, signed_in
from mail_gateway.imap.folder import Fetched, Folder
from mail_gateway.imap.sweeping import Sweep, sweep
from mail_gateway.postroom import Postroom

BACK_OFF = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
AUTH_BACK_OFF = 300.0  # a wrong password told again and again gets an account locked
RENEW = 20.0
LONGEST_WAIT = 30.0  # until the lease is renewed and IDLE is begun anew
TRIES = 3
SAME_LETTER = timedelta(minutes=5)  # so much two clocks may differ
Letter = tuple[int | None, int]  # UIDVALIDITY and UID
log = logging.getLogger("helpline.imap")


class NotOurTurn(Exception):
    """Another poller looks after this mailbox."""


@dataclass(frozen=True)
class Habits:
    """How a mailbox is looked after. `done_folder` is where stored letters go, "" deletes them."""

    check_seconds: float = 60
    done_folder: str = ""
    max_bytes: int = 25 << 20
    sweep: Sweep = field(default_factory=Sweep)


class Poller:
    """One mailbox. `within` opens what a thread needs to reach the database.

    A letter is committed together with its place in the mailbox, so a crash before it is taken away stores it once.
    Two pollers of one mailbox take turns by a lease; should it fail them, its places still keep letters single.
    """

    def __init__(
        self,
        account: Account,
        *,
        habits: Habits,
        postroom: Postroom,
        clock: Callable[[], datetime],
        within: Callable[[], AbstractContextManager[object]],
    ) -> None:
        self._account, self._habits, self._postroom = account, habits, postroom
        self._clock, self._within = clock, within
        self._holder, self._mailbox = uuid4(), account.mailbox
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self.run, name="mailbox", daemon=True)
        self._failures: Counter[Letter] = Counter()
        self._too_large: set[Letter] = set()
        self._fell = 0
        self._renewed = self._swept = float("-inf")

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Returns at once; several pollers end together so."""
        self._ending.set()

    def stop(self) -> None:
        """The letter in hand is finished, for at most 40 seconds."""
        self._ending.set()
        self._thread.join(timeout=40)

    def run(self) -> None:
        """Until `stop`. No failure ends it: the next try comes after a second, then ever later, up to a minute."""
        with self._within():
            while not self._ending.is_set():
                self._ending.wait(self._one_session())

    def _one_session(self) -> float:
        """Works until something breaks; the seconds to wait before the next try."""
        try:
            self._work()
        except NotOurTurn:
            return min(self._habits.check_seconds, LONGEST_WAIT)
        except TemporaryFailure as failure:
            log.warning("mailbox: %s", failure)
            if str(failure) == "auth":
                return AUTH_BACK_OFF
        except Exception as error:  # noqa: BLE001  (no letter may stop the others; the text could hold an address)
            log.warning("mailbox: %s", type(error).__name__)
        self._fell += 1
        return BACK_OFF[min(self._fell, len(BACK_OFF)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311  (nothing secret)

    def _work(self) -> None:
        self._keep_turn(anew=True)
        try:
            with signed_in(self._account) as client:
                folder = Folder(client, self._account.folder, done=self._habits.done_folder)
                while not self._ending.is_set():
                    self._swept = sweep(client, self._habits.sweep, last=self._swept)
                    self._look_into(folder)
                    self._wait(folder)
        finally:
            mailboxes.end_turn(self._mailbox, holder=self._holder)

    def _look_into(self, folder: Folder) -> None:
        """One round: take what is new, oldest first, stubborn ones last; then remove what was stored earlier."""
        self._keep_turn(anew=True)
        found = folder.look()
        stored = self._stored(folder, found)
        new = [uid for uid in found if uid not in stored and (folder.uidvalidity, uid) not in self._too_large]
        for uid in sorted(new, key=lambda uid: (self._failures[folder.uidvalidity, uid], uid)):
            if self._ending.is_set():
                return
            self._keep_turn()
            self._take(folder, uid)
        self._finish(folder, [uid for uid in stored if (folder.uidvalidity, uid) not in self._too_large])
        mailboxes.has_looked(self._mailbox, holder=self._holder, now=self._clock())
        self._fell = 0

    def _wait(self, folder: Folder) -> None:
        """For a new letter, or until it is time to look all the same."""
        until = time.monotonic() + self._habits.check_seconds
        while not self._ending.is_set() and (left := until - time.monotonic()) > 0:
            if folder.wait(min(left, LONGEST_WAIT), ending=self._ending):
                return
            self._keep_turn()

    def _keep_turn(self, *, anew: bool = False) -> None:
        if anew or time.monotonic() - self._renewed > RENEW:
            if not mailboxes.take_turn(self._mailbox, holder=self._holder, now=self._clock()):
                raise NotOurTurn
            self._renewed = time.monotonic()

    def _stored(self, folder: Folder, found: Sequence[int]) -> set[int]:
        """Those that were committed before a crash or a lost connection and only have to go.

        What is gone for an hour is forgotten. A letter delivered after its UID was noted is another one: a server
        that was restored from a backup gives UIDs a second time.
        """
        if folder.uidvalidity is None:
            return set()
        known = mailboxes.stored_in(self._mailbox, folder.uidvalidity)
        there = folder.facts(sorted(known.keys() & set(found)))
        strangers = {uid for uid, lying in there.items() if lying.delivered_at > known[uid] + SAME_LETTER}
        self._too_large |= {
            (folder.uidvalidity, uid)
            for uid, lying in there.items()
            if lying.size > self._habits.max_bytes and uid not in strangers
        }
        gone = {uid for uid in known.keys() - set(found) if self._clock() - known[uid] > mailboxes.KEEP_GONE}
        mailboxes.forget_stored(self._mailbox, folder.uidvalidity, gone | strangers)
        return there.keys() - strangers

    def _take(self, folder: Folder, uid: int) -> None:
        """Too large a letter stays where it is once its beginning is stored."""
        letter = (folder.uidvalidity, uid)
        fetched = folder.fetch(uid, at_most=self._habits.max_bytes)
        if fetched is None:
            return
        place = Place(self._mailbox, folder.uidvalidity, uid) if folder.uidvalidity is not None else None
        with suppress(AlreadyStored):
            self._store(fetched, place, letter=letter)
        if fetched.was_cut:
            self._too_large.add(letter)
        else:
            self._finish(folder, [uid])

    def _store(self, fetched: Fetched, place: Place | None, *, letter: Letter) -> None:
        """Raises TemporaryFailure("not-stored"); a letter that fails the third time is put into quarantine."""
        try:
            self._postroom.fetch(fetched.raw, place=place, delivered_at=fetched.delivered_at)
        except AlreadyStored:
            raise
        except Exception:  # noqa: BLE001  (whatever it is, the letter stays in its mailbox; the text could hold an address)
            self._failures[letter] += 1
        else:
            del self._failures[letter]
            return
        if self._failures[letter] < TRIES:
            raise TemporaryFailure("not-stored")
        self._postroom.set_aside(fetched.raw, "not-stored", place=place)

    def _finish(self, folder: Folder, uids: Sequence[int]) -> None:
        """A server that refuses to remove letters is told again in the next round; new ones are fetched meanwhile."""
        try:
            folder.finish(uids)
        except TemporaryFailure as failure:
            if str(failure) not in ("refused", "not-supported"):
                raise
            log.warning("mailbox: can't remove stored letters: %s", failure)
