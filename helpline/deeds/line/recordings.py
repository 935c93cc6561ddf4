"""What the carrier has recorded of our calls: her message of which no notice came is fetched like any, all else goes unheard.

A notice may be lost, refused or met by a desk that is down. So the carrier itself is asked: about each call before its
record goes, and now and then about the whole account, which needs neither a call's end nor a keeper: a recording names
its call, and of each of our calls we know a hash of that name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.border import Recording
from helpline.deeds.line.carrier_copies import owe_deletion
from helpline.deeds.line.line_course import line_of
from helpline.deeds.line.voice_messages import voice_message_left
from helpline.records import CarrierCopy, LineCall, VoiceMessage, reading, transaction
from helpline.sealing import line_id

NOTICE_WITHIN = timedelta(minutes=10)  # so long we wait for the carrier to tell by itself


def are_ready(found: Sequence[Recording]) -> bool:
    """Whether the carrier is done with all of them, so that what isn't there yet need not be waited for."""
    return all(recording.state != "unready" for recording in found)


def take_in(found: Sequence[Recording], *, now: datetime) -> None:
    """Notes what nobody told us of: to fetch, or to delete unheard. Those of others' calls and what isn't ready stay."""
    for recording in _ours(found):
        if recording.state in ("done", "empty"):
            with transaction() as session:
                _take_in_one(session, recording, now=now)


def take_in_overdue(found: Sequence[Recording], *, now: datetime) -> None:
    """The same, for those alone of which we should have been told by now."""
    take_in([recording for recording in found if recording.made_at <= now - NOTICE_WITHIN], now=now)


def recording_told(session: Session, line: LineCall, *, sid: str, at: datetime, now: datetime) -> None:
    """In the caller's transaction: the carrier says that it has a recording of this call."""
    if line.may_speak:
        voice_message_left(session, call_id=line.call_id, sid=sid, at=at)
    else:
        _owe(session, line, sid, is_unasked=True, now=now)


def _ours(found: Sequence[Recording]) -> list[Recording]:
    """Of calls on the line; the account may have others."""
    hashes = {recording.sid: line_id(recording.call_sid) for recording in found}
    known = select(LineCall.sid_hash).where(LineCall.sid_hash.in_(set(hashes.values())))
    with reading() as session:
        ours = set(session.scalars(known)) if hashes else set()
    return [recording for recording in found if hashes[recording.sid] in ours]


def _take_in_one(session: Session, recording: Recording, *, now: datetime) -> None:
    """Of a second one after the tone nobody can say what it is: the flow asks her once."""
    line = line_of(session, recording.call_sid)
    if line is None or _is_known(session, line, recording.sid):
        return
    is_hers = line.may_speak and recording.is_after_the_tone
    at = min(recording.made_at, now)
    if is_hers and recording.state == "done":
        is_hers = voice_message_left(session, call_id=line.call_id, sid=recording.sid, at=at)
    if not is_hers or recording.state == "empty":
        _owe(session, line, recording.sid, is_unasked=not is_hers, now=now)


def _is_known(session: Session, line: LineCall, sid: str) -> bool:
    """Whether it waits to be fetched or to go, after a notice or an earlier look."""
    left = session.get(VoiceMessage, line.call_id)
    owed = select(CarrierCopy.id).where(CarrierCopy.kind == "recording", CarrierCopy.sid == sid)
    return (left is not None and left.sid == sid) or session.scalars(owed).first() is not None


def _owe(session: Session, line: LineCall, sid: str, *, is_unasked: bool, now: datetime) -> None:
    owe_deletion(
        session, org_id=line.org_id, kind="recording", sid=sid, at=now, call_id=line.call_id, is_unasked=is_unasked
    )  # fmt: skip
