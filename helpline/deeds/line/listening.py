"""Listening to a voice message, and what a call's page says of its copies at the carrier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from helpline.deeds.errors import NotHere
from helpline.deeds.line.carrier_copies import STILL_THERE, gone_at
from helpline.deeds.ticket.files import read_file
from helpline.deeds.unlocked import Unlocked
from helpline.records import CarrierCopy, File, VoiceMessage, reading


@dataclass(frozen=True)
class CopiesOfACall:
    """`left` of them are still at the carrier; `gone_at` is when the last one was proved gone."""

    left: int
    gone_at: datetime | None


def read_sound(ticket_id: UUID, file_id: UUID, *, by: Unlocked) -> bytes:
    """The sound of a voice message that we fetched ourselves; no other file is played in a page.

    Raises NotHere, NotAllowed, NoKey, Damaged.
    """
    fetched = (
        select(File.id).join(VoiceMessage, VoiceMessage.message_id == File.message_id).where(File.id == file_id)
    )  # fmt: skip
    _name, content = read_file(ticket_id, file_id, by=by)
    with reading() as session:
        if session.scalars(fetched).first() is None:
            raise NotHere
    return content


def read_copies(call_id: UUID) -> CopiesOfACall | None:
    """For whoever may see the call; None where the carrier never had anything of it."""
    about = CarrierCopy.call_id == call_id
    with reading() as session:
        known = session.scalar(select(func.count()).where(about))
        left = session.scalar(select(func.count()).where(about, STILL_THERE))
        return CopiesOfACall(left or 0, gone_at(session, about)) if known else None
