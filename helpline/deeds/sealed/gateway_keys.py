"""The public keys a gateway seals with: those of the team that takes mail and of the organisation's contacts, the newest of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.records import ContactKey, Team, TeamKey

# Built once: to put them together anew for every letter costs more than running them.
NEWEST_KEYS = (
    select(
        TeamKey.team_id, TeamKey.epoch.label("team_epoch"), TeamKey.public.label("team_public"),
        ContactKey.org_id, ContactKey.epoch, ContactKey.public,
    )
    .join(Team, Team.id == TeamKey.team_id).join(ContactKey, ContactKey.org_id == Team.org_id)
    .where(Team.takes_mail).order_by(TeamKey.epoch.desc(), ContactKey.epoch.desc()).limit(1)
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class GatewayKeys:
    """The two public halves and their epochs; equal ones are the same keys."""

    team_id: UUID
    team_epoch: int
    team_public: bytes
    org_id: UUID
    contact_epoch: int
    contact_public: bytes

    @cached_property
    def team(self) -> TeamKey:
        """A row of no session, and without what is sealed in it: a gateway has no use for that."""
        return TeamKey(team_id=self.team_id, epoch=self.team_epoch, public=self.team_public)

    @cached_property
    def contact(self) -> ContactKey:
        """As `team`."""
        return ContactKey(org_id=self.org_id, epoch=self.contact_epoch, public=self.contact_public)


class _Seen:
    """What this process has seen last."""

    keys: GatewayKeys | None = None


def newest_keys(session: Session) -> GatewayKeys:
    """Asked in the transaction that writes what is sealed with them: a key that was replaced is never used again."""
    newest = GatewayKeys(*session.connection().execute(NEWEST_KEYS).one())
    if _Seen.keys != newest:
        _Seen.keys = newest
    return _Seen.keys


def last_seen_keys() -> GatewayKeys | None:
    """Those of a moment ago, to seal with ahead of a transaction, which then asks whether they still are the newest."""
    return _Seen.keys
