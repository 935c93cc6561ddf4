"""An unlocked staff session: who she is and the keys she holds, for one request at a time and never longer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar
from uuid import UUID

from helpline.deeds.errors import NoKey, NotHere
from helpline.deeds.roles import may
from helpline.records import Grant
from helpline.sealing import Key, KeyPair, context, open_box, wrap_under


class Keyring:
    """Opens her grants, each at most once, and only when it is needed."""

    def __init__(self, pair: KeyPair, grants: Iterable[Grant]) -> None:
        self._pair = pair
        self._grants = {(grant.key_owner, grant.epoch): grant for grant in grants}
        self._pairs: dict[tuple[UUID, int], KeyPair] = {}
        self._wraps: dict[tuple[UUID, int], Key] = {}

    def holds(self, owner: UUID, epoch: int | None = None) -> bool:
        """Whether a team's key, or the contact key where `owner` is the organisation, was granted to her."""
        return any(at == owner and epoch in (None, number) for at, number in self._grants)

    def pair(self, owner: UUID, epoch: int) -> KeyPair:
        """The key pair of a team or of the organisation's contacts. Raises NoKey, or Damaged."""
        if (owner, epoch) not in self._pairs:
            grant = self._grants.get((owner, epoch))
            if grant is None:
                raise NoKey
            seed = open_box(self._pair, grant.key, grant_context(grant))
            self._pairs[owner, epoch] = KeyPair.from_seed(seed)
        return self._pairs[owner, epoch]

    def wrap(self, owner: UUID, epoch: int) -> Key:
        """The key under which that owner's other keys are wrapped."""
        if (owner, epoch) not in self._wraps:
            self._wraps[owner, epoch] = wrap_under(self.pair(owner, epoch).seed)
        return self._wraps[owner, epoch]


@dataclass(frozen=True, repr=False)
class Unlocked:
    """A colleague at work. Deeds take her as `by=`."""

    staff_id: UUID
    org_id: UUID
    duty_name: str
    role: str
    language: str
    time_zone: str
    team_ids: frozenset[UUID]
    keys: Keyring = field(compare=False)
    seed: bytes = field(compare=False, default=b"")
    letter_keys: bool = True
    theme: str = "device"

    @property
    def is_keeper(self) -> bool:
        return self.keys.holds(self.org_id)

    def may(self, deed: str) -> bool:
        return may(self.role, deed)


class OfATeam(Protocol):
    """A row that belongs to one team of one organisation; a call on the line that nobody took has no team yet."""

    @property
    def org_id(self) -> UUID: ...

    @property
    def team_id(self) -> UUID | None: ...


Row = TypeVar("Row", bound=OfATeam)


def of_her_teams(row: Row | None, *, by: Unlocked) -> Row:
    """The row. Raises NotHere if there is none or it isn't one of her teams': both look the same to her."""
    if row is None or row.org_id != by.org_id or row.team_id not in by.team_ids:
        raise NotHere
    return row


def grant_context(grant: Grant) -> bytes:
    """Where a grant is bound to: its organisation, the key's owner, the epoch, the holder."""
    return context("grant", grant.org_id, grant.key_owner, grant.epoch, grant.holder_id)
