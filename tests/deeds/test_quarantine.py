"""Letters that were put aside: who may see them, and how each becomes a ticket once, from the day it came."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.errors import NoKey, NotAllowed, NotHere
from helpline.deeds.mail import intake, quarantine
from helpline.deeds.mail.second_reading import draft_of, file_again, file_copy
from helpline.deeds.ticket import tickets
from tests.cast import Desk, as_if, letter, token_of, without_key

RAW = b"\xff\xfeFrom: Rowan Birch <rowan.birch@post.example>\r\nSubject: Klausimas\r\n\r\nrowan.birch@post.example, labas"
LATER = timedelta(days=3)


@pytest.fixture
def item(desk: Desk) -> UUID:
    """Came on Monday morning; three days have passed since."""
    kept = intake.keep_aside(RAW, reason="unreadable", now=desk.clock.now)
    desk.clock.forward(days=3)
    return kept


def came(desk: Desk) -> datetime:
    return desk.clock.now - LATER


def read_again(desk: Desk, item: UUID, **changes: object) -> UUID | None:
    return file_again(item, letter(**changes), rules=desk.rules, by=desk.sam, now=desk.clock.now)


def copy_out(desk: Desk, item: UUID, *, text: str = "Labas", address: str = "") -> UUID | None:
    return file_copy(
        item, address=address, subject="", text=text, rules=desk.rules, by=desk.sam, now=desk.clock.now
    )


def test_a_letter_nobody_could_parse_is_kept_as_it_came(desk: Desk, item: UUID) -> None:
    shown = quarantine.read_quarantine(by=desk.sam)

    assert [(one.id, one.received_at, one.reason) for one in shown] == [(item, came(desk), "unreadable")]
    assert shown[0].size >= len(RAW)
    assert quarantine.read_raw(item, by=desk.sam) == RAW


def test_quarantine_is_not_for_operators_and_counsellors(desk: Desk, item: UUID) -> None:
    for somebody in (desk.oda, desk.ada, desk.kim):
        with pytest.raises(NotAllowed):
            quarantine.read_raw(item, by=somebody)


def test_a_quarantined_letter_takes_the_teams_key(desk: Desk, item: UUID) -> None:
    half = without_key(desk, desk.sam, desk.founded.team_id)

    with pytest.raises(NoKey):
        quarantine.read_raw(item, by=half)


def test_for_a_supervisor_who_is_no_keeper_nothing_is_put_aside(desk: Desk, item: UUID) -> None:
    half = without_key(desk, desk.sam, desk.founded.org_id)

    with pytest.raises(NotHere):
        quarantine.read_raw(item, by=half)
    with pytest.raises(NotHere):
        quarantine.read_quarantine(by=half)


def test_a_keeper_outside_the_team_does_not_see_its_quarantine(desk: Desk, item: UUID) -> None:
    outside = as_if(desk.sam, team_ids=frozenset({desk.founded.other_team_id}))

    with pytest.raises(NotHere):
        quarantine.read_raw(item, by=outside)
    assert quarantine.read_quarantine(by=outside) == ()


def test_what_was_handled_leaves_the_list_and_stays_on_the_desk(desk: Desk, item: UUID) -> None:
    quarantine.handled(item, by=desk.sam, now=desk.clock.now)

    done = quarantine.read_handled(by=desk.sam)
    assert quarantine.read_quarantine(by=desk.sam) == ()
    assert [(one.id, one.handled_at, one.handled_by) for one in done] == [(item, desk.clock.now, "Sam")]
    assert quarantine.read_raw(item, by=desk.sam) == RAW


def test_a_letter_is_handled_once(desk: Desk, item: UUID) -> None:
    for _ in range(2):
        quarantine.handled(item, by=desk.sam, now=desk.clock.now)

    assert desk.kinds().count("quarantine handled") == 1


def test_a_letter_that_can_be_read_after_all_has_waited_since_it_came(desk: Desk, item: UUID) -> None:
    ticket_id = read_again(desk, item)

    ticket = desk.row(records.Ticket, ticket_id)
    assert (ticket.received_at, ticket.waiting_since, ticket.unread_since) == (came(desk),) * 3
    assert ticket.due_at == desk.rules.answer_due(came(desk))
    assert desk.talk(ticket.id).overdue
    assert desk.talk(ticket.id).messages[0].text == letter().text


def test_a_letter_that_can_be_read_after_all_is_handled_and_its_seal_is_kept(desk: Desk, item: UUID) -> None:
    ticket_id = read_again(desk, item)

    shown = quarantine.read_item(item, by=desk.sam)
    assert (shown.ticket_id, shown.handled_by, shown.handled_at) == (ticket_id, "Sam", desk.clock.now)
    assert quarantine.read_raw(item, by=desk.sam) == RAW
    assert desk.kinds(ticket_id) == ["received", "quarantine read again"]


@pytest.mark.parametrize("second", [read_again, copy_out])
def test_asked_twice_it_becomes_one_ticket(desk: Desk, item: UUID, second: object) -> None:
    ticket_id = read_again(desk, item)

    again = second(desk, item)  # type: ignore[operator]  # one of the two above

    assert again == ticket_id
    assert len(desk.rows(records.Ticket)) == 1


def test_a_letter_that_a_colleague_has_just_handled_becomes_no_ticket(desk: Desk, item: UUID) -> None:
    quarantine.handled(item, by=desk.sam, now=desk.clock.now)

    assert read_again(desk, item) is None
    assert desk.rows(records.Ticket) == []


def test_a_letter_that_could_not_be_filed_is_not_handled(desk: Desk, item: UUID) -> None:
    with pytest.raises(UnicodeEncodeError):
        read_again(desk, item, text="\ud800")

    assert quarantine.read_item(item, by=desk.sam).handled_at is None
    assert desk.rows(records.Ticket) == []


def test_a_reply_that_was_put_aside_joins_its_ticket_and_makes_her_wait_since_it_came(desk: Desk) -> None:
    opened = desk.receive()
    mail = desk.answer_and_let_leave(opened.ticket_id)
    aside = desk.clock.forward(minutes=59, seconds=30)  # a row knows no seconds
    item = intake.keep_aside(RAW, reason="unreadable", now=aside)
    last = desk.clock.forward(hours=1)
    desk.receive(tokens=(token_of(mail),))
    desk.clock.forward(hours=1)

    joined = read_again(desk, item, tokens=(token_of(mail),))

    ticket = desk.row(records.Ticket, opened.ticket_id)
    assert joined == ticket.id
    assert (ticket.waiting_since, ticket.last_at) == (aside, last)
    assert ticket.due_at == desk.rules.calendar.add_service_minutes(aside, 960)  # it is a further answer


def test_a_closed_and_reopened_ticket_still_knows_the_earliest_letter(desk: Desk) -> None:
    opened = desk.receive()
    mail = desk.answer_and_let_leave(opened.ticket_id)
    aside = desk.clock.forward(minutes=59, seconds=30)  # a row knows no seconds
    item = intake.keep_aside(RAW, reason="unreadable", now=aside)
    desk.clock.forward(hours=1)
    desk.receive(tokens=(token_of(mail),))
    read_again(desk, item, tokens=(token_of(mail),))
    tickets.close(opened.ticket_id, by=desk.ada, now=desk.clock.now)

    tickets.reopen(opened.ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert desk.row(records.Ticket, opened.ticket_id).waiting_since == aside


def test_a_ticket_copied_out_says_so_and_hides_her_address(desk: Desk, item: UUID) -> None:
    ticket_id = copy_out(
        desk, item, text="Čia rowan.birch@post.example, labas", address="rowan.birch@post.example"
    )

    assert ticket_id is not None
    message = desk.talk(ticket_id).messages[0]
    assert (message.text, message.flags) == ("Čia [sender], labas", ("copied-out",))
    assert desk.row(records.Ticket, ticket_id).waiting_since == came(desk)
    assert desk.kinds(ticket_id) == ["received", "quarantine copied out"]
    assert quarantine.read_raw(item, by=desk.sam) == RAW


def test_an_answer_to_a_copied_letter_goes_to_the_address_that_was_found(desk: Desk, item: UUID) -> None:
    ticket_id = copy_out(desk, item, address="rowan.birch@post.example")

    assert ticket_id is not None
    assert desk.answer_and_let_leave(ticket_id).to == "rowan.birch@post.example"


def test_words_of_danger_in_a_copied_letter_are_heard(desk: Desk, item: UUID) -> None:
    ticket_id = copy_out(desk, item, text="He will kill me, please help me now!")

    assert desk.row(records.Ticket, ticket_id).needs_looking_at


def test_what_a_keeper_begins_with_does_not_name_the_writer() -> None:
    draft = draft_of(RAW[2:])

    assert (draft.address, draft.subject, draft.text) == (
        "rowan.birch@post.example",
        "Klausimas",
        "[sender], labas",
    )


def test_who_has_seen_an_original_is_written_down(desk: Desk, item: UUID) -> None:
    quarantine.note_opened(item, by=desk.sam, now=desk.clock.now)

    event = next(row for row in desk.rows(records.Event) if row.kind == "quarantine opened")
    assert (event.by_id, event.about_id) == (desk.sam.staff_id, item)
