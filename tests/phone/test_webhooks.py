"""Calls over the wire: what the carrier is answered, whose call it becomes, and what is known of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from helpline import records
from helpline.deeds.line.line_seals import open_caller, open_line_facts
from helpline.deeds.line.line_states import LineFacts
from helpline.deeds.phone import calls
from helpline.deeds.phone.call_facts import CallFacts, open_facts
from helpline.deeds.phone.call_lists import read_calls
from tests.cast import Desk
from tests.phone.calling import (
    CarrierCall,
    get,
    on_duty,
)
from tests.phone.exchange import HERS, Exchange, open_exchange


@pytest.fixture
def exchange(desk: Desk, tmp_path: Path) -> Iterator[Exchange]:
    yield from open_exchange(desk, tmp_path)


def test_a_call_is_answered_by_the_colleague_who_takes_it(exchange: Exchange) -> None:
    on_duty(exchange.desk, "Oda", "desk-1")
    on_duty(exchange.desk, "Ada", "desk-2")
    hers = exchange.she_calls()
    exchange.desk.clock.forward(seconds=4)
    exchange.say(hers, hers.press("3"))
    exchange.say(hers, hers.press())
    assert sorted(hers.rung) == ["+37052100001", "+37052100002"]
    exchange.desk.clock.forward(seconds=16)

    leg = exchange.taken_by(hers, "+37052100002")

    assert leg.answer.endswith("<Response />") or leg.answer.endswith("<Response/>")
    (call,) = exchange.desk.rows(records.Call)
    assert (call.state, call.author_id, call.worker_id) == (
        "open",
        exchange.desk.ada.staff_id,
        exchange.desk.ada.staff_id,
    )
    assert open_facts(call, keys=exchange.desk.ada.keys).language == "ru"
    assert exchange.facts() == LineFacts(language="ru", end="answered", wait_seconds=20)
    assert exchange.desk.kinds()[-1] == "call answered"


def test_after_the_call_the_seconds_are_counted_and_forgotten(exchange: Exchange) -> None:
    on_duty(exchange.desk, "Oda", "desk-1")
    hers = exchange.she_waits()
    exchange.desk.clock.forward(seconds=20)
    exchange.taken_by(hers, "+37052100001")
    exchange.desk.clock.forward(seconds=300)
    exchange.say(hers, hers.dialled("completed", DialBridged="true"))

    assert exchange.ended(hers, 320) == 204

    (line,), (hour,) = exchange.desk.rows(records.LineCall), exchange.desk.rows(records.LineHour)
    assert (line.state, line.course, line.rang_at, line.waited_until, line.heard_at) == (
        "over",
        None,
        None,
        None,
        None,
    )
    assert exchange.facts() == LineFacts(language="lt", end="answered", wait_seconds=20, talk_seconds=300)
    assert (hour.offered, hour.answered, hour.abandoned, hour.wait_seconds, hour.talk_seconds) == (
        1,
        1,
        0,
        20,
        300,
    )
    assert exchange.desk.rows(records.Call)[0].state == "open"  # until its colleague has logged it


def test_she_hangs_up_while_she_waits(exchange: Exchange) -> None:
    on_duty(exchange.desk, "Oda", "desk-1")
    hers = exchange.she_calls()
    exchange.say(hers, hers.press("2"))
    exchange.desk.clock.forward(seconds=45)

    exchange.ended(hers, 45)

    (call,), (hour,) = exchange.desk.rows(records.Call), exchange.desk.rows(records.LineHour)
    assert (call.state, call.author_id) == ("done", records.NOBODY)
    assert open_facts(call, keys=exchange.desk.ada.keys).unanswered == "gave up"
    assert exchange.facts() == LineFacts(language="en", end="gave up", wait_seconds=45)
    assert (hour.offered, hour.answered, hour.abandoned, hour.short_abandons, hour.wait_seconds) == (
        1,
        0,
        1,
        0,
        45,
    )


@pytest.mark.parametrize(("seconds", "end", "short"), [(9, "short", 1), (10, "gave up", 0)])
def test_whoever_hangs_up_within_ten_seconds_was_perhaps_never_waiting(
    exchange: Exchange, seconds: int, end: str, short: int
) -> None:
    hers = exchange.she_calls()
    exchange.desk.clock.forward(seconds=seconds)

    exchange.ended(hers, seconds)

    assert exchange.facts().end == end
    assert exchange.desk.rows(records.LineHour)[0].short_abandons == short


def test_where_nobody_is_there_she_hears_a_code_and_the_team_knows_it(exchange: Exchange) -> None:
    hers = exchange.she_calls()
    exchange.say(hers, hers.press("1"))
    exchange.desk.clock.forward(seconds=30)

    exchange.ended(hers, 30)

    facts = exchange.facts()
    assert (facts.end, facts.wait_seconds) == ("nobody", 0)  # she was told at once
    assert all(f">{digit}<" in hers.answer for digit in facts.code)
    assert exchange.desk.rows(records.LineHour)[0].abandoned == 0


def test_what_she_says_after_the_tone_waits_for_a_courier(desk: Desk, tmp_path: Path) -> None:
    for exchange in open_exchange(desk, tmp_path, voicemail=True):
        hers = exchange.she_calls()
        exchange.say(hers, hers.press("1"))
        asked = hers.answer
        exchange.say(hers, hers.left(12))
        (line,) = desk.rows(records.LineCall)
        url = f"{hers.base}/phone/calls/{line.call_id}/recording"
        told = hers.form(RecordingSid="RE" + "a" * 32, RecordingStatus="completed", RecordingDuration="12")

        assert exchange.call(url, told, {})[0] == 204
        exchange.ended(hers, 40)

        (left,) = desk.rows(records.VoiceMessage)
        assert (left.call_id, left.state) == (line.call_id, "waiting")
        assert exchange.facts().end == "voicemail"
        # where she says nothing the carrier asks us nothing, and goes on to what stands behind the tone
        assert asked.index("<Record") < asked.index(">Viso gero.<") < asked.index("<Hangup")


def test_the_end_may_come_before_the_ring_and_it_is_one_call_all_the_same(exchange: Exchange) -> None:
    hers = CarrierCall(exchange.chance, HERS)
    ring = hers.ring()
    exchange.desk.clock.forward(seconds=3)

    exchange.ended(hers, 3)
    status = exchange.say(hers, ring)

    assert (status, "<Hangup" in hers.answer) == (200, True)
    assert len(exchange.desk.rows(records.Call)) == 1
    assert exchange.facts() == LineFacts(end="short", wait_seconds=3)


def test_a_call_of_which_nothing_is_heard_any_more_is_ended_as_it_stood(exchange: Exchange) -> None:
    """The carrier's last words were lost."""
    desk = exchange.desk
    on_duty(desk, "Oda", "desk-1")
    waits, talks = exchange.she_calls(), exchange.she_calls("+37061234568")
    for hers in (waits, talks):
        exchange.say(hers, hers.press("1"))
    exchange.say(talks, talks.press())
    desk.clock.forward(seconds=25)
    exchange.say(waits, waits.press())
    exchange.taken_by(talks, "+37052100001")
    desk.arm()

    desk.clock.forward(hours=1)
    desk.courier.look()
    desk.clock.forward(hours=5)
    desk.courier.look()
    desk.courier.look()

    ends = sorted((exchange.facts(number).end, exchange.facts(number).wait_seconds) for number in range(2))
    assert ends == [("answered", 25), ("gave up", 25)]
    assert {line.state for line in desk.rows(records.LineCall)} == {"over"}
    owed = {copy.sid for copy in desk.rows(records.CarrierCopy)}
    assert {waits.sid, talks.sid} <= owed


