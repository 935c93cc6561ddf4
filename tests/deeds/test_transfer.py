"""A ticket goes to another team: everything goes with it, and those who had it can't open it any more."""

from __future__ import annotations

from uuid import UUID

import pytest

from helpline import records
from helpline.border import Attachment
from helpline.deeds import errors
from helpline.deeds.answer import drafts
from helpline.deeds.desk.conversation_shown import Conversation
from helpline.deeds.errors import NoKey, NotAllowed, NotHere
from helpline.deeds.move import transfer
from helpline.deeds.sealed import openings
from helpline.deeds.staff import keys
from helpline.deeds.ticket import files, tickets
from helpline.deeds.ticket.card_seals import open_card
from helpline.deeds.unlocked import Keyring, Unlocked
from helpline.sealing import KeyPair
from tests.cast import Desk, as_if, letter, token_of

NOTE = "Ji rašo iš Airijos."


def hand_over(desk: Desk, ticket_id: UUID, *, by: Unlocked | None = None) -> None:
    transfer.transfer(ticket_id, desk.founded.other_team_id, NOTE, by=by or desk.ada, now=desk.clock.now)


def of_both_teams(desk: Desk) -> Unlocked:
    """Ada, who was granted the key of Eve's team as well."""
    org_id, team_id, staff = desk.founded.org_id, desk.founded.other_team_id, desk.ada
    public = desk.row(records.Staff, staff.staff_id).public or b""
    with records.transaction() as session:
        session.add(records.Membership(staff_id=staff.staff_id, team_id=team_id))
        keys.grant(
            session, desk.eve.keys.pair(team_id, 1), org_id=org_id, owner=team_id, epoch=1,
            holder=("staff", staff.staff_id, public), by=None, now=desk.clock.now,
        )  # fmt: skip
    held = [grant for grant in desk.rows(records.Grant) if grant.holder_id == staff.staff_id]
    ring = Keyring(KeyPair.from_seed(staff.seed), held)
    return as_if(staff, team_ids=staff.team_ids | {team_id}, keys=ring)


def texts(talk: Conversation) -> list[str]:
    return [message.text for message in talk.messages]


def test_the_other_team_reads_all_of_it_and_the_note(desk: Desk) -> None:
    file = Attachment("a.txt", "text/plain", b"labas")
    ticket_id = desk.receive(text="Padėkite", attachments=(file,)).ticket_id
    desk.answer_and_let_leave(ticket_id)
    desk.triage(ticket_id, kind="consultation", danger=2, tags=("Airija",))

    hand_over(desk, ticket_id)

    talk = desk.talk(ticket_id, by=desk.eve)
    assert texts(talk) == ["Padėkite", "Mes čia.", NOTE]
    assert (talk.facts.kind, talk.facts.danger, talk.facts.tags) == ("consultation", 2, ("Airija",))
    shown = talk.messages[0].files[0]
    assert files.read_file(ticket_id, shown.id, by=desk.eve)[1] == b"labas"


