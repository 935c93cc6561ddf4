"""What the SMTP door and the pollers share: letters are filed by the desk's deeds, and an exact repeat only once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from helpline.border import IncomingMail, SenderCheck
from helpline.deeds.mail import intake, loops, mailboxes
from helpline.deeds.mail.mailboxes import Place
from helpline.deeds.rules import DeskRules
from mail_gateway.addresses import OurAddresses
from mail_gateway.intake import take_in
from mail_gateway.repeats import Repeats
from mail_gateway.together import Together

LATE = timedelta(days=2)


class Postroom:
    """Files letters from any thread that can reach the database. When a method returns, the letter is committed.

    `read` is how a letter is read, as in `mail_gateway.intake.take_in`. `provider_check` finds in a fetched letter
    what the provider says of its sender; without one nobody is proven there.
    """

    def __init__(
        self,
        *,
        ours: OurAddresses,
        rules: DeskRules,
        clock: Callable[[], datetime],
        read: Callable[[bytes, Sequence[str]], IncomingMail] | None = None,
        provider_check: Callable[[bytes], SenderCheck] | None = None,
    ) -> None:
        self._ours, self._rules, self._clock = ours, rules, clock
        self._read, self._provider_check = read, provider_check
        self._repeats = Repeats()
        self._together = Together(partial(intake.receive_together, rules=rules))

    def receive(self, raw: bytes, recipients: Sequence[str], *, sender_check: SenderCheck) -> None:
        """A letter at the door. Whatever it raises, the sender still has the letter."""
        take_in(
            raw, recipients, ours=self._ours, store=self.store, quarantine=self.set_aside, sender_check=sender_check,
            read=self._read,
        )  # fmt: skip

    def store(self, mail: IncomingMail, *, place: Place | None = None) -> None:
        """A letter that was read. Raises AlreadyStored if it was fetched from this place before."""
        now = self._clock()
        with self._repeats.taking(mail, now=now) as is_new:
            if is_new and not loops.came_back(mail.subject, now=now):
                self._file(mail, place=place, now=now)
            elif place is not None:
                mailboxes.note_stored(place, now=now)

    def set_aside(self, raw: bytes, reason: str, *, place: Place | None = None) -> None:
        """A letter that could not be read or, for the third time, not be filed. Raises AlreadyStored."""
        intake.keep_aside(raw, reason=reason, now=self._clock(), place=place)

    def fetch(self, raw: bytes, *, place: Place | None, delivered_at: datetime) -> None:
        """A letter as it lies in a mailbox. Raises AlreadyStored, and whatever keeps it from being stored."""

        def store(mail: IncomingMail) -> None:
            self.store(self._as_fetched(mail, raw, delivered_at=delivered_at), place=place)

        def quarantine(unread: bytes, reason: str) -> None:
            self.set_aside(unread, reason, place=place)

        sender_check = self._provider_check(raw) if self._provider_check else "unchecked"
        take_in(
            raw,
            (),
            ours=self._ours,
            store=store,
            quarantine=quarantine,
            sender_check=sender_check,
            read=self._read,
        )

    def _file(self, mail: IncomingMail, *, place: Place | None, now: datetime) -> None:
        """Those that come to the door at once share a commit; what was fetched goes alone, for it may be stored already."""
        if place is None:
            self._together.store(intake.prepare(mail, now=now))
        else:
            intake.receive_mail(mail, rules=self._rules, now=now, place=place)

    def _as_fetched(self, mail: IncomingMail, raw: bytes, *, delivered_at: datetime) -> IncomingMail:
        """One that lay there for days is flagged "late": nothing may answer it by itself.

        The same bytes in a mailbox are the same delivery, so they may stand for a missing Message-ID.
        """
        is_late = self._clock() - delivered_at > LATE
        return replace(
            mail,
            message_id=mail.message_id or hashlib.sha256(raw).hexdigest(),
            flags=(*mail.flags, "late") if is_late else mail.flags,
        )
