"""Three hundred calls in one day over a real server: each ends as one call with the right outcome and wait, and no number is anywhere."""

from __future__ import annotations

import logging
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from helpline import records
from helpline.deeds.line.line_seals import open_line_facts
from helpline.figures.line_totals import COUNTED
from helpline.sealing import line_id
from tests.cast import MORNING, Desk
from tests.phone.calling import caller_over, house_with_a_line, on_duty, served, settings_of, spellings
from tests.phone.conftest import client
from tests.phone.day import KINDS, Day, Woman, new_woman, script_of
from tests.phone.fake_carrier import fake_carrier
from tests.phone.test_scrubber import rounds_of
from tests.road.canaries import Search

CALLS = 300
RUN_OF_DIGITS = re.compile(rb"(?=([0-9]{8}))")


@dataclass
class Lived:
    """A day that is over, and all that was logged in it."""

    desk: Desk
    day: Day
    log: str


@pytest.fixture
def lived(desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Lived:
    """Eight hours from nine in Vilnius on, with bursts in which many call at once."""
    caplog.set_level(logging.DEBUG)
    chance = random.Random(2026)
    desk.clock.now = MORNING - timedelta(hours=1)
    on_duty(desk, "Oda", "desk-1")
    on_duty(desk, "Ada", "desk-2")
    on_duty(desk, "Sam", "desk-3", is_woman=False)
    with served(house_with_a_line(desk, settings_of(desk, tmp_path, voicemail=True))) as port:
        day = Day(desk.clock, caller_over(port), chance)
        bursts = [chance.randrange(0, 8 * 3600) for _ in range(30)]
        for kind in (kind for kind, number in KINDS.items() for _ in range(number)):
            at = MORNING + timedelta(
                seconds=chance.choice([chance.choice(bursts), chance.randrange(0, 8 * 3600)])
            )
            woman = new_woman(chance, kind)
            day.begin(woman, script_of(woman, desk.clock, chance), at=at)
        day.play()
    desk.arm()
    for hours in (1, 5, 1):
        desk.clock.forward(hours=hours)
        desk.courier.look()
    return Lived(desk, day, caplog.text)


def test_three_hundred_calls_are_three_hundred_right_records_and_no_number_is_anywhere(lived: Lived) -> None:
    """One test of both, for a day is long."""
    every_call_is_one_record_with_the_right_outcome_and_wait(lived)
    what_was_said_after_the_tone_is_heard_whether_it_was_told_or_not(lived)
    no_number_is_in_the_database_the_log_or_an_address(lived)


def every_call_is_one_record_with_the_right_outcome_and_wait(lived: Lived) -> None:
    """And the totals of the line are those of its calls; and all that lies at the carrier goes, of lost calls too."""
    desk, women = lived.desk, lived.day.women
    lines = {line.sid_hash: line for line in desk.rows(records.LineCall)}
    calls = {call.id: call for call in desk.rows(records.Call)}
    owed = {copy.sid for copy in desk.rows(records.CarrierCopy)}

    known = {woman.call.sid: known_of(desk, lines[line_id(woman.call.sid)], calls) for woman in women}

    assert [woman.kind for woman in women if known[woman.call.sid] != expected_of(woman)] == []
    assert len(women) == len(lines) == len(calls) == CALLS
    assert {line.state for line in lines.values()} == {"over"}
    assert totals_of(desk) == expected_totals(women)
    assert {woman.call.sid for woman in women} <= owed
    assert lived.day.brought["repeated"] > 200
    assert lived.day.statuses.total() > 900


def what_was_said_after_the_tone_is_heard_whether_it_was_told_or_not(lived: Lived) -> None:
    desk, spoke = lived.desk, [woman for woman in lived.day.women if woman.recording]
    with fake_carrier(desk.clock) as there:
        for woman in spoke:
            there.holds_after_the_tone(woman.call.sid, woman.recording, made_at=woman.began_at)
        rounds = rounds_of(desk, client(there))
        rounds.look_around(now=desk.clock.now)
        rounds.look()

    heard = {message.call_id: message for message in desk.rows(records.VoiceMessage)}
    of_them = {line.sid_hash: line.call_id for line in desk.rows(records.LineCall)}
    assert 0 < [woman.is_told for woman in spoke].count(True) < len(spoke) == len(heard)
    assert {heard[of_them[line_id(woman.call.sid)]].state for woman in spoke} == {"kept"}
    assert {woman.recording for woman in spoke} <= {copy.sid for copy in desk.rows(records.CarrierCopy)}


def no_number_is_in_the_database_the_log_or_an_address(lived: Lived) -> None:
    numbers = numbers_of(lived)
    disk = lived.desk.store.disk()

    assert len(numbers) > 250
    assert len(lived.day.urls) > 500
    assert found(numbers, disk) == set()
    assert found(numbers, lived.log.encode()) == set()
    assert found(numbers, "\n".join(lived.day.urls).encode()) == set()
    few = Search(("number", spelled) for number in sorted(numbers)[:20] for spelled in spellings(number))
    if (
        lived.desk.founded.file.exists()
    ):  # in every form a file may hold it; PostgreSQL's disk is too large for that
        assert few.of_bytes(Path(lived.desk.file).read_bytes(), "the database") == []


def test_numbers_that_leaked_would_be_found_in_each_spelling(desk: Desk) -> None:
    """The control: one planted number for each, beside the search that finds none."""
    numbers = [f"+3706129843{spelling}" for spelling in range(6)]
    leak = " x ".join(spellings(number)[spelling] for spelling, number in enumerate(numbers))
    with records.transaction() as session:
        session.execute(text("UPDATE team SET name = :leak"), {"leak": leak})

    disk = desk.store.disk()

    assert found(set(numbers), disk) == set(numbers)


def known_of(desk: Desk, line: records.LineCall, calls: Mapping[UUID, records.Call]) -> tuple[object, ...]:
    """Opened as a colleague of the team would: end, wait, language, preference, and whether somebody took it."""
    facts = open_line_facts(line, keys=desk.ada.keys)
    is_taken = calls[line.call_id].worker_id != records.NOBODY
    return facts.end, facts.wait_seconds, facts.language, facts.wants_woman, is_taken


def expected_of(woman: Woman) -> tuple[object, ...]:
    has_chosen = woman.kind != "short"
    return (
        woman.end, woman.wait, woman.language if has_chosen else "", woman.wants_woman and has_chosen,
        woman.end == "answered",
    )  # fmt: skip


def totals_of(desk: Desk) -> dict[str, int]:
    return {name: sum(getattr(hour, name) for hour in desk.rows(records.LineHour)) for name in COUNTED}


def expected_totals(women: Sequence[Woman]) -> dict[str, int]:
    ends = Counter(woman.end for woman in women)
    return {
        "offered": CALLS, "answered": ends["answered"], "abandoned": ends["gave up"] + ends["short"],
        "short_abandons": ends["short"], "wait_seconds": sum(woman.wait for woman in women),
        "talk_seconds": sum(woman.talk for woman in women),
    }  # fmt: skip


def numbers_of(lived: Lived) -> set[str]:
    return {woman.call.number for woman in lived.day.women if woman.call.number.startswith("+")}


def found(numbers: set[str], content: bytes) -> set[str]:
    """Those whose eight national digits stand somewhere, with or without signs between them."""
    wanted = {number[-8:].encode(): number for number in numbers}
    bare = re.sub(rb"[ ().-]", b"", content)
    return {
        wanted[run[1]]
        for text_of in (content, bare)
        for run in RUN_OF_DIGITS.finditer(text_of)
        if run[1] in wanted
    }
