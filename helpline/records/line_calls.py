"""Calls on the helpline's own line, beside the record of each call; and which of the carrier's messages came already.

While a call lasts its course is sealed under the carrier's own id of it, which the disk doesn't know.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import true
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, Moment, hash_column, reference, sealed_column

NOBODY = uuid.UUID(int=0)  # who spoke and wrote where nobody answered


class LineCall(Base):
    """How a call came in. States: waiting, talking, nobody (no colleague was there), voicemail, over.

    `rang_at`, `waited_until` and `heard_at` are to the second only while the call lasts, because the wait is counted
    from them; then they are gone. `counts` is false outside of the opening hours. `may_speak`: she was asked to speak
    after the tone, so that a recording of it is hers and no other one may be. `course` goes with the call's end,
    `caller` (her number and the carrier's id of the call) once it isn't wanted any more. `number_index` is made by an
    armed courier, which may find whom it may be. `is_owed`: the
    deletion at the carrier is on its way.
    """

    __tablename__ = "line_call"

    call_id: Mapped[uuid.UUID] = reference("call.id", primary_key=True, index=False)
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    sid_hash: Mapped[bytes] = hash_column(unique=True)
    state: Mapped[str] = mapped_column(index=True)
    counts: Mapped[bool]
    may_speak: Mapped[bool] = mapped_column(server_default=true())
    rang_at: Mapped[datetime | None] = mapped_column(Moment)
    waited_until: Mapped[datetime | None] = mapped_column(Moment)
    heard_at: Mapped[datetime | None] = mapped_column(Moment)
    epoch: Mapped[int]
    facts: Mapped[bytes] = sealed_column("facts")
    course: Mapped[bytes | None] = sealed_column("line-course")
    caller_epoch: Mapped[int]
    caller: Mapped[bytes | None] = sealed_column("line-caller")
    number_index: Mapped[bytes | None] = hash_column(index=True)
    recognised_at: Mapped[datetime | None] = mapped_column(index=True)
    may_be_id: Mapped[uuid.UUID | None]
    is_owed: Mapped[bool]


class CarrierWord(Base):
    """One message of the carrier's that was obeyed; whoever says it again is not. Forgotten after `until`."""

    __tablename__ = "carrier_word"

    mark: Mapped[bytes] = hash_column(primary_key=True)
    said_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment, index=True)
