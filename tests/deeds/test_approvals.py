"""A second person reads an answer before it leaves: by rule, never its author, and what she may do with it."""

from __future__ import annotations

from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.answer import answers, four_eyes, recalls
from helpline.deeds.desk import approvals
from helpline.deeds.errors import NotAllowed, SomethingNewer
from helpline.deeds.staff import people
from tests.cast import QUICK, Desk, letter, token_of


def rule(desk: Desk, *when: str, trainees: tuple[UUID, ...] = ()) -> None:
    four_eyes.set_rules(when, trainees=trainees, by=desk.kim, now=desk.clock.now)


def waiting_answer(desk: Desk, *when: str) -> records.OutboxRow:
    rule(desk, *(when or ("always",)))
    return desk.answer(desk.receive().ticket_id)


def approve(desk: Desk, row: records.OutboxRow) -> None:
    version = desk.row(records.Ticket, row.ticket_id).version
    approvals.approve(row.id, version=version, rules=desk.rules, by=desk.sam, now=desk.clock.now)


def another_supervisor(desk: Desk) -> None:
    """Rūta, who could approve what Sam writes."""
    now, teams = desk.clock.now, [desk.founded.team_id]
    invitation = people.invite("Rūta", "supervisor", team_ids=teams, by=desk.kim, now=now)
    people.join("Rūta", invitation, now=now, stretching=QUICK)


def test_without_a_rule_an_answer_waits_for_nobody(desk: Desk) -> None:
    row = desk.answer(desk.receive().ticket_id)

    assert row.state == "waiting"


def test_no_courier_takes_an_answer_that_nobody_has_approved(desk: Desk) -> None:
    row = waiting_answer(desk)

    desk.let_leave()

    assert desk.row(records.OutboxRow, row.id).state == "to approve"
    assert desk.mailer.sent == []
    assert desk.row(records.Ticket, row.ticket_id).state == "open"


def test_once_approved_it_leaves_and_both_names_are_told(desk: Desk) -> None:
    row = waiting_answer(desk)

    approve(desk, row)
    desk.let_leave()

    told = [(event.kind, event.by, event.about) for event in desk.talk(row.ticket_id).events]
    assert [mail.text for mail in desk.mailer.sent] == ["Mes čia."]
    assert ("to approve", "Ada", None) in told
    assert ("approved", "Sam", "Ada") in told


def test_nobody_approves_her_own_answer(desk: Desk) -> None:
    another_supervisor(desk)
    rule(desk, "always")
    row = desk.answer(desk.receive().ticket_id, by=desk.sam)

    with pytest.raises(approvals.OwnAnswer):
        approve(desk, row)

    assert desk.row(records.OutboxRow, row.id).state == "to approve"


def test_what_is_sent_back_is_its_authors_draft_again_and_the_comment_a_note(desk: Desk) -> None:
    row = waiting_answer(desk)

    approvals.send_back(
        row.id, "Pirma paklausk, ar ji saugi.", rules=desk.rules, by=desk.sam, now=desk.clock.now
    )

    talk = desk.talk(row.ticket_id)
    assert talk.draft == "Mes čia."
    assert talk.messages[-1].text == "Pirma paklausk, ar ji saugi."
    assert talk.messages[-1].direction == "note"
    assert desk.row(records.OutboxRow, row.id).state == "withdrawn"


def test_the_first_answer_waits_and_the_next_does_not(desk: Desk) -> None:
    row = waiting_answer(desk, "first")
    approve(desk, row)
    desk.let_leave()

    second = desk.answer(row.ticket_id)

    assert row.state == "to approve"
    assert second.state == "waiting"


@pytest.mark.parametrize(
    ("danger", "state"), [(0, "waiting"), (2, "waiting"), (3, "to approve"), (4, "to approve")]
)
def test_high_danger_waits(desk: Desk, danger: int, state: str) -> None:
    rule(desk, "danger")
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, danger=danger)

    row = desk.answer(ticket_id)

    assert row.state == state


def test_what_a_trainee_writes_always_waits_and_she_approves_nothing(desk: Desk) -> None:
    another_supervisor(desk)
    rule(desk, trainees=(desk.ada.staff_id, desk.sam.staff_id))
    ticket_id = desk.receive().ticket_id

    hers, others = desk.answer(ticket_id), desk.answer(ticket_id, by=desk.oda)

    assert (hers.state, others.state) == ("to approve", "waiting")
    with pytest.raises(NotAllowed):
        approve(desk, hers)


def test_what_she_wrote_meanwhile_is_read_before_anything_is_approved(desk: Desk) -> None:
    first = desk.answer(desk.receive().ticket_id)
    desk.let_leave()
    rule(desk, "always")
    row = desk.answer(first.ticket_id)
    seen = desk.row(records.Ticket, row.ticket_id).version
    desk.receive(letter("Nerašykite", tokens=(token_of(desk.mailer.sent[0]),)))

    with pytest.raises(SomethingNewer):
        approvals.approve(row.id, version=seen, rules=desk.rules, by=desk.sam, now=desk.clock.now)


def test_an_answer_sent_despite_the_card_is_approved_with_its_override(desk: Desk) -> None:
    rule(desk, "always")
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, forbidden=("email",))
    answers.answer(
        ticket_id, "Mes čia.", subject="Atsakymas", version=desk.row(records.Ticket, ticket_id).version,
        rules=desk.rules, by=desk.ada, now=desk.clock.now, way="despite", reason="Ji skambino",
    )  # fmt: skip

    approve(desk, desk.rows(records.OutboxRow)[0])
    desk.let_leave()

    assert [mail.text for mail in desk.mailer.sent] == ["Mes čia."]


def test_the_author_takes_it_back_while_it_waits(desk: Desk) -> None:
    row = waiting_answer(desk)

    recalls.withdraw(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert desk.talk(row.ticket_id).draft == "Mes čia."
    with pytest.raises(recalls.TooLate):
        approve(desk, row)


def test_the_list_shows_what_waits_and_whose_it_is(desk: Desk) -> None:
    another_supervisor(desk)
    rule(desk, "always")
    own = desk.answer(desk.receive().ticket_id, by=desk.sam)
    adas = desk.answer(desk.receive().ticket_id)

    listed = {item.ticket_id: (item.by, item.is_own) for item in approvals.read_approvals(by=desk.sam)}

    assert listed == {own.ticket_id: ("Sam", True), adas.ticket_id: ("Ada", False)}


def test_the_only_one_who_approves_waits_for_nobody(desk: Desk) -> None:
    rule(desk, "always")

    own = desk.answer(desk.receive().ticket_id, by=desk.sam)
    adas = desk.answer(desk.receive().ticket_id)

    assert (own.state, adas.state) == ("waiting", "to approve")
    assert four_eyes.read_rules(by=desk.kim).approvers == ("Sam",)


def test_a_rule_under_which_an_answer_would_wait_for_ever_is_refused(desk: Desk) -> None:
    with pytest.raises(four_eyes.NobodyElse):
        rule(desk, trainees=(desk.sam.staff_id,))
    another_supervisor(desk)

    rule(desk, trainees=(desk.sam.staff_id,))

    assert four_eyes.read_rules(by=desk.kim).approvers == ("Rūta",)


def test_whoever_writes_is_told_beforehand_that_her_answer_will_wait(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    before = desk.talk(ticket_id)

    rule(desk, trainees=(desk.ada.staff_id,))

    told = desk.talk(ticket_id)
    assert (before.must_be_approved, before.is_trainee) == (False, False)
    assert (told.must_be_approved, told.is_trainee) == (True, True)
    assert not desk.talk(ticket_id, by=desk.oda).must_be_approved
