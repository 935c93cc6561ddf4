"""A case grows out of a conversation, only with her yes, and is worked on by those who may."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline import records
from helpline.deeds.case import case_steps, case_work, consents
from helpline.deeds.case.case_links import link_ticket
from helpline.deeds.case.case_seals import Answers, Outcome, open_answers, seal_answers
from helpline.deeds.case.cases import read_cases
from helpline.deeds.case.cases_at_hand import CaseRests
from helpline.deeds.case.consents import AGREES, TOLD, NoConsent
from helpline.deeds.errors import NoKey, NotHere, SomethingNewer
from helpline.sealing import Damaged, new_key
from tests.cast import Desk, without_key
from tests.deeds.opened_cases import DONE, YES, kinds_of_case, open_one, seen


@pytest.mark.parametrize("agrees", [said for said in AGREES if said != "yes"])
def test_without_her_yes_there_is_no_case(desk: Desk, agrees: str) -> None:
    ticket_id = desk.receive().ticket_id
    consents.record_consent(ticket_id, Answers(agrees, TOLD), by=desk.ada, now=desk.clock.now)

    with pytest.raises(NoConsent):
        case_work.open_case(ticket_id, by=desk.ada, now=desk.clock.now)

    assert desk.rows(records.Case) == []
    assert desk.rows(records.CaseKey) == []


def test_whom_nobody_has_asked_gets_no_case(desk: Desk) -> None:
    with pytest.raises(NoConsent):
        case_work.open_case(desk.receive().ticket_id, by=desk.ada, now=desk.clock.now)


@pytest.mark.parametrize("untold", TOLD)
def test_a_yes_is_none_while_she_has_not_been_told_everything(desk: Desk, untold: str) -> None:
    ticket_id = desk.receive().ticket_id
    told = tuple(code for code in TOLD if code != untold)
    consents.record_consent(ticket_id, Answers("yes", told), by=desk.ada, now=desk.clock.now)

    with pytest.raises(NoConsent):
        case_work.open_case(ticket_id, by=desk.ada, now=desk.clock.now)


def test_her_last_answer_counts(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    consents.record_consent(ticket_id, YES, by=desk.ada, now=desk.clock.now)
    consents.record_consent(ticket_id, Answers("no", TOLD), by=desk.ada, now=desk.clock.now)

    with pytest.raises(NoConsent):
        case_work.open_case(ticket_id, by=desk.ada, now=desk.clock.now)


def test_with_her_yes_one_deed_makes_the_case(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    pseudonym = desk.talk(ticket_id).pseudonym

    case = seen(desk, open_one(desk, ticket_id=ticket_id))

    assert (case.pseudonym, case.state, case.owner) == (pseudonym, "open", "Ada")
    assert [(ticket.id, ticket.last_words) for ticket in case.tickets] == [
        (ticket_id, "Sveiki, ar galite man padėti?")
    ]
    assert [(said.answers, said.by) for said in case.consents] == [(YES, "Ada")]


def test_opening_it_twice_makes_one_case(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    first = open_one(desk, ticket_id=ticket_id)

    second = case_work.open_case(ticket_id, by=desk.sam, now=desk.clock.now)

    assert second == first
    assert len(desk.rows(records.Case)) == 1


def test_her_consent_goes_where_her_case_goes(desk: Desk) -> None:
    """Without the ticket's key it still opens, with the case's."""
    ticket_id = desk.receive().ticket_id
    case_id = open_one(desk, ticket_id=ticket_id)
    with records.transaction() as session:
        row = session.scalars(records.db.select(records.TicketKey)).one()
        session.delete(row)

    case = seen(desk, case_id)

    assert case.consents[0].answers == YES
    assert case.tickets[0].damaged


def test_a_withdrawn_consent_is_kept_and_freezes_the_case(desk: Desk) -> None:
    case_id = open_one(desk)
    step = case_steps.add_step(case_id, "Paskambinti", due_on=None, by=desk.ada, now=desk.clock.now)
    other = desk.receive().ticket_id

    consents.withdraw_consent(case_id, by=desk.ada, now=desk.clock.now)

    case = seen(desk, case_id)
    assert [said.answers.agrees for said in case.consents if said.answers] == ["withdrawn", "yes"]
    assert (case.rests, case.goes_on_to, case.could_link) == (True, (), ())
    for deed in (
        lambda: case_steps.add_step(case_id, "Dar", due_on=None, by=desk.ada, now=desk.clock.now),
        lambda: case_steps.finish_step(case_id, step, by=desk.ada, now=desk.clock.now),
        lambda: case_work.move_on(case_id, "in_progress", by=desk.ada, now=desk.clock.now),
        lambda: case_work.write_handover(case_id, "x", revision=0, by=desk.ada, now=desk.clock.now),
        lambda: case_work.assign_case(case_id, None, by=desk.ada, now=desk.clock.now),
        lambda: link_ticket(case_id, other, by=desk.sam, now=desk.clock.now),
    ):
        with pytest.raises(CaseRests):
            deed()


def test_a_frozen_case_can_be_closed_and_not_opened_again(desk: Desk) -> None:
    case_id = open_one(desk)
    consents.withdraw_consent(case_id, by=desk.ada, now=desk.clock.now)

    case_work.close_case(case_id, Outcome("person_ended"), by=desk.ada, now=desk.clock.now)

    assert seen(desk, case_id).state == "closed"
    with pytest.raises(CaseRests):
        case_work.reopen_case(case_id, by=desk.ada, now=desk.clock.now)


def test_only_a_new_and_full_yes_thaws_it(desk: Desk) -> None:
    case_id = open_one(desk)
    consents.withdraw_consent(case_id, by=desk.ada, now=desk.clock.now)
    with pytest.raises(NoConsent):
        consents.renew_consent(case_id, Answers("yes", TOLD[1:]), by=desk.ada, now=desk.clock.now)
    still = seen(desk, case_id).frozen_at

    consents.renew_consent(case_id, YES, by=desk.ada, now=desk.clock.now)

    assert still is not None
    assert seen(desk, case_id).frozen_at is None
    assert [said.answers.agrees for said in seen(desk, case_id).consents if said.answers] == [
        "yes",
        "withdrawn",
        "yes",
    ]


def test_a_case_goes_on_only_as_its_course_has_it(desk: Desk) -> None:
    for state, followers in case_work.COURSE.items():
        for other in case_work.COURSE:
            case_id = open_one(desk)
            with records.transaction() as session:
                session.get_one(records.Case, case_id).state = state
            if other in followers:
                case_work.move_on(case_id, other, by=desk.ada, now=desk.clock.now)
                assert seen(desk, case_id).state == other
            else:
                with pytest.raises((case_work.NotThatWay, CaseRests)):
                    case_work.move_on(case_id, other, by=desk.ada, now=desk.clock.now)


def test_a_closed_case_tells_its_outcome_and_opens_again(desk: Desk) -> None:
    case_id = open_one(desk)

    case_work.close_case(case_id, DONE, by=desk.ada, now=desk.clock.now)
    closed = seen(desk, case_id)
    case_work.reopen_case(case_id, by=desk.sam, now=desk.clock.forward(days=2))
    again = seen(desk, case_id)

    assert (closed.state, closed.closed_at, closed.closures[0].outcome) == ("closed", closed.opened_at, DONE)
    assert (again.state, again.closed_at, again.closures[0].outcome) == ("in_progress", None, DONE)
    assert again.closures[0].reopened_at == desk.clock.now
    assert kinds_of_case(desk, case_id) == ["case opened", "case closed", "case reopened"]


def test_a_closed_case_is_not_closed_twice_or_added_to(desk: Desk) -> None:
    case_id = open_one(desk)
    case_work.close_case(case_id, DONE, by=desk.ada, now=desk.clock.now)

    for deed in (
        lambda: case_work.close_case(case_id, DONE, by=desk.ada, now=desk.clock.now),
        lambda: case_steps.add_step(case_id, "Dar", due_on=None, by=desk.ada, now=desk.clock.now),
    ):
        with pytest.raises(CaseRests):
            deed()


def test_the_next_worker_reads_what_was_written_last(desk: Desk) -> None:
    case_id = open_one(desk)
    case_work.write_handover(case_id, "Skambinti tik po 15 val.", revision=0, by=desk.ada, now=desk.clock.now)

    with pytest.raises(SomethingNewer):
        case_work.write_handover(case_id, "Kita", revision=0, by=desk.sam, now=desk.clock.now)

    case = seen(desk, case_id, by=desk.sam)
    assert (case.handover, case.handover_by) == ("Skambinti tik po 15 val.", "Ada")
    case_work.write_handover(case_id, "Kita", revision=1, by=desk.sam, now=desk.clock.now)
    assert seen(desk, case_id).handover == "Kita"


def test_it_is_owned_only_by_somebody_who_works_on_cases_in_its_team(desk: Desk) -> None:
    case_id = open_one(desk)

    for stranger in (desk.oda, desk.kim, desk.eve):
        with pytest.raises(NotHere):
            case_work.assign_case(case_id, stranger.staff_id, by=desk.sam, now=desk.clock.now)
    case_work.assign_case(case_id, desk.sam.staff_id, by=desk.ada, now=desk.clock.now)

    case = seen(desk, case_id)
    assert case.owner == "Sam"
    assert [name for _, name in case.colleagues] == ["Ada", "Sam"]


def test_without_the_teams_key_nothing_of_a_case_opens(desk: Desk) -> None:
    case_id = open_one(desk)
    case_steps.add_step(case_id, "Rasti", due_on=None, by=desk.ada, now=desk.clock.now)
    keyless = without_key(desk, desk.ada, desk.founded.team_id)

    with pytest.raises(NoKey):
        seen(desk, case_id, by=keyless)
    listed = read_cases("open", by=keyless, now=desk.clock.now)

    assert [(item.damaged, item.next_step) for item in listed.items] == [(True, "")]


def test_another_cases_key_is_not_this_cases(desk: Desk) -> None:
    """A key slipped in opens by its seal, but the case's own commitment refuses it."""
    case_id = open_one(desk)
    with records.transaction() as session:
        session.get_one(records.Case, case_id).commitment = bytes(16)

    with pytest.raises(Damaged):
        seen(desk, case_id)


