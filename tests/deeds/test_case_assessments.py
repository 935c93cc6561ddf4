"""What she needs is written down under her case's key, told with its history, and counted by the indicators."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds import house, house_setting
from helpline.deeds.case import case_steps, case_work, consents
from helpline.deeds.case.case_assessments import Assessment, NoSuchCode, assess
from helpline.deeds.case.case_page import read_case
from helpline.deeds.case.case_seals import Answers, Outcome
from helpline.deeds.case.cases_at_hand import CaseRests
from helpline.deeds.errors import NotAllowed, NotHere, SomethingNewer
from helpline.deeds.house_setting import NotSettable
from helpline.deeds.supervision.period_reports import Report, read_report
from helpline.deeds.supervision.report_shares import Share
from helpline.figures.reporting import read_period
from helpline.figures.response_times import Ratio
from tests.cast import Desk


def a_case(desk: Desk, address: str = "ula@post.example") -> UUID:
    ticket_id = desk.receive(address=address).ticket_id
    consents.record_consent(ticket_id, Answers("yes", consents.TOLD), by=desk.ada, now=desk.clock.now)
    return case_work.open_case(ticket_id, by=desk.ada, now=desk.clock.now)


def tell(
    desk: Desk, case_id: UUID, *, number: int = 0, recognised: str = "", cooperates: str = "", **needs: str
) -> None:
    assess(case_id, Assessment(recognised, cooperates, needs), number=number, by=desk.ada, now=desk.clock.now)


def march(desk: Desk) -> Report:
    return read_report(
        read_period("2026-03"), is_outside=False, rules=desk.rules, by=desk.sam, now=desk.clock.now
    )


def share(report: Report, name: str) -> Share:
    return next(one for one in report.shares if one.name == name)


def test_the_newest_stands_first_and_the_earlier_stay_told(desk: Desk) -> None:
    case_id = a_case(desk)
    tell(desk, case_id, legal="open", work="")
    desk.clock.forward(days=1)

    tell(desk, case_id, number=1, recognised="police", legal="met")

    shown = read_case(case_id, by=desk.sam, now=desk.clock.now).assessments
    assert [one.told for one in shown] == [
        Assessment("police", "", {"legal": "met"}),
        Assessment("", "", {"legal": "open"}),
    ]
    assert [(one.number, one.by) for one in shown] == [(2, "Ada"), (1, "Ada")]
    assert "needs assessed" in [event.kind for event in desk.rows(records.Event) if event.case_id == case_id]


def test_two_who_write_at_once_lose_nothing(desk: Desk) -> None:
    case_id = a_case(desk)
    tell(desk, case_id, legal="open")

    with pytest.raises(SomethingNewer):
        tell(desk, case_id, number=0, legal="met")

    assert len(desk.rows(records.CaseAssessment)) == 1


def test_only_what_stands_in_the_lists_is_kept(desk: Desk) -> None:
    case_id = a_case(desk)

    for told in (
        {"legal": "maybe"},
        {"a name": "met"},
    ):
        with pytest.raises(NoSuchCode):
            assess(case_id, Assessment(needs=told), number=0, by=desk.ada, now=desk.clock.now)


def test_a_closed_case_takes_nothing_and_others_see_none(desk: Desk) -> None:
    case_id = a_case(desk)
    with pytest.raises(NotHere):
        assess(case_id, Assessment("no"), number=0, by=desk.eve, now=desk.clock.now)
    case_work.close_case(case_id, Outcome("moved"), by=desk.ada, now=desk.clock.now)

    with pytest.raises(CaseRests):
        tell(desk, case_id, legal="met")


def test_the_indicators_count_the_cases_in_which_help_was_given(desk: Desk) -> None:
    desk.receive(address="goda@post.example")
    stepped, met, only_asked = (a_case(desk, f"{name}@post.example") for name in ("ula", "vera", "rasa"))
    step = case_steps.add_step(stepped, "Nakvynė", due_on=None, by=desk.ada, now=desk.clock.now)
    case_steps.finish_step(stepped, step, by=desk.ada, now=desk.clock.now)
    tell(desk, met, cooperates="yes", shelter="met", work="refused")
    tell(desk, only_asked, shelter="open")
    case_work.close_case(
        met, Outcome("goal_reached", ("in_work", "social_life")), by=desk.ada, now=desk.clock.now
    )

    told = march(desk)

    assert share(told, "indicator_1").ratio == Ratio(2, 4)
    for name in ("indicator_2", "indicator_3", "indicator_4"):
        assert (share(told, name).ratio, share(told, name).unknown) == (Ratio(1, 2), 1)
    achieved = next(one for one in told.tables if one.table.name == "achieved")
    assert dict(zip(achieved.table.rows, (row[0] for row in achieved.cells), strict=True)) == {
        "social_life": 1, "family_relations": 0, "in_education": 0, "in_work": 1, "lives_independently": 0,
    }  # fmt: skip


def test_what_was_written_down_later_is_of_a_later_time(desk: Desk) -> None:
    case_id = a_case(desk)
    tell(desk, case_id, shelter="met")
    before = march(desk)
    desk.clock.now += timedelta(days=40)

    tell(desk, case_id, number=1, cooperates="yes", shelter="open")

    assert march(desk).shares == before.shares
    assert share(before, "indicator_2").ratio == Ratio(1, 1)


def test_a_record_that_does_not_open_is_not_known(desk: Desk) -> None:
    case_id = a_case(desk)
    tell(desk, case_id, shelter="met")
    with records.transaction() as session:
        session.get_one(records.CaseAssessment, desk.rows(records.CaseAssessment)[0].id).answers = b"broken"

    assert share(march(desk), "indicator_2").ratio == Ratio(0, 0)
    assert read_case(case_id, by=desk.ada, now=desk.clock.now).assessments[0].told is None


def test_the_rule_under_an_indicator_is_the_organisations(desk: Desk) -> None:
    house_setting.set_rules_of_indicators(
        {("indicator_1", "lt"): "  Padėta: yra\nžingsnis. ", ("else", "lt"): "x"},
        by=desk.sam,
        now=desk.clock.now,
    )

    kept = house.read_house(org_id=desk.founded.org_id)
    assert (kept.rule("indicator_1", "lt"), kept.rule("indicator_1", "en"), kept.rule("else", "lt")) == (
        "Padėta: yra žingsnis.", "", "",
    )  # fmt: skip
    with pytest.raises(NotSettable, match="long rule"):
        house_setting.set_rules_of_indicators(
            {("indicator_1", "lt"): "x" * 601}, by=desk.sam, now=desk.clock.now
        )
    with pytest.raises(NotAllowed):
        house_setting.set_rules_of_indicators({}, by=desk.ada, now=desk.clock.now)


def test_the_form_of_the_centre_tells_outcomes_as_noted_and_who_sent_her(desk: Desk) -> None:
    noted, minor, silent = (
        desk.receive(address=f"{name}@post.example").ticket_id for name in ("ula", "vera", "rasa")
    )
    desk.triage(noted, kind="referral", municipality="13", spc_source="police", spc_outcome="not_reached")
    desk.triage(minor, kind="referral", age_band="14_17", spc_source="self")
    desk.triage(silent, kind="referral")

    tables = {one.table.name: one for one in march(desk).tables}

    counted = {
        (row, column): count
        for row, cells in zip(tables["spc sources"].table.rows, tables["spc sources"].cells, strict=True)
        for column, count in zip(tables["spc sources"].table.columns, cells, strict=True)
        if count
    }
    assert counted == {("police", "not_reached"): 1, ("self", "minor"): 1, ("", ""): 1}
    assert tables["spc"].total == 3
