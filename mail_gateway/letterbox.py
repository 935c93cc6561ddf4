"""What the SMTP door and the pollers share: a letter is read, checked, and filed by the desk's deeds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from helpline.border import IncomingMail, SenderCheck
from helpline.deeds import intake, mailboxes
from helpline.deeds.mailboxes import Place
from helpline.deeds.rules import DeskRules
from mail_gateway.addresses import OurAddresses
from mail_gateway.intake import take_in
from mail_gateway.repeats import Repeats

LATE = timedelta(days=2)


class Letterbox:
    """Takes letters from any thread. When a method returns, the letter is committed.

    `sender_check` looks at the letter's bytes and says whether its sender is proven; without one nobody is.
    `within` opens what a thread needs to reach the database.
    """

    def __init__(
        self,
        *,
        ours: OurAddresses,
        rules: DeskRules,
        clock: Callable[[], datetime],
        within: Callable[[], AbstractContextManager[object]],
        sender_check: Callable[[bytes], SenderCheck] | None = None,
    ) -> None:
        self._ours, self._rules, self._clock, self._within = ours, rules, clock, within
        self._sender_check = sender_check
        self._repeats = Repeats()

    def receive(self, raw: bytes, recipients: Sequence[str]) -> None:
        """A letter at the door. Whatever it raises, the sender still has the letter."""
        self._take_in(raw, recipients, place=None, finish=lambda mail: mail)

    def fetch(self, raw: bytes, *, place: Place | None, delivered_at: datetime | None) -> None:
        """A letter out of a mailbox. Raises AlreadyStored if it was fetched from this place before.

        One that lay there for days is flagged "late": nothing may answer it by itself.
        """

        def finish(mail: IncomingMail) -> IncomingMail:
            is_late = delivered_at is not None and self._clock() - delivered_at > LATE
            # The same bytes in a mailbox are the same delivery, so they may stand for a missing Message-ID.
            own_id = mail.message_id or hashlib.sha256(raw).hexdigest()
            return replace(mail, message_id=own_id, flags=(*mail.flags, "late") if is_late else mail.flags)

        self._take_in(raw, (), place=place, finish=finish)

    def set_aside(self, raw: bytes, *, place: Place | None) -> None:
        """A letter that could be read but not filed, several times over. Raises AlreadyStored."""
        with self._within():
            intake.keep_aside(raw, reason="not-stored", now=self._clock(), place=place)

    def _take_in(
        self,
        raw: bytes,
        recipients: Sequence[str],
        *,
        place: Place | None,
        finish: Callable[[IncomingMail], IncomingMail],
    ) -> None:
        def store(mail: IncomingMail) -> None:
            self._store(self._checked(finish(mail), raw), place=place)

        def quarantine(unread: bytes, reason: str) -> None:
            intake.keep_aside(unread, reason=reason, now=self._clock(), place=place)

        with self._within():
            take_in(raw, recipients, ours=self._ours, store=store, quarantine=quarantine)

    def _checked(self, mail: IncomingMail, raw: bytes) -> IncomingMail:
        return mail if self._sender_check is None else replace(mail, sender_check=self._sender_check(raw))

    def _store(self, mail: IncomingMail, *, place: Place | None) -> None:
        now = self._clock()
        with self._repeats.taking(mail, now=now) as is_new:
            if is_new:
                intake.receive_mail(mail, rules=self._rules, now=now, place=place)
            elif place is not None:
                mailboxes.note_stored(place, now=now)
