"""The courier's work at the carrier: fetch voice messages, send notices, delete what lies there and prove that it is gone.

Fetching and deleting need no key, so they go on right after a reboot; only a notice needs the contact key.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal, Protocol

from helpline.border import NotThere, OutgoingText, PermanentFailure, Recording, TemporaryFailure
from helpline.deeds.answer.looking_again import HoldIt, NotYet
from helpline.deeds.line import carrier_copies, lost_texts, recordings, text_notices, voice_messages
from helpline.deeds.rules import DeskRules
from helpline.deeds.staff.arming import CourierKeys

Kind = Literal["call", "recording", "transcription", "message"]
STEP = 20  # in one round, so that an answer doesn't wait for all of them
QUIET = timedelta(minutes=1)  # after a failure that would meet all others too
THIS_ONE_ONLY = frozenset({"20009", "still there", "not ready"})
log = logging.getLogger("helpline.carrier")


class Carrier(Protocol):
    """What couriers ask of the carrier. All raise TemporaryFailure or PermanentFailure, whose text is a short code."""

    def delete(self, kind: Kind, sid: str) -> None:
        """What isn't there any more is no failure."""

    def is_gone(self, kind: Kind, sid: str) -> bool:
        """True only where the carrier says itself that it doesn't know it."""

    def legs_of(self, sid: str) -> tuple[str, ...]:
        """The ids of the calls that were dialled from this one."""

    def recordings_of(self, sid: str) -> tuple[Recording, ...]:
        """What is recorded of a call, whoever had it recorded."""

    def recordings_since(self, since: datetime) -> tuple[Recording, ...]:
        """What is recorded of any call of the account, also of those that aren't ours."""

    def transcriptions_of(self, sid: str) -> tuple[str, ...]:
        """The ids of what was written down of a recording."""

    def fetch_recording(self, sid: str) -> bytes:
        """The sound as mp3. Raises NotThere."""

    def send_text(self, text: OutgoingText) -> str:
        """The carrier's id of it. After a TemporaryFailure it may have left all the same."""

    def find_texts(self, to: str, *, since: datetime) -> tuple[str, ...]:
        """The ids of our texts to this number since then."""

    def texts_between(self, since: datetime, until: datetime) -> tuple[str, ...]:
        """The ids of our texts of this time, to whomever."""


