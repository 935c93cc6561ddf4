"""What stands open under a clock is found with its state, and a breach is told once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from helpline import records
from helpline.border import LineEvent, TemporaryFailure
from helpline.deeds.answer.contact_logging import LoggedContact, log_contact_on
from helpline.deeds.case import case_steps, case_work, consents
from helpline.deeds.case.case_seals import Answers
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.line import line_calls, voice_messages
from helpline.deeds.line.line_states import LineState
from helpline.deeds.phone import call_backs, calls
from helpline.deeds.phone.call_facts import Agreed
from helpline.deeds.supervision.alarms import TEXTS
from helpline.deeds.supervision.now_shown import LineHealth, NowShown, read_now
from helpline.deeds.ticket import holding
from helpline.deeds.waiting import clock_rules
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.deeds.waiting.standing import Standing, standings
from helpline.figures.clocks import default_rules
from tests.cast import DUTY_MAILBOX, Desk

RAN_OUT = TEXTS["clock run out"]


def found(desk: Desk) -> dict[str, Standing]:
    with records.reading() as session:
        clocks = clocks_of(session, desk.founded.org_id, rules=desk.rules)
        rows = standings(session, org_id=desk.founded.org_id, clocks=clocks, now=desk.clock.now)
    return {row.item: row for row in rows}


def now(desk: Desk, **told: Any) -> NowShown:
    return read_now(rules=desk.rules, by=desk.sam, now=desk.clock.now, armed=True, **told)


def look(desk: Desk) -> int:
    """How many letters about clocks that ran out the duty mailbox has had by now."""
    desk.courier_with(desk.mailer, mailbox=DUTY_MAILBOX).look()
    return sum(mail.text == RAN_OUT for mail in desk.mailer.sent)


def a_step(desk: Desk) -> None:
    told: dict[str, Any] = {"by": desk.ada, "now": desk.clock.now}
    ticket_id = desk.receive().ticket_id
    consents.record_consent(ticket_id, Answers("yes", consents.TOLD, ""), **told)
    case_id = case_work.open_case(ticket_id, **told)
    case_steps.add_step(case_id, "Paskambinti", due_on=desk.clock.now.date() + timedelta(days=1), **told)


def a_promise(desk: Desk) -> None:
    at = desk.clock.now
    call_id = calls.begin(by=desk.oda, now=at)
    window = call_backs.Window(at, at + timedelta(hours=4), at + timedelta(days=3))
    call_backs.promise(call_id, "+370 600 00000", Agreed(), window=window, by=desk.oda, now=at)


def test_each_kind_is_found(desk: Desk) -> None:
    a_step(desk)
    a_promise(desk)
    desk.receive(text="he has a knife")

    items = set(found(desk))

    assert items == {"triage", "danger", "first answer", "call back", "call log", "case step"}


@pytest.mark.parametrize(
    ("hours", "state"), [(1, "running"), (6, "soon"), (26, "over target"), (50, "breached")]
)
def test_a_first_answer_goes_from_running_to_breached(desk: Desk, hours: float, state: str) -> None:
    desk.receive()

    desk.clock.forward(hours=hours)

    assert found(desk)["first answer"].state == state


def test_a_step_is_late_when_its_day_is_over_in_vilnius(desk: Desk) -> None:
    a_step(desk)
    desk.clock.now = desk.clock.now.replace(hour=21, minute=59) + timedelta(days=1)
    before = found(desk)["case step"].state

    desk.clock.forward(minutes=2)

    assert (before, found(desk)["case step"].state) == ("soon", "over target")


@pytest.mark.parametrize(
    ("hours", "state"), [(1, "running"), (19, "soon"), (25, "over target"), (49, "breached")]
)
def test_somebody_in_danger_who_is_silent_is_asked_after(desk: Desk, hours: float, state: str) -> None:
    ticket_id = desk.receive(text="he has a knife").ticket_id
    desk.answer_and_let_leave(ticket_id)

    desk.clock.forward(hours=hours)

    one = found(desk)["look after"]
    assert (one.state, one.ticket_id) == (state, ticket_id)


def test_a_contact_that_is_logged_begins_the_clock_anew(desk: Desk) -> None:
    ticket_id = desk.receive(text="he has a knife").ticket_id
    desk.answer_and_let_leave(ticket_id)
    desk.clock.forward(hours=30)
    before = found(desk)["look after"].state

    told = LoggedContact("phone", "Paskambinta, ji saugi.", happened_at=desk.clock.now, waits=False)
    log_contact_on(ticket_id, told, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert (before, found(desk)["look after"].state) == ("over target", "running")


def test_on_hold_nobody_asks_after_her(desk: Desk) -> None:
    ticket_id = desk.receive(text="he has a knife").ticket_id
    desk.answer_and_let_leave(ticket_id)

    holding.hold(ticket_id, days=3, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert "look after" not in found(desk)


def test_a_breach_is_told_once_however_long_it_lies(desk: Desk) -> None:
    desk.arm()
    desk.receive()
    early = look(desk)
    desk.clock.forward(days=4)

    counts = [look(desk)]
    for _ in range(3):
        desk.clock.forward(days=2)
        counts.append(look(desk))

    assert early == 0
    assert counts == [1, 1, 1, 1]


def test_a_breach_that_could_not_be_told_is_told_later(desk: Desk) -> None:
    desk.receive()
    desk.clock.forward(days=4)
    desk.mailer.failures = [TemporaryFailure("away")] * 5
    before = look(desk)
    desk.mailer.failures = []
    desk.clock.forward(minutes=2)

    assert (before, look(desk)) == (0, 1)


def test_a_breach_is_told_without_any_key_and_without_a_word_of_it(desk: Desk) -> None:
    desk.receive()
    desk.clock.forward(days=4)

    look(desk)

    (mail,) = [mail for mail in desk.mailer.sent if mail.text == RAN_OUT]
    assert mail.subject == "Please look at the desk"
    assert not desk.keys.is_armed(desk.clock.now)


def test_another_breach_is_told_too(desk: Desk) -> None:
    desk.receive()
    desk.clock.forward(days=4)
    look(desk)
    desk.receive(address="other@post.example")
    desk.clock.forward(days=4)

    assert look(desk) == 2


def test_a_longer_target_makes_it_late_later(desk: Desk) -> None:
    desk.receive()
    desk.clock.forward(hours=26)
    before = found(desk)["first answer"].state
    told = default_rules(desk.rules.first_answer_minutes)
    told["first answer"] = clock_rules.Rule(4800, 9600, is_service=True)

    clock_rules.set_rules(told, rules=desk.rules, by=desk.kim, now=desk.clock.now)

    assert (before, found(desk)["first answer"].state) == ("over target", "running")


def test_the_page_of_now_counts_what_lies_about(desk: Desk) -> None:
    desk.arm()
    desk.receive()
    desk.answer(desk.receive(address="other@post.example").ticket_id)
    a_promise(desk)
    desk.clock.forward(hours=26)

    shown = now(desk)

    assert (shown.unassigned, shown.promises, shown.approvals) == (1, 1, 0)
    assert shown.undelivered.stuck == 1
    assert shown.late_count == len(shown.late) > 0
    assert shown.ways.armed
    assert shown.ways.loops is None


def test_the_page_of_now_tells_how_the_telephone_is(desk: Desk) -> None:
    desk.arm()
    call_id = calls.begin(by=desk.oda, now=desk.clock.now)
    with records.transaction() as session:
        voice_messages.voice_message_left(session, call_id=call_id, sid=f"RE{'1' * 32}", at=desk.clock.now)
    fresh = now(desk, has_line=True).ways.line
    desk.clock.forward(hours=1)

    lying, without = now(desk, has_line=True).ways.line, now(desk).ways.line

    assert (fresh, without) == (LineHealth(None, None, is_stuck=False), None)
    assert lying == LineHealth(None, desk.clock.now - timedelta(hours=1), is_stuck=False)


def test_the_page_of_now_tells_when_the_last_call_came_in(desk: Desk) -> None:
    ring = LineEvent(kind="rang", sid=f"CA{'1' * 32}", at=desk.clock.now)
    ringing = LineState(step="ringing", language="lt")
    line_calls.take(ring, lambda *_: (ringing, None), call_id=None, rules=desk.rules.line, now=desk.clock.now)
    came_at = desk.clock.now
    desk.clock.forward(minutes=20)

    shown = now(desk, has_line=True)

    assert shown.ways.line == LineHealth(came_at, None, is_stuck=False)


def test_what_is_on_hold_is_neither_late_nor_soon(desk: Desk) -> None:
    opened = desk.receive()
    desk.answer_and_let_leave(opened.ticket_id)
    holding.hold(opened.ticket_id, days=0, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    desk.clock.forward(days=9)

    assert now(desk).late == ()


def test_the_inbox_marks_what_is_soon_overdue(desk: Desk) -> None:
    desk.receive()
    marks = []
    for hours in (5.9, 0.1, 2.1):  # of eight
        desk.clock.forward(hours=hours)
        inbox, _ = read_inbox("unanswered", by=desk.ada, now=desk.clock.now, armed=True, rules=desk.rules)
        marks.append((inbox.items[0].soon, inbox.items[0].overdue))

    assert marks[:2] == [(False, False), (True, False)]


def plan(desk: Desk, staff_id: UUID) -> None:
    with records.transaction() as session:
        session.add(
            records.Shift(
                org_id=desk.founded.org_id, staff_id=staff_id, team_id=desk.founded.team_id, site="", phone="",
                starts_at=desk.clock.now - timedelta(hours=1), ends_at=desk.clock.now + timedelta(hours=3),
            )
        )  # fmt: skip


def test_what_is_late_is_said_to_whoever_is_on_shift(desk: Desk) -> None:
    desk.receive()
    desk.clock.forward(days=4)
    without_a_rota = [desk.browser(name).get("/tickets?view=all").text for name in ("Ada", "Sam")]
    plan(desk, desk.ada.staff_id)

    with_one = [desk.browser(name).get("/tickets?view=all").text for name in ("Ada", "Sam")]

    assert ["laukia per ilgai" in page for page in (*without_a_rota, *with_one)] == [True, True, True, False]
    assert now(desk).on_shift == ("Ada",)
