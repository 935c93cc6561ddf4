"""What still lies at the carrier: a row for each call, recording, transcription and message that must go there.

A row knows the carrier's own id of the thing, and forgets it as soon as the thing is proved gone: with the carrier's
help that id would lead to a number.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, Moment, new_id, reference


class CarrierCopy(Base):
    """One thing to delete. States: waiting, deleting, refused (the carrier says never), gone (a 404 has proved it).

    `kind` is call, recording, transcription or message; `sid` the carrier's id, None once it is gone. `call_id` and
    `ticket_id` say where its end is shown; both may be missing. `outcome` is the short code of the last try.
    `is_unasked`: recorded or written down though nobody here has asked for it.
    """

    __tablename__ = "carrier_copy"
    __table_args__ = (
        UniqueConstraint("kind", "sid"),
        Index("ix_carrier_copy_due", "state", "due_at"),
    )

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    kind: Mapped[str]
    sid: Mapped[str | None]
    call_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    ticket_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    state: Mapped[str]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int]
    outcome: Mapped[str]
    is_unasked: Mapped[bool] = mapped_column(server_default=false())
    proved_gone_at: Mapped[datetime | None]
