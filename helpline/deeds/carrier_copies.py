"""What the carrier still holds of a call or a message: owed when it has ended, deleted, and gone once that is proved.

Only the proof counts: the carrier must say itself that it does not know the thing any more.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from helpline.records import CarrierCopy, ask_courier, is_laid_down

Kind = Literal["call", "recording", "transcription", "message"]
SIDS = {
    "call": re.compile(r"CA[0-9a-f]{32}"),
    "recording": re.compile(r"RE[0-9a-f]{32}"),
    "transcription": re.compile(r"TR[0-9a-f]{32}"),
    "message": re.compile(r"[SM]M[0-9a-f]{32}"),
}


def owe_deletion(
    session: Session,
    *,
    org_id: UUID,
    kind: Kind,
    sid: str,
    at: datetime,
    call_id: UUID | None = None,
    ticket_id: UUID | None = None,
) -> None:
    """In the caller's transaction: this must go at the carrier, as soon as it lets it. Said twice, it is owed once.

    `call_id` or `ticket_id` is where a colleague will read that it is gone. An id that the carrier can't have given
    is a mistake of ours and stops the deed (ValueError): it would become part of an address.
    """
    if not SIDS[kind].fullmatch(sid):
        raise ValueError(kind)
    owed = CarrierCopy(
        id=uuid4(), org_id=org_id, kind=kind, sid=sid, call_id=call_id, ticket_id=ticket_id, state="waiting",
        made_at=at, due_at=at, tries=0, outcome="",
    )  # fmt: skip
    if is_laid_down(session, owed):
        ask_courier(session)
