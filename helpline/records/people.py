"""Who works here and who holds which key: organisation, teams, staff, grants, the recovery sheet, open sessions."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import (
    Base,
    Moment,
    hash_column,
    new_id,
    public_column,
    reference,
    sealed_column,
)


class Organisation(Base):
    """One helpline. Its name stands in the settings, not here.

    `locked_at` is when everybody was last locked out, `keeper_seen_at` when couriers elsewhere last heard of a keeper.
    """

    __tablename__ = "organisation"

    id: Mapped[uuid.UUID] = new_id()
    founded_at: Mapped[datetime]
    locked_at: Mapped[datetime | None] = mapped_column(Moment)
    keeper_seen_at: Mapped[datetime | None] = mapped_column(Moment)


class Team(Base):
    """People who read the same tickets. The name is in clear: choose a neutral one."""

    __tablename__ = "team"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id")
    name: Mapped[str]
    takes_mail: Mapped[bool]


class TeamKey(Base):
    """The public half of a team's key, one row an epoch; `chain` is the epoch before, wrapped under this one."""

    __tablename__ = "team_key"

    team_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    public: Mapped[bytes] = public_column()
    chain: Mapped[bytes | None] = sealed_column("chain")
    made_at: Mapped[datetime]


class ContactKey(Base):
    """The public half of the contact key, one row an epoch, and the match key wrapped under it."""

    __tablename__ = "contact_key"

    org_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    public: Mapped[bytes] = public_column()
    match_key: Mapped[bytes] = sealed_column("match-key")
    made_at: Mapped[datetime]


class Staff(Base):
    """A colleague by her duty name. `public` is NULL until she has made her keys at her first login.

    `is_trainee`: what she writes leaves only after somebody has approved it. `theme`: light, dark, or as the device has it.
    """

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("org_id", "duty_name"),)

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id")
    duty_name: Mapped[str]
    role: Mapped[str]
    language: Mapped[str] = mapped_column(default="lt")
    time_zone: Mapped[str] = mapped_column(default="Europe/Vilnius")
    letter_keys: Mapped[bool] = mapped_column(default=True, server_default=true())
    public: Mapped[bytes | None] = public_column()
    invitation: Mapped[bytes | None] = hash_column()
    invited_until: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    is_trainee: Mapped[bool] = mapped_column(default=False, server_default=false())
    theme: Mapped[str] = mapped_column(default="device", server_default="device")


class Membership(Base):
    """Who belongs to which team; the team's key still has to be granted by somebody who holds it."""

    __tablename__ = "membership"

    staff_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    team_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, index=True)


class Unlock(Base):
    """One way to unlock a colleague's keys: the bundle under the key of her passphrase."""

    __tablename__ = "unlock"

    id: Mapped[uuid.UUID] = new_id()
    staff_id: Mapped[uuid.UUID] = reference("staff.id")
    salt: Mapped[bytes] = public_column()
    params: Mapped[dict[str, int]] = mapped_column(JSON)
    bundle: Mapped[bytes] = sealed_column("staff-bundle")


class Grant(Base):
    """A team key or the contact key (`key_owner` is the team's or the organisation's id), boxed to its holder."""

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("key_owner", "epoch", "holder_id"),)

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id")
    key_owner: Mapped[uuid.UUID]
    epoch: Mapped[int]
    holder_kind: Mapped[str]
    holder_id: Mapped[uuid.UUID] = mapped_column(index=True)
    granted_by: Mapped[uuid.UUID | None]
    granted_at: Mapped[datetime]
    key: Mapped[bytes] = sealed_column("grant")


class Sheet(Base):
    """The recovery sheet's public half; `checked_at` is when somebody last typed the paper back."""

    __tablename__ = "sheet"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id")
    public: Mapped[bytes] = public_column()
    printed_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]


class StaffSession(Base):
    """The server's half of a login. The other half is in the cookie; neither opens anything alone."""

    __tablename__ = "staff_session"

    id: Mapped[bytes] = hash_column(primary_key=True)
    staff_id: Mapped[uuid.UUID] = reference("staff.id")
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    keys: Mapped[bytes] = sealed_column("session")


class LoginTry(Base):
    """Wrong passphrases for one name, counted where several processes serve the pages; forgotten after an hour."""

    __tablename__ = "login_try"

    name: Mapped[bytes] = hash_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment)
