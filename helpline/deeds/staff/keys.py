"""Making and granting keys: a team's and the contact key; and which grants somebody still misses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.unlocked import Unlocked, grant_context
from helpline.records import ContactKey, Grant, Membership, Staff, Team, TeamKey
from helpline.sealing import Key, KeyPair, context, new_key, seal_box, unwrap_key, wrap_key, wrap_under

Owed = tuple[UUID, int]  # a key by its owner (a team, or the organisation for its contact key) and epoch


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


def missing_grants(session: Session, to: Staff) -> Sequence[Owed]:
    """The keys (owner, epoch) that her teams and her role call for and that nobody has granted her yet."""
    return missing_of_all(session, [to])[to.id]


def missing_of_all(session: Session, staff: Sequence[Staff]) -> dict[UUID, list[Owed]]:
    """The same of many colleagues, by their ids, with as many statements as for one."""
    ids, orgs = [each.id for each in staff], {each.org_id for each in staff}
    wanted: dict[UUID, list[Owed]] = defaultdict(list)
    team_keys = (
        select(Membership.staff_id, TeamKey.team_id, TeamKey.epoch)
        .join(TeamKey, Membership.team_id == TeamKey.team_id)
        .where(Membership.staff_id.in_(ids))
    )
    for staff_id, team_id, epoch in session.execute(team_keys):
        wanted[staff_id].append((team_id, epoch))
    contact_keys = select(ContactKey.org_id, ContactKey.epoch).where(ContactKey.org_id.in_(orgs))
    of_orgs = [(org_id, epoch) for org_id, epoch in session.execute(contact_keys)]
    for each in staff:
        if each.role == "supervisor":
            wanted[each.id] += [key for key in of_orgs if key[0] == each.org_id]
    held = select(Grant.holder_id, Grant.key_owner, Grant.epoch).where(Grant.holder_id.in_(ids))
    already = {(holder, owner, epoch) for holder, owner, epoch in session.execute(held)}
    return {each: [key for key in wanted[each] if (each, *key) not in already] for each in ids}
