"""How many people live in each county: what a report takes of it, and that no rate tells what is hidden."""

from __future__ import annotations

import pytest

from helpline.deeds.errors import NotAllowed
from helpline.deeds.supervision.inhabitants import read_inhabitants, set_inhabitants
from helpline.deeds.supervision.period_reports import Report, read_report
from helpline.figures.counties import COUNTIES, TOGETHER, Inhabitants, Rate
from helpline.figures.reporting import read_period
from tests.cast import Desk

VILNIUS, KAUNAS = "13", "19"  # municipalities


def put(desk: Desk, year: int, **counted: int | None) -> None:
    set_inhabitants(year, counted, by=desk.sam, now=desk.clock.now)


def report(desk: Desk, *, outside: bool = False) -> Report:
    return read_report(
        read_period("2026-Q1"), is_outside=outside, rules=desk.rules, by=desk.sam, now=desk.clock.now
    )


def refer(desk: Desk, municipality: str, *, times: int = 1) -> None:
    for _ in range(times):
        ticket_id = desk.receive().ticket_id
        desk.triage(ticket_id, kind="referral", municipality=municipality, spc_outcome="accepted")


def rates(told: Report) -> dict[str, Rate]:
    return {rate.place: rate for rate in told.rates}


def test_a_report_says_how_many_of_ten_thousand_were_referred(desk: Desk) -> None:
    refer(desk, VILNIUS, times=3)
    refer(desk, KAUNAS)
    refer(desk, "")
    put(desk, 2026, vilnius=20_000, together=25_000)

    told = rates(report(desk))

    assert told["vilnius"] == Rate("vilnius", 3, 20_000)
    assert (told["vilnius"].of_ten_thousand, told[TOGETHER].of_ten_thousand) == (1.5, 2.0)
    assert (told["kaunas"].of_ten_thousand, told[""].of_ten_thousand) == (None, None)


def test_a_report_takes_the_newest_year_that_is_not_after_its_own(desk: Desk) -> None:
    put(desk, 2024, vilnius=810_000)
    put(desk, 2025, vilnius=820_000)
    put(desk, 2027, vilnius=830_000)

    told = report(desk)

    assert (told.inhabitants_of, rates(told)["vilnius"].inhabitants) == (2025, 820_000)


def test_what_is_hidden_from_a_funder_stays_so(desk: Desk) -> None:
    refer(desk, VILNIUS, times=6)
    refer(desk, KAUNAS, times=2)
    put(desk, 2026, vilnius=20_000, kaunas=20_000, together=40_000)

    told = rates(report(desk, outside=True))

    assert (told["kaunas"].count, told["kaunas"].of_ten_thousand) == (None, None)
    assert told["vilnius"].of_ten_thousand is None  # with the sum of both it would give away the other
    assert told[TOGETHER].of_ten_thousand == 2.0


def test_another_number_of_inhabitants_gives_another_hash_and_none_the_same_as_before(desk: Desk) -> None:
    refer(desk, VILNIUS)
    before = report(desk).hash

    put(desk, 2026, vilnius=20_000)
    known = report(desk).hash
    put(desk, 2026, vilnius=None)

    assert known != before
    assert report(desk).hash == before


def test_whoever_may_not_see_reports_neither_reads_nor_writes_it(desk: Desk) -> None:
    for somebody in (desk.ada, desk.oda, desk.kim):
        with pytest.raises(NotAllowed):
            read_inhabitants(2026, by=somebody)
        with pytest.raises(NotAllowed):
            set_inhabitants(2026, {"vilnius": 1}, by=somebody, now=desk.clock.now)
    assert read_inhabitants(2026, by=desk.sam) == Inhabitants()


def test_all_together_is_the_sum_where_every_county_is_known() -> None:
    every = dict.fromkeys(COUNTIES, 100)

    assert Inhabitants(2026, every).of(TOGETHER) == 1000
    assert Inhabitants(2026, {**every, TOGETHER: 1005}).of(TOGETHER) == 1005
    assert Inhabitants(2026, {"vilnius": 100}).of(TOGETHER) is None
