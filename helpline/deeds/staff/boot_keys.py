"""Couriers in processes of their own: each announces a key pair it holds in memory, and a keeper's session boxes the keys to it.

A courier's row says whether it may be armed: where a lock has taken that away, the courier forgets its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from helpline.deeds.staff.arming import CourierKeys, keys_for_couriers
from helpline.deeds.unlocked import Unlocked
from helpline.records import CourierRow, Organisation, is_claimed, reading, record, transaction
from helpline.sealing import Damaged, Key, KeyPair, boot_mac, context, is_boot_mac, open_box, seal_box

SEEN_EVERY = timedelta(seconds=30)
UNHEARD = timedelta(minutes=3)  # then the pages no longer count on it
GONE = timedelta(minutes=15)
KEEPER_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, repr=False)
class Boot:
    """One start of a courier process: its pair never leaves its memory, so what is boxed to it dies with it."""

    id: UUID
    pair: KeyPair
    secret: bytes
    started_at: datetime


@dataclass(frozen=True, repr=False)
class Heard:
    """A courier elsewhere: whether it has its keys, and how long ago it was heard of."""

    is_armed: bool
    ago: timedelta


def new_boot(secret: bytes, *, now: datetime) -> Boot:
    """`secret` is the deployment's, 32 bytes."""
    return Boot(id=uuid4(), pair=KeyPair.generate(), secret=secret, started_at=now)


def report(boot: Boot, *, keys: CourierKeys, now: datetime) -> None:
    """A courier's look at its own row: it says that it is there, takes what a keeper laid in, and obeys a lock."""
    with reading() as session:
        row = session.get(CourierRow, boot.id)
        keeper = session.scalar(select(func.max(Organisation.keeper_seen_at)))
    if row is None:
        _forget(keys, now=now)
        _announce(boot, now=now)
    elif row.box is not None:
        _take(row, boot, keys=keys, now=now)
    elif row.armed_at is None:
        _forget(keys, now=now)
    else:
        _stay_armed(boot, keeper=keeper, keys=keys, now=now)
    if row is not None and now - row.seen_at >= SEEN_EVERY:
        _change(boot, seen_at=now)


def _forget(keys: CourierKeys, *, now: datetime) -> None:
    """`unarmed_since` stays what it was where there was nothing to forget."""
    if keys.is_armed(now):
        keys.forget(now)


def leave(boot: Boot) -> None:
    """The process ends: nobody shall box keys to it any more."""
    with transaction() as session:
        session.execute(delete(CourierRow).where(CourierRow.id == boot.id))


def arm_all(*, by: Unlocked, secret: Callable[[], bytes], now: datetime) -> bool:
    """Any request of a keeper does this: boxes the keys to each courier that has none; whether there was one.

    A row that does not bear the mark of the deployment secret gets nothing.
    """
    if not by.is_keeper:
        return False
    with reading() as session:
        rows = session.scalars(select(CourierRow)).all()
        seen = session.get_one(Organisation, by.org_id).keeper_seen_at
    unarmed = [row for row in rows if row.box is None and row.armed_at is None]
    ours = [row for row in unarmed if is_boot_mac(row.mac, secret(), row.id, row.public)]
    if not ours and (not rows or (seen is not None and now - seen < KEEPER_EVERY)):
        return False
    with transaction() as session:
        session.execute(update(Organisation).where(Organisation.id == by.org_id).values(keeper_seen_at=now))
        return bool(_lay_in(session, ours, by=by, now=now))


def is_any_armed(session: Session, *, now: datetime) -> bool:
    """Whether a courier that was heard of lately has its keys."""
    armed = select(CourierRow.id).where(CourierRow.armed_at.is_not(None), CourierRow.seen_at > now - UNHEARD)
    return session.scalars(armed.limit(1)).first() is not None


def is_armed_elsewhere(*, now: datetime) -> bool:
    """For the pages: whether answers leave."""
    with reading() as session:
        return is_any_armed(session, now=now)


def heard_of(*, now: datetime) -> tuple[Heard, ...]:
    """The couriers that have a row, the oldest first; one that was killed stays for a quarter of an hour."""
    with reading() as session:
        rows = session.scalars(select(CourierRow).order_by(CourierRow.started_at, CourierRow.id)).all()
    return tuple(Heard(row.armed_at is not None, now - row.seen_at) for row in rows)