def test_the_old_team_has_nothing_left_that_opens_it(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    openings.adopt([ticket_id], by=desk.ada)

    hand_over(desk, ticket_id)

    with pytest.raises(NotHere):
        desk.talk(ticket_id)
    (row,) = desk.rows(records.TicketKey)
    assert (row.holder_id, row.boxed) == (desk.founded.other_team_id, True)
    with records.reading() as session, pytest.raises(NoKey):
        openings.openings(session, [ticket_id], by=desk.ada).key(session.get_one(records.Ticket, ticket_id))


def test_before_it_is_handed_over_eve_sees_nothing_of_it(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    with pytest.raises(NotHere):
        hand_over(desk, ticket_id, by=desk.eve)
    with pytest.raises(NotHere):
        desk.talk(ticket_id, by=desk.eve)


def test_eve_may_triage_and_answer_what_came_to_her_boxed(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="information")
    hand_over(desk, ticket_id)
    openings.adopt([ticket_id], by=desk.eve)

    facts = desk.talk(ticket_id, by=desk.eve).facts
    tickets.triage(ticket_id, facts, seen=facts.revision, by=desk.eve, now=desk.clock.now)
    desk.answer(ticket_id, "Labas", by=desk.eve)
    desk.let_leave()

    assert desk.mailer.sent[-1].text == "Labas"
    assert desk.talk(ticket_id, by=desk.eve).facts.kind == "information"
    assert not desk.rows(records.TicketKey)[0].boxed


def test_whoever_is_in_both_teams_wraps_everything_at_once(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="referral")
    desk.save_card(ticket_id, approach="Ramiai")

    hand_over(desk, ticket_id, by=of_both_teams(desk))

    assert not desk.rows(records.TicketKey)[0].boxed
    talk = desk.talk(ticket_id, by=desk.eve)
    assert talk.facts.kind == "referral"
    assert talk.safety.card is not None
    assert talk.safety.card.approach == "Ramiai"


def test_her_card_goes_along_as_a_copy(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, forbidden=("email",), approach="Ramiai")

    hand_over(desk, ticket_id)

    assert desk.talk(ticket_id, by=desk.eve).safety.objection == "forbidden"
    assert len(desk.rows(records.ContactCard)) == 2
    desk.save_card(ticket_id, by=desk.eve, allowed=("email",))
    assert desk.talk(ticket_id, by=desk.eve).safety.objection == ""


def test_a_team_that_knows_her_keeps_its_own_card(desk: Desk) -> None:
    first = desk.receive(sender_check="pass").ticket_id
    desk.arm()
    desk.courier.look()
    hand_over(desk, first)
    desk.save_card(first, by=desk.eve, approach="Ilgai skambinti")
    second = desk.receive(sender_check="pass").ticket_id
    desk.courier.look()
    desk.save_card(second, approach="Trumpai")

    hand_over(desk, second)

    card = desk.talk(second, by=desk.eve).safety.card
    assert card is not None
    assert card.approach == "Ilgai skambinti"
    ours = next(row for row in desk.rows(records.ContactCard) if row.team_id == desk.founded.team_id)
    assert open_card(ours, keys=desk.ada.keys).approach == "Trumpai"


def test_an_answer_on_its_way_stays_on_its_way_and_she_can_write_back(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer(ticket_id)

    hand_over(desk, ticket_id)
    desk.let_leave()
    desk.receive(letter("Ačiū", tokens=(token_of(desk.mailer.sent[0]),)))

    assert texts(desk.talk(ticket_id, by=desk.eve)) == [
        "Sveiki, ar galite man padėti?",
        "Mes čia.",
        NOTE,
        "Ačiū",
    ]


def test_a_draft_waits_on_the_ticket_for_whoever_began_it(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    drafts.save_draft(ticket_id, "Pradėjau", version=0, by=desk.ada, now=desk.clock.now)
    hand_over(desk, ticket_id)
    assert desk.talk(ticket_id, by=desk.eve).draft == ""

    transfer.transfer(ticket_id, desk.founded.team_id, "Atgal", by=desk.eve, now=desk.clock.now)

    assert desk.talk(ticket_id).draft == "Pradėjau"


def test_nobody_has_it_there_yet_and_it_is_unread(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    tickets.assign(ticket_id, desk.ada.staff_id, by=desk.ada, now=desk.clock.now)
    openings.adopt([ticket_id], by=desk.ada, read_at=desk.clock.now)
    desk.clock.forward(hours=1)

    hand_over(desk, ticket_id)

    ticket = desk.row(records.Ticket, ticket_id)
    assert (ticket.assignee_id, ticket.unread_since) == (None, desk.clock.now)
    assert "moved to a team" in desk.kinds(ticket_id)


def test_an_operator_may_not_and_nobody_may_without_a_note_or_to_a_team_that_is_none(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    with pytest.raises(NotAllowed):
        hand_over(desk, ticket_id, by=desk.oda)
    with pytest.raises(errors.NothingWritten):
        transfer.transfer(ticket_id, desk.founded.other_team_id, " ", by=desk.ada, now=desk.clock.now)
    for nowhere in (desk.founded.team_id, desk.founded.org_id):
        with pytest.raises(NotHere):
            transfer.transfer(ticket_id, nowhere, NOTE, by=desk.ada, now=desk.clock.now)
