"""The carrier through its own client: what its answers mean to us, and that nothing of a number is written down."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from helpline.border import NotThere, OutgoingText, PermanentFailure, TemporaryFailure
from phone_gateway.carrier import Carrier
from tests.cast import Desk
from tests.only import on_sqlite_only
from tests.phone.conftest import client
from tests.phone.fake_carrier import FakeCarrier

HER_NUMBER = "+37061234567"
pytestmark = on_sqlite_only  # it asks the carrier and no database


@pytest.mark.parametrize("kind", ["call", "recording", "transcription", "message"])
def test_what_was_deleted_is_proved_gone(there: FakeCarrier, line: Carrier, kind: str) -> None:
    sid = there.holds(kind)

    was_gone = line.is_gone(kind, sid)  # type: ignore[arg-type]  # a kind by its name
    line.delete(kind, sid)  # type: ignore[arg-type]  # the same

    assert not was_gone
    assert line.is_gone(kind, sid)  # type: ignore[arg-type]  # the same
    assert not there.left


def test_deleting_what_is_not_there_is_no_failure(line: Carrier) -> None:
    line.delete("call", f"CA{'0' * 32}")

    assert line.is_gone("call", f"CA{'0' * 32}")


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("rate 90", "rate"),
        ("5xx", "5xx"),
        ("timeout", "timeout"),
        ("hang up", "connect"),
        ("garbage", "garbage"),
        ("proxy 404", "not-the-carrier"),
    ],
)
def test_whatever_else_is_answered_proves_nothing(
    there: FakeCarrier, line: Carrier, trouble: str, code: str
) -> None:
    there.troubles = [trouble]

    with pytest.raises(TemporaryFailure, match=rf"^{code}$"):
        line.is_gone("call", f"CA{'0' * 32}")


@pytest.mark.parametrize(
    ("trouble", "after"), [("rate 90", 90), ("5xx 60", 60), ("5xx", None), ("rate soon", None)]
)
def test_the_pause_that_the_carrier_asks_for_is_heard(
    there: FakeCarrier, line: Carrier, trouble: str, after: int | None
) -> None:
    there.troubles = [trouble]

    with pytest.raises(TemporaryFailure) as failure:
        line.delete("call", f"CA{'0' * 32}")

    assert failure.value.after == (None if after is None else timedelta(seconds=after))


def test_what_is_in_progress_can_be_deleted_later(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    sid = there.holds("call", done_at=desk.clock.now + timedelta(hours=3))

    with pytest.raises(TemporaryFailure, match=r"^20009$"):
        line.delete("call", sid)

    assert there.left == [sid]


def test_wrong_credentials_are_ours_to_mend(there: FakeCarrier) -> None:
    with pytest.raises(TemporaryFailure, match=r"^auth$"):
        client(there, token="wrong").is_gone("call", f"CA{'0' * 32}")


def test_a_recording_is_fetched_into_memory(there: FakeCarrier, line: Carrier) -> None:
    sid = there.holds("recording", sound=b"ID3 her voice")

    sound = line.fetch_recording(sid)

    assert sound == b"ID3 her voice"


def test_a_recording_that_is_not_there_is_told_apart_from_a_silent_carrier(
    there: FakeCarrier, line: Carrier
) -> None:
    with pytest.raises(NotThere):
        line.fetch_recording(f"RE{'0' * 32}")
    there.troubles = ["timeout"]
    with pytest.raises(TemporaryFailure, match=r"^timeout$"):
        line.fetch_recording(f"RE{'0' * 32}")


def test_what_is_recorded_of_a_call_or_since_a_day_is_named(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    """Two a page, by days, and with what the carrier says of each."""
    call, other = there.holds("call"), there.holds("call")
    old = there.records(call, made_at=desk.clock.now - timedelta(days=3))
    hers, writing = there.records(call), there.records(call, done_at=desk.clock.now + timedelta(hours=1))
    of_other = there.records(other, source="DialVerb")
    there.holds("recording", fields={"source": "Conference"})

    of_call, of_all = line.recordings_of(call), line.recordings_since(desk.clock.now)

    told = {found.sid: (found.state, found.is_after_the_tone, found.made_at) for found in of_call}
    assert told == {
        old: ("done", True, desk.clock.now - timedelta(days=3)),
        hers: ("done", True, desk.clock.now),
        writing: ("unready", True, desk.clock.now),
    }
    assert {found.call_sid for found in of_call} == {call}
    assert [(found.sid, found.is_after_the_tone) for found in of_all] == [
        (hers, True), (writing, True), (of_other, False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        {"sid": "RE../Calls"},
        {"call_sid": "CA1"},
        {"date_created": "yesterday"},
    ],
)
def test_a_recording_that_is_told_in_a_way_it_can_not_be_is_no_recording(
    there: FakeCarrier, line: Carrier, told: dict[str, str]
) -> None:
    sid = there.records(f"CA{'1' * 32}")
    there.things[sid].fields.update(told)

    with pytest.raises(TemporaryFailure, match=r"^garbage$"):
        line.recordings_since(there.clock())


def test_what_was_written_down_of_a_recording_is_named_and_of_none_that_is_not_there(
    there: FakeCarrier, line: Carrier
) -> None:
    recording = there.holds("recording")
    written = there.holds("transcription", fields={"recording_sid": recording})
    there.holds("transcription", fields={"recording_sid": f"RE{'1' * 32}"})

    assert line.transcriptions_of(recording) == (written,)
    assert line.transcriptions_of(f"RE{'0' * 32}") == ()


def test_a_text_that_left_without_our_knowing_is_found(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    there.troubles = ["answer lost"]
    with pytest.raises(TemporaryFailure, match=r"^connect$"):
        line.send_text(OutgoingText(HER_NUMBER, "There is a message for you."))

    found = line.find_texts(HER_NUMBER, since=desk.clock.now)

    assert list(found) == there.left
    assert line.find_texts("+37069999999", since=desk.clock.now) == ()
    assert line.find_texts(HER_NUMBER, since=desk.clock.now + timedelta(hours=1)) == ()


def test_a_number_that_can_not_be_is_never_tried_again(line: Carrier) -> None:
    with pytest.raises(PermanentFailure, match=r"^21211$"):
        line.send_text(OutgoingText("+1555", "There is a message for you."))


def test_no_number_text_or_token_is_logged_remembered_or_part_of_an_address(
    there: FakeCarrier, line: Carrier, caplog: pytest.LogCaptureFixture
) -> None:
    """With a control: what an ordinary log of requests writes is caught here."""
    caplog.set_level(logging.DEBUG)
    text = OutgoingText(HER_NUMBER, "There is a message for you.")

    line.send_text(text)
    line.find_texts(HER_NUMBER, since=there.clock())
    for trouble in ("rate 1", "5xx", "garbage", "hang up", "timeout", "answer lost"):
        there.troubles = [trouble]
        with pytest.raises(TemporaryFailure) as failure:
            line.send_text(text)
        assert HER_NUMBER[1:] not in repr(failure.value) + repr(failure.value.__context__)

    written = caplog.text + repr(vars(line._http)) + repr(there.asked) + repr(text)
    assert "POST /2010-04-01" in caplog.text
    assert [
        told for told in (HER_NUMBER[1:], "There is a message", "not-a-real-token") if told in written
    ] == []
