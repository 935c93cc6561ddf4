"""The keys of a courier: in RAM only, put there by a keeper's session, forgotten after a time without a keeper."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from helpline.deeds.errors import NoKey
from helpline.deeds.staff.keys import open_match_key
from helpline.deeds.unlocked import Unlocked
from helpline.records import ContactKey, Organisation, reading, record, transaction
from helpline.sealing import Damaged, Key, KeyPair


class CourierKeys:
    """The contact key of every epoch and the match key. `repr` shows nothing; stopping the process forgets it all."""

    def __init__(self, *, disarm_after: timedelta, started_at: datetime) -> None:
        self._disarm_after = disarm_after
        self._lock = threading.Lock()
        self._pairs: dict[int, KeyPair] = {}
        self._match_key: Key | None = None
        self._keeper_seen: datetime | None = None
        self._taken_at: datetime | None = None
        self.unarmed_since: datetime | None = started_at
        self.org_id: UUID | None = None

    def __repr__(self) -> str:
        return f"<CourierKeys {'armed' if self._pairs else 'not armed'}>"

    def is_armed(self, now: datetime) -> bool:
        """Forgets the keys first, if no keeper has been here for too long."""
        with self._lock:
            if self._keeper_seen is not None and now - self._keeper_seen >= self._disarm_after:
                self._forget(now)
            return bool(self._pairs)

    def keeper_seen(self, at: datetime) -> None:
        """Never backwards: the news may come from another process, and late."""
        with self._lock:
            if self._pairs and (self._keeper_seen is None or at > self._keeper_seen):
                self._keeper_seen = at

    def last_keeper(self) -> datetime | None:
        return self._keeper_seen

    def take(self, org_id: UUID, pairs: dict[int, KeyPair], match_key: Key, *, now: datetime) -> None:
        with self._lock:
            self.org_id, self._pairs, self._match_key, self._keeper_seen = org_id, pairs, match_key, now
            self.unarmed_since, self._taken_at = None, now

    def taken_at(self) -> datetime | None:
        """Since when it has the keys it has."""
        return self._taken_at

    def forget(self, now: datetime) -> None:
        with self._lock:
            self._forget(now)

    def pair(self, epoch: int) -> KeyPair:
        """Raises NoKey when not armed, Damaged for an epoch that never was: one bad row must not stop the queue."""
        pairs = self._pairs
        if not pairs:
            raise NoKey
        if epoch not in pairs:
            raise Damaged
        return pairs[epoch]

    @property
    def match_key(self) -> Key:
        """Raises NoKey when not armed."""
        if self._match_key is None:
            raise NoKey
        return self._match_key

    def _forget(self, now: datetime) -> None:
        self._pairs, self._match_key, self._keeper_seen, self.unarmed_since = {}, None, None, now
        self._taken_at = None


def arm(courier: CourierKeys, *, by: Unlocked, now: datetime) -> bool:
    """Any request of a keeper does this: hands over the keys if the courier has none; whether it did."""
    if not by.is_keeper:
        return False
    if courier.is_armed(now):
        courier.keeper_seen(now)
        return False
    pairs, match_key = keys_for_couriers(by)
    courier.take(by.org_id, pairs, match_key, now=now)
    with transaction() as session:
        record(session, "armed", org_id=by.org_id, at=now, by_id=by.staff_id)
    return True


def keys_for_couriers(by: Unlocked) -> tuple[dict[int, KeyPair], Key]:
    """What a keeper hands over: the contact key of every epoch she holds, and the match key. Raises NoKey, Damaged."""
    with reading() as session:
        rows = session.scalars(select(ContactKey).where(ContactKey.org_id == by.org_id)).all()
    pairs = {
        row.epoch: by.keys.pair(by.org_id, row.epoch) for row in rows if by.keys.holds(by.org_id, row.epoch)
    }
    newest = max(rows, key=lambda row: row.epoch)
    return pairs, open_match_key(newest, by.keys.pair(by.org_id, newest.epoch))


def obey_lock(courier: CourierKeys, *, now: datetime) -> None:
    """Forgets the keys if everybody was locked out since they were given. A lock may come from another process."""
    taken_at = courier.taken_at()
    if taken_at is None:
        return
    with reading() as session:
        locked_at = session.scalar(select(func.max(Organisation.locked_at)))
    if locked_at is not None and locked_at >= taken_at.replace(microsecond=0):
        courier.forget(now)
