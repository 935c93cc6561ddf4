"""The newest key of a team: what is sealed now is sealed under it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.records import TeamKey


def newest_team_key(session: Session, team_id: UUID) -> TeamKey:
    """Its public half and its epoch; founding gives every team one."""
    wanted = select(TeamKey).where(TeamKey.team_id == team_id).order_by(TeamKey.epoch.desc()).limit(1)
    return session.scalars(wanted).one()


def newest_epoch(session: Session, team_id: UUID) -> int:
    return newest_team_key(session, team_id).epoch
