"""A case grows out of a conversation, only with her yes, and is worked on by those who may."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline import records
from helpline.deeds.case import case_steps, case_work, consents
from helpline.deeds.case.case_links import NotLinked, link_ticket, unlink_ticket
from helpline.deeds.case.case_page import read_case
from helpline.deeds.case.case_seals import Answers, Outcome, open_answers, seal_answers
from helpline.deeds.case.case_shown import CaseShown
from helpline.deeds.case.cases import PAGE, read_cases
from helpline.deeds.case.cases_at_hand import CaseRests
from helpline.deeds.case.consents import AGREES, TOLD, NoConsent
from helpline.deeds.case.way_to_case import read_way_to_case
from helpline.deeds.errors import NoKey, NotHere, SomethingNewer
from helpline.deeds.ticket import recognition, tickets
from helpline.deeds.unlocked import Unlocked
from helpline.sealing import Damaged, new_key
from tests.cast import Desk, as_if, without_key

YES = Answers("yes", TOLD, "Rašė, kad nori.")
DONE = Outcome("goal_reached", ("in_work",), "Dirba nuo pirmadienio.")


def open_one(desk: Desk, *, ticket_id: UUID | None = None, by: Unlocked | None = None) -> UUID:
    ticket_id = ticket_id or desk.receive().ticket_id
    by = by or desk.ada
    consents.record_consent(ticket_id, YES, by=by, now=desk.clock.now)
    return case_work.open_case(ticket_id, by=by, now=desk.clock.now)


def seen(desk: Desk, case_id: UUID, *, by: Unlocked | None = None) -> CaseShown:
    return read_case(case_id, by=by or desk.ada, now=desk.clock.now)


def kinds_of_case(desk: Desk, case_id: UUID) -> list[str]:
    events = sorted(desk.rows(records.Event), key=lambda event: event.seq)
    return [event.kind for event in events if event.case_id == case_id]


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


def test_steps_stand_in_the_order_of_their_days(desk: Desk) -> None:
    case_id, today = open_one(desk), desk.clock.now.date()
    for words, due_on in (
        ("kada nors", None),
        ("rytoj", today + timedelta(days=1)),
        ("vakar", today - timedelta(days=1)),
    ):
        case_steps.add_step(case_id, words, due_on=due_on, by=desk.ada, now=desk.clock.now)

    case = seen(desk, case_id)

    assert [(step.words, step.due_in) for step in case.steps] == [
        ("vakar", -1),
        ("rytoj", 1),
        ("kada nors", None),
    ]


def test_a_day_is_late_by_the_clock_of_whoever_looks(desk: Desk) -> None:
    """Half past ten in the evening in London is the next day already in Vilnius."""
    case_id = open_one(desk)
    case_steps.add_step(case_id, "Šiandien", due_on=date(2026, 3, 2), by=desk.ada, now=desk.clock.now)
    desk.clock.forward(hours=14, minutes=30)

    in_vilnius = seen(desk, case_id).steps[0].due_in
    in_london = seen(desk, case_id, by=as_if(desk.ada, time_zone="Europe/London")).steps[0].due_in

    assert (in_vilnius, in_london) == (-1, 0)


def test_what_is_done_says_by_whom_and_can_be_taken_back(desk: Desk) -> None:
    case_id = open_one(desk)
    step = case_steps.add_step(
        case_id, "Rasti advokatą", due_on=date(2026, 3, 5), by=desk.ada, now=desk.clock.now
    )

    case_steps.finish_step(case_id, step, by=desk.sam, now=desk.clock.forward(hours=1))
    done = seen(desk, case_id)
    row = desk.row(records.Case, case_id)
    case_steps.resume_step(case_id, step, by=desk.ada, now=desk.clock.now)
    again = seen(desk, case_id)

    assert [(one.words, one.done_by, one.done_at) for one in done.done_steps] == [
        ("Rasti advokatą", "Sam", desk.clock.now)
    ]
    assert (row.open_steps, row.next_due, row.next_step_id) == (0, None, None)
    assert [one.words for one in again.steps] == ["Rasti advokatą"]
    assert desk.row(records.Case, case_id).next_due == date(2026, 3, 5)


def test_of_two_who_change_a_step_the_second_is_told(desk: Desk) -> None:
    case_id = open_one(desk)
    step = case_steps.add_step(case_id, "Rasti", due_on=None, by=desk.ada, now=desk.clock.now)
    case_steps.change_step(
        case_id, step, "Rasti advokatę", due_on=date(2026, 3, 9), revision=1, by=desk.ada, now=desk.clock.now
    )

    with pytest.raises(SomethingNewer):
        case_steps.change_step(
            case_id, step, "Kita", due_on=None, revision=1, by=desk.sam, now=desk.clock.now
        )

    assert [(one.words, one.due_on) for one in seen(desk, case_id).steps] == [
        ("Rasti advokatę", date(2026, 3, 9))
    ]


def test_a_step_is_found_under_its_own_case_only(desk: Desk) -> None:
    case_id, other = open_one(desk), open_one(desk)
    step = case_steps.add_step(case_id, "Rasti", due_on=None, by=desk.ada, now=desk.clock.now)

    with pytest.raises(NotHere):
        case_steps.finish_step(other, step, by=desk.ada, now=desk.clock.now)


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


def test_every_view_lists_what_its_name_says(desk: Desk) -> None:
    plain, hers, waits, late, closed = (open_one(desk) for _ in range(5))
    case_work.assign_case(plain, None, by=desk.ada, now=desk.clock.now)
    case_work.assign_case(late, desk.sam.staff_id, by=desk.ada, now=desk.clock.now)
    case_work.move_on(waits, "waiting", by=desk.ada, now=desk.clock.now)
    today = desk.clock.now.date()
    case_steps.add_step(late, "Vakar", due_on=today - timedelta(days=1), by=desk.ada, now=desk.clock.now)
    case_steps.add_step(
        hers, "Po savaitės", due_on=today + timedelta(days=7), by=desk.ada, now=desk.clock.now
    )
    case_steps.add_step(plain, "Vėliau", due_on=today + timedelta(days=8), by=desk.ada, now=desk.clock.now)
    case_work.close_case(closed, DONE, by=desk.ada, now=desk.clock.now)

    def listed(view: str) -> list[UUID]:
        return [item.id for item in read_cases(view, by=desk.ada, now=desk.clock.now).items]  # type: ignore[arg-type]  # a view's name

    assert set(listed("mine")) == {hers, waits}
    assert set(listed("open")) == {plain, hers, waits, late}
    assert listed("due") == [late, hers]
    assert listed("waiting") == [waits]
    assert listed("closed") == [closed]
    counts = read_cases("mine", by=desk.ada, now=desk.clock.now).counts
    assert counts == {"mine": 2, "due": 2, "waiting": 1}


@pytest.mark.parametrize("view", ["open", "due"])
def test_paging_skips_nobody_and_shows_nobody_twice(desk: Desk, view: str) -> None:
    made = []
    for number in range(PAGE + 5):
        made.append(open_one(desk))
        due_on = desk.clock.now.date() + timedelta(days=number % 3)
        case_steps.add_step(made[-1], str(number), due_on=due_on, by=desk.ada, now=desk.clock.now)
        desk.clock.forward(minutes=number % 2)

    first = read_cases(view, by=desk.ada, now=desk.clock.now)  # type: ignore[arg-type]  # a view's name
    rest = read_cases(view, by=desk.ada, now=desk.clock.now, older=first.older or "")  # type: ignore[arg-type]

    assert (len(first.items), len(rest.items), rest.older) == (PAGE, 5, None)
    assert {item.id for item in (*first.items, *rest.items)} == set(made)


@pytest.mark.parametrize(
    "older", ["x", "1.x", "99999999999999999999.x", f"0.{UUID(int=0)}", "20260399." + str(UUID(int=0))]
)
@pytest.mark.parametrize("view", ["open", "due"])
def test_a_cursor_somebody_typed_breaks_nothing(desk: Desk, view: str, older: str) -> None:
    open_one(desk)

    listed = read_cases(view, by=desk.ada, now=desk.clock.now, older=older)  # type: ignore[arg-type]  # a view's name

    assert listed.older is None


def test_the_list_says_that_she_waits_for_an_answer(desk: Desk) -> None:
    case_id = open_one(desk)
    waiting = read_cases("open", by=desk.ada, now=desk.clock.now).items[0].she_waits_since
    ticket_id = seen(desk, case_id).tickets[0].id

    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)

    assert waiting == desk.clock.now
    assert read_cases("open", by=desk.ada, now=desk.clock.now).items[0].she_waits_since is None


def test_nothing_of_a_case_shows_when_it_is_printed(desk: Desk) -> None:
    case = seen(desk, open_one(desk))

    assert "Rašė" in str(case.consents[0].answers and case.consents[0].answers.note)
    assert "Rašė" not in f"{case!r} {case.consents!r} {case.tickets!r}"


def test_a_ticket_whose_case_another_team_has_is_told_so_and_no_more(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    case_id = open_one(desk, ticket_id=ticket_id)
    with records.transaction() as session:
        session.get_one(records.Case, case_id).team_id = desk.founded.other_team_id

    way = read_way_to_case(ticket_id, by=desk.ada)

    assert (way.is_elsewhere, way.case_id, way.could_join) == (True, None, None)


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
