"""Data quality: how far each field is filled in, with both numbers, and which field nobody uses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline import records
from helpline.deeds.errors import NotAllowed
from helpline.deeds.house import UNASKED
from helpline.deeds.phone import calls
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.supervision import data_quality
from helpline.deeds.supervision.data_quality import Counting, DataQuality, FieldShown, Noted, state_of
from helpline.deeds.supervision.trends import Asked
from helpline.deeds.ticket.facts import TriageFacts
from helpline.figures.response_times import Ratio
from helpline.web.supervision.report_words import FIELDS
from tests.cast import Desk, as_if
from tests.web.test_access_statements import statements

MARCH = Asked(date(2026, 3, 1), date(2026, 3, 31))


def read(desk: Desk, asked: Asked = MARCH, **by: Any) -> DataQuality:
    return data_quality.read_data_quality(asked, rules=desk.rules, by=by.get("by", desk.sam))


def field(told: DataQuality, name: str, *, of: str = "triage") -> FieldShown:
    return next(one for one in getattr(told, of).fields if one.name == name)


def log_call(desk: Desk, **facts: Any) -> None:
    call_id = calls.begin(by=desk.oda, now=desk.clock.now)
    calls.end(call_id, CallFacts(**facts), channel="phone", rules=desk.rules, by=desk.oda, now=desk.clock.now)


@pytest.mark.parametrize(
    ("value", "state"),
    [("", "empty"), (None, "empty"), ((), "empty"), ("unknown", "unknown"), (("unknown",), "unknown"), ("lt", "filled"), (0, "filled"), (("legal", "unknown"), "filled")],
)  # fmt: skip
def test_a_field_says_something_or_that_it_is_not_known_or_nothing(value: Any, state: str) -> None:
    assert state_of(value) == state


def test_danger_that_was_not_assessed_is_empty_and_no_fear_at_all_is_an_answer(desk: Desk) -> None:
    desk.triage(desk.receive().ticket_id, danger=0, fear=0)

    told = read(desk)

    assert (field(told, "danger").empty, field(told, "fear").filled) == (Ratio(1, 1), Ratio(1, 1))


def test_each_field_has_its_numbers_over_what_was_triaged(desk: Desk) -> None:
    for facts in ({"safe_now": "yes"}, {"safe_now": "unknown"}, {"kind": "consultation"}):
        desk.triage(desk.receive().ticket_id, **facts)
    desk.receive()

    told = read(desk)

    safe = field(told, "safe_now")
    assert (safe.filled, safe.unknown, safe.empty) == (Ratio(1, 3), Ratio(1, 3), Ratio(1, 3))
    assert (told.triage.records, told.triage.left_out, told.triage.unreadable) == (3, 1, 0)


@given(st.lists(st.sampled_from(["", "yes", "no", "unknown"])))
def test_filled_unknown_and_empty_are_all_there_is(said: list[str]) -> None:
    counting = Counting(["safe_now"])

    for one in said:
        counting.add(Noted({"safe_now": one}, date(2026, 3, 2)))

    (shown,) = counting.shown()
    assert sum(ratio.numerator for ratio in (shown.filled, shown.unknown, shown.empty)) == len(said)
    assert {ratio.denominator for ratio in (shown.filled, shown.unknown, shown.empty)} == {len(said)}
    assert shown.is_unused == (bool(said) and not {"yes", "no"} & set(said))


def test_a_field_was_last_used_on_the_day_of_the_newest_record_that_has_it(desk: Desk) -> None:
    desk.triage(desk.receive().ticket_id, suicide="asked_none")
    desk.clock.forward(days=3)
    desk.triage(desk.receive().ticket_id, kind="consultation")

    told = read(desk)

    assert field(told, "suicide").last_used == date(2026, 3, 2)
    assert field(told, "kind").last_used == date(2026, 3, 5)
    assert field(told, "municipality").last_used is None


def test_fields_nobody_used_are_named_and_none_where_nothing_came(desk: Desk) -> None:
    before = read(desk)
    desk.triage(desk.receive().ticket_id, kind="consultation")

    after = read(desk)

    assert before.triage.unused == before.calls.unused == ()
    assert "kind" not in after.triage.unused
    assert {"suicide", "tags", "relation"} <= set(after.triage.unused)


def test_what_nobody_asks_is_no_gap_until_somebody_answers_it(desk: Desk) -> None:
    desk.triage(desk.receive().ticket_id, kind="consultation")
    before = read(desk)
    desk.triage(desk.receive().ticket_id, harmer_sex="man")
    log_call(desk, outcome="counselling_self", sex="woman", reporting_delay="goes_on")
    after = read(desk)

    def new(form: data_quality.FormShown) -> set[str]:
        return {one.name for one in form.fields} & {"relation", *UNASKED}

    assert (new(before.triage), new(before.calls)) == ({"relation"}, {"relation"})
    assert (new(after.triage), new(after.calls)) == (
        {"relation", "harmer_sex"},
        {"relation", "sex", "reporting_delay"},
    )


def test_what_only_referrals_are_asked_is_counted_over_referrals(desk: Desk) -> None:
    desk.triage(desk.receive().ticket_id, kind="consultation")
    before = read(desk)
    desk.triage(desk.receive().ticket_id, kind="referral")

    after = read(desk)

    assert field(before, "spc_source").empty == Ratio(0, 0)
    assert field(after, "spc_source").empty == Ratio(1, 1)


def test_calls_are_looked_at_where_there_was_somebody_to_ask(desk: Desk) -> None:
    log_call(desk, outcome="counselling_self", age_band="25_34", place="LT-13")
    log_call(desk, outcome="counselling_self", caller_kind="unknown")
    log_call(desk, outcome="silent")

    told = read(desk)

    assert (told.calls.records, told.calls.left_out) == (2, 1)
    assert field(told, "age_band", of="calls").filled == Ratio(1, 2)
    assert field(told, "caller_kind", of="calls").unknown == Ratio(1, 2)


def test_only_these_days_and_this_channel_count(desk: Desk) -> None:
    desk.triage(desk.receive().ticket_id, kind="consultation")
    log_call(desk, outcome="counselling_self")

    february = read(desk, Asked(date(2026, 2, 1), date(2026, 2, 28)))
    letters = read(desk, Asked(MARCH.since, MARCH.until, channel="email"))

    assert (february.triage.records, february.calls.records) == (0, 0)
    assert (letters.triage.records, letters.calls.records) == (1, 0)


def test_a_record_that_does_not_open_is_told_and_in_no_number(desk: Desk) -> None:
    desk.triage(desk.receive().ticket_id, kind="consultation")
    log_call(desk, outcome="counselling_self")
    with records.transaction() as session:
        session.get_one(records.Facts, desk.rows(records.Facts)[0].id).facts = b"x"
        session.get_one(records.Call, desk.rows(records.Call)[0].id).facts = b"x"

    told = read(desk)

    assert (told.triage.records, told.triage.left_out, told.triage.unreadable) == (0, 0, 1)
    assert (told.calls.records, told.calls.unreadable) == (0, 1)


def test_it_is_for_supervisors_and_of_their_teams(desk: Desk) -> None:
    desk.triage(desk.receive().ticket_id, kind="consultation")

    assert read(desk, by=as_if(desk.eve, role="supervisor")).triage.records == 0
    for somebody in (desk.ada, desk.oda, desk.kim):
        with pytest.raises(NotAllowed):
            read(desk, by=somebody)


def test_every_field_of_both_forms_is_looked_at_and_has_its_words() -> None:
    looked_at = {*data_quality.TRIAGE_FIELDS, *data_quality.REFERRAL_FIELDS, *data_quality.CALL_FIELDS}
    kept = {*TriageFacts.__dataclass_fields__, *CallFacts.__dataclass_fields__}

    assert kept - looked_at == {"revision", "outcome", "note", "opened_at", "unanswered"}
    assert looked_at <= set(FIELDS)


def test_it_takes_as_many_questions_for_many_as_for_few(desk: Desk) -> None:
    def asked() -> int:
        with statements() as told:
            read(desk)
        return len(told)

    desk.triage(desk.receive().ticket_id, kind="consultation")
    log_call(desk, outcome="counselling_self")
    few = asked()
    for _ in range(6):
        desk.triage(desk.receive().ticket_id, kind="consultation")
        log_call(desk, outcome="counselling_self")

    assert asked() == few
