"""In charge of every wait: each stretch from a message of hers to the next human answer that left, and its minutes.

Arithmetic only. A conversation is told in its order, as words of hers and answers of ours; machines say nothing in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from helpline.figures.calendar import MINUTE, ServiceCalendar

Pause = tuple[datetime, datetime | None]  # from the first moment until before the second; None: it goes on


@dataclass(frozen=True)
class Spoken:
    """A message of hers, or an answer of ours with the moment it left (None: it hasn't, or it came back).

    `dropped_at`: after this word the conversation was closed, though she had no answer.
    """

    id: UUID
    is_hers: bool
    at: datetime
    left_at: datetime | None = None
    dropped_at: datetime | None = None


@dataclass(frozen=True)
class Stretch:
    """She began to wait, and was answered, or it was ended without an answer after the word `last_id`, or she waits.

    `is_first`: nobody had answered her on this ticket before.
    """

    began_at: datetime
    is_first: bool
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    last_id: UUID | None = None

    @property
    def until(self) -> datetime | None:
        return self.answered_at or self.ended_at


@dataclass(frozen=True)
class Minutes:
    """Of a stretch of time: by the clock in pauses, and of duty outside of them."""

    paused: int
    service: int


def stretches(conversation: Iterable[Spoken]) -> tuple[Stretch, ...]:
    """One for each run of her messages that an answer or a closing ends, and the one that goes on.

    A run begins with the message that came first, though it may be filed behind later ones. Of several answers in a
    row the one that left first counts. No answer has left before she began to wait.
    """
    found: list[Stretch] = []
    began_at: datetime | None = None
    is_first = True
    for word in conversation:
        if word.is_hers:
            began_at = min(began_at or word.at, word.at)
        elif word.left_at is not None and began_at is not None:
            found.append(Stretch(began_at, is_first, answered_at=max(began_at, word.left_at)))
        elif word.left_at is not None and found:
            found[-1] = _sooner(found[-1], word.left_at)
        if word.left_at is not None:
            began_at, is_first = None, False
        if word.dropped_at is not None and began_at is not None:
            dropped_at = max(began_at, word.dropped_at)
            found.append(Stretch(began_at, is_first, ended_at=dropped_at, last_id=word.id))
            began_at = None
    return (*found, Stretch(began_at, is_first)) if began_at is not None else tuple(found)


def minutes_of(
    start: datetime, end: datetime, *, calendar: ServiceCalendar, pauses: Sequence[Pause] = ()
) -> Minutes:
    """From start up to end; 0 when end is not after start. Additive over any split. ValueError for a naive moment."""
    start, end = _minute(start), _minute(end)
    running = [(max(begins, start), min(ends or end, end)) for begins, ends in _running(start, pauses)]
    lasted = sum(max(0, (ends - begins) // MINUTE) for begins, ends in running)
    return Minutes(
        paused=max(0, (end - start) // MINUTE) - lasted,
        service=sum(calendar.service_minutes(begins, ends) for begins, ends in running),
    )


def due_after(
    start: datetime, minutes: int, *, calendar: ServiceCalendar, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """The first moment by which so many minutes of duty have passed outside of the pauses; None while one is open.

    Raises NeverOpenError when the duty never suffices, ValueError for a naive moment or negative minutes.
    """
    left = minutes
    for begins, ends in _running(_minute(start), pauses):
        there = calendar.service_minutes(begins, ends) if ends is not None else left
        if there >= left:
            return calendar.add_service_minutes(begins, left)
        left -= there
    return None


def is_paused(at: datetime, pauses: Iterable[Pause]) -> bool:
    return any(begins <= at and (ends is None or at < ends) for begins, ends in pauses)


def _sooner(stretch: Stretch, left_at: datetime) -> Stretch:
    if stretch.answered_at is None:
        return stretch
    return replace(stretch, answered_at=max(stretch.began_at, min(stretch.answered_at, left_at)))


def _running(start: datetime, pauses: Sequence[Pause]) -> Iterator[tuple[datetime, datetime | None]]:
    """The times from start on in which the clock runs; the last has no end, and there is none after an open pause."""
    begins = start
    for paused_at, resumed_at in _in_order(pauses):
        if paused_at > begins:
            yield begins, paused_at
        if resumed_at is None:
            return
        begins = max(begins, resumed_at)
    yield begins, None


def _in_order(pauses: Sequence[Pause]) -> list[Pause]:
    """Whole minutes; one that ends where it begins is none."""
    told = [(_minute(begins), _minute(ends) if ends is not None else None) for begins, ends in pauses]
    return sorted((pause for pause in told if pause[1] is None or pause[1] > pause[0]), key=lambda p: p[0])


def _minute(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment without its time zone can't be counted.")
    return moment.astimezone(UTC).replace(second=0, microsecond=0)