def test_nothing_of_a_case_shows_when_it_is_printed(desk: Desk) -> None:
    case = seen(desk, open_one(desk))

    assert "Rašė" in str(case.consents[0].answers and case.consents[0].answers.note)
    assert "Rašė" not in f"{case!r} {case.consents!r} {case.tickets!r}"


def test_what_she_took_back_is_kept_of_a_closed_case_too(desk: Desk) -> None:
    case_id = open_one(desk)
    case_work.close_case(case_id, DONE, by=desk.ada, now=desk.clock.now)

    for _ in range(2):
        consents.withdraw_consent(case_id, by=desk.ada, now=desk.clock.now)

    said = [one.answers.agrees for one in seen(desk, case_id).consents if one.answers]
    assert said == ["withdrawn", "yes"]
    assert kinds_of_case(desk, case_id) == ["case opened", "case closed", "consent withdrawn"]


@given(
    agrees=st.sampled_from(AGREES),
    told=st.lists(st.sampled_from(TOLD), unique=True).map(tuple),
    note=st.text(max_size=300),
)
def test_an_answer_opens_as_it_was_sealed(agrees: str, told: tuple[str, ...], note: str) -> None:
    row = records.Consent(id=uuid4(), org_id=uuid4(), ticket_id=uuid4(), case_id=None)
    answers, key = Answers(agrees, told, note), new_key()

    seal_answers(row, answers, key=key)

    assert open_answers(row, key=key) == answers
    row.case_id = uuid4()  # what was said of a ticket is not what was said of a case
    with pytest.raises(Damaged):
        open_answers(row, key=key)
