"""Opens very many records that are sealed under teams' keys, for figures: one cipher for all of a team and an epoch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from helpline.deeds.errors import NoKey
from helpline.deeds.unlocked import Unlocked
from helpline.sealing import Damaged, KeyPair, kdf, kind_of, open_box, open_record, record_opener

Place = Callable[[bytes], bytes]  # of the 16 bytes of a record's id
Opener = Callable[[Any, bytes], bytes | None]  # of a record's id and what is sealed


class TeamOpeners(dict[tuple[Any, int], Opener]):
    """For each team and epoch an opener, made when it is first asked for; ids are UUIDs or words, as the driver has them.

    It gives the text of what is sealed, or boxed by whoever hadn't the key; None where that doesn't open, or she has no
    key. `purpose` names both the key within the team's and, in `places`, where the records of a team are.
    """

    def __init__(self, purpose: str, places: Callable[[UUID], Place], *, by: Unlocked) -> None:
        self._purpose, self._places, self._by = purpose, places, by

    def __missing__(self, key: tuple[Any, int]) -> Opener:
        self[key] = self._made(UUID(bytes=raw_id(key[0])), key[1])
        return self[key]

    def _made(self, team_id: UUID, epoch: int) -> Opener:
        try:
            open_sealed = _opener(self._by.keys.pair(team_id, epoch), self._purpose, epoch=epoch)
        except (Damaged, NoKey):
            return lambda _id, _sealed: None
        place = self._places(team_id)

        def open_one(record_id: Any, sealed: bytes) -> bytes | None:
            try:
                return open_sealed(sealed, place(raw_id(record_id)))
            except Damaged:
                return None

        return open_one


def raw_id(told: Any) -> bytes:
    return bytes.fromhex(told) if isinstance(told, str) else told.bytes


def _opener(pair: KeyPair, purpose: str, *, epoch: int) -> Callable[[bytes, bytes], bytes]:
    key = kdf(pair.seed, purpose)

    def open_other(sealed: bytes, place: bytes) -> bytes:
        if kind_of(sealed) == "box":
            return open_box(pair, sealed, place, epoch=epoch)
        return open_record(key, sealed, place, epoch=epoch)

    return record_opener(key, epoch=epoch, otherwise=open_other)
