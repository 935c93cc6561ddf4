"""The waiting times on the page are what a slow recount of the events gives, minute by minute."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from helpline import records
from helpline.border import PermanentFailure
from helpline.deeds.answer import recalls
from helpline.deeds.supervision.waiting_times import ChannelFigures, WaitingTimes, read_waiting_times
from helpline.deeds.ticket import tickets
from tests.cast import MORNING, Desk, token_of

VILNIUS = ZoneInfo("Europe/Vilnius")
CLOSED = {date(2026, 3, 11)}  # the only public holiday in the weeks of this story
MINUTE = timedelta(minutes=1)
Step = tuple[datetime, Callable[[], object]]


def page(desk: Desk) -> WaitingTimes:
    return read_waiting_times(rules=desk.rules, by=desk.sam, now=desk.clock.now)


def live_through_three_weeks(desk: Desk) -> None:
    """Letters by day and night; some answered soon, some late, some never, some by answers that never left."""
    found: dict[int, UUID] = {}
    steps: list[Step] = []
    for number in range(24):
        came_at = MORNING + timedelta(hours=13 * number, minutes=7 * number)
        steps.append((came_at, lambda number=number: found.update({number: desk.receive().ticket_id})))  # type: ignore[misc]  # its own number
        if number % 4 != 3:
            steps.append(
                (came_at + timedelta(hours=(number * 17) % 61, minutes=1), _fate(desk, found, number))
            )
    for moment, step in sorted(steps, key=lambda step: step[0]):
        desk.clock.now = moment
        step()
    desk.clock.now = MORNING + timedelta(days=18, minutes=30)


def _fate(desk: Desk, found: dict[int, UUID], number: int) -> Callable[[], object]:
    def press() -> None:
        desk.triage(found[number], kind="media_general")

    def spam() -> None:
        tickets.mark_spam(found[number], by=desk.ada, now=desk.clock.now)

    def withdrawn() -> None:
        recalls.withdraw(desk.answer(found[number]).id, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    def failed() -> None:
        desk.answer(found[number])
        desk.mailer.failures = [PermanentFailure("5xx")]
        desk.let_leave()

    def answered() -> None:
        desk.answer_and_let_leave(found[number])

    return {5: press, 8: spam, 10: withdrawn, 13: failed}.get(number, answered)


@dataclass(frozen=True)
class Wait:
    """One ticket's way to its first answer, or to now."""

    is_answered: bool
    calendar: int
    service: int
    is_late: bool


def recount(desk: Desk) -> list[Wait]:
    """From the events alone, but for what a person said a letter was."""
    events = sorted(desk.rows(records.Event), key=lambda event: event.seq)
    waits = []
    for ticket in (ticket for ticket in desk.rows(records.Ticket) if ticket.counts_for_target):
        own = [event for event in events if event.ticket_id == ticket.id]
        received_at = next(event.at for event in own if event.kind == "received")
        left = [event.at for event in own if event.kind == "answer left"]
        until = left[0] if left else desk.clock.now
        waits.append(
            Wait(
                is_answered=bool(left), calendar=(until - received_at) // MINUTE,
                service=service_minutes(received_at, until), is_late=until > due(received_at),
            )
        )  # fmt: skip
    return waits


def service_minutes(start: datetime, end: datetime) -> int:
    """Counted one by one."""
    minutes = [start + number * MINUTE for number in range((end - start) // MINUTE)]
    return sum(is_open(minute.astimezone(VILNIUS)) for minute in minutes)


def due(start: datetime) -> datetime:
    """When the last of 480 minutes of service is over."""
    minute, served = start, 0
    while served < 480:
        served += is_open(minute.astimezone(VILNIUS))
        minute += MINUTE
    return minute


def is_open(local: datetime) -> bool:
    return local.weekday() < 5 and 8 <= local.hour < 16 and local.date() not in CLOSED


def test_the_page_says_what_a_slow_recount_says(desk: Desk) -> None:
    live_through_three_weeks(desk)

    shown = {one.channel: one for one in page(desk).channels}
    waits = recount(desk)

    answered = [wait for wait in waits if wait.is_answered]
    overdue = [wait for wait in waits if wait.is_late and not wait.is_answered]
    expected = ChannelFigures(
        channel="all", received=len(waits), answered=len(answered),
        median=statistics.median_low([wait.calendar for wait in answered]),
        p90=rank90([wait.calendar for wait in answered]),
        service_median=statistics.median_low([wait.service for wait in answered]),
        service_p90=rank90([wait.service for wait in answered]),
        within=sum(not wait.is_late for wait in answered), of=len(answered) + len(overdue),
    )  # fmt: skip
    assert len(answered) > 10
    assert len(overdue) > 3
    assert 0 < expected.within < len(answered)
    assert {vars_of(shown[name]) for name in ("all", "email")} == {vars_of(expected)}


def test_who_waits_is_counted_in_bands_and_listed_longest_first(desk: Desk) -> None:
    live_through_three_weeks(desk)
    now = desk.clock.now

    times = page(desk)

    waiting = sorted(row.waiting_since for row in desk.rows(records.Ticket) if row.waiting_since)
    ages = [now - since for since in waiting]
    day = timedelta(days=1)
    bands = (
        sum(age < day for age in ages), sum(day <= age < 2 * day for age in ages),
        sum(2 * day <= age < 5 * day for age in ages), sum(age >= 5 * day for age in ages),
    )  # fmt: skip
    assert len(waiting) > 5
    assert (times.waiting, times.oldest, times.bands) == (len(waiting), waiting[0], bands)
    assert [row.waiting_since for row in times.rows] == waiting


def test_an_answer_taken_back_held_or_failed_is_no_answer(desk: Desk) -> None:
    taken_back, held, failed = (desk.receive().ticket_id for _ in range(3))
    recalls.withdraw(desk.answer(taken_back).id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.answer(held)
    tickets.mark_spam(held, by=desk.ada, now=desk.clock.now)
    desk.answer(failed)
    desk.mailer.failures = [PermanentFailure("5xx")]
    desk.let_leave()
    tickets.reopen(held, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    times = page(desk)

    assert times.channels[0].answered == 0
    assert {row.id for row in times.rows} == {taken_back, held, failed}


def test_an_answer_counts_when_it_leaves_and_not_when_it_is_written(desk: Desk) -> None:
    desk.answer(desk.receive().ticket_id)
    before = page(desk).channels[0].answered
    desk.clock.forward(hours=2)

    desk.let_leave()

    after = page(desk).channels[0]
    assert (before, after.answered, after.median) == (0, 1, 120)


def test_only_the_first_answer_counts(desk: Desk) -> None:
    opened = desk.receive()
    desk.clock.forward(hours=1)
    sent = desk.answer_and_let_leave(opened.ticket_id)
    desk.clock.forward(days=3)
    desk.receive(tokens=(token_of(sent),))
    desk.answer_and_let_leave(opened.ticket_id)

    times = page(desk).channels[0]

    assert (times.received, times.answered, times.median) == (1, 1, 60)


def test_a_letter_of_more_than_thirty_days_ago_is_no_longer_in_the_figures_but_still_waits(
    desk: Desk,
) -> None:
    desk.receive()
    desk.clock.forward(days=31)

    times = page(desk)

    assert times.channels[-1].received == 0
    assert times.waiting == 1


def rank90(values: list[int]) -> int:
    return sorted(values)[-(-len(values) * 9 // 10) - 1]


def vars_of(figures: ChannelFigures) -> tuple[object, ...]:
    return tuple(value for name, value in vars(figures).items() if name != "channel")
