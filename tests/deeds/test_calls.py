"""A call from the first second to the last correction, and where it belongs afterwards."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.errors import NotHere
from helpline.deeds.phone import call_links, calls
from helpline.deeds.phone.call_facts import CallFacts, facts_in, open_facts
from helpline.deeds.phone.call_lists import read_at_hand, read_call, read_calls
from helpline.deeds.phone.calls import BadTimes, NoOutcome, Times, TooLateToCorrect
from helpline.deeds.ticket import tickets
from helpline.words.pseudonyms import name_of
from tests.cast import Desk


def begin(desk: Desk) -> UUID:
    return calls.begin(by=desk.oda, now=desk.clock.now)


def end(desk: Desk, call_id: UUID, *, times: Times = calls.NOW, **facts: Any) -> None:
    told = CallFacts(**({"outcome": "counselling_self"} | facts))
    calls.end(call_id, told, channel="phone", rules=desk.rules, times=times, by=desk.oda, now=desk.clock.now)


def logged(desk: Desk, **facts: Any) -> UUID:
    call_id = begin(desk)
    end(desk, call_id, **facts)
    return call_id


def facts_of(desk: Desk, call_id: UUID) -> CallFacts:
    return open_facts(desk.row(records.Call, call_id), keys=desk.oda.keys)


def test_a_call_is_there_from_the_first_second(desk: Desk) -> None:
    call_id = begin(desk)

    row = desk.row(records.Call, call_id)
    assert (row.state, row.started_at, row.ended_at, row.channel) == ("open", desk.clock.now, None, "phone")


def test_channel_time_and_outcome_are_enough(desk: Desk) -> None:
    call_id = begin(desk)
    desk.clock.forward(minutes=4)

    end(desk, call_id, outcome="silent")

    shown = read_call(call_id, by=desk.ada, now=desk.clock.now)
    assert (shown.item.outcome, shown.item.minutes, shown.item.state, shown.item.is_served) == (
        "silent",
        4,
        "done",
        False,
    )
    assert desk.kinds()[-2:] == ["call begun", "call logged"]


def test_a_call_does_not_end_without_saying_how(desk: Desk) -> None:
    call_id = begin(desk)

    with pytest.raises(NoOutcome):
        end(desk, call_id, outcome="")

    assert desk.row(records.Call, call_id).state == "open"


def test_only_conversations_count_as_served() -> None:
    assert CallFacts(outcome="information_only").is_served
    assert not CallFacts(outcome="technical_drop").is_served
    assert not CallFacts().is_served


def test_what_is_typed_is_kept_while_the_call_goes_on(desk: Desk) -> None:
    call_id = begin(desk)

    calls.keep(call_id, CallFacts(note="Ji tyli", danger=2), channel="chat", by=desk.oda, now=desk.clock.now)

    shown = read_call(call_id, by=desk.oda, now=desk.clock.now)
    assert (shown.facts.note, shown.facts.danger, shown.item.channel) == ("Ji tyli", 2, "chat")
    at_hand = read_at_hand(by=desk.oda, now=desk.clock.now)
    assert at_hand is not None
    assert [call for call, _ in at_hand.open_calls] == [call_id]


def test_the_second_of_its_opening_outlives_every_change(desk: Desk) -> None:
    desk.clock.forward(seconds=17)
    call_id = begin(desk)
    end(desk, call_id, outcome="silent")

    assert facts_of(desk, call_id).opened_at == desk.clock.now.isoformat(timespec="seconds")
    assert desk.row(records.Call, call_id).started_at.second == 0


def test_a_call_that_was_kept_before_a_question_was_thought_of_still_opens() -> None:
    told = asdict(CallFacts(outcome="counselling_self", age_band="25_34"))
    for name in ("sex", "relation", "harmer_sex", "harmer_age_band", "reporting_delay"):
        del told[name]

    assert facts_in(json.dumps(told).encode()) == CallFacts(outcome="counselling_self", age_band="25_34")


def test_a_late_entry_keeps_both_times(desk: Desk) -> None:
    call_id, began = begin(desk), desk.clock.now - timedelta(hours=3)

    end(desk, call_id, times=Times(started_at=began, minutes=25, worker_id=desk.ada.staff_id))

    item = read_call(call_id, by=desk.sam, now=desk.clock.now).item
    assert (item.started_at, item.minutes, item.late_minutes) == (began, 25, 180)
    assert (item.by, item.author) == ("Ada", "Oda")


def test_a_late_entry_without_a_length_has_none(desk: Desk) -> None:
    call_id = begin(desk)

    end(desk, call_id, times=Times(started_at=desk.clock.now - timedelta(hours=3)))

    assert desk.row(records.Call, call_id).ended_at is None


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [(1, 10), (-24 * 40, 10), (-1, 3000)],
    ids=["future", "long ago", "longer than a day"],
)
def test_times_that_can_not_be_are_refused(desk: Desk, hours: int, minutes: int) -> None:
    call_id = begin(desk)

    with pytest.raises(BadTimes):
        end(desk, call_id, times=Times(desk.clock.now + timedelta(hours=hours), minutes))


def test_nobody_of_another_team_can_have_spoken(desk: Desk) -> None:
    call_id = begin(desk)

    with pytest.raises(NotHere):
        end(desk, call_id, times=Times(worker_id=desk.eve.staff_id))


def test_its_author_corrects_it_until_the_shift_ends(desk: Desk) -> None:
    call_id = logged(desk, note="Kaunas")
    desk.clock.forward(hours=7)

    end(desk, call_id, note="Vilnius")

    assert facts_of(desk, call_id).note == "Vilnius"
    assert desk.row(records.Call, call_id).ended_at == desk.clock.now - timedelta(hours=7)
    assert desk.kinds()[-1] == "call corrected"
    desk.clock.forward(hours=1)
    with pytest.raises(TooLateToCorrect):
        end(desk, call_id, note="Kaunas")


def test_nobody_else_corrects_it(desk: Desk) -> None:
    call_id = logged(desk)

    with pytest.raises(TooLateToCorrect):
        calls.end(
            call_id,
            CallFacts(outcome="silent"),
            channel="phone",
            rules=desk.rules,
            by=desk.sam,
            now=desk.clock.now,
        )


def test_an_autosave_that_comes_after_the_end_changes_nothing(desk: Desk) -> None:
    call_id = logged(desk, note="Viskas")

    with pytest.raises(TooLateToCorrect):
        calls.keep(call_id, CallFacts(note="Visk"), channel="phone", by=desk.oda, now=desk.clock.now)

    assert facts_of(desk, call_id).note == "Viskas"


def test_a_call_that_was_none_is_thrown_away(desk: Desk) -> None:
    call_id = begin(desk)

    calls.drop(call_id, by=desk.oda, now=desk.clock.now)

    assert desk.rows(records.Call) == []


def test_a_logged_call_is_not_thrown_away(desk: Desk) -> None:
    call_id = logged(desk)

    with pytest.raises(TooLateToCorrect):
        calls.drop(call_id, by=desk.oda, now=desk.clock.now)


def test_a_call_opens_a_ticket_and_its_note_moves_there(desk: Desk) -> None:
    call_id = logged(desk, note="Reikia pastogės", danger=3, follow_up="task")

    ticket_id = call_links.open_ticket(call_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)

    ticket, talk = desk.row(records.Ticket, ticket_id), desk.talk(ticket_id)
    assert (ticket.channel, ticket.state, ticket.priority, ticket.counts_for_target) == (
        "phone",
        "open",
        records.URGENT,
        False,
    )
    assert ticket.waiting_since == desk.clock.now
    assert [(one.direction, one.kind, one.text, one.author) for one in talk.messages] == [
        ("note", "call owed", "Reikia pastogės", "Oda")
    ]
    assert facts_of(desk, call_id).note == ""
    assert read_call(call_id, by=desk.ada, now=desk.clock.now).facts.note == "Reikia pastogės"


def test_where_nothing_is_left_to_do_the_ticket_waits_for_her(desk: Desk) -> None:
    call_id = logged(desk, follow_up="caller_will_call")

    ticket_id = call_links.open_ticket(call_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)

    ticket = desk.row(records.Ticket, ticket_id)
    assert (ticket.state, ticket.waiting_since, ticket.priority) == ("waiting_for_her", None, records.NORMAL)


def test_a_correction_reaches_the_note_in_the_ticket(desk: Desk) -> None:
    call_id = logged(desk, note="Kaunas")
    ticket_id = call_links.open_ticket(call_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)

    end(desk, call_id, note="Vilnius")

    assert [one.text for one in desk.talk(ticket_id).messages] == ["Vilnius"]
    assert facts_of(desk, call_id).note == ""


def test_a_call_joins_the_ticket_of_a_letter_while_it_goes_on(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    call_id = begin(desk)

    call_links.join_ticket(call_id, ticket_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)
    end(desk, call_id, note="Tai ji")

    talk = desk.talk(ticket_id)
    assert [one.text for one in talk.messages][1:] == ["Tai ji"]
    assert talk.waiting_since is not None  # her letter still waits for its answer
    assert read_call(call_id, by=desk.oda, now=desk.clock.now).item.pseudonym == talk.pseudonym


@pytest.mark.parametrize("is_over", [True, False])
def test_what_is_left_to_do_brings_a_closed_ticket_back(desk: Desk, is_over: bool) -> None:  # noqa: FBT001 (a case)
    ticket_id = desk.receive().ticket_id
    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)
    call_id = logged(desk, follow_up="task", danger=4) if is_over else begin(desk)

    call_links.join_ticket(call_id, ticket_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)
    if not is_over:
        end(desk, call_id, follow_up="task", danger=4)

    ticket = desk.row(records.Ticket, ticket_id)
    assert (ticket.state, ticket.waiting_since, ticket.priority) == ("open", desk.clock.now, records.URGENT)


def test_what_a_call_leaves_to_do_is_a_wait_like_any_other(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer_and_let_leave(ticket_id)
    desk.clock.forward(hours=1)
    call_id = logged(desk, follow_up="email_reply")

    call_links.join_ticket(call_id, ticket_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)

    ticket = desk.row(records.Ticket, ticket_id)
    (row,) = [row for row in desk.rows(records.Wait) if row.answered_at is None]
    assert (row.kind, row.began_at, row.due_at) == ("next", ticket.waiting_since, ticket.due_at)
    assert ticket.waiting_since == desk.row(records.Call, call_id).started_at

    desk.answer_and_let_leave(ticket_id)

    assert desk.row(records.Ticket, ticket_id).waiting_since is None
    assert all(row.answered_at for row in desk.rows(records.Wait))


def test_while_she_is_on_the_line_nobody_waits_yet(desk: Desk) -> None:
    call_id = begin(desk)

    ticket_id = call_links.open_ticket(call_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)
    while_she_speaks = desk.row(records.Ticket, ticket_id).waiting_since
    end(desk, call_id, follow_up="task")

    (row,) = desk.rows(records.Wait)
    assert while_she_speaks is None
    assert desk.row(records.Ticket, ticket_id).waiting_since == row.began_at


def test_a_quiet_call_leaves_a_closed_ticket_closed(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)

    call_links.join_ticket(logged(desk), ticket_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)

    assert desk.row(records.Ticket, ticket_id).state == "closed"


def test_a_call_belongs_to_one_ticket(desk: Desk) -> None:
    first, second = desk.receive().ticket_id, desk.receive().ticket_id
    call_id = logged(desk)
    call_links.join_ticket(call_id, first, rules=desk.rules, by=desk.oda, now=desk.clock.now)

    with pytest.raises(TooLateToCorrect):
        call_links.join_ticket(call_id, second, rules=desk.rules, by=desk.oda, now=desk.clock.now)


@pytest.mark.parametrize("language", ["lt", "en", "ru"])
def test_she_is_found_by_her_two_words_in_any_language(desk: Desk, language: str) -> None:
    ticket_id = desk.receive().ticket_id
    words = name_of(desk.talk(ticket_id).pseudonym, language)

    found = call_links.find_known(f" {words.upper()} ", by=desk.oda)

    assert [ticket for known in found for ticket, _, _ in known.tickets] == [ticket_id]
    assert call_links.find_known(words, by=desk.eve) == ()


def test_she_is_linked_by_a_deliberate_choice_and_nothing_else(desk: Desk) -> None:
    first = logged(desk)
    call_links.open_ticket(first, rules=desk.rules, by=desk.oda, now=desk.clock.now)
    woman = desk.row(records.Call, first).contact_id
    again = logged(desk)
    assert woman is not None
    assert desk.row(records.Call, again).contact_id is None

    call_links.link(again, woman, by=desk.oda, now=desk.clock.now)

    assert desk.row(records.Call, again).contact_id == woman
    assert desk.row(records.Call, again).ticket_id is None


def test_contacts_tickets_and_women_are_counted_apart(desk: Desk) -> None:
    first, again, _ = logged(desk), logged(desk), logged(desk, outcome="silent")
    call_links.open_ticket(first, rules=desk.rules, by=desk.oda, now=desk.clock.now)
    woman = desk.row(records.Call, first).contact_id
    assert woman is not None
    call_links.link(again, woman, by=desk.oda, now=desk.clock.now)

    counts = read_calls("today", by=desk.ada, since=desk.clock.now).counts

    assert (counts.contacts, counts.tickets, counts.women) == (3, 1, 1)


def test_the_list_goes_on_where_it_ended_and_skips_nobody(desk: Desk) -> None:
    wanted = set()
    for number in range(45):
        wanted.add(logged(desk, outcome="silent"))
        desk.clock.forward(minutes=number % 2)

    first = read_calls("mine", by=desk.oda, since=desk.clock.now)
    rest = read_calls("mine", by=desk.oda, since=desk.clock.now, older=first.older or "")

    seen = [item.id for item in (*first.items, *rest.items)]
    assert (len(first.items), len(seen), set(seen), rest.older) == (40, 45, wanted, None)


@pytest.mark.parametrize(
    "older", ["x", "1", "1.x", "99999999999999999999.00000000-0000-4000-8000-000000000000"]
)
def test_a_cursor_nobody_gave_is_none(desk: Desk, older: str) -> None:
    call_id = logged(desk)

    listed = read_calls("all", by=desk.oda, since=desk.clock.now, older=older)

    assert [item.id for item in listed.items] == [call_id]


def test_a_damaged_call_stays_in_the_list(desk: Desk) -> None:
    call_id = logged(desk)
    with records.transaction() as session:
        session.get_one(records.Call, call_id).facts = b"x" * 80

    (item,) = read_calls("all", by=desk.oda, since=desk.clock.now).items

    assert (item.id, item.damaged, item.outcome) == (call_id, True, "")
