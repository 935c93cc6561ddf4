"""Reminders, tickets that are followed, colleagues who are asked for, and notes that are put right."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds import errors
from helpline.deeds.answer import corrections, notes, reminders
from helpline.deeds.desk.found import Query
from helpline.deeds.desk.inbox import pulse, read_inbox
from helpline.deeds.desk.inbox_shown import Inbox, View
from helpline.deeds.desk.search import search
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.move import merging, transfer, unmerging
from helpline.deeds.ticket import follows, tickets
from helpline.deeds.unlocked import Unlocked
from helpline.words.seeking import read_sought
from tests.cast import Desk

HOUR = timedelta(hours=1)


def remind(desk: Desk, ticket_id: UUID, text: str = "Paskambinti", *, to: Unlocked | None = None) -> UUID:
    return reminders.remind(
        ticket_id, text, due_at=desk.clock.now + HOUR, for_id=to.staff_id if to else None, by=desk.ada, now=desk.clock.now
    )  # fmt: skip


def inbox(desk: Desk, *, by: Unlocked, view: View = "mine") -> Inbox:
    return read_inbox(view, by=by, now=desk.clock.now, armed=True)[0]


def two_of_hers(desk: Desk) -> tuple[UUID, UUID]:
    one, other = desk.receive().ticket_id, desk.receive().ticket_id
    with records.transaction() as session:
        hers = session.get_one(records.Ticket, one).contact_id
        session.get_one(records.Ticket, other).contact_id = hers
    return one, other


def note(desk: Desk, ticket_id: UUID, text: str) -> UUID:
    return notes.note(ticket_id, text, by=desk.ada, now=desk.clock.now)


def find(desk: Desk, words: str) -> int:
    return len(search(Query(sought=read_sought(words)), by=desk.ada, is_time_up=lambda: False).hits)


def test_a_reminder_is_silent_until_its_hour_and_then_only_hers(desk: Desk) -> None:
    remind(desk, desk.receive().ticket_id)

    before = inbox(desk, by=desk.ada).reminders
    desk.clock.forward(hours=1)

    assert before == ()
    assert [one.text for one in inbox(desk, by=desk.ada).reminders] == ["Paskambinti"]
    assert inbox(desk, by=desk.sam).reminders == ()


def test_live_pages_hear_of_a_reminder_that_comes_due_though_nobody_did_anything(desk: Desk) -> None:
    remind(desk, desk.receive().ticket_id)
    before = pulse(by=desk.ada, now=desk.clock.now)

    desk.clock.forward(hours=1)

    after = pulse(by=desk.ada, now=desk.clock.now)
    assert (before.due, after.due, after.change) == (0, 1, before.change)
    assert pulse(by=desk.oda, now=desk.clock.now).due == 0


def test_a_colleague_of_the_team_is_reminded_and_nobody_else_can_be(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    remind(desk, ticket_id, to=desk.oda)
    desk.clock.forward(hours=1)

    with pytest.raises(NotHere):
        remind(desk, ticket_id, to=desk.eve)

    assert [one.made_by for one in inbox(desk, by=desk.oda).reminders] == ["Ada"]


def test_nobody_is_reminded_of_nothing_or_of_an_hour_that_has_passed(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    with pytest.raises(errors.NothingWritten):
        remind(desk, ticket_id, " ")
    with pytest.raises(reminders.InThePast):
        reminders.remind(ticket_id, "Vakar", due_at=desk.clock.now, by=desk.ada, now=desk.clock.now)

    assert desk.rows(records.Reminder) == []


def test_a_reminder_is_put_off_from_today_and_done(desk: Desk) -> None:
    reminder_id = remind(desk, desk.receive().ticket_id)
    due = desk.row(records.Reminder, reminder_id).due_at
    desk.clock.forward(days=3, hours=2)

    reminders.put_off(reminder_id, by=desk.ada, now=desk.clock.now)
    put_off = desk.row(records.Reminder, reminder_id).due_at
    reminders.finish(reminder_id, by=desk.ada, now=desk.clock.now)

    assert put_off == due + timedelta(days=4)
    assert desk.rows(records.Reminder) == []
    assert desk.kinds()[-2:] == ["reminder put off", "reminder done"]


def test_a_reminder_of_somebody_else_is_seen_but_not_touched(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    reminder_id = remind(desk, ticket_id)

    with pytest.raises(NotAllowed):
        reminders.drop(reminder_id, by=desk.sam, now=desk.clock.now)
    with pytest.raises(NotHere):
        reminders.drop(reminder_id, by=desk.eve, now=desk.clock.now)

    assert [one.can_change for one in desk.talk(ticket_id, by=desk.sam).reminders] == [False]


@pytest.mark.parametrize("end", [tickets.close, tickets.mark_spam])
def test_reminders_stop_when_the_ticket_is_closed_and_its_course_says_so(
    desk: Desk, end: type[object]
) -> None:
    ticket_id = desk.receive().ticket_id
    reminder_id = remind(desk, ticket_id)

    end(ticket_id, by=desk.ada, now=desk.clock.now)  # type: ignore[call-arg]  # either of two deeds
    desk.clock.forward(hours=2)

    assert desk.kinds(ticket_id)[-1] == "reminders stopped"
    assert inbox(desk, by=desk.ada).reminders == ()
    assert [one.has_stopped for one in desk.talk(ticket_id).reminders] == [True]
    reminders.put_off(reminder_id, by=desk.ada, now=desk.clock.now)
    assert [one.has_stopped for one in desk.talk(ticket_id).reminders] == [False]


def test_a_reminder_goes_with_a_merge_and_comes_back(desk: Desk) -> None:
    one, other = two_of_hers(desk)
    remind(desk, one)

    merging.merge(one, other, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    there = [reminder.text for reminder in desk.talk(other).reminders]
    unmerging.unmerge(one, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert there == ["Paskambinti"]
    assert [reminder.text for reminder in desk.talk(one).reminders] == ["Paskambinti"]
    assert desk.talk(other).reminders == ()


def test_in_another_team_a_reminder_is_for_whoever_is_there(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    remind(desk, ticket_id)
    follows.follow(ticket_id, by=desk.ada, now=desk.clock.now)
    note(desk, ticket_id, "@Oda")

    transfer.transfer(ticket_id, desk.founded.other_team_id, "Jūsų", by=desk.ada, now=desk.clock.now)
    desk.clock.forward(hours=1)

    assert [(one.whose, one.text) for one in inbox(desk, by=desk.eve).reminders] == [(None, "Paskambinti")]
    assert inbox(desk, by=desk.ada).reminders == ()
    assert desk.rows(records.Follow) == desk.rows(records.Mention) == []


def test_on_a_followed_ticket_she_sees_what_others_did_until_she_has_looked(desk: Desk) -> None:
    followed, other = desk.receive().ticket_id, desk.receive().ticket_id
    follows.follow(followed, by=desk.ada, now=desk.clock.now)
    note(desk, followed, "Mano pačios")
    notes.note(followed, "Samo", by=desk.sam, now=desk.clock.now)

    news = inbox(desk, by=desk.ada, view="followed").items
    follows.looked(followed, by=desk.ada)

    assert [(item.id, [event.by for event in item.news]) for item in news] == [(followed, ["Sam"])]
    assert [item.news for item in inbox(desk, by=desk.ada, view="followed").items] == [()]
    assert other not in {item.id for item in news}
    assert inbox(desk, by=desk.sam, view="followed").items == ()


def test_whoever_leaves_a_ticket_hears_of_it_no_more(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    follows.follow(ticket_id, by=desk.ada, now=desk.clock.now)

    follows.unfollow(ticket_id, by=desk.ada)

    assert inbox(desk, by=desk.ada, view="followed").items == ()
    assert not desk.talk(ticket_id).is_followed


def test_whoever_follows_a_ticket_follows_where_it_was_merged(desk: Desk) -> None:
    one, other = two_of_hers(desk)
    follows.follow(one, by=desk.ada, now=desk.clock.now)

    merging.merge(one, other, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert [item.id for item in inbox(desk, by=desk.ada, view="followed").items] == [other]


def test_somebody_asked_for_hears_who_and_where_until_she_has_opened_it(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    note(desk, ticket_id, "@oda, ar gali? @Ada @Eve")

    asked = inbox(desk, by=desk.oda).asked_for
    follows.looked(ticket_id, by=desk.oda)

    assert [(one.by, one.ticket_id) for one in asked] == [("Ada", ticket_id)]
    assert "gali" not in repr(vars(asked[0]))
    assert inbox(desk, by=desk.oda).asked_for == inbox(desk, by=desk.ada).asked_for == ()
    assert desk.rows(records.Mention) == []
    assert follows.names_nobody(ticket_id, "@Eve", by=desk.ada)
    assert not follows.names_nobody(ticket_id, "@oda", by=desk.ada)


def test_a_corrected_note_shows_its_old_words_to_supervisors_alone(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    note_id = note(desk, ticket_id, "Turi du vaikus")
    desk.clock.forward(minutes=5)

    corrections.correct_note(ticket_id, note_id, "Turi tris vaikus", by=desk.ada, now=desk.clock.now)

    hers, sams = (desk.talk(ticket_id, by=who).messages[-1] for who in (desk.ada, desk.sam))
    assert (hers.text, hers.before[0].text) == ("Turi tris vaikus", None)
    assert (sams.before[0].text, sams.before[0].until) == ("Turi du vaikus", desk.clock.now)


def test_a_struck_note_is_gone_from_the_page_and_from_searches(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    note_id = note(desk, ticket_id, "Neteisingas žodis obelis")
    found = find(desk, "obelis")

    corrections.strike_note(ticket_id, note_id, by=desk.ada, now=desk.clock.now)

    shown = desk.talk(ticket_id).messages[-1]
    assert (shown.text, shown.flags, shown.can_correct) == ("", ("struck",), False)
    assert (found, find(desk, "obelis")) == (1, 0)
    with pytest.raises(corrections.TooLateToPutRight):
        corrections.correct_note(ticket_id, note_id, "Vėl", by=desk.ada, now=desk.clock.now)


def test_nobody_but_its_author_puts_a_note_right_and_only_in_her_shift(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    note_id = note(desk, ticket_id, "Rami")

    with pytest.raises(corrections.TooLateToPutRight):
        corrections.correct_note(ticket_id, note_id, "Kita", by=desk.sam, now=desk.clock.now)
    with pytest.raises(NotHere):
        corrections.strike_note(ticket_id, note_id, by=desk.eve, now=desk.clock.now)
    desk.clock.forward(hours=12, minutes=1)
    with pytest.raises(corrections.TooLateToPutRight):
        corrections.strike_note(ticket_id, note_id, by=desk.ada, now=desk.clock.now)

    assert desk.talk(ticket_id).messages[-1].text == "Rami"