def test_every_call_at_the_carrier_is_owed_for_deletion_when_it_is_over(exchange: Exchange) -> None:
    on_duty(exchange.desk, "Oda", "desk-1")
    hers = exchange.she_waits()
    leg = exchange.taken_by(hers, "+37052100001")
    assert {copy.sid for copy in exchange.desk.rows(records.CarrierCopy)} == {leg.sid}

    exchange.say(leg, leg.end(exchange.desk.clock.now))
    exchange.ended(hers, 60)

    assert {copy.sid for copy in exchange.desk.rows(records.CarrierCopy)} == {leg.sid, hers.sid}


def test_duty_phones_see_the_number_of_the_helpline_and_never_hers(exchange: Exchange) -> None:
    on_duty(exchange.desk, "Oda", "desk-3")
    hers = exchange.she_calls()
    exchange.say(hers, hers.press("1"))

    exchange.say(hers, hers.press())

    assert hers.rung == ["sip:three@pbx.example"]
    assert f'callerId="{hers.to}"' in hers.answer
    assert HERS not in hers.answer
    assert HERS.removeprefix("+") not in hers.answer
    assert "record" not in hers.answer.lower()


def test_a_line_that_knows_nobody_again_keeps_no_number(desk: Desk, tmp_path: Path) -> None:
    for exchange in open_exchange(desk, tmp_path, recognise_callers=False):
        hers = exchange.she_calls()
        (ringing,) = desk.rows(records.LineCall)
        exchange.ended(hers, 20)
        desk.arm()
        desk.courier.look()

    (line,) = desk.rows(records.LineCall)
    assert open_caller(ringing, pair=desk.sam.keys.pair(desk.founded.org_id, 1)).number == ""
    assert (line.caller, line.number_index) == (None, None)


def test_a_ring_that_is_told_twice_in_two_ways_is_one_call_that_goes_on(exchange: Exchange) -> None:
    hers = exchange.she_calls()
    question = hers.answer
    again = hers.ring()
    again.form["CallStatus"] = "in-progress"

    assert exchange.say(hers, again) == 200

    assert hers.answer == question
    assert len(exchange.desk.rows(records.Call)) == 1


