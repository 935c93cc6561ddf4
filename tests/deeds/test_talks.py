"""The log of supervision: supervisors write it, each colleague sees her own, and a debrief that ended with it leaves no trace."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.shift import debriefs
from helpline.deeds.supervision import talk_log, talks
from helpline.deeds.supervision.talks import NoTalk, Talk
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk, as_if, without_key

MONDAY = date(2026, 3, 2)


def talk(desk: Desk, *there: Unlocked, **facts: Any) -> Talk:
    told: dict[str, Any] = {
        "held_on": MONDAY, "kind": "individual", "minutes": 60, "led_by": desk.sam.staff_id,
        "attended": frozenset(one.staff_id for one in there or (desk.ada,)),
    }  # fmt: skip
    return Talk(**(told | facts))


def note(desk: Desk, *there: Unlocked, debrief_id: UUID | None = None, **facts: Any) -> UUID:
    return talks.note_talk(
        talk(desk, *there, **facts),
        desk.founded.team_id,
        debrief_id=debrief_id,
        by=desk.sam,
        now=desk.clock.now,
    )


def test_a_talk_stands_in_the_log_of_its_team(desk: Desk) -> None:
    note(desk, desk.oda, desk.ada, kind="group", minutes=90, note="Budime po dvi")

    (shown,) = talk_log.read_log(2026, by=desk.sam).talks

    assert (shown.held_on, shown.kind, shown.minutes, shown.led) == (MONDAY, "group", 90, "Sam")
    assert shown.attended == ("Ada", "Oda")
    assert shown.note == "Budime po dvi"
    assert b"Budime" not in desk.store.disk()


def test_each_sees_what_she_attended_and_nothing_else(desk: Desk) -> None:
    note(desk, desk.ada)
    note(desk, desk.ada, desk.oda, kind="peer", led_by=None)

    own = {one.duty_name: talk_log.read_own_log(2026, by=one) for one in (desk.ada, desk.oda, desk.sam)}

    assert [len(own[name].talks) for name in ("Ada", "Oda", "Sam")] == [2, 1, 0]
    assert own["Oda"].talks[0].led is None
    assert own["Ada"].sums == {"individual": (1, 60), "peer": (1, 60)}


def test_the_log_of_the_team_is_for_its_supervisors(desk: Desk) -> None:
    talk_id = note(desk)

    assert talk_log.read_log(2026, by=as_if(desk.eve, role="supervisor")).talks == ()
    for somebody in (desk.ada, desk.oda, desk.kim):
        with pytest.raises(NotAllowed):
            talk_log.read_log(2026, by=somebody)
        with pytest.raises(NotAllowed):
            talks.note_talk(talk(desk), desk.founded.team_id, by=somebody, now=desk.clock.now)
    with pytest.raises(NotHere):
        talks.take_out(talk_id, by=as_if(desk.eve, role="supervisor"), now=desk.clock.now)


def test_the_year_is_summed_by_kind_and_other_years_are_offered(desk: Desk) -> None:
    note(desk, minutes=60)
    note(desk, minutes=45)
    note(desk, kind="group", held_on=date(2025, 12, 31))

    this, last = (talk_log.read_log(year, by=desk.sam) for year in (2026, 2025))

    assert this.sums == {"individual": (2, 105)}
    assert last.sums == {"group": (1, 60)}
    assert this.years == last.years == (2026, 2025)


def test_a_year_without_any_is_empty(desk: Desk) -> None:
    log = talk_log.read_log(2031, by=desk.sam)

    assert (log.talks, log.sums, log.years, log.more) == ((), {}, (2031,), "")


def test_a_long_year_goes_on_page_by_page_without_losing_or_doubling_one(desk: Desk) -> None:
    found = {note(desk, held_on=MONDAY - timedelta(days=number % 3)) for number in range(53)}

    first = talk_log.read_log(2026, by=desk.sam)
    second = talk_log.read_log(2026, after=first.more, by=desk.sam)

    shown = [one.id for one in (*first.talks, *second.talks)]
    assert (len(first.talks), len(second.talks), second.more) == (50, 3, "")
    assert len(shown) == 53
    assert set(shown) == found


@pytest.mark.parametrize("after", ["", "x", "1.2.3", "99999999999.00", "-4." + "0" * 32])
def test_a_page_that_begins_nowhere_is_the_first(desk: Desk, after: str) -> None:
    note(desk)

    assert len(talk_log.read_log(2026, after=after, by=desk.sam).talks) == 1


def test_a_debrief_may_end_with_it_and_that_she_asked_is_nowhere(desk: Desk) -> None:
    debriefs.ask_for_debrief("", by=desk.ada, now=desk.clock.now)
    asked = desk.rows(records.Debrief)[0].id
    assert talks.who_asked(asked, by=desk.sam) == desk.ada.staff_id

    note(desk, debrief_id=asked, kind="after_incident")

    assert desk.rows(records.Debrief) == []
    assert talks.who_asked(asked, by=desk.sam) is None
    assert asked not in {value for row in desk.rows(records.Supervision) for value in vars(row).values()}


def test_the_debrief_of_somebody_who_was_not_there_still_waits(desk: Desk) -> None:
    debriefs.ask_for_debrief("", by=desk.oda, now=desk.clock.now)
    asked = desk.rows(records.Debrief)[0].id

    note(desk, desk.ada, debrief_id=asked)

    assert [row.id for row in desk.rows(records.Debrief)] == [asked]


@pytest.mark.parametrize(
    "facts",
    [{"attended": frozenset()}, {"minutes": 0}, {"minutes": 24 * 60 + 1}, {"held_on": date(2026, 3, 4)}, {"note": "a" * 201}],
    ids=str,
)  # fmt: skip
def test_what_was_no_talk_is_not_kept(desk: Desk, facts: dict[str, Any]) -> None:
    with pytest.raises(NoTalk):
        note(desk, **facts)

    assert desk.rows(records.Supervision) == []


def test_only_the_team_can_have_been_there(desk: Desk) -> None:
    with pytest.raises(NotHere):
        note(desk, desk.eve)
    with pytest.raises(NotHere):
        note(desk, led_by=desk.eve.staff_id)
    with pytest.raises(NotHere):
        talks.note_talk(talk(desk), desk.founded.other_team_id, by=desk.sam, now=desk.clock.now)


def test_one_written_by_mistake_can_be_taken_out(desk: Desk) -> None:
    talks.take_out(note(desk), by=desk.sam, now=desk.clock.now)

    assert desk.rows(records.Supervision) == desk.rows(records.SupervisionAttendance) == []
    assert desk.kinds()[-2:] == ["supervision noted", "supervision taken out"]


def test_who_lost_the_teams_key_sees_the_talk_without_its_line(desk: Desk) -> None:
    note(desk, note="Budime po dvi")

    (shown,) = talk_log.read_own_log(2026, by=without_key(desk, desk.ada, desk.founded.team_id)).talks

    assert (shown.note, shown.damaged, shown.minutes) == ("", True, 60)


def test_who_may_attend_are_the_members_of_her_teams(desk: Desk) -> None:
    (team,) = talks.who_may_attend(by=desk.sam)

    assert (team.id, team.name) == (desk.founded.team_id, "Komanda A")
    assert [name for _, name in team.colleagues] == ["Ada", "Oda", "Sam"]
