"""The figures keep level with the tickets: whatever is done, they say what counting everything anew would say."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from helpline import records
from helpline.deeds.ticket import tickets
from helpline.deeds.waiting import tallies
from helpline.figures.histograms import read_counts
from tests.cast import Desk


def numbers(desk: Desk, kind: str) -> list[int]:
    return sorted(
        number
        for row in desk.rows(records.Tally)
        if row.kind == kind
        for number in read_counts(row.counts).elements()
    )


def everything(desk: Desk) -> dict[tuple[object, ...], str]:
    return {
        (row.org_id, row.kind, row.day, row.team_id, row.channel): row.counts
        for row in desk.rows(records.Tally)
        if row.counts
    }


def counted_from_nothing(desk: Desk) -> dict[tuple[object, ...], str]:
    with records.transaction() as session:
        session.execute(delete(records.Tally))
        session.execute(delete(records.Tallied))
    while tallies.count_the_rest(rules=desk.rules):
        pass
    return everything(desk)


def test_a_letter_counts_as_soon_as_it_is_stored(desk: Desk) -> None:
    desk.receive()

    assert numbers(desk, "came") == [10]
    assert len(numbers(desk, "first open")) == 1
    assert numbers(desk, "first clock") == []


def test_an_answer_that_left_is_counted_by_its_minutes(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.clock.forward(minutes=90)

    desk.answer_and_let_leave(ticket_id)

    assert numbers(desk, "first clock") == [90]
    assert numbers(desk, "first service") == [90]
    assert numbers(desk, "first late") == [0]
    assert numbers(desk, "first open") == []


def test_a_late_answer_is_told_by_how_much(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.clock.forward(days=1, minutes=5)

    desk.answer_and_let_leave(ticket_id)

    assert numbers(desk, "first late") == [5]


def test_spam_leaves_the_figures_and_comes_back_with_the_ticket(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    before = everything(desk)
    desk.triage(ticket_id, kind="spam")
    assert everything(desk) == {}

    desk.triage(ticket_id, kind="consultation")

    assert everything(desk) == before


def test_a_closed_ticket_is_counted_once_and_reopened_not_at_all(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer_and_let_leave(ticket_id)
    desk.clock.forward(hours=5)
    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)
    assert len(numbers(desk, "resolved")) == 1

    tickets.reopen(ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert numbers(desk, "resolved") == []


def test_whoever_waits_over_a_week_end_is_left_behind_on_its_sunday(desk: Desk) -> None:
    desk.clock.forward(days=4)
    ticket_id = desk.receive().ticket_id  # Friday, ten o'clock
    desk.clock.forward(days=3)

    desk.answer_and_let_leave(ticket_id)

    (row,) = [row for row in desk.rows(records.Tally) if row.kind == "behind"]
    assert row.day.isoformat() == "2026-03-08"
    assert row.counts == str((14 + 48) * 60)


def test_tickets_of_an_older_desk_are_counted_by_the_courier(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer_and_let_leave(ticket_id)
    before = everything(desk)
    with records.transaction() as session:
        session.execute(delete(records.Tally))
        session.execute(delete(records.Tallied))
    desk.clock.forward(minutes=2)

    desk.courier.look()

    assert everything(desk) == before


def test_a_recount_after_the_target_was_changed_says_who_is_late_now(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.clock.forward(minutes=61)
    desk.answer_and_let_leave(ticket_id)
    stricter = type(desk.rules)(first_answer_minutes=60)

    counted = tallies.count_all_anew(rules=stricter)

    assert counted == 1
    assert numbers(desk, "first late") == [1]


def test_figures_that_have_come_apart_stop_no_letter(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    with records.transaction() as session:
        session.execute(delete(records.Tally))

    desk.answer_and_let_leave(ticket_id)

    assert numbers(desk, "first clock") == [0]


def test_the_numbers_of_an_erased_ticket_stay(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    before = everything(desk)
    with records.transaction() as session:
        session.execute(delete(records.Tallied).where(records.Tallied.ticket_id == ticket_id))

    assert everything(desk) == before


def test_after_a_day_of_everything_counting_from_nothing_says_the_same(desk: Desk) -> None:
    ids = [desk.receive(address=f"rowan{number}@post.example").ticket_id for number in range(4)]
    desk.clock.forward(hours=3)
    desk.answer_and_let_leave(ids[0])
    desk.clock.forward(days=6)
    desk.answer_and_let_leave(ids[1])
    tickets.close(ids[1], by=desk.ada, now=desk.clock.now)
    tickets.close(ids[2], by=desk.ada, now=desk.clock.now)
    desk.triage(ids[3], kind="spam")

    level = everything(desk)

    assert level == counted_from_nothing(desk)
    assert known_tickets() == set(ids)


def known_tickets() -> set[UUID]:
    with records.reading() as session:
        return set(session.scalars(select(records.Tallied.ticket_id)))


def test_a_night_at_the_change_of_clocks_belongs_to_its_local_day(desk: Desk) -> None:
    desk.clock.now += timedelta(days=26, hours=13, minutes=30)  # 28 March, 23:30 in Vilnius
    desk.receive()

    (row,) = [row for row in desk.rows(records.Tally) if row.kind == "came"]
    assert (row.day.isoformat(), row.counts) == ("2026-03-28", "23")