class CarrierRounds:
    """One courier's hand at the carrier. When that is silent or asks for patience, it is let be for a while."""

    def __init__(
        self, carrier: Carrier, *, keys: CourierKeys, rules: DeskRules, clock: Callable[[], datetime]
    ) -> None:
        self._carrier, self._keys, self._rules, self._clock = carrier, keys, rules, clock
        self._quiet_until: datetime | None = None

    def look(self) -> bool:
        """Works what is due: what women said first, then what they are told, then what goes. Whether there may be more."""
        for _ in range(STEP):
            if self._is_quiet() or not (self._fetch_one() or self._send_one() or self._delete_one()):
                return False
        return True

    def look_around(self, *, now: datetime) -> None:
        """What lies at the carrier though nobody told us: recordings of our calls, and texts that left without our knowing."""
        for look in (self._look_for_recordings, self._look_for_texts):
            if self._is_quiet():
                return
            try:
                look(now)
            except TemporaryFailure as failure:
                self._let_be(failure)
            except PermanentFailure as failure:
                log.warning("the carrier doesn't name what it has: %s", failure)

    def _look_for_recordings(self, now: datetime) -> None:
        """Also where no call's end was told."""
        found = self._carrier.recordings_since(now - carrier_copies.LOOKED_BACK)
        recordings.take_in_overdue(found, now=now)

    def _look_for_texts(self, now: datetime) -> None:
        for doubt in lost_texts.perhaps_sent(now=now):
            sids = self._carrier.texts_between(doubt.since, doubt.until)
            lost_texts.owe_found(doubt, sids, now=now)

    def _fetch_one(self) -> bool:
        claimed = voice_messages.claim(self._clock())
        if claimed is None:
            return False
        try:
            sound = self._carrier.fetch_recording(claimed.sid)
        except NotThere:
            if claimed.is_young:
                voice_messages.try_later(claimed, "not ready", rules=self._rules, now=self._clock())
            else:
                voice_messages.lose(claimed, "not there", rules=self._rules, now=self._clock())
        except TemporaryFailure as failure:
            after = self._let_be(failure)
            voice_messages.try_later(claimed, str(failure), rules=self._rules, now=self._clock(), after=after)
        except PermanentFailure as failure:
            log.warning("voice message not given: %s", failure)
            voice_messages.lose(claimed, str(failure), rules=self._rules, now=self._clock())
        else:
            voice_messages.keep(claimed, sound, rules=self._rules, now=self._clock())
        return True

    def _send_one(self) -> bool:
        claimed = text_notices.claim(self._clock()) if self._keys.is_armed(self._clock()) else None
        if claimed is None:
            return False
        try:
            text = text_notices.look_again(claimed, keys=self._keys, now=self._clock())
            sids = self._sent(text, tried_since=claimed.tried_since)
        except HoldIt as reason:
            text_notices.give_up(claimed, str(reason), is_held=True, now=self._clock())
        except NotYet as not_yet:
            text_notices.put_off(claimed, not_yet.until)
        except TemporaryFailure as failure:
            after = self._let_be(failure)
            text_notices.try_later(claimed, str(failure), now=self._clock(), after=after)
        except PermanentFailure as failure:
            log.warning("notice not sent: %s", failure)
            text_notices.give_up(claimed, str(failure), now=self._clock())
        else:
            text_notices.has_left(claimed, sids, now=self._clock())
        return True

    def _sent(self, text: OutgoingText, *, tried_since: datetime | None) -> tuple[str, ...]:
        """The carrier takes a text as often as it is asked: one that may have left already is looked for first."""
        found = self._carrier.find_texts(text.to, since=tried_since) if tried_since else ()
        return found or (self._carrier.send_text(text),)

    def _delete_one(self) -> bool:
        """Deleted, and then asked for: only that the carrier doesn't know it any more counts. What belongs to it is owed first."""
        claimed = carrier_copies.claim(self._clock())
        if claimed is None:
            return False
        try:
            self._owe_what_belongs_to(claimed)
            self._carrier.delete(claimed.kind, claimed.sid)
            if not self._carrier.is_gone(claimed.kind, claimed.sid):
                raise TemporaryFailure("still there")
        except TemporaryFailure as failure:
            after = self._let_be(failure)
            carrier_copies.try_later(claimed, str(failure), now=self._clock(), after=after)
        except PermanentFailure as failure:
            log.warning("not deleted at the carrier: %s", failure)
            carrier_copies.try_later(claimed, str(failure), now=self._clock(), is_refused=True)
        else:
            carrier_copies.is_gone(claimed, now=self._clock())
        return True

    def _owe_what_belongs_to(self, claimed: carrier_copies.Claim) -> None:
        """The legs and recordings of a call on the line, and what was written down of a recording."""
        if claimed.is_of_the_line:
            carrier_copies.owe_legs(claimed, self._carrier.legs_of(claimed.sid), now=self._clock())
            found = self._carrier.recordings_of(claimed.sid)
            recordings.take_in(found, now=self._clock())
            if not recordings.are_ready(found):
                raise TemporaryFailure("not ready")
        elif claimed.kind == "recording":
            written = self._carrier.transcriptions_of(claimed.sid)
            carrier_copies.owe_transcriptions(claimed, written, now=self._clock())

    def _let_be(self, failure: TemporaryFailure) -> timedelta | None:
        """What is wrong with the carrier as a whole isn't tried with the next one at once; how long it asks us to wait."""
        if str(failure) not in THIS_ONE_ONLY:
            log.warning("the carrier can't be asked now: %s", failure)
            self._quiet_until = self._clock() + max(failure.after or QUIET, QUIET)
        return failure.after

    def _is_quiet(self) -> bool:
        return self._quiet_until is not None and self._clock() < self._quiet_until
