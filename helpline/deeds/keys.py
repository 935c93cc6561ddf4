"""Making and granting keys: a team's and the contact key; and which grants somebody still misses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.unlocked import Unlocked, grant_context
from helpline.records import ContactKey, Grant, Membership, Staff, Team, TeamKey
from helpline.sealing import Key, KeyPair, context, new_key, seal_box, unwrap_key, wrap_key, wrap_under


def new_team_key(session: Session, team: Team, *, now: datetime) -> KeyPair:
    """The first epoch of a team's key; the public half is kept, the pair must be granted before it is forgotten."""
    pair = KeyPair.generate()
    session.add(TeamKey(team_id=team.id, epoch=1, public=pair.public, chain=None, made_at=now))
    return pair


def new_contact_key(session: Session, org_id: UUID, *, now: datetime) -> KeyPair:
    """The first epoch of the contact key, with a fresh match key wrapped under it."""
    pair = KeyPair.generate()
    wrapped = wrap_key(wrap_under(pair.seed), new_key(), context("match-key", org_id, 1), epoch=1)
    session.add(ContactKey(org_id=org_id, epoch=1, public=pair.public, match_key=wrapped, made_at=now))
    return pair


def open_match_key(row: ContactKey, pair: KeyPair) -> Key:
    """The key of the recognition index. Raises Damaged."""
    return unwrap_key(
        wrap_under(pair.seed), row.match_key, context("match-key", row.org_id, row.epoch), epoch=row.epoch
    )


def grant(
    session: Session,
    pair: KeyPair,
    *,
    org_id: UUID,
    owner: UUID,
    epoch: int,
    holder: tuple[str, UUID, bytes],
    by: UUID | None,
    now: datetime,
) -> Grant:
    """Boxes a key to its holder: (staff or sheet, id, public key)."""
    kind, holder_id, public = holder
    row = Grant(
        id=uuid4(), org_id=org_id, key_owner=owner, epoch=epoch, holder_kind=kind, holder_id=holder_id,
        granted_by=by, granted_at=now, key=b"",
    )  # fmt: skip
    row.key = seal_box(public, pair.seed, grant_context(row), epoch=epoch)
    session.add(row)
    return row


def grant_all(session: Session, to: Staff, *, by: Unlocked, now: datetime) -> int:
    """Grants a colleague every key of her teams (and the contact key to a supervisor) that `by` holds; how many."""
    public = to.public
    if public is None:
        return 0
    granted = 0
    for owner, epoch in missing_grants(session, to):
        if by.keys.holds(owner, epoch):
            pair = by.keys.pair(owner, epoch)
            holder = ("staff", to.id, public)
            grant(
                session,
                pair,
                org_id=to.org_id,
                owner=owner,
                epoch=epoch,
                holder=holder,
                by=by.staff_id,
                now=now,
            )
            granted += 1
    return granted


def missing_grants(session: Session, to: Staff) -> Sequence[tuple[UUID, int]]:
    """The keys (owner, epoch) that her teams and her role call for and that nobody has granted her yet."""
    team_keys = (
        select(TeamKey.team_id, TeamKey.epoch)
        .join(Membership, Membership.team_id == TeamKey.team_id)
        .where(Membership.staff_id == to.id)
    )
    contact_keys = select(ContactKey.org_id, ContactKey.epoch).where(ContactKey.org_id == to.org_id)
    wanted = [(owner, epoch) for owner, epoch in session.execute(team_keys)]
    if to.role == "supervisor":
        wanted += [(owner, epoch) for owner, epoch in session.execute(contact_keys)]
    held = select(Grant.key_owner, Grant.epoch).where(Grant.holder_id == to.id)
    already = {(owner, epoch) for owner, epoch in session.execute(held)}
    return [key for key in wanted if key not in already]
