"""What came within the last hour, in RAM only: while no courier is armed, an exact repeat is not stored twice."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from helpline.border import IncomingMail, TemporaryFailure

KEPT = timedelta(hours=1)
AT_MOST = 100_000


class Repeats:
    """Digests of letters under a key that dies with the process. Safe to use from several threads."""

    def __init__(self, *, at_most: int = AT_MOST) -> None:
        self._at_most = at_most
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._taken: OrderedDict[bytes, datetime] = OrderedDict()
        self._in_hand: set[bytes] = set()

    def __len__(self) -> int:
        return len(self._taken)

    @contextmanager
    def taking(self, mail: IncomingMail, *, now: datetime) -> Iterator[bool]:
        """Whether the letter is new. It counts as taken once the block has ended without an exception.

        A letter without a Message-ID is always new. Raises TemporaryFailure("in hand") while another thread is
        storing the same letter: should that fail, the sender still has it.
        """
        if not mail.message_id:
            yield True
            return
        digest = self._digest(mail)
        is_new = self._begin(digest, now=now)
        try:
            yield is_new
            with self._lock:
                self._taken[digest] = now
        finally:
            with self._lock:
                self._in_hand.discard(digest)

    def _begin(self, digest: bytes, *, now: datetime) -> bool:
        with self._lock:
            while self._taken and (
                len(self._taken) >= self._at_most or now - next(iter(self._taken.values())) > KEPT
            ):
                self._taken.popitem(last=False)
            if digest in self._in_hand:
                raise TemporaryFailure("in hand")
            self._in_hand.add(digest)
            return digest not in self._taken

    def _digest(self, mail: IncomingMail) -> bytes:
        digest = hashlib.blake2b(key=self._key, digest_size=16)
        told = (mail.message_id, mail.address, mail.subject, mail.text, mail.quoted, *mail.tokens)
        for words in told:
            encoded = words.encode("utf-8", "backslashreplace")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
        for file in mail.attachments:
            digest.update(len(file.content).to_bytes(8, "big") + file.content)
        return digest.digest()
