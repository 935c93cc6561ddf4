"""A recording of which the carrier never told us: her message still comes to be heard, anything else goes unheard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from helpline import records
from helpline.border import LineEvent, Recording
from helpline.deeds.line import line_calls
from helpline.deeds.line.ledger import read_ledger
from helpline.deeds.line.line_states import LineState
from helpline.deeds.line.listening import read_sound
from helpline.deeds.line.recordings import take_in
from helpline.deeds.supervision.alarms import Patience, due_alarms
from helpline.records import CarrierCopy, Message, VoiceMessage
from phone_gateway.carrier import Carrier
from tests.cast import Desk
from tests.phone.conftest import client
from tests.phone.exchange import open_exchange
from tests.phone.fake_carrier import FakeCarrier
from tests.phone.test_scrubber import rounds_of, work
from tests.records.test_races import at_once

VOICE = b"ID3 as skambinu is biblioteko, zt4qly " * 40
DAY = 1.0


class Deaf(Carrier):
    """The real client of a desk that waits for notices and never asks what was recorded."""

    def __init__(self, there: FakeCarrier) -> None:
        self.__dict__.update(client(there).__dict__)

    def recordings_of(self, sid: str) -> tuple[Recording, ...]:  # noqa: ARG002  (as the client has it)
        return ()

    recordings_since = recordings_of  # type: ignore[assignment]  # nothing is asked, whatever by


def she_called(
    desk: Desk, there: FakeCarrier, *, may_speak: bool = True, ends: bool = True
) -> tuple[str, UUID]:
    """The carrier's id of a call and ours; nobody was there, and perhaps she was asked to speak after the tone."""
    sid = there.holds("call")
    after = LineState(step="voicemail" if may_speak else "goodbye", language="lt", end="nobody")
    event = LineEvent(kind="rang", sid=sid, at=desk.clock.now)
    taken = line_calls.take(
        event, lambda _before, _here: (after, None), call_id=None, rules=desk.rules.line, now=desk.clock.now
    )
    if ends:
        over = LineEvent(kind="over", sid=sid, at=desk.clock.now)
        line_calls.end(over, rules=desk.rules.line, now=desk.clock.now)
    return sid, taken.call_id


def she_spoke(desk: Desk, there: FakeCarrier, *, ends: bool = True) -> tuple[str, UUID, str]:
    """Her call as above, and what she said; the carrier's notice never came. Two minutes have passed."""
    sid, call_id = she_called(desk, there, ends=ends)
    recording = there.records(sid, sound=VOICE)
    desk.clock.forward(minutes=2)
    return sid, call_id, recording


def notice(desk: Desk, sid: str, call_id: UUID, recording: str) -> None:
    """What the carrier should have told at once."""
    event = LineEvent(kind="recording", sid=sid, at=desk.clock.now, recording_sid=recording)
    line_calls.message_left(event, call_id=call_id, now=desk.clock.now)


def heard(desk: Desk) -> list[bytes]:
    """What a colleague hears of all voice messages that lie in tickets."""
    with_ticket = {row.id: row.ticket_id for row in desk.rows(Message)}
    return [
        read_sound(with_ticket[file.message_id], file.id, by=desk.ada) for file in desk.rows(records.File)
    ]


def is_settled(desk: Desk) -> bool:
    """Whether the ledger says that nothing is left at the carrier."""
    ledger = read_ledger(by=desk.kim, now=desk.clock.now)
    return (ledger.still_there, ledger.unfetched) == (0, 0) and ledger.gone > 0


def test_a_message_of_which_no_notice_came_is_heard_and_then_gone(
    desk: Desk, there: FakeCarrier, line: Carrier, tmp_path: Path
) -> None:
    """Over the wire: the line is asked, she speaks after the tone, and the notice is lost."""
    for exchange in open_exchange(desk, tmp_path, voicemail=True):
        hers = exchange.she_calls()
        exchange.say(hers, hers.press("1"))
        exchange.say(hers, hers.left(12))
        there.records(hers.sid, sound=VOICE)
        exchange.ended(hers, 40)
    desk.clock.forward(minutes=2)

    work(desk, rounds_of(desk, line), days=DAY)

    (message,) = desk.rows(Message)
    assert heard(desk) == [VOICE]
    assert there.left == []
    assert is_settled(desk)
    assert "carrier copy gone" in desk.kinds(message.ticket_id)


def test_a_desk_that_does_not_ask_would_never_hear_of_it(desk: Desk, there: FakeCarrier) -> None:
    """The control of all others here."""
    _, _, recording = she_spoke(desk, there)
    deaf = Deaf(there)
    rounds = rounds_of(desk, deaf)

    for _ in range(8):
        work(desk, rounds, days=DAY)
        desk.clock.forward(hours=1)
        desk.courier_with(None, carrier=deaf).look()

    assert there.left == [recording]
    assert desk.rows(Message) == []


