"""Every table and share of a report, counted a second time record by record; its hash; and what leaves the house."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date
from typing import Any

from helpline import records
from helpline.deeds.phone import call_facts
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.supervision.period_reports import Report, read_report
from helpline.deeds.supervision.report_tables import CALLS, LETTERS
from helpline.deeds.ticket import facts
from helpline.deeds.ticket.deadline_seals import Told, open_told
from helpline.deeds.ticket.facts import TriageFacts
from helpline.figures.reporting import ShownTable, read_period
from helpline.figures.suppression import LEAST
from helpline.sealing import Damaged
from tests.cast import Desk
from tests.reference import slow
from tests.reference.year import ENDS

YEAR, QUARTER = read_period("2025"), read_period("2025-Q4")
Opened = list[tuple[Any, Any]]


def read(desk: Desk, *, outside: bool = False, period: Any = YEAR) -> Report:
    return read_report(period, is_outside=outside, rules=desk.rules, by=desk.sam, now=ENDS)


def table(report: Report, name: str) -> ShownTable:
    return next(shown for shown in report.tables if shown.table.name == name)


def counts(shown: ShownTable) -> dict[tuple[str, str], int | None]:
    """The cells that aren't zero, by their codes."""
    return {
        (row, column): count
        for row, cells in zip(shown.table.rows, shown.cells, strict=True)
        for column, count in zip(shown.table.columns, cells, strict=True)
        if count
    }


def is_in_2025(moment: Any) -> bool:
    return date(2025, 1, 1) <= slow.local_day(moment) <= date(2025, 12, 31)


def opened_tickets(desk: Desk) -> list[tuple[records.Ticket, TriageFacts]]:
    """One after the other, each by a statement of its own."""
    with records.reading() as session:
        return [
            (ticket, facts.open_facts(session, ticket.id, by=desk.sam))
            for ticket in desk.rows(records.Ticket)
            if ticket.team_id == desk.founded.team_id and ticket.counts_for_target and is_in_2025(ticket.received_at)
        ]  # fmt: skip


def opened_calls(desk: Desk) -> list[tuple[records.Call, CallFacts]]:
    return [
        (call, call_facts.open_facts(call, keys=desk.sam.keys))
        for call in desk.rows(records.Call)
        if is_in_2025(call.started_at)
    ]


def test_every_table_is_what_counting_record_by_record_says(year: Desk) -> None:
    told = read(year)

    tickets, calls = opened_tickets(year), opened_calls(year)
    both = [(LETTERS, one) for _, one in tickets] + [(CALLS, one) for _, one in calls]
    harmed = [
        (source, one) for source, one in both
        if any((one.violence_forms, one.relation, one.harmer_sex, one.harmer_age_band, one.reporting_delay))
    ]  # fmt: skip
    slowly = {
        "calls": Counter((one.outcome, call.channel) for call, one in calls),
        "letters": Counter((one.kind, ticket.channel) for ticket, one in tickets),
        "language": Counter((one.language, source) for source, one in both),
        "danger": Counter((str(one.danger), source) for source, one in both),
        "country": Counter([(one.country, LETTERS) for _, one in tickets] + [(one.place[:2] if one.place.startswith("LT") else one.place, CALLS) for _, one in calls]),
        "reasons": Counter((reason, source) for source, one in both for reason in one.reasons),
        "violence by age": Counter((form, one.age_band) for _, one in both for form in one.violence_forms),
        "violence by relation": Counter((form, one.relation) for _, one in both for form in one.violence_forms),
        "violence by sex": Counter((form, one.sex) for _, one in both for form in one.violence_forms),
        "harmed": Counter((one.sex, one.age_band) for _, one in harmed),
        "harmers": Counter((f"{one.relation}/{one.harmer_sex}", one.harmer_age_band) for _, one in harmed),
        "reporting delay": Counter((one.reporting_delay, source) for source, one in harmed),
        "referrals": Counter((place, CALLS) for _, one in calls for place in one.referrals),
    }  # fmt: skip
    assert {name: counts(table(told, name)) for name in slowly} == {
        name: dict(counted) for name, counted in slowly.items()
    }
    moments = [ticket.received_at for ticket, _ in tickets] + [call.started_at for call, _ in calls]
    local = [moment.astimezone(slow.ZONE) for moment in moments]
    bands = Counter(
        (str(one.weekday()), f"{one.hour - one.hour % 4:02}-{one.hour - one.hour % 4 + 4:02}")
        for one in local
    )
    assert counts(table(told, "arrivals")) == dict(bands)


