"""Deletes what lies at the carrier and proves that it is gone. It needs no key, so it works right after a reboot too."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal, Protocol

from helpline.border import OutgoingText, PermanentFailure, TemporaryFailure
from helpline.deeds import carrier_copies
from helpline.deeds.carrier_copies import Claim

Kind = Literal["call", "recording", "transcription", "message"]
STEP = 20  # in one round, so that an answer doesn't wait for all of them
QUIET = timedelta(minutes=1)  # after a failure that would meet all others too
THIS_ONE_ONLY = frozenset({"20009", "still there"})
log = logging.getLogger("helpline.scrubber")


class Carrier(Protocol):
    """What couriers ask of the carrier. All raise TemporaryFailure or PermanentFailure, whose text is a short code."""

    def delete(self, kind: Kind, sid: str) -> None: ...

    def is_gone(self, kind: Kind, sid: str) -> bool: ...

    def fetch_recording(self, sid: str) -> bytes: ...

    def send_text(self, text: OutgoingText) -> str: ...

    def find_texts(self, to: str, *, since: datetime) -> tuple[str, ...]: ...


class Scrubber:
    """One courier's hand for it. When the carrier is silent or asks for patience, it lets it be for a while."""

    def __init__(self, carrier: Carrier, *, clock: Callable[[], datetime]) -> None:
        self._carrier, self._clock = carrier, clock
        self._quiet_until: datetime | None = None

    def round(self) -> int:
        """Works what is due, a few at a time; how many it had in hand."""
        for done in range(STEP):
            if self._is_quiet():
                return done
            claimed = carrier_copies.claim(self._clock())
            if claimed is None:
                return done
            self._work(claimed)
        return STEP

    def _work(self, claimed: Claim) -> None:
        """Deleted and then asked for: only that the carrier doesn't know it any more counts."""
        try:
            self._carrier.delete(claimed.kind, claimed.sid)
            if not self._carrier.is_gone(claimed.kind, claimed.sid):
                raise TemporaryFailure("still there")
        except TemporaryFailure as failure:
            self._later(claimed, failure)
        except PermanentFailure as failure:
            log.warning("not deleted at the carrier: %s", failure)
            carrier_copies.try_later(claimed, str(failure), now=self._clock(), is_refused=True)
        else:
            carrier_copies.is_gone(claimed, now=self._clock())

    def _later(self, claimed: Claim, failure: TemporaryFailure) -> None:
        code, now = str(failure), self._clock()
        carrier_copies.try_later(claimed, code, now=now, after=failure.after)
        if code not in THIS_ONE_ONLY:
            log.warning("the carrier can't be asked now: %s", code)
            self._quiet_until = now + max(failure.after or QUIET, QUIET)

    def _is_quiet(self) -> bool:
        return self._quiet_until is not None and self._clock() < self._quiet_until
