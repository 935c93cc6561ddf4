"""Two tickets of one woman, merged and taken apart, as several tests do it."""

from __future__ import annotations

from uuid import UUID

from helpline.deeds.desk.conversation_shown import Conversation
from helpline.deeds.move import merging, unmerging
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk


def two_of_hers(desk: Desk, *, seconds_apart: int = 3600) -> tuple[UUID, UUID]:
    """Two letters of one proven sender, each a ticket of its own."""
    desk.arm()
    first = desk.receive(text="Pirmas", sender_check="pass").ticket_id
    desk.clock.forward(seconds=seconds_apart)
    second = desk.receive(text="Antras", sender_check="pass").ticket_id
    desk.courier.look()
    return first, second


def merge(desk: Desk, source: UUID, into: UUID, *, by: Unlocked | None = None) -> None:
    merging.merge(source, into, rules=desk.rules, by=by or desk.ada, now=desk.clock.now)


def unmerge(desk: Desk, source: UUID) -> None:
    unmerging.unmerge(source, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def texts(talk: Conversation) -> list[str]:
    return [message.text for message in talk.messages]