def disarm_all(session: Session, *, now: datetime) -> None:
    """Takes the keys from every courier: those with a row see it there, the others by the time of the lock."""
    session.execute(update(CourierRow).values(box=None, epoch=None, armed_at=None))
    session.execute(update(Organisation).values(locked_at=now))


def sweep_gone(*, now: datetime) -> None:
    """The rows of couriers that nobody has heard of for a quarter of an hour: they were killed."""
    with transaction() as session:
        session.execute(delete(CourierRow).where(CourierRow.seen_at < now - GONE))


def open_arms(row: CourierRow, pair: KeyPair) -> tuple[dict[int, KeyPair], Key]:
    """What a keeper laid into this row: contact keys by epoch, and the match key. Raises Damaged."""
    if row.box is None or row.org_id is None or row.epoch is None:
        raise Damaged
    packed = open_box(pair, row.box, _context(row.org_id, row.id, row.epoch), epoch=row.epoch)
    return _unpacked(packed)


def _announce(boot: Boot, *, now: datetime) -> None:
    public = boot.pair.public
    with transaction() as session:
        session.add(
            CourierRow(
                id=boot.id, public=public, mac=boot_mac(boot.secret, boot.id, public),
                started_at=boot.started_at, seen_at=now,
            )
        )  # fmt: skip


def _take(row: CourierRow, boot: Boot, *, keys: CourierKeys, now: datetime) -> None:
    """First the box is gone from the disk, then the keys are in memory: a lock that came between wins."""
    try:
        pairs, match_key = open_arms(row, boot.pair)
    except Damaged:
        _change(boot, box=None, epoch=None)
        return
    taking = (
        update(CourierRow).where(CourierRow.id == boot.id, CourierRow.box.is_not(None))
        .values(box=None, epoch=None, armed_at=now, seen_at=now)
    )  # fmt: skip
    with transaction() as session:
        is_ours = is_claimed(session, taking)
    if is_ours and row.org_id is not None:
        keys.take(row.org_id, pairs, match_key, now=now)


def _stay_armed(boot: Boot, *, keeper: datetime | None, keys: CourierKeys, now: datetime) -> None:
    """Until the limit: no keeper has been here for too long, in whichever process."""
    if keeper is not None:
        keys.keeper_seen(keeper)
    if not keys.is_armed(now):
        _change(boot, armed_at=None)


def _change(boot: Boot, **values: object) -> None:
    with transaction() as session:
        session.execute(update(CourierRow).where(CourierRow.id == boot.id).values(**values))


def _lay_in(session: Session, rows: Sequence[CourierRow], *, by: Unlocked, now: datetime) -> int:
    """How many couriers were given the keys."""
    if not rows:
        return 0
    pairs, match_key = keys_for_couriers(by)
    epoch, packed, given = max(pairs), _packed(pairs, match_key), 0
    for row in rows:
        box = seal_box(row.public, packed, _context(by.org_id, row.id, epoch), epoch=epoch)
        laying = (
            update(CourierRow)
            .where(CourierRow.id == row.id, CourierRow.box.is_(None), CourierRow.armed_at.is_(None))
            .values(box=box, org_id=by.org_id, epoch=epoch)
        )
        if is_claimed(session, laying):
            record(session, "armed", org_id=by.org_id, at=now, by_id=by.staff_id)
            given += 1
    return given


def _packed(pairs: dict[int, KeyPair], match_key: Key) -> bytes:
    """match key 32 | (u32 epoch | seed 32)*"""
    return match_key + b"".join(epoch.to_bytes(4, "big") + pair.seed for epoch, pair in sorted(pairs.items()))


def _unpacked(packed: bytes) -> tuple[dict[int, KeyPair], Key]:
    match_key, rest = packed[:32], packed[32:]
    if len(match_key) < 32 or len(rest) % 36:
        raise Damaged
    parts = [rest[start : start + 36] for start in range(0, len(rest), 36)]
    return {int.from_bytes(part[:4], "big"): KeyPair.from_seed(part[4:]) for part in parts}, Key(match_key)


def _context(org_id: UUID, boot_id: UUID, epoch: int) -> bytes:
    return context("arm", org_id, boot_id, epoch)
