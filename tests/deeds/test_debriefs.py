"""Asking for a debrief: private to her and her supervisors, and nothing of it can be counted afterwards."""

from __future__ import annotations

import pytest

from helpline import records
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.shift import debriefs
from tests.cast import Desk, as_if


def ask(desk: Desk, suits: str = "Po budėjimo") -> None:
    debriefs.ask_for_debrief(suits, by=desk.ada, now=desk.clock.now)


def test_only_she_and_her_supervisors_see_that_she_asks(desk: Desk) -> None:
    ask(desk)

    seen = {person.duty_name: debriefs.read_debriefs(by=person) for person in (desk.ada, desk.sam, desk.oda)}
    elsewhere = debriefs.read_debriefs(by=as_if(desk.eve, role="supervisor"))

    assert [(item.by, item.suits) for item in seen["Sam"]] == [("Ada", "Po budėjimo")]
    assert [item.is_mine for item in seen["Ada"]] == [True]
    assert seen["Oda"] == elsewhere == ()
    assert "budėjimo".encode() not in desk.store.disk()


def test_asking_again_takes_the_place_of_the_first(desk: Desk) -> None:
    ask(desk)

    ask(desk, "Rytoj")

    assert [item.suits for item in debriefs.read_debriefs(by=desk.sam)] == ["Rytoj"]


def test_nothing_stays_behind_when_they_have_talked(desk: Desk) -> None:
    before = desk.kinds()
    ask(desk)

    debriefs.end_debrief(desk.rows(records.Debrief)[0].id, by=desk.sam)

    assert desk.rows(records.Debrief) == []
    assert desk.kinds() == before


def test_she_can_take_it_back(desk: Desk) -> None:
    ask(desk)
    debriefs.ask_for_debrief("", by=desk.oda, now=desk.clock.now)

    debriefs.take_back_debrief(by=desk.ada)

    assert [item.by for item in debriefs.read_debriefs(by=desk.sam)] == ["Oda"]


def test_nobody_else_ends_it(desk: Desk) -> None:
    ask(desk)
    debrief_id = desk.rows(records.Debrief)[0].id

    with pytest.raises(NotAllowed):
        debriefs.end_debrief(debrief_id, by=desk.oda)
    with pytest.raises(NotHere):
        debriefs.end_debrief(debrief_id, by=as_if(desk.eve, role="supervisor"))

    assert len(desk.rows(records.Debrief)) == 1
