"""What a colleague carries: seen by her and her supervisors, in the order of names, and kept nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from helpline import records
from helpline.deeds.errors import NotAllowed
from helpline.deeds.phone import call_links, calls
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.supervision import load
from helpline.deeds.supervision.load import LoadShown
from helpline.deeds.ticket import tickets
from helpline.deeds.ticket.facts import TriageFacts
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk, as_if
from tests.web.test_access_statements import statements


def own(desk: Desk, somebody: Unlocked | None = None) -> LoadShown:
    return load.read_own_load(rules=desk.rules, by=somebody or desk.ada, now=desk.clock.now)


def take_call(desk: Desk, **facts: Any) -> Any:
    call_id = calls.begin(by=desk.oda, now=desk.clock.now)
    told = CallFacts(outcome="counselling_self", **facts)
    calls.end(call_id, told, channel="phone", rules=desk.rules, by=desk.oda, now=desk.clock.now)
    return call_id


def plan(desk: Desk, *, begins: float, hours: float) -> None:
    """A shift of Ada's, so many hours from now."""
    at = desk.clock.now + timedelta(hours=begins)
    with records.transaction() as session:
        session.add(
            records.Shift(
                org_id=desk.founded.org_id, staff_id=desk.ada.staff_id, team_id=desk.founded.team_id, site="", phone="",
                starts_at=at, ends_at=at + timedelta(hours=hours),
            )
        )  # fmt: skip


def test_open_tickets_that_are_hers_are_held(desk: Desk) -> None:
    found = [desk.receive().ticket_id for _ in range(3)]
    for ticket_id in found:
        tickets.assign(ticket_id, desk.ada.staff_id, by=desk.ada, now=desk.clock.now)
    tickets.close(found[0], by=desk.ada, now=desk.clock.now)

    assert own(desk).held == 2
    assert own(desk, desk.oda).held == 0


def test_hours_on_duty_are_those_of_the_last_fourteen_days(desk: Desk) -> None:
    plan(desk, begins=-2, hours=4)
    plan(desk, begins=-24 * 14 - 1, hours=4)
    plan(desk, begins=-24 * 20, hours=4)

    assert own(desk).on_duty == (2 + 3) * 60


@pytest.mark.parametrize(
    "facts",
    [{"danger": 3}, {"danger": 4}, {"suicide": "thoughts"}, {"reasons": ("trafficking_exploitation",)}, {"relation": "trafficker_recruiter"}],
    ids=str,
)  # fmt: skip
def test_danger_suicide_and_trafficking_are_heavy(desk: Desk, facts: dict[str, Any]) -> None:
    desk.triage(desk.receive().ticket_id, **facts)

    assert own(desk).heavy == 1


def test_a_call_about_somebody_who_traffics_is_heavy(desk: Desk) -> None:
    take_call(desk, relation="trafficker_recruiter")

    assert own(desk, desk.oda).heavy == 1


def test_what_is_usual_is_not_heavy(desk: Desk) -> None:
    desk.triage(desk.receive().ticket_id, danger=2, suicide="asked_none", reasons=("legal",))

    assert own(desk).heavy == 0


def test_a_conversation_is_one_contact_for_each_who_worked_on_it(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, danger=4)
    desk.answer(ticket_id, by=desk.oda)
    desk.answer(ticket_id, by=desk.oda)

    assert (own(desk).heavy, own(desk, desk.oda).heavy, own(desk, desk.sam).heavy) == (1, 1, 0)


def test_a_heavy_call_counts_for_whoever_took_it_and_once_with_its_ticket(desk: Desk) -> None:
    call_id = take_call(desk, danger=4)
    take_call(desk, danger=1)
    call_links.open_ticket(call_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)
    ticket_id = desk.row(records.Call, call_id).ticket_id
    assert ticket_id is not None
    tickets.triage(ticket_id, TriageFacts(danger=4), look="", by=desk.oda, now=desk.clock.now)

    assert own(desk, desk.oda).heavy == 1


def test_what_is_older_than_two_weeks_weighs_no_more(desk: Desk) -> None:
    desk.triage(desk.receive().ticket_id, danger=4)
    take_call(desk, danger=4)
    desk.clock.forward(days=15)

    assert (own(desk).heavy, own(desk, desk.oda).heavy) == (0, 0)


def test_from_five_heavy_contacts_on_the_page_says_so(desk: Desk) -> None:
    for _ in range(4):
        desk.triage(desk.receive().ticket_id, danger=3)
    four = own(desk).is_much
    desk.triage(desk.receive().ticket_id, danger=3)

    assert (four, own(desk).is_much) == (False, True)


def test_a_supervisor_sees_her_teams_by_name_and_nobody_else_does(desk: Desk) -> None:
    names = [one.duty_name for one in load.read_loads(rules=desk.rules, by=desk.sam, now=desk.clock.now)]

    assert names == ["Ada", "Oda", "Sam"]
    assert [one.duty_name for one in load.read_loads(rules=desk.rules, by=as_if(desk.eve, role="supervisor"), now=desk.clock.now)] == ["Eve"]  # fmt: skip
    for somebody in (desk.ada, desk.oda, desk.kim):
        with pytest.raises(NotAllowed):
            load.read_loads(rules=desk.rules, by=somebody, now=desk.clock.now)


def test_another_teams_supervisor_learns_nothing_of_a_colleague_in_both(desk: Desk) -> None:
    """Ada works in Eve's team too; what she carries here is no business of that team's supervisor."""
    with records.transaction() as session:
        session.add(records.Membership(staff_id=desk.ada.staff_id, team_id=desk.founded.other_team_id))
    desk.triage(desk.receive().ticket_id, danger=4)
    plan(desk, begins=-2, hours=1)

    elsewhere = load.read_loads(rules=desk.rules, by=as_if(desk.eve, role="supervisor"), now=desk.clock.now)

    assert [(one.duty_name, one.held, one.on_duty, one.heavy) for one in elsewhere] == [
        ("Ada", 0, 0, 0), ("Eve", 0, 0, 0),
    ]  # fmt: skip


def test_nothing_of_it_is_kept_and_it_takes_as_many_questions_for_many_as_for_few(desk: Desk) -> None:
    def asked() -> int:
        with statements() as told:
            load.read_loads(rules=desk.rules, by=desk.sam, now=desk.clock.now)
        assert all(one.startswith("SELECT") for one in told if not one.startswith(("BEGIN", "SET")))
        return len(told)

    few = asked()
    for _ in range(8):
        desk.triage(desk.receive().ticket_id, danger=3)
        take_call(desk, danger=3)

    assert asked() == few
