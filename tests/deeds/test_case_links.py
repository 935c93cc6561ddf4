"""The tickets of a case: whose may be linked with it, by whom, and what a ticket's page knows of its case."""

from __future__ import annotations

from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.case import case_work, consents
from helpline.deeds.case.case_links import NotLinked, link_ticket, unlink_ticket
from helpline.deeds.case.way_to_case import read_way_to_case
from helpline.deeds.ticket import recognition
from tests.cast import Desk
from tests.deeds.opened_cases import YES, kinds_of_case, open_one, seen


def known_sender(desk: Desk) -> tuple[UUID, UUID]:
    """Two tickets of one proven sender: one contact."""
    found = [desk.receive(sender_check="pass").ticket_id for _ in range(2)]
    desk.arm()
    recognition.recognise(keys=desk.keys, now=desk.clock.now)
    return found[0], found[1]


def test_another_ticket_of_the_same_woman_can_be_linked_and_unlinked(desk: Desk) -> None:
    first, second = known_sender(desk)
    case_id = open_one(desk, ticket_id=first)
    offered = [ticket.id for ticket in seen(desk, case_id).could_link]

    link_ticket(case_id, second, by=desk.ada, now=desk.clock.now)
    linked = seen(desk, case_id)
    unlink_ticket(case_id, second, by=desk.ada, now=desk.clock.now)

    assert offered == [second]
    assert {ticket.id for ticket in linked.tickets} == {first, second}
    assert linked.could_link == ()
    assert [ticket.id for ticket in seen(desk, case_id).tickets] == [first]
    assert kinds_of_case(desk, case_id)[1:] == ["ticket linked", "ticket unlinked"]
    assert desk.kinds(second)[-2:] == ["ticket linked", "ticket unlinked"]


def test_another_contacts_ticket_is_linked_by_a_keeper_alone(desk: Desk) -> None:
    case_id, other = open_one(desk), desk.receive(address="kita@post.example").ticket_id

    with pytest.raises(NotLinked, match="another person"):
        link_ticket(case_id, other, by=desk.ada, now=desk.clock.now)
    assert len(seen(desk, case_id).tickets) == 1
    link_ticket(case_id, other, by=desk.sam, now=desk.clock.now)

    assert len(seen(desk, case_id).tickets) == 2


def test_a_letter_of_the_one_who_harms_never_comes_into_her_case(desk: Desk) -> None:
    case_id, his = open_one(desk), desk.receive().ticket_id
    desk.triage(his, kind="perpetrator")

    with pytest.raises(NotLinked, match="one who harms"):
        link_ticket(case_id, his, by=desk.sam, now=desk.clock.now)

    assert len(seen(desk, case_id).tickets) == 1


def test_a_ticket_belongs_to_one_case_and_the_last_one_stays(desk: Desk) -> None:
    first, second = desk.receive().ticket_id, desk.receive().ticket_id
    one, other = open_one(desk, ticket_id=first), open_one(desk, ticket_id=second)

    with pytest.raises(NotLinked, match="another case"):
        link_ticket(one, second, by=desk.sam, now=desk.clock.now)
    with pytest.raises(NotLinked, match="the last one"):
        unlink_ticket(other, second, by=desk.sam, now=desk.clock.now)


def test_a_ticket_of_a_team_she_is_not_in_is_only_said_to_be_there(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    case_id = open_one(desk, ticket_id=ticket_id)
    with records.transaction() as session:
        session.get_one(records.Ticket, ticket_id).team_id = desk.founded.other_team_id

    told = seen(desk, case_id).tickets[0]

    assert (told.is_ours, told.last_words, told.pseudonym) == (False, "", None)


def test_the_tickets_page_knows_the_way_to_the_case(desk: Desk) -> None:
    first, second = known_sender(desk)
    nothing = read_way_to_case(first, by=desk.ada)
    consents.record_consent(first, YES, by=desk.ada, now=desk.clock.now)
    agreed = read_way_to_case(first, by=desk.ada)
    case_id = case_work.open_case(first, by=desk.ada, now=desk.clock.now)

    assert (nothing.case_id, nothing.consent, nothing.is_full) == (None, None, False)
    assert agreed.is_full
    way, other = read_way_to_case(first, by=desk.ada), read_way_to_case(second, by=desk.ada)
    assert (way.case_id, way.state) == (case_id, "open")
    assert (other.case_id, other.could_join) == (None, case_id)


def test_a_ticket_whose_case_another_team_has_is_told_so_and_no_more(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    case_id = open_one(desk, ticket_id=ticket_id)
    with records.transaction() as session:
        session.get_one(records.Case, case_id).team_id = desk.founded.other_team_id

    way = read_way_to_case(ticket_id, by=desk.ada)

    assert (way.is_elsewhere, way.case_id, way.could_join) == (True, None, None)