def test_every_share_is_what_counting_record_by_record_says(year: Desk) -> None:
    told = {share.name: share for share in read(year).shares}

    calls = [one for _, one in opened_calls(year)]
    served = [
        one
        for one in calls
        if one.outcome
        in (
            "counselling_self",
            "counselling_about_other",
            "information_only",
            "referral_only",
            "crisis_intervention",
        )
    ]
    known = [one for one in served if one.caller_kind not in ("", "unknown")]
    again = [one for one in known if one.caller_kind in ("repeat", "regular")]
    assert both(told["served"]) == (len(served), len(calls))
    assert (*both(told["repeat"]), told["repeat"].unknown) == (
        len(again),
        len(known),
        len(served) - len(known),
    )
    assert both(told["safety"]) == (sum(one.safe_now != "" for one in served), len(served))


def test_what_came_of_referrals_is_what_opening_one_by_one_says(year: Desk) -> None:
    """`not_needed` is none; whatever is no outcome, or still runs, isn't known."""
    told = read(year)

    outcomes = [
        one.outcome
        for one in opened_deadlines(year)
        if one.kind == "referral" and one.outcome != "not_needed"
    ]
    known = [outcome for outcome in outcomes if outcome in ("accepted", "reached", "refused", "full")]
    share = next(share for share in told.shares if share.name == "referral_success")
    assert (*both(share), share.unknown) == (known.count("accepted"), len(known), len(outcomes) - len(known))
    assert 0 < known.count("accepted") < len(known) < len(outcomes)
    slowly = Counter(outcome if outcome in known else "" for outcome in outcomes)
    assert counts(table(told, "referral outcomes")) == {
        (code, "referrals"): count for code, count in slowly.items()
    }
    assert told.unreadable == 1


def opened_deadlines(desk: Desk) -> list[Told]:
    found = []
    for row in desk.rows(records.Deadline):
        if row.team_id == desk.founded.team_id and is_in_2025(row.began_at):
            with suppress(Damaged):
                found.append(open_told(row, keys=desk.sam.keys))
    return found


def both(share: Any) -> tuple[int, int]:
    return share.ratio.numerator, share.ratio.denominator


def test_the_fields_nobody_filled_are_counted_one_by_one(year: Desk) -> None:
    told = {share.name: both(share) for share in read(year).unknown}

    tickets = [one for _, one in opened_tickets(year)]
    calls = [one for _, one in opened_calls(year)]
    assert told["letters.sex"] == (sum(one.sex == "" for one in tickets), len(tickets))
    assert told["calls.harmer_age_band"] == (sum(one.harmer_age_band == "" for one in calls), len(calls))
    assert told["letters.reporting_delay"] == (
        sum(one.reporting_delay == "" for one in tickets),
        len(tickets),
    )
    assert told["letters.language"] == (sum(one.language == "" for one in tickets), len(tickets))
    assert told["letters.danger"] == (sum(one.danger == 0 for one in tickets), len(tickets))
    assert told["calls.caller_kind"] == (sum(one.caller_kind in ("", "unknown") for one in calls), len(calls))


def test_response_times_of_a_report_are_those_of_the_slow_script(year: Desk) -> None:
    told = {(one.measure, one.channel): one.line for one in read(year).times}

    ours = [ticket for ticket in slow.tickets_of_the_records() if ticket.team_id == year.founded.team_id]
    for measure in ("first", "next"):
        lines = slow.lines(ours, measure, name=lambda ticket, at: (is_in_2025(at), ticket.channel), now=ENDS)
        for (is_in, channel), line in ((key, line) for key, line in lines.items() if isinstance(key, tuple)):
            if is_in:
                shown = told[measure, channel]
                assert (shown.came, shown.answered, shown.ended, shown.median, shown.p90) == line[:5]


def test_the_same_records_give_the_same_hash_on_every_database(year: Desk) -> None:
    """Whoever changes how anything is counted finds this red, and lets the version of the definitions grow."""
    assert read(year).hash == "9af3dbd5b959d8d6"
    assert read(year, outside=True).hash == "743c497f6de527c1"


def test_one_more_call_gives_another_hash(year: Desk) -> None:
    before = read(year).hash
    with records.transaction() as session:
        session.delete(session.get_one(records.Call, opened_calls(year)[0][0].id))

    assert read(year).hash != before


def test_nothing_below_five_leaves_the_house(year: Desk) -> None:
    told = read(year, outside=True, period=QUARTER)

    printed = [
        count
        for shown in told.tables
        for count in (*(cell for row in shown.cells for cell in row), *shown.row_totals, *shown.column_totals)
    ]
    assert any(count is None for count in printed)
    assert not any(count is not None and 0 < count < LEAST for count in printed)
    assert told.unknown == ()
    assert {one.channel for one in told.times} == {""}
    assert all(share.ratio.numerator == 0 or share.ratio.numerator >= LEAST for share in told.shares)
