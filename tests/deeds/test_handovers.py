"""The end of a shift: nothing is lost between two colleagues, and somebody says that she has read it."""

from __future__ import annotations

from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.answer import drafts
from helpline.deeds.desk import handovers
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.shift import shifts
from helpline.deeds.ticket import next_worker, tickets
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk
from tests.deeds.test_rota import put_on


def taken_by_ada(desk: Desk) -> UUID:
    ticket_id = desk.receive().ticket_id
    tickets.assign(ticket_id, desk.ada.staff_id, by=desk.ada, now=desk.clock.now)
    return ticket_id


def sign_off(desk: Desk, given: dict[UUID, UUID | None] | None = None, *, worries: str = "") -> UUID:
    """Ada goes; her team's hand-over."""
    return handovers.sign_off(given or {}, worries=worries, by=desk.ada, now=desk.clock.now)[0]


def test_the_next_worker_reads_only_the_last_version(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    for text, somebody in (("Skambinti po šešių", desk.ada), ("Neskambinti", desk.oda)):
        next_worker.tell_next_worker(ticket_id, text, by=somebody, now=desk.clock.now)

    box = desk.talk(ticket_id).next_worker

    assert box is not None
    assert (box.text, box.by) == ("Neskambinti", "Oda")
    assert len(desk.rows(records.NextWorker)) == 1
    assert b"Neskambinti" not in desk.store.disk()


def test_an_empty_text_empties_the_box(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    next_worker.tell_next_worker(ticket_id, "Skambinti", by=desk.ada, now=desk.clock.now)

    next_worker.tell_next_worker(ticket_id, " \n", by=desk.ada, now=desk.clock.now)

    assert desk.talk(ticket_id).next_worker is None


def test_another_team_can_not_write_into_the_box(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    with pytest.raises(NotHere):
        next_worker.tell_next_worker(ticket_id, "Labas", by=desk.eve, now=desk.clock.now)


def test_who_goes_sees_her_tickets_drafts_and_what_is_held(desk: Desk) -> None:
    mine, drafted, held = taken_by_ada(desk), desk.receive().ticket_id, desk.receive().ticket_id
    drafts.save_draft(drafted, "Rašau", version=0, by=desk.ada, now=desk.clock.now)
    row = desk.answer(held)
    with records.transaction() as session:
        session.get_one(records.OutboxRow, row.id).state = "held"

    in_hand = handovers.read_in_hand(by=desk.ada, now=desk.clock.now)

    assert {line.id for line in in_hand.mine} == {mine, held}
    assert [line.id for line in in_hand.drafts] == [drafted]
    assert [line.id for line in in_hand.held] == [held]
    assert {name for _, _, name in in_hand.colleagues} == {"Oda", "Sam"}


def test_tickets_are_given_to_a_colleague_or_to_everyone(desk: Desk) -> None:
    to_oda, to_all = taken_by_ada(desk), taken_by_ada(desk)

    sign_off(desk, {to_oda: desk.oda.staff_id, to_all: None})

    assert desk.row(records.Ticket, to_oda).assignee_id == desk.oda.staff_id
    assert desk.row(records.Ticket, to_all).assignee_id is None
    assert desk.kinds(to_oda)[-1] == "assigned"
    assert desk.kinds(to_all)[-1] == "unassigned"


def test_what_she_keeps_is_shown_as_of_somebody_who_is_not_here(desk: Desk) -> None:
    kept = taken_by_ada(desk)
    before = shifts.tickets_of_the_absent(by=desk.oda, now=desk.clock.now)

    sign_off(desk)

    lines = shifts.tickets_of_the_absent(by=desk.oda, now=desk.clock.now)
    inbox, _ = read_inbox("unanswered", by=desk.oda, now=desk.clock.now, armed=True)
    assert before == ()
    assert [(line.id, line.owner) for line in lines] == [(kept, "Ada")]
    assert inbox.of_absent == 1


def test_who_signs_in_again_is_back(desk: Desk) -> None:
    taken_by_ada(desk)
    sign_off(desk)

    desk.log_in("Ada")

    assert shifts.tickets_of_the_absent(by=desk.oda, now=desk.clock.now) == ()
    assert desk.rows(records.OffShift) == []


def test_signing_off_ends_every_session_of_hers(desk: Desk) -> None:
    hers, elsewhere, other = desk.log_in("Ada"), desk.log_in("Ada"), desk.log_in("Oda")

    sign_off(desk)

    assert desk.unlock(hers) is None
    assert desk.unlock(elsewhere) is None
    assert desk.unlock(other) is not None


def test_nothing_is_given_to_somebody_who_has_gone(desk: Desk) -> None:
    ticket_id = taken_by_ada(desk)
    handovers.sign_off({}, worries="", by=desk.oda, now=desk.clock.now)

    with pytest.raises(handovers.NotThere):
        sign_off(desk, {ticket_id: desk.oda.staff_id})

    assert desk.row(records.Ticket, ticket_id).assignee_id == desk.ada.staff_id
    assert len(desk.rows(records.Handover)) == 1


def test_nothing_is_given_to_another_team_or_of_somebody_else(desk: Desk) -> None:
    mine, not_mine = taken_by_ada(desk), desk.receive().ticket_id

    with pytest.raises(handovers.NotThere):
        sign_off(desk, {mine: desk.eve.staff_id})
    with pytest.raises(NotHere):
        sign_off(desk, {not_mine: None})

    assert desk.rows(records.Handover) == []


def test_a_hand_over_waits_until_the_next_shift_accepts_it(desk: Desk) -> None:
    kept = taken_by_ada(desk)
    handover_id = sign_off(desk, worries="Ji žadėjo skambinti šešiose")
    waiting, _ = read_inbox("unanswered", by=desk.oda, now=desk.clock.now, armed=True)
    read = handovers.read_handover(handover_id, by=desk.oda, now=desk.clock.now)

    handovers.accept(handover_id, by=desk.oda, now=desk.clock.forward(minutes=5))

    accepted, _ = read_inbox("unanswered", by=desk.sam, now=desk.clock.now, armed=True)
    shown = handovers.read_handovers(by=desk.sam)[0]
    assert (waiting.handovers, accepted.handovers) == (1, 0)
    assert read.worries == "Ji žadėjo skambinti šešiose"
    assert [line.id for line in read.left] == [kept]
    assert (shown.accepted_by, shown.accepted_at) == ("Oda", desk.clock.now)
    assert desk.kinds()[-1] == "handover accepted"
    assert b"skambinti" not in desk.store.disk()


def test_the_second_who_accepts_changes_nothing(desk: Desk) -> None:
    handover_id = sign_off(desk)
    handovers.accept(handover_id, by=desk.oda, now=desk.clock.now)

    handovers.accept(handover_id, by=desk.sam, now=desk.clock.forward(minutes=5))

    assert desk.row(records.Handover, handover_id).accepted_by == desk.oda.staff_id


def test_nobody_accepts_her_own_hand_over_or_another_teams(desk: Desk) -> None:
    handover_id = sign_off(desk, worries="Tyliai")

    with pytest.raises(NotAllowed):
        handovers.accept(handover_id, by=desk.ada, now=desk.clock.now)
    with pytest.raises(NotHere):
        handovers.accept(handover_id, by=desk.eve, now=desk.clock.now)
    with pytest.raises(NotHere):
        handovers.read_handover(handover_id, by=desk.eve, now=desk.clock.now)

    assert handovers.read_handovers(by=desk.eve) == ()


def test_worries_whose_seal_is_damaged_are_said_to_be_so(desk: Desk) -> None:
    handover_id = sign_off(desk, worries="Tyliai")
    with records.transaction() as session:
        session.get_one(records.Handover, handover_id).worries = b"\0" * 80

    shown = handovers.read_handovers(by=desk.oda)[0]

    assert (shown.worries, shown.damaged) == ("", True)


def taken_by(desk: Desk, somebody: Unlocked) -> UUID:
    ticket_id = desk.receive().ticket_id
    tickets.assign(ticket_id, somebody.staff_id, by=somebody, now=desk.clock.now)
    return ticket_id


def test_with_a_rota_here_is_who_is_on_shift(desk: Desk) -> None:
    of_ada = taken_by_ada(desk)
    taken_by(desk, desk.oda)
    put_on(desk, desk.oda)

    lines = shifts.tickets_of_the_absent(by=desk.sam, now=desk.clock.now)
    inbox, _ = read_inbox("unanswered", by=desk.sam, now=desk.clock.now, armed=True)

    assert [line.id for line in lines] == [of_ada]
    assert inbox.of_absent == 1


def test_a_rota_of_long_ago_or_of_next_week_only_is_none(desk: Desk) -> None:
    taken_by_ada(desk)
    put_on(desk, desk.oda, begins=24 * 7)
    before = shifts.tickets_of_the_absent(by=desk.sam, now=desk.clock.now)
    desk.clock.forward(days=7 + 14 + 1)

    assert before == ()
    assert shifts.tickets_of_the_absent(by=desk.sam, now=desk.clock.now) == ()


def test_tickets_are_given_to_who_is_on_shift_or_comes_next(desk: Desk) -> None:
    put_on(desk, desk.ada)
    put_on(desk, desk.oda, begins=3)

    in_hand = handovers.read_in_hand(by=desk.ada, now=desk.clock.now)

    assert [name for _, _, name in in_hand.colleagues] == ["Oda"]


def test_a_gap_leaves_no_ticket_with_nobody(desk: Desk) -> None:
    kept, given = taken_by_ada(desk), taken_by_ada(desk)
    put_on(desk, desk.ada)
    put_on(desk, desk.oda, begins=8)

    with pytest.raises(handovers.NotThere):
        sign_off(desk, {kept: None})
    sign_off(desk, {given: desk.oda.staff_id})

    assert desk.row(records.Ticket, kept).assignee_id == desk.ada.staff_id
    assert desk.row(records.Ticket, given).assignee_id == desk.oda.staff_id


def test_where_the_rota_names_nobody_a_ticket_still_finds_somebody(desk: Desk) -> None:
    put_on(desk, desk.ada)

    in_hand = handovers.read_in_hand(by=desk.ada, now=desk.clock.now)

    assert {name for _, _, name in in_hand.colleagues} == {"Oda", "Sam"}
    assert in_hand.unattended == {desk.founded.team_id}


def test_a_hand_over_names_the_next_shift(desk: Desk) -> None:
    handover_id = sign_off(desk)
    put_on(desk, desk.oda, begins=2)

    read = handovers.read_handover(handover_id, by=desk.oda, now=desk.clock.now)

    assert [one.duty_name for one in read.next_shift] == ["Oda"]


def test_the_rota_of_one_team_says_nothing_about_another(desk: Desk) -> None:
    put_on(desk, desk.oda)

    assert handovers.read_in_hand(by=desk.eve, now=desk.clock.now).unattended == frozenset()
