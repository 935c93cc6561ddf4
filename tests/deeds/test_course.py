"""The course of a ticket: triage, the order of the inbox, what was read, what is adopted."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpline import records
from helpline.deeds.desk.inbox import PAGE, read_inbox
from helpline.deeds.desk.inbox_shown import View
from helpline.deeds.sealed import openings
from helpline.deeds.ticket import tickets
from tests.cast import Desk, token_of


def listed(desk: Desk, view: View = "unanswered", older: str = "") -> tuple[list[UUID], str | None]:
    inbox, _ = read_inbox(view, by=desk.ada, now=desk.clock.now, armed=True, older=older)
    return [item.id for item in inbox.items], inbox.older


def test_triage_is_sealed_and_read_back(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    desk.triage(ticket_id, kind="consultation", danger=2, safe_now="no", language="ru")

    facts = desk.talk(ticket_id, by=desk.oda).facts
    assert (facts.kind, facts.danger, facts.safe_now, facts.language) == ("consultation", 2, "no", "ru")
    assert b"consultation" not in desk.rows(records.Facts)[0].facts


def test_a_second_triage_replaces_the_first(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="consultation", danger=2)

    desk.triage(ticket_id, kind="third_party", danger=1)

    assert desk.talk(ticket_id).facts.kind == "third_party"
    assert len(desk.rows(records.Facts)) == 1


def test_high_danger_makes_a_ticket_urgent(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    desk.triage(ticket_id, danger=3)

    assert desk.talk(ticket_id).urgent


def test_an_urgent_ticket_whose_danger_nobody_assessed_stays_urgent(desk: Desk) -> None:
    ticket_id = desk.receive(text="he has a knife").ticket_id

    desk.triage(ticket_id, kind="consultation", danger=0)

    assert desk.talk(ticket_id).urgent


def test_only_a_deliberate_choice_calls_an_urgent_ticket_usual(desk: Desk) -> None:
    ticket_id = desk.receive(text="the film where he has a knife").ticket_id
    desk.triage(ticket_id, danger=1)
    assert desk.talk(ticket_id).urgent

    desk.triage(ticket_id, look="usual", danger=1)

    assert not desk.talk(ticket_id).urgent


def test_only_letters_that_ask_for_help_count_for_the_target(desk: Desk) -> None:
    asking, press = desk.receive().ticket_id, desk.receive().ticket_id

    desk.triage(asking, kind="consultation")
    desk.triage(press, kind="media_general")

    assert desk.row(records.Ticket, asking).counts_for_target
    assert not desk.row(records.Ticket, press).counts_for_target


def test_the_inbox_asks_first_for_the_urgent_then_for_whoever_is_due_first(desk: Desk) -> None:
    first = desk.receive().ticket_id
    desk.clock.forward(hours=1)
    second = desk.receive().ticket_id
    desk.clock.forward(hours=1)
    urgent = desk.receive(text="he has a knife").ticket_id

    assert listed(desk)[0] == [urgent, first, second]
    assert listed(desk, "all")[0] == [urgent, second, first]


def test_every_ticket_is_on_exactly_one_page_of_the_inbox(desk: Desk) -> None:
    wanted = set()
    for number in range(PAGE + 7):
        wanted.add(desk.receive(text="he has a knife" if number % 5 == 0 else "Labas").ticket_id)
        if number % 3 == 0:
            desk.clock.forward(minutes=1)

    for view in ("unanswered", "all"):
        page, older = listed(desk, view)
        rest, end = listed(desk, view, older or "")
        assert len(page) == PAGE
        assert end is None
        assert sorted(page + rest) == sorted(wanted)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(st.one_of(st.text(max_size=60), st.from_regex(r"\A-?\d{1,30}\.-?\d{1,30}\.[0-9a-f]{32}\Z")))
@example("9" * 30 + ".1." + "0" * 32)
@example("1." + "9" * 30 + "." + "0" * 32)
@example("1.-62135596800." + "0" * 32)
def test_no_cursor_that_somebody_types_breaks_the_inbox(desk: Desk, older: str) -> None:
    found, _ = listed(desk, "unanswered", older)

    assert found == []


def test_opening_a_ticket_marks_it_read_and_seals_its_keys_anew(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    desk.receive(tokens=(token_of(sent),))

    openings.adopt([opened.ticket_id], by=desk.ada, read_at=desk.clock.now)

    assert desk.row(records.Ticket, opened.ticket_id).unread_since is None
    assert not any(row.boxed for row in desk.rows(records.TicketKey))
    assert not any(row.boxed for row in desk.rows(records.Message))
    assert len(desk.talk(opened.ticket_id, by=desk.oda).messages) == 3


def test_the_sweep_after_login_adopts_a_bounded_number_and_marks_nothing_read(desk: Desk) -> None:
    for _ in range(5):
        desk.receive()

    swept = openings.sweep(by=desk.ada, at_most=3)

    assert swept == 3
    assert sum(row.boxed for row in desk.rows(records.TicketKey)) == 2
    assert all(ticket.unread_since for ticket in desk.rows(records.Ticket))


def test_spam_leaves_the_inbox_and_the_figures(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    tickets.mark_spam(ticket_id, by=desk.ada, now=desk.clock.now)

    assert listed(desk)[0] == []
    assert not desk.row(records.Ticket, ticket_id).counts_for_target
    assert listed(desk, "closed")[0] == [ticket_id]


def test_a_letter_on_a_spam_ticket_is_not_lost_from_sight(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    tickets.mark_spam(opened.ticket_id, by=desk.ada, now=desk.clock.now)

    desk.receive(text="Aš ne šlamštas", tokens=(token_of(sent),))

    assert listed(desk)[0] == [opened.ticket_id]


def test_who_takes_a_new_ticket_has_opened_it(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    tickets.assign(ticket_id, desk.ada.staff_id, by=desk.ada, now=desk.clock.now)

    talk = desk.talk(ticket_id)
    assert (talk.state, talk.assignee) == ("open", "Ada")
    assert listed(desk, "mine")[0] == [ticket_id]


def test_every_deed_leaves_its_trace_in_the_course(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, danger=1)
    tickets.assign(ticket_id, desk.ada.staff_id, by=desk.ada, now=desk.clock.now)
    desk.answer_and_let_leave(ticket_id)
    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)

    course = [(event.kind, event.by) for event in desk.talk(ticket_id).events]

    assert course == [
        ("received", None), ("triaged", "Ada"), ("assigned", "Ada"), ("answered", "Ada"), ("answer left", None),
        ("closed", "Ada"),
    ]  # fmt: skip


def test_the_change_counter_grows_with_every_deed(desk: Desk) -> None:
    before = desk.talk(desk.receive().ticket_id).change

    after = desk.talk(desk.receive().ticket_id).change

    assert after > before


def test_an_event_of_no_known_kind_stops_the_deed(desk: Desk) -> None:
    def happen() -> None:
        with records.transaction() as session:
            records.record(session, "she said that", org_id=desk.founded.org_id, at=desk.clock.now)

    with pytest.raises(ValueError, match="she said that"):
        happen()

    assert "she said that" not in desk.kinds()