def test_after_a_restart_it_is_found_without_any_keeper_though_no_end_was_told_either(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    """The desk went down while she spoke: of her call it has a hash alone, and the recording names the call."""
    call, _, _ = she_spoke(desk, there, ends=False)
    desk.clock.forward(hours=3)

    for _ in range(3):
        desk.courier_with(None, carrier=line).look()
        desk.clock.forward(minutes=2)

    assert not desk.keys.is_armed(desk.clock.now)
    assert heard(desk) == [VOICE]
    assert there.left == [call]  # its id is opened by a keeper's courier
    desk.arm()
    for _ in range(3):
        desk.courier_with(None, carrier=line).look()
        desk.clock.forward(minutes=2)
    assert there.left == []
    assert is_settled(desk)


def test_one_that_shows_up_after_its_call_is_gone_is_found_all_the_same(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    sid, _ = she_called(desk, there)
    desk.clock.forward(minutes=2)
    work(desk, rounds_of(desk, line), days=DAY)
    there.records(sid, sound=VOICE)

    desk.clock.forward(hours=1)
    for _ in range(3):
        desk.courier_with(None, carrier=line).look()
        desk.clock.forward(minutes=2)

    assert heard(desk) == [VOICE]
    assert there.left == []


def test_for_one_that_was_just_left_the_notice_is_waited_for(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    """She may still be on the line: looked at as a whole, the account is asked for older ones only."""
    she_spoke(desk, there, ends=False)

    rounds_of(desk, line).look_around(now=desk.clock.now)

    assert desk.rows(VoiceMessage) == []


def test_while_the_carrier_still_writes_it_the_call_stays_too(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    sid, _ = she_called(desk, there)
    recording = there.records(sid, sound=VOICE, done_at=desk.clock.now + timedelta(minutes=20))
    desk.clock.forward(minutes=2)
    rounds = rounds_of(desk, line)

    rounds.look()

    (copy,) = desk.rows(CarrierCopy)
    assert (copy.state, copy.outcome) == ("waiting", "not ready")
    assert there.left == [sid, recording]
    work(desk, rounds, days=DAY)
    assert heard(desk) == [VOICE]
    assert there.left == []


@pytest.mark.parametrize("minutes", [0, 1, 60 * 30])
def test_a_notice_that_comes_late_makes_no_second_message(
    desk: Desk, there: FakeCarrier, line: Carrier, minutes: int
) -> None:
    """As soon as it is found, while it is being deleted, and when all is long gone."""
    sid, call_id, recording = she_spoke(desk, there)
    rounds = rounds_of(desk, line)
    rounds.look()
    work(desk, rounds, days=minutes / 60 / 24)

    notice(desk, sid, call_id, recording)
    work(desk, rounds, days=DAY)

    assert heard(desk) == [VOICE]
    assert len(desk.rows(Message)) == 1
    assert there.left == []
    assert is_settled(desk)


def test_one_that_was_told_of_is_not_found_once_more(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    sid, call_id, recording = she_spoke(desk, there)
    notice(desk, sid, call_id, recording)

    work(desk, rounds_of(desk, line), days=DAY)

    assert heard(desk) == [VOICE]
    assert [copy.is_unasked for copy in desk.rows(CarrierCopy)] == [False, False]
    assert is_settled(desk)


def test_found_and_told_in_one_moment_it_is_one_message(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    spoken = [she_spoke(desk, there) for _ in range(4)]
    found = line.recordings_since(desk.clock.now)
    looks: list[Callable[[], object]] = [lambda: take_in(found, now=desk.clock.now)] * 2

    _, wrong = at_once(desk, [*looks, *(partial(notice, desk, *one) for one in spoken)])

    work(desk, rounds_of(desk, line), days=DAY)
    assert wrong == []
    assert heard(desk) == [VOICE] * 4
    assert len(desk.rows(Message)) == 4
    assert there.left == []
    assert {copy.is_unasked for copy in desk.rows(CarrierCopy)} == {False}


@pytest.mark.parametrize("trouble", ["5xx", "rate 90", "garbage", "proxy 404"])
def test_a_carrier_that_can_not_be_asked_for_hours_only_delays_it(
    desk: Desk, there: FakeCarrier, line: Carrier, trouble: str
) -> None:
    she_spoke(desk, there)
    there.mood = lambda: trouble
    courier = desk.courier_with(None, carrier=line)
    for _ in range(5):
        courier.look()
        desk.clock.forward(hours=1)
    before = len(there.left)

    there.mood = lambda: None
    for _ in range(4):
        courier.look()
        desk.clock.forward(hours=1)

    assert before == 2
    assert heard(desk) == [VOICE]
    assert there.left == []
    assert is_settled(desk)


def test_one_that_is_found_after_weeks_is_not_given_up_at_the_first_failure(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    _, call_id, recording = she_spoke(desk, there)
    desk.clock.forward(days=20)
    take_in(line.recordings_of(there.things[recording].fields["call_sid"]), now=desk.clock.now)
    there.troubles = ["5xx"]
    rounds = rounds_of(desk, line)

    rounds.look()

    assert desk.row(VoiceMessage, call_id).state == "waiting"
    work(desk, rounds, days=DAY)
    assert heard(desk) == [VOICE]


@pytest.mark.parametrize("source", ["DialVerb", "StartCallRecordingAPI", "Trunking", "RecordVerb"])
def test_what_nobody_asked_for_goes_unheard_and_is_said(
    desk: Desk, there: FakeCarrier, line: Carrier, source: str
) -> None:
    """The carrier names two a page."""
    sid, _ = she_called(desk, there, may_speak=False)
    unasked = [there.records(sid, source=source, sound=VOICE) for _ in range(5)]
    desk.clock.forward(minutes=2)

    work(desk, rounds_of(desk, line), days=DAY)

    assert there.left == []
    assert desk.rows(Message) == []
    assert not [path for _, path in there.asked if path.endswith(".mp3")]
    ledger = read_ledger(by=desk.kim, now=desk.clock.now)
    assert (ledger.unasked, ledger.records_unasked, ledger.is_calm) == (len(unasked), True, False)
    assert "recorded unasked" in due_alarms(keys=desk.keys, patience=Patience(), now=desk.clock.now)


def test_the_alarm_of_it_is_over_after_a_day(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    sid, _ = she_called(desk, there, may_speak=False)
    there.records(sid, source="DialVerb")
    desk.clock.forward(minutes=2)
    work(desk, rounds_of(desk, line), days=DAY)

    desk.clock.forward(days=1)

    assert "recorded unasked" not in due_alarms(keys=desk.keys, patience=Patience(), now=desk.clock.now)
    assert read_ledger(by=desk.kim, now=desk.clock.now).unasked == 1


def test_beside_a_call_that_somebody_had_recorded_her_message_is_heard(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    sid, _ = she_called(desk, there)
    there.records(sid, source="StartCallRecordingAPI", sound=b"ID3 the whole call")
    there.records(sid, sound=VOICE)
    desk.clock.forward(minutes=2)

    work(desk, rounds_of(desk, line), days=DAY)

    assert heard(desk) == [VOICE]
    assert there.left == []
    assert read_ledger(by=desk.kim, now=desk.clock.now).unasked == 1


def test_a_notice_about_a_call_in_which_she_was_not_asked_to_speak_brings_nobody_to_hear_it(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    sid, call_id = she_called(desk, there, may_speak=False)
    recording = there.records(sid, sound=VOICE)

    notice(desk, sid, call_id, recording)

    assert desk.rows(VoiceMessage) == []
    desk.clock.forward(minutes=2)
    work(desk, rounds_of(desk, line), days=DAY)
    assert there.left == []
    assert read_ledger(by=desk.kim, now=desk.clock.now).unasked == 1


def test_a_recording_in_which_nothing_is_goes_without_a_word(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    sid, _ = she_called(desk, there)
    empty = there.records(sid)
    there.things[empty].fields["status"] = "absent"
    desk.clock.forward(minutes=2)

    work(desk, rounds_of(desk, line), days=DAY)

    assert there.left == []
    assert desk.rows(Message) == []
    assert read_ledger(by=desk.kim, now=desk.clock.now).unasked == 0


def test_what_was_written_down_of_her_message_goes_too(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    _, _, recording = she_spoke(desk, there)
    for _ in range(2):
        there.holds("transcription", fields={"recording_sid": recording})

    work(desk, rounds_of(desk, line), days=DAY)

    assert there.left == []
    assert heard(desk) == [VOICE]
    kinds = sorted((copy.kind, copy.is_unasked) for copy in desk.rows(CarrierCopy))
    assert kinds == [
        ("call", False),
        ("recording", False),
        ("transcription", True),
        ("transcription", True),
    ]


def test_recordings_of_others_in_the_same_account_stay(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    theirs = [
        there.records(f"CA{'7' * 32}", sound=VOICE),
        there.holds("recording", fields={"source": "Conference"}),
    ]
    desk.clock.forward(hours=1)

    desk.courier_with(None, carrier=line).look()

    assert ("GET", True) in [(method, "Recordings.json" in path) for method, path in there.asked]
    assert there.left == theirs
    assert (desk.rows(VoiceMessage), desk.rows(CarrierCopy)) == ([], [])


def test_the_page_says_what_was_recorded_unasked(desk: Desk, there: FakeCarrier) -> None:
    sid, call_id = she_called(desk, there, may_speak=False)
    notice(desk, sid, call_id, there.records(sid))
    browser = desk.browser("Kim")
    browser.post("/language", {"language": "en"})

    page = browser.get("/carrier").text

    assert "Something at the carrier records calls" in page
    assert "Recorded unasked, deleted unheard" in page