def test_a_hidden_number_is_as_welcome_as_any(exchange: Exchange) -> None:
    hers = exchange.she_calls("anonymous")

    assert hers.has_question
    assert len(exchange.desk.rows(records.Call)) == 1


def test_a_call_to_another_number_of_the_account_is_not_ours(exchange: Exchange) -> None:
    other = CarrierCall(exchange.chance, HERS, to="+37052999999")

    assert exchange.say(other, other.ring()) == 403
    assert exchange.desk.rows(records.Call) == []


def test_a_call_goes_to_the_team_of_whoever_takes_it(exchange: Exchange) -> None:
    desk = exchange.desk
    on_duty(desk, "Eve", "desk-1")
    hers = exchange.she_waits()

    exchange.taken_by(hers, "+37052100001")

    (call,) = desk.rows(records.Call)
    assert call.team_id == desk.founded.other_team_id
    assert open_facts(call, keys=desk.eve.keys).language == "lt"
    assert open_line_facts(desk.rows(records.LineCall)[0], keys=desk.eve.keys).end == "answered"


def test_what_a_colleague_has_typed_stays_when_the_call_ends(exchange: Exchange) -> None:
    desk = exchange.desk
    hers = exchange.she_talks_with_oda()
    (call,) = desk.rows(records.Call)
    calls.keep(call.id, CallFacts(note="Tyli ir klauso"), channel="phone", by=desk.oda, now=desk.clock.now)

    exchange.ended(hers, 90)

    assert open_facts(desk.row(records.Call, call.id), keys=desk.oda.keys).note == "Tyli ir klauso"


def test_a_call_of_the_line_is_not_thrown_away(exchange: Exchange) -> None:
    desk = exchange.desk
    exchange.she_talks_with_oda()

    with pytest.raises(calls.TooLateToCorrect):
        calls.drop(desk.rows(records.Call)[0].id, by=desk.oda, now=desk.clock.now)

    assert len(desk.rows(records.Call)) == 1


def test_a_logged_call_has_ended_when_she_hung_up_and_not_when_it_was_written(exchange: Exchange) -> None:
    desk = exchange.desk
    hers = exchange.she_talks_with_oda()
    desk.clock.forward(minutes=5)
    exchange.ended(hers, 300)
    over_at = desk.clock.now
    desk.clock.forward(minutes=20)

    calls.end(
        desk.rows(records.Call)[0].id, CallFacts(outcome="information_only"), channel="phone", rules=desk.rules,
        by=desk.oda, now=desk.clock.now,
    )  # fmt: skip

    assert desk.rows(records.Call)[0].ended_at == over_at.replace(second=0)


def test_a_colleague_of_the_team_reads_how_a_call_ended_that_nobody_took(exchange: Exchange) -> None:
    hers = exchange.she_calls()
    exchange.say(hers, hers.press("1"))
    exchange.ended(hers, 40)

    listed = read_calls("all", by=exchange.desk.ada, since=exchange.desk.clock.now)

    (item,) = listed.items
    assert (item.unanswered, item.by, item.state, listed.counts.contacts) == ("nobody", None, "done", 0)


def test_something_that_fails_on_our_side_is_told_and_never_silent(exchange: Exchange) -> None:
    desk = exchange.desk
    with records.transaction() as session:
        session.execute(text("ALTER TABLE line_call RENAME TO line_call_away"))

    hers = exchange.she_calls()

    with records.transaction() as session:
        session.execute(text("ALTER TABLE line_call_away RENAME TO line_call"))
    assert hers.answer.count("<Say") == 5
    assert "<Hangup" in hers.answer
    assert desk.rows(records.Call) == []


def test_without_an_account_there_are_no_routes(desk: Desk) -> None:
    browser = desk.browser()

    assert [rule for rule in desk.app.url_map.iter_rules() if rule.rule.startswith("/phone/calls")] == []
    assert browser.post("/phone/calls").status_code == 404


def test_recordings_of_the_organisation_are_played_and_nothing_else_is_served(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "prompts"
    (folder / "lt").mkdir(parents=True)
    (folder / "lt" / "greeting.mp3").write_bytes(b"sound")
    (folder / "lt" / "secret.mp3").write_bytes(b"secret")
    for exchange in open_exchange(desk, tmp_path, prompts=folder, languages=("lt",)):
        hers = exchange.she_calls()
        port = exchange.port

        got = {
            path: get(port, f"/phone/prompts/{path}")
            for path in ("lt/greeting.mp3", "lt/secret.mp3", "lt/..%2F..%2Ftoken", "xx/greeting.mp3")
        }

        assert "/desk/phone/prompts/lt/greeting.mp3</Play>" in hers.answer
        assert got["lt/greeting.mp3"] == (200, b"sound")
        assert {status for path, (status, _) in got.items() if path != "lt/greeting.mp3"} == {404}
