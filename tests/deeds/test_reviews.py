"""A sample of closed tickets: drawn by chance and once only, looked over without a name, summed for the desk."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.move import transfer
from helpline.deeds.supervision import reviews, reviews_shown
from helpline.deeds.supervision.reviews import Findings, NothingToDraw
from helpline.deeds.ticket import tickets
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk, as_if, without_key

MARCH = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}
GOOD = Findings("yes", "yes", "yes", "yes")


def closed(desk: Desk, count: int = 1) -> list[UUID]:
    found = [desk.receive().ticket_id for _ in range(count)]
    for ticket_id in found:
        tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)
    return found


def draw(desk: Desk, count: int = 5, *, by: Unlocked | None = None, **told: Any) -> UUID:
    return reviews.draw_sample(
        count, desk.founded.team_id, **(MARCH | told), rules=desk.rules, by=by or desk.sam, now=desk.clock.now
    )


def tickets_of(desk: Desk, draw_id: UUID) -> set[UUID]:
    return {one.ticket_id for one in reviews_shown.read_draw(draw_id, by=desk.sam).tickets}


def first_review(desk: Desk, draw_id: UUID) -> UUID:
    return reviews_shown.read_draw(draw_id, by=desk.sam).tickets[0].review_id


def keep(desk: Desk, review_id: UUID, findings: Findings = GOOD) -> None:
    reviews.keep_findings(review_id, findings, by=desk.sam, now=desk.clock.now)


def test_only_closed_tickets_of_these_days_that_count_are_drawn(desk: Desk) -> None:
    desk.receive()
    (wanted,) = closed(desk)
    (machine,) = closed(desk)
    with records.transaction() as session:
        session.get_one(records.Ticket, machine).counts_for_target = False
    desk.clock.forward(days=40)
    closed(desk)

    assert tickets_of(desk, draw(desk, 30)) == {wanted}


def test_the_days_are_those_of_the_helplines_clock(desk: Desk) -> None:
    """Half past eleven in the evening of the second is half past one of the third in Vilnius."""
    desk.clock.forward(hours=15, minutes=30)
    (late,) = closed(desk)

    with pytest.raises(NothingToDraw):
        draw(desk, since=date(2026, 3, 2), until=date(2026, 3, 2))
    assert tickets_of(desk, draw(desk, since=date(2026, 3, 3), until=date(2026, 3, 3))) == {late}


def test_no_ticket_is_drawn_twice(desk: Desk) -> None:
    found = closed(desk, 5)

    drawn = [tickets_of(desk, draw(desk, 2)) for _ in range(3)]

    assert [len(one) for one in drawn] == [2, 2, 1]
    assert set.union(*drawn) == set(found)
    with pytest.raises(NothingToDraw):
        draw(desk)


def test_a_ticket_that_was_reopened_and_closed_again_is_not_drawn_anew(desk: Desk) -> None:
    (ticket_id,) = closed(desk)
    draw(desk)
    tickets.reopen(ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)

    with pytest.raises(NothingToDraw):
        draw(desk)


def test_every_ticket_may_be_drawn(desk: Desk) -> None:
    """With a seeded chance each of six comes up within some drawings of one that are left at once."""
    found, seen = closed(desk, 6), set[UUID]()

    for number in range(60):
        drawn = draw(desk, 1, chance=Random(number))
        seen |= tickets_of(desk, drawn)
        reviews.end_draw(drawn, by=desk.sam, now=desk.clock.now)

    assert seen == set(found)


def test_a_drawing_never_has_more_than_anybody_reads(desk: Desk) -> None:
    closed(desk, 31)

    assert len(tickets_of(desk, draw(desk, 1000))) == reviews.MOST


def test_she_draws_only_from_what_she_can_read(desk: Desk) -> None:
    closed(desk)

    with pytest.raises(NotHere):
        draw(desk, by=without_key(desk, desk.sam, desk.founded.team_id))
    with pytest.raises(NotHere):
        draw(desk, by=as_if(desk.eve, role="supervisor"))
    for somebody in (desk.ada, desk.oda, desk.kim):
        with pytest.raises(NotAllowed):
            draw(desk, by=somebody)


def test_what_was_found_is_summed_for_all_and_names_nobody(desk: Desk) -> None:
    closed(desk, 3)
    drawn = draw(desk)
    ones = reviews_shown.read_draw(drawn, by=desk.sam).tickets
    keep(desk, ones[0].review_id, Findings("yes", "partly", "yes", "no", "Paklausti anksčiau"))
    keep(desk, ones[1].review_id, Findings("not_applicable", "yes", "yes", "yes"))

    shown = reviews_shown.read_draws(by=desk.sam, now=desk.clock.now)

    assert shown.sums.n == 2
    assert shown.sums.said["safety"] == {"yes": 1, "partly": 0, "no": 0, "not_applicable": 1}
    assert shown.sums.said["next_step"] == {"yes": 1, "partly": 0, "no": 1, "not_applicable": 0}
    assert shown.sums.lessons == ("Paklausti anksčiau",)
    assert [(line.done, line.drawn) for line in shown.draws] == [(2, 3)]
    told = json.dumps(shown.sums.said) + "".join(shown.sums.lessons)
    assert not any(name in told for name in ("Ada", "Sam", str(desk.ada.staff_id)))
    assert "anksčiau".encode() not in desk.store.disk()


def test_a_second_look_takes_the_place_of_the_first(desk: Desk) -> None:
    closed(desk)
    review_id = first_review(desk, draw(desk))
    keep(desk, review_id)

    keep(desk, review_id, Findings("no", "no", "no", "no"))

    assert reviews_shown.read_draws(by=desk.sam, now=desk.clock.now).sums.said["plain"]["no"] == 1
    assert reviews_shown.read_review(review_id, by=desk.sam).findings == Findings("no", "no", "no", "no")


def test_leaving_it_halfway_keeps_what_was_found_and_gives_the_rest_back(desk: Desk) -> None:
    found = closed(desk, 3)
    drawn = draw(desk)
    one = reviews_shown.read_draw(drawn, by=desk.sam).tickets[0]
    keep(desk, one.review_id)

    reviews.end_draw(drawn, by=desk.sam, now=desk.clock.now)

    (line,) = reviews_shown.read_draws(by=desk.sam, now=desk.clock.now).draws
    assert (line.done, line.drawn, line.is_over) == (1, 1, True)
    assert tickets_of(desk, draw(desk)) == set(found) - {one.ticket_id}


def test_a_drawing_of_which_nothing_was_looked_over_is_gone(desk: Desk) -> None:
    closed(desk)
    drawn = draw(desk)

    reviews.end_draw(drawn, by=desk.sam, now=desk.clock.now)

    assert reviews_shown.read_draws(by=desk.sam, now=desk.clock.now).draws == ()
    with pytest.raises(NotHere):
        reviews_shown.read_draw(drawn, by=desk.sam)


def test_what_is_older_than_a_year_is_in_no_sum(desk: Desk) -> None:
    closed(desk)
    keep(desk, first_review(desk, draw(desk)))

    later = desk.clock.now + timedelta(days=366)

    assert reviews_shown.read_draws(by=desk.sam, now=later).sums.n == 0


def test_a_ticket_that_another_team_has_by_now_has_no_name_here(desk: Desk) -> None:
    (ticket_id,) = closed(desk)
    drawn = draw(desk)
    tickets.reopen(ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    transfer.transfer(ticket_id, desk.founded.other_team_id, "Jums", by=desk.ada, now=desk.clock.now)

    (one,) = reviews_shown.read_draw(drawn, by=desk.sam).tickets

    assert one.pseudonym is None


def test_what_does_not_open_is_told_and_not_counted(desk: Desk) -> None:
    closed(desk)
    review_id = first_review(desk, draw(desk))
    keep(desk, review_id)
    with records.transaction() as session:
        session.get_one(records.Review, review_id).findings = b"x"

    shown = reviews_shown.read_draws(by=desk.sam, now=desk.clock.now)

    assert (shown.sums.n, shown.sums.unreadable) == (0, 1)
    assert reviews_shown.read_review(review_id, by=desk.sam).findings is None


def test_another_teams_drawings_are_not_here(desk: Desk) -> None:
    closed(desk)
    drawn = draw(desk)
    keep(desk, first_review(desk, drawn))
    eve = as_if(desk.eve, role="supervisor")

    assert reviews_shown.read_draws(by=eve, now=desk.clock.now).draws == ()
    assert reviews_shown.read_draws(by=eve, now=desk.clock.now).sums.n == 0
    with pytest.raises(NotHere):
        reviews_shown.read_draw(drawn, by=eve)
