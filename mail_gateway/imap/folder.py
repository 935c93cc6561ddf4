"""The folder new letters lie in: what is there, one letter, its removal once it is stored, waiting for the next."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from imapclient import IMAPClient  # type: ignore[import-untyped]  # it ships no types

from mail_gateway.imap.connection import short_failures

STEP = 200  # letters in one command, so that old servers can read it
LOOK_STEP = 5_000  # letters in one answer, which imaplib reads up to a million characters long
SLICE = 1.0  # so long a stop may wait


@dataclass(frozen=True)
class Lying:
    """A letter in its folder: its bytes, and when it was delivered there (INTERNALDATE)."""

    size: int
    delivered_at: datetime


@dataclass(frozen=True, repr=False)
class Fetched:
    """A letter's bytes, at most as many as were asked for."""

    raw: bytes
    was_cut: bool
    delivered_at: datetime


class Folder:
    """One folder on a connection. All methods raise TemporaryFailure; begin with `look`.

    `uidvalidity` is None where the server doesn't promise to keep its UIDs (RFC 4315 UIDNOTSTICKY): then a UID
    says nothing about what was stored before.
    """

    def __init__(self, client: IMAPClient, name: str, *, done: str = "") -> None:
        self._client, self._name, self._done = client, name, done
        self.uidvalidity: int | None = None
        with short_failures():
            if done and not client.folder_exists(done):
                client.create_folder(done)

    def look(self) -> list[int]:
        """The UIDs of all that lies there, oldest first, whatever flags it has: \\Seen may be another program's."""
        with short_failures():
            selected = self._client.select_folder(self._name)  # anew each time: UIDVALIDITY may have changed
            is_sticky = b"UIDNOTSTICKY" not in selected
            self.uidvalidity = selected.get(b"UIDVALIDITY") if is_sticky else None
            count, found = selected[b"EXISTS"], set[int]()
            for start in range(1, count + 1, LOOK_STEP):
                found.update(self._client.search(f"{start}:{min(start + LOOK_STEP - 1, count)}"))
            return sorted(found)

    def fetch(self, uid: int, *, at_most: int) -> Fetched | None:
        """One letter without marking it as read; None if somebody took it away meanwhile."""
        lying = self.facts([uid]).get(uid)
        if lying is None:
            return None
        was_cut = lying.size > at_most
        with short_failures():
            part = f"BODY.PEEK[]<0.{at_most}>" if was_cut else "BODY.PEEK[]"
            told = self._client.fetch([uid], [part]).get(uid, {})
        raw = told.get(b"BODY[]<0>" if was_cut else b"BODY[]")
        return None if raw is None else Fetched(raw=raw, was_cut=was_cut, delivered_at=lying.delivered_at)

    def facts(self, uids: Sequence[int]) -> dict[int, Lying]:
        """Of those letters that still lie there."""
        found: dict[int, Lying] = {}
        with short_failures():
            for some in _steps(uids):
                told = self._client.fetch(some, ["RFC822.SIZE", "INTERNALDATE"])
                found |= {uid: Lying(one[b"RFC822.SIZE"], one[b"INTERNALDATE"]) for uid, one in told.items()}
        return found

    def finish(self, uids: Sequence[int]) -> None:
        """Takes stored letters out of the folder: into the done folder, or away for good.

        Only these: a plain EXPUNGE would take what another program has marked. Without UIDPLUS (RFC 4315) a letter
        that is not moved stays there, marked as deleted; what is stored is remembered all the same.
        """
        with short_failures():
            for some in _steps(uids):
                if self._done and self._client.has_capability("MOVE"):
                    self._client.move(some, self._done)
                else:
                    self._remove(some)

    def _remove(self, uids: Sequence[int]) -> None:
        if self._done:
            self._client.copy(uids, self._done)
        self._client.delete_messages(uids, silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)

    def wait(self, seconds: float, *, ending: threading.Event) -> bool:
        """Until something comes (IDLE, RFC 2177), the time is over, or `ending` is set; whether something came.

        Wait for minutes rather than hours: routers forget a silent connection without telling anybody.
        """
        with short_failures():
            if not self._client.has_capability("IDLE"):
                ending.wait(seconds)
                return False
            # First for a moment only: what is told along with "+ idling" is read when the moment ends, not before.
            return self._idle_once(SLICE, ending=ending) or self._idle_once(seconds - SLICE, ending=ending)

    def _idle_once(self, seconds: float, *, ending: threading.Event) -> bool:
        """Whether something new came."""
        until, heard = time.monotonic() + seconds, False
        self._client.idle()
        while not heard and not ending.is_set() and (left := until - time.monotonic()) > 0:
            began, slice_ = time.monotonic(), min(SLICE, left)
            told = self._client.idle_check(timeout=slice_)
            heard = _has_new(told)
            if not told and time.monotonic() - began < slice_ / 2:
                break  # silence lasts a whole slice; this is a closed connection, and the next command will say so
        return _has_new(self._client.idle_done()[1]) or heard


def _has_new(told: Sequence[Sequence[object]]) -> bool:
    return any(len(response) > 1 and response[1] == b"EXISTS" for response in told)


def _steps(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), STEP):
        yield uids[start : start + STEP]
