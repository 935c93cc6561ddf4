"""How long ago it last happened: the report counts whom the other tables of harm count, and outside it hides small counts."""

from __future__ import annotations

import pytest

from helpline.deeds.phone import calls
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.supervision.period_reports import read_report
from helpline.figures.reporting import ShownTable, read_period
from tests.cast import Desk


def tables_of_harm(desk: Desk, *, is_outside: bool = False) -> dict[str, ShownTable]:
    report = read_report(
        read_period("2026-03"), is_outside=is_outside, rules=desk.rules, by=desk.sam, now=desk.clock.now
    )
    names = ("harmed", "harmers", "reporting delay")
    return {shown.table.name: shown for shown in report.tables if shown.table.name in names}


def triage(desk: Desk, *, times: int, **noted: str) -> None:
    for _ in range(times):
        desk.triage(desk.receive().ticket_id, **noted)


def test_of_whom_only_the_delay_is_noted_every_table_of_harm_tells(desk: Desk) -> None:
    triage(desk, times=1, relation="ex_partner")
    triage(desk, times=2, reporting_delay="goes_on")

    told = tables_of_harm(desk)

    assert {name: shown.total for name, shown in told.items()} == dict.fromkeys(told, 3)
    delay = told["reporting delay"]
    found = dict(zip(delay.table.rows, delay.cells, strict=True))
    assert (found["goes_on"], found["4_months_up"], found[""]) == ((2, 0), (0, 0), (1, 0))


def test_where_nobody_noted_how_long_ago_it_was_no_table_tells_of_it(desk: Desk) -> None:
    triage(desk, times=1, relation="ex_partner")

    told = tables_of_harm(desk)

    assert told["harmed"].total == 1
    assert told["reporting delay"].table.rows == ()


def test_outside_a_band_of_few_is_hidden_and_so_is_one_more(desk: Desk) -> None:
    triage(desk, times=2, reporting_delay="0_3_days")
    triage(desk, times=5, reporting_delay="goes_on")
    triage(desk, times=6, relation="ex_partner")

    shown = tables_of_harm(desk, is_outside=True)["reporting delay"]

    letters = dict(zip(shown.table.rows, (cells[0] for cells in shown.cells), strict=True))
    assert (letters["0_3_days"], letters["goes_on"], letters[""]) == (None, None, 6)
    assert shown.total == 13


@pytest.mark.parametrize(("others", "total"), [(1, 18), (0, None)])
def test_outside_a_few_calls_of_harm_hide_all_only_where_their_number_can_be_reckoned(
    desk: Desk, others: int, total: int | None
) -> None:
    triage(desk, times=9, reporting_delay="goes_on")
    triage(desk, times=7, relation="ex_partner")
    triage(desk, times=others, kind="consultation")
    for number in range(6):
        log_call(desk, reporting_delay="0_3_days" if number < 2 else "")

    shown = tables_of_harm(desk, is_outside=True)["reporting delay"]

    assert shown.total == total


def log_call(desk: Desk, **facts: str) -> None:
    call_id = calls.begin(by=desk.oda, now=desk.clock.now)
    told = CallFacts(outcome="counselling_self", **facts)  # type: ignore[arg-type]  # codes only
    calls.end(call_id, told, channel="phone", rules=desk.rules, by=desk.oda, now=desk.clock.now)
