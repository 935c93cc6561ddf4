"""The rota: who is on shift is known without a key, nobody is in two places, and a swap needs no third person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpline import records
from helpline.deeds.desk import handovers
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.shift import rota, shift_planning, shift_swaps
from helpline.deeds.shift.shift_planning import BadLength, Overlaps, Plan, ShiftIsOver
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk

VILNIUS = ZoneInfo("Europe/Vilnius")


def plan_of(desk: Desk, somebody: Unlocked, *, begins: float = -1, hours: float = 4, phone: str = "") -> Plan:
    """A shift of so many hours that begins so many hours from now."""
    starts_at = desk.clock.now + timedelta(hours=begins)
    return Plan(
        staff_id=somebody.staff_id, team_id=desk.founded.team_id, starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours), phone=phone,
    )  # fmt: skip


def put_on(desk: Desk, somebody: Unlocked, *, weeks: int = 1, **told: float) -> records.Shift:
    """Sam plans it; the row of its first week."""
    shift_planning.plan_shift(
        plan_of(desk, somebody, **told), weeks=weeks, zone=VILNIUS, by=desk.sam, now=desk.clock.now
    )
    hers = [row for row in desk.rows(records.Shift) if row.staff_id == somebody.staff_id]
    return min(hers, key=lambda row: row.starts_at)


def on_shift(desk: Desk) -> tuple[rota.OnShift, ...]:
    with records.reading() as session:
        return rota.on_shift(session, org_id=desk.founded.org_id, now=desk.clock.now)


def test_who_is_on_shift_is_known_without_a_key(desk: Desk) -> None:
    shift_planning.plan_shift(
        plan_of(desk, desk.ada, phone="desk-1"), zone=VILNIUS, by=desk.sam, now=desk.clock.now
    )
    shift_planning.note_voice(
        desk.ada.staff_id, languages=("lt", "ru"), is_woman=True, by=desk.sam, now=desk.clock.now
    )

    (found,) = on_shift(desk)

    assert found == rota.OnShift(
        staff_id=desk.ada.staff_id, duty_name="Ada", team_id=desk.founded.team_id, languages=("lt", "ru"),
        is_woman=True, phone="desk-1", until=desk.clock.now + timedelta(hours=3),
    )  # fmt: skip


def test_whoever_has_said_nothing_has_no_language_and_is_not_rung_as_a_woman(desk: Desk) -> None:
    put_on(desk, desk.oda)

    (found,) = on_shift(desk)

    assert (found.languages, found.is_woman, found.phone) == ((), False, "")


def test_a_shift_is_on_from_its_first_minute_up_to_its_end(desk: Desk) -> None:
    put_on(desk, desk.ada, begins=1)
    seen = []

    for minutes in (59, 1, 239, 1):
        desk.clock.forward(minutes=minutes)
        seen.append(len(on_shift(desk)))

    assert seen == [0, 1, 1, 0]


def test_whoever_signed_off_during_her_shift_is_not_rung_but_yesterdays_sign_off_does_not_count(
    desk: Desk,
) -> None:
    handovers.sign_off({}, worries="", by=desk.oda, now=desk.clock.now - timedelta(days=1))
    put_on(desk, desk.oda)
    put_on(desk, desk.ada)
    handovers.sign_off({}, worries="", by=desk.ada, now=desk.clock.now)

    assert [one.duty_name for one in on_shift(desk)] == ["Oda"]


def test_nobody_is_in_two_places_at_once(desk: Desk) -> None:
    put_on(desk, desk.ada, begins=2)

    with pytest.raises(Overlaps):
        put_on(desk, desk.ada, begins=5)
    put_on(desk, desk.ada, begins=6)

    assert len(desk.rows(records.Shift)) == 2


@pytest.mark.parametrize("hours", [0, -1, 8.5])
def test_a_shift_lasts_at_most_eight_hours_and_never_nothing(desk: Desk, hours: float) -> None:
    with pytest.raises(BadLength):
        put_on(desk, desk.ada, hours=hours)


def test_a_shift_that_is_over_is_neither_planned_nor_changed(desk: Desk) -> None:
    shift = put_on(desk, desk.ada)
    desk.clock.forward(hours=4)

    with pytest.raises(BadLength):
        put_on(desk, desk.oda, begins=-4)
    with pytest.raises(ShiftIsOver):
        shift_planning.take_off(shift.id, by=desk.sam, now=desk.clock.now)


def test_a_weekly_shift_keeps_its_hours_when_the_clocks_change(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 3, 25, 6, 0, tzinfo=UTC)  # eight o'clock in Vilnius

    put_on(desk, desk.ada, begins=1, weeks=2)

    begins = sorted(row.starts_at.astimezone(VILNIUS).hour for row in desk.rows(records.Shift))
    assert begins == [9, 9]


def test_weeks_in_which_she_has_another_shift_are_left_out(desk: Desk) -> None:
    put_on(desk, desk.ada, begins=7 * 24 + 2)

    made = shift_planning.plan_shift(
        plan_of(desk, desk.ada, begins=1), weeks=3, zone=VILNIUS, by=desk.sam, now=desk.clock.now
    )

    assert made == shift_planning.Made(planned=2, left_out=1)


def test_last_week_is_copied_once(desk: Desk) -> None:
    monday = datetime(2026, 3, 2, tzinfo=VILNIUS).astimezone(UTC)
    put_on(desk, desk.ada)
    put_on(desk, desk.oda, begins=20)
    told = {"since": monday, "zone": VILNIUS, "by": desk.sam, "now": desk.clock.now}

    first = shift_planning.copy_week(desk.founded.team_id, **told)
    again = shift_planning.copy_week(desk.founded.team_id, **told)

    assert (first.planned, again.planned, again.left_out) == (2, 0, 2)


def test_a_shift_somebody_takes_is_hers(desk: Desk) -> None:
    shift = put_on(desk, desk.ada, begins=24)
    shift_swaps.offer(shift.id, by=desk.ada, now=desk.clock.now)

    shift_swaps.take(shift.id, by=desk.oda, now=desk.clock.now)

    row = desk.row(records.Shift, shift.id)
    assert (row.staff_id, row.offered_at) == (desk.oda.staff_id, None)
    assert desk.kinds()[-1] == "shift taken over"


def test_of_two_who_take_a_shift_only_the_first_has_it(desk: Desk) -> None:
    shift = put_on(desk, desk.ada, begins=24)
    shift_swaps.offer(shift.id, by=desk.ada, now=desk.clock.now)
    shift_swaps.take(shift.id, by=desk.oda, now=desk.clock.now)

    with pytest.raises(shift_swaps.NotOffered):
        shift_swaps.take(shift.id, by=desk.sam, now=desk.clock.now)

    assert desk.row(records.Shift, shift.id).staff_id == desk.oda.staff_id


def test_nobody_takes_a_shift_that_was_not_offered_or_that_she_keeps_after_all(desk: Desk) -> None:
    shift = put_on(desk, desk.ada, begins=24)
    shift_swaps.offer(shift.id, by=desk.ada, now=desk.clock.now)
    shift_swaps.keep(shift.id, by=desk.ada, now=desk.clock.now)

    with pytest.raises(shift_swaps.NotOffered):
        shift_swaps.take(shift.id, by=desk.oda, now=desk.clock.now)


def test_nobody_takes_a_shift_while_she_has_another(desk: Desk) -> None:
    shift = put_on(desk, desk.ada, begins=24)
    put_on(desk, desk.oda, begins=25)
    shift_swaps.offer(shift.id, by=desk.ada, now=desk.clock.now)

    with pytest.raises(Overlaps):
        shift_swaps.take(shift.id, by=desk.oda, now=desk.clock.now)


def test_a_colleague_offers_only_her_own_shift(desk: Desk) -> None:
    shift = put_on(desk, desk.ada, begins=24)

    with pytest.raises(NotAllowed):
        shift_swaps.offer(shift.id, by=desk.oda, now=desk.clock.now)
    with pytest.raises(NotHere):
        shift_swaps.offer(shift.id, by=desk.eve, now=desk.clock.now)


def test_an_administrator_plans_without_belonging_to_a_team(desk: Desk) -> None:
    made = shift_planning.plan_shift(plan_of(desk, desk.ada), zone=VILNIUS, by=desk.kim, now=desk.clock.now)

    assert made.planned == 1


def test_nobody_is_planned_for_a_team_she_is_not_in(desk: Desk) -> None:
    with pytest.raises(NotHere):
        put_on(desk, desk.eve)
