"""Merging, moving what is merged, and un-merging: nothing is lost, and both are again what they were."""

from __future__ import annotations

from typing import Any

import pytest

from helpline import records
from helpline.deeds.answer import drafts, notes
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.errors import Merged, NotAllowed, NotHere
from helpline.deeds.move import merged_drafts, merging, splitting, transfer, unmerging
from helpline.deeds.move.sharing import NotMergeable
from helpline.deeds.ticket import tickets
from helpline.deeds.ticket.card_seals import hash_word
from tests.cast import QUICK, Desk, letter, token_of
from tests.deeds.two_tickets import merge, texts, two_of_hers, unmerge


def in_clear(desk: Desk) -> dict[str, Any]:
    """All that stands in clear of tickets, messages, drafts and facts; versions grow, keys are wrapped anew."""
    kinds = (
        records.Ticket,
        records.Message,
        records.OutboxRow,
        records.ReplyToken,
        records.TicketFacts,
        records.Draft,
    )
    left_out = {"version", "key", "boxed", "unread_since", "text"}
    return {
        kind.__name__: sorted(
            str({name: value for name, value in vars(row).items() if name not in left_out and name[0] != "_"})
            for row in desk.rows(kind)
        )
        for kind in kinds
    }


def test_messages_of_both_stand_in_the_order_of_time(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    desk.clock.forward(hours=1)
    notes.note(first, "Pastaba", by=desk.ada, now=desk.clock.now)
    desk.clock.forward(hours=1)
    notes.note(second, "Kita", by=desk.oda, now=desk.clock.now)

    merge(desk, second, first)

    talk = desk.talk(first, by=desk.oda)
    assert texts(talk) == ["Pirmas", "Antras", "Pastaba", "Kita"]
    assert [message.number for message in talk.messages] == [1, 2, 3, 4]
    assert {"merged", "received", "merged into another"} <= {event.kind for event in talk.events}


@pytest.mark.parametrize("swapped", [False, True])
def test_letters_of_one_minute_stand_in_the_order_in_which_they_came(desk: Desk, *, swapped: bool) -> None:
    """Times are kept to the minute."""
    first, second = two_of_hers(desk, seconds_apart=20)
    source, target = (second, first) if swapped else (first, second)

    merge(desk, source, target)

    assert texts(desk.talk(target)) == ["Pirmas", "Antras"]


def test_its_page_leads_to_the_other_and_no_list_shows_it(desk: Desk) -> None:
    first, second = two_of_hers(desk)

    merge(desk, second, first)

    with pytest.raises(Merged) as led:
        desk.talk(second)
    assert led.value.into == first
    for view in ("unanswered", "all", "closed", "mine"):
        shown, _ = read_inbox(view, by=desk.ada, now=desk.clock.now, armed=True)
        assert second not in [item.id for item in shown.items]
    assert desk.talk(first).other_tickets == ()


def test_she_waits_since_the_earlier_letter(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    waits_since = desk.row(records.Ticket, first).waiting_since

    merge(desk, first, second)

    ticket = desk.row(records.Ticket, second)
    assert (ticket.waiting_since, ticket.received_at) == (waits_since, waits_since)
    assert desk.row(records.Ticket, first).waiting_since is None


def test_replies_to_either_come_to_the_merged_one(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    token = token_of(desk.answer_and_let_leave(second))
    merge(desk, second, first)
    desk.clock.forward(hours=1)

    received = desk.receive(letter("Atsakau", tokens=(token,)))

    assert received.ticket_id == first
    assert texts(desk.talk(first)) == ["Pirmas", "Antras", "Mes čia.", "Atsakau"]


def test_an_answer_on_its_way_leaves_unless_a_newer_letter_came_from_the_other(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    desk.clock.forward(minutes=1)
    desk.answer(first)

    merge(desk, first, second)
    desk.let_leave()

    assert [mail.text for mail in desk.mailer.sent] == ["Mes čia."]


def test_an_answer_that_a_merged_letter_followed_is_held(desk: Desk) -> None:
    desk.arm()
    first = desk.receive(sender_check="pass").ticket_id
    desk.clock.forward(minutes=1)
    row = desk.answer(first)
    with records.transaction() as session:
        session.get_one(records.OutboxRow, row.id).due_at = desk.clock.now.replace(hour=20)
    desk.clock.forward(hours=1)
    second = desk.receive(text="Dar vienas", sender_check="pass").ticket_id
    desk.courier.look()

    merge(desk, second, first)
    desk.clock.forward(hours=12)
    desk.courier.look()

    assert desk.row(records.OutboxRow, row.id).hold_reason == "newer message"
    assert desk.mailer.sent == []


def test_both_drafts_of_one_colleague_are_kept_and_part_again(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    for ticket_id, text in ((first, "Pradžia"), (second, "Tęsinys")):
        drafts.save_draft(ticket_id, text, version=0, by=desk.ada, now=desk.clock.now)
    drafts.save_draft(second, "Odos", version=0, by=desk.oda, now=desk.clock.now)

    merge(desk, second, first)
    assert desk.talk(first).draft == "Pradžia" + merged_drafts.SEAM + "Tęsinys"
    assert desk.talk(first, by=desk.oda).draft == "Odos"
    unmerge(desk, second)

    assert [desk.talk(ticket_id).draft for ticket_id in (first, second)] == ["Pradžia", "Tęsinys"]
    assert [desk.talk(ticket_id, by=desk.oda).draft for ticket_id in (first, second)] == ["", "Odos"]


@pytest.mark.parametrize("swapped", [False, True])
def test_taken_apart_both_are_exactly_what_they_were(desk: Desk, *, swapped: bool) -> None:
    first, second = two_of_hers(desk)
    desk.answer_and_let_leave(first)
    desk.answer(second)
    drafts.save_draft(second, "Pradžia", version=1, by=desk.oda, now=desk.clock.now)
    desk.triage(first, kind="consultation", danger=3)
    tickets.close(first, by=desk.ada, now=desk.clock.now)
    before = in_clear(desk)
    source, target = (second, first) if swapped else (first, second)

    merge(desk, source, target)
    assert in_clear(desk) != before
    desk.clock.forward(minutes=3)
    unmerge(desk, source)

    assert in_clear(desk) == before
    assert texts(desk.talk(first)) == ["Pirmas", "Mes čia."]
    assert texts(desk.talk(second)) == ["Antras", "Mes čia."]


def test_what_came_after_the_merge_stays_where_it_came(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    merge(desk, second, first)
    token = token_of(desk.answer_and_let_leave(first))
    desk.receive(letter("Ačiū", tokens=(token,)))

    unmerge(desk, second)

    assert texts(desk.talk(first)) == ["Pirmas", "Mes čia.", "Ačiū"]
    assert texts(desk.talk(second)) == ["Antras"]
    assert desk.row(records.Ticket, second).waiting_since is not None


def test_other_peoples_tickets_are_not_merged_without_the_code_word(desk: Desk) -> None:
    first = desk.receive().ticket_id
    other = desk.receive(address="else@post.example").ticket_id
    desk.save_card(first, code_word=hash_word("gintaras", "", stretching=QUICK))

    with pytest.raises(NotMergeable, match="person"):
        merge(desk, other, first)
    wrong, right = (
        merging.merge_by_code_word(other, first, word, rules=desk.rules, by=desk.ada, now=desk.clock.now)
        for word in ("akmuo", "Gintaras")
    )

    assert (wrong, right) == ("wrong", "right")
    assert len(desk.talk(first).messages) == 2
    unmerge(desk, other)
    assert len({ticket.contact_id for ticket in desk.rows(records.Ticket)}) == 2


def test_a_perpetrators_ticket_is_never_merged_with_hers(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    desk.triage(second, kind="perpetrator")
    letter_id = desk.talk(second).messages[0].id
    notes.note(second, "x", by=desk.ada, now=desk.clock.now)

    for source, into in ((first, second), (second, first)):
        with pytest.raises(NotMergeable, match="perpetrator"):
            merge(desk, source, into)
    with pytest.raises(NotMergeable, match="perpetrator"):
        splitting.move_messages(
            second, letter_id, first, and_later=False, rules=desk.rules, by=desk.ada, now=desk.clock.now
        )


def test_only_those_who_may_move_anything(desk: Desk) -> None:
    first, second = two_of_hers(desk)

    with pytest.raises(NotAllowed):
        merge(desk, second, first, by=desk.oda)
    with pytest.raises(NotHere):
        merge(desk, second, first, by=desk.eve)
    with pytest.raises(NotMergeable, match="itself"):
        merge(desk, first, first)


def test_a_merged_ticket_goes_to_another_team_with_all_that_was_merged_into_it(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    merge(desk, second, first)

    transfer.transfer(first, desk.founded.other_team_id, "Jums", by=desk.ada, now=desk.clock.now)
    unmerging.unmerge(second, rules=desk.rules, by=desk.eve, now=desk.clock.now)

    assert texts(desk.talk(second, by=desk.eve)) == ["Antras"]
    for ticket_id in (first, second):
        with pytest.raises(NotHere):
            desk.talk(ticket_id)
