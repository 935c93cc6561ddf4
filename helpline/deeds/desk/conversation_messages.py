"""The messages of one conversation, opened, with all that hangs on them, in a flat number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.answer.corrections import STRUCK, can_correct, words_before
from helpline.deeds.desk.conversation_shown import Delivery, FileShown, LogShown, MessageShown
from helpline.deeds.errors import NoKey
from helpline.deeds.sealed.message_seals import FileName, Words, open_file_name
from helpline.deeds.sealed.openings import Openings
from helpline.deeds.unlocked import Unlocked
from helpline.records import Attempt, ContactLog, File, Message, OutboxRow, Ticket
from helpline.sealing import Damaged


@dataclass(frozen=True, repr=False)
class Sight:
    """Who looks and when, what her keys open, and colleagues by their duty names."""

    session: Session
    opened: Openings
    names: Mapping[UUID | None, str]
    by: Unlocked
    now: datetime
    armed: bool


def messages_of(ticket: Ticket, sight: Sight) -> tuple[MessageShown, ...]:
    """In their order, with files, deliveries and the words before a correction; what doesn't open is damaged."""
    session, opened, by = sight.session, sight.opened, sight.by
    rows = session.scalars(
        select(Message).where(Message.ticket_id == ticket.id).order_by(Message.number)
    ).all()
    files = _files(session, ticket, rows, opened=opened)
    deliveries = _deliveries(session, ticket, armed=sight.armed)
    logs, was_corrected = _logs(session, ticket), any(row.revision > 1 for row in rows)
    before = words_before(session, ticket, opened=opened, by=by) if was_corrected else {}
    shown = []
    for row in rows:
        words = opened.words(ticket, row)
        said = words or Words(body="")
        shown.append(
            MessageShown(
                id=row.id, number=row.number, direction=row.direction, kind=row.kind, at=row.at,
                author=sight.names.get(row.author_id), subject=said.subject, text=said.body, quoted=said.quoted,
                sender=row.sender, sender_check=row.sender_check, language=said.language, flags=said.flags,
                files=files.get(row.id, ()), delivery=deliveries.get(row.id), damaged=words is None,
                log=logs.get(row.id), before=before.get(row.id, ()),
                can_correct=can_correct(row, by=by, now=sight.now) and STRUCK not in said.flags,
            )
        )  # fmt: skip
    return tuple(shown)


def _files(
    session: Session, ticket: Ticket, messages: Sequence[Message], *, opened: Openings
) -> dict[UUID, tuple[FileShown, ...]]:
    by_id = {message.id: message for message in messages if message.file_count}
    shown: dict[UUID, tuple[FileShown, ...]] = defaultdict(tuple)
    wanted = select(File).where(File.message_id.in_(by_id)).order_by(File.number)
    for file in session.scalars(wanted) if by_id else ():
        try:
            name = open_file_name(file, key=opened.message_key(ticket, by_id[file.message_id]))
        except (Damaged, NoKey):
            name = FileName("", "", 0)
        shown[file.message_id] += (
            FileShown(id=file.id, name=name.name, media_type=name.media_type, size=name.size),
        )
    return shown


def _logs(session: Session, ticket: Ticket) -> dict[UUID, LogShown]:
    wanted = (
        select(ContactLog).join(Message, Message.id == ContactLog.message_id).where(Message.ticket_id == ticket.id)
    )  # fmt: skip
    return {
        row.message_id: LogShown(row.channel, happened_at=row.happened_at, logged_at=row.logged_at)
        for row in session.scalars(wanted)
    }


def _deliveries(session: Session, ticket: Ticket, *, armed: bool) -> dict[UUID, Delivery]:
    rows = session.scalars(
        select(OutboxRow).where(OutboxRow.ticket_id == ticket.id).order_by(OutboxRow.queued_at)
    ).all()
    tries: dict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    wanted = select(Attempt).where(Attempt.outbox_id.in_([row.id for row in rows])).order_by(Attempt.number)
    for attempt in session.scalars(wanted) if rows else ():
        tries[attempt.outbox_id].append((attempt.started_at, attempt.outcome))
    return {
        row.message_id: Delivery(
            id=row.id, state=row.state, due_at=row.due_at, ended_at=row.ended_at, hold_reason=row.hold_reason,
            attempts=tuple(tries[row.id]), can_undo=row.state in ("waiting", "held", "to approve"),
            waits_for_keeper=row.state == "waiting" and not armed,
        )
        for row in sorted(rows, key=lambda row: row.state != "withdrawn")
    }  # fmt: skip
