"""Voice messages: fetched into memory, sealed, listened to in our own page, and then gone at the carrier."""

from __future__ import annotations

from uuid import UUID

import pytest

from helpline import records
from helpline.border import Attachment
from helpline.deeds.errors import NotHere
from helpline.deeds.line.listening import read_sound
from helpline.deeds.line.voice_messages import voice_message_left
from helpline.deeds.phone import call_links, calls
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.supervision.alarms import Patience, due_alarms
from helpline.deeds.ticket import files
from helpline.records import CarrierCopy, File, Message, Ticket, VoiceMessage, transaction
from phone_gateway.carrier import Carrier
from queue_workers.carrier_rounds import CarrierRounds
from tests.cast import Desk
from tests.phone.conftest import client
from tests.phone.fake_carrier import FakeCarrier
from tests.phone.test_scrubber import rounds_of, work

VOICE = b"ID3 labas vakaras zt4qly, as skambinu is biblioteko " * 40


def leave(desk: Desk, there: FakeCarrier, *, call_id: UUID | None = None) -> tuple[UUID, str]:
    """Somebody spoke after the tone; the call and the recording's id."""
    call_id = call_id or calls.begin(by=desk.oda, now=desk.clock.now)
    sid = there.holds("recording", sound=VOICE)
    with transaction() as session:
        voice_message_left(session, call_id=call_id, sid=sid, at=desk.clock.now)
    return call_id, sid


def ticket_of(desk: Desk, call_id: UUID) -> Ticket:
    ticket_id = desk.row(records.Call, call_id).ticket_id
    assert ticket_id is not None
    return desk.row(Ticket, ticket_id)


def test_a_voice_message_opens_a_ticket_that_waits_for_us(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    call_id, _sid = leave(desk, there)

    rounds_of(desk, line).look()

    ticket = ticket_of(desk, call_id)
    talk = desk.talk(ticket.id)
    assert (ticket.channel, ticket.state, ticket.waiting_since) == ("phone", "new", desk.clock.now)
    assert [(message.is_voice, message.text, message.files[0].name) for message in talk.messages] == [
        (True, "", "voice-message.mp3")
    ]
    assert read_sound(ticket.id, talk.messages[0].files[0].id, by=desk.ada) == VOICE


def test_without_any_keeper_it_is_fetched_all_the_same(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    call_id, _sid = leave(desk, there)

    desk.courier_with(None, carrier=line).look()

    assert not desk.keys.is_armed(desk.clock.now)
    assert ticket_of(desk, call_id).message_count == 1


def test_it_joins_the_ticket_of_its_call_and_opens_it_again(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    call_id = calls.begin(by=desk.oda, now=desk.clock.now)
    calls.end(
        call_id, CallFacts(outcome="silent", note="Tyli"), channel="phone", rules=desk.rules, by=desk.oda, now=desk.clock.now
    )  # fmt: skip
    call_links.open_ticket(call_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)
    with transaction() as session:
        ticket = session.get_one(Ticket, session.get_one(records.Call, call_id).ticket_id)
        ticket.state, ticket.closed_at = "closed", desk.clock.now
    leave(desk, there, call_id=call_id)

    rounds_of(desk, line).look()

    ticket = ticket_of(desk, call_id)
    assert (ticket.state, ticket.message_count, ticket.waiting_since) == ("open", 2, desk.clock.now)


def test_what_was_fetched_is_deleted_at_the_carrier_and_proved(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    call_id, sid = leave(desk, there)
    rounds = rounds_of(desk, line)

    rounds.look()
    held_until_it_was_kept = there.left
    work(desk, rounds, days=1)

    kept = desk.row(VoiceMessage, call_id)
    assert held_until_it_was_kept == [sid]
    assert there.left == []
    assert (kept.state, kept.sid) == ("kept", None)
    assert [(row.kind, row.state, row.call_id) for row in desk.rows(CarrierCopy)] == [
        ("recording", "gone", call_id)
    ]
    assert "carrier copy gone" in desk.kinds(ticket_of(desk, call_id).id)


def test_what_is_announced_again_is_fetched_once(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    call_id, sid = leave(desk, there)
    rounds = rounds_of(desk, line)
    rounds.look()

    with transaction() as session:
        voice_message_left(session, call_id=call_id, sid=sid, at=desk.clock.now)
    rounds.look()

    assert len(desk.rows(Message)) == 1


def test_one_that_is_not_ready_yet_is_asked_for_again(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    call_id, sid = leave(desk, there)
    unready = there.things.pop(sid)
    rounds = rounds_of(desk, line)

    rounds.look()
    waiting = desk.row(VoiceMessage, call_id)
    there.things[sid] = unready
    desk.clock.forward(minutes=1)
    rounds.look()

    assert (waiting.state, waiting.outcome) == ("waiting", "not ready")
    assert desk.row(VoiceMessage, call_id).state == "kept"


def test_one_that_the_carrier_has_lost_is_told_to_people(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    call_id, sid = leave(desk, there)
    there.things.pop(sid)
    rounds = rounds_of(desk, line)

    for _ in range(10):
        rounds.look()
        desk.clock.forward(hours=1)

    talk = desk.talk(ticket_of(desk, call_id).id)
    assert desk.row(VoiceMessage, call_id).state == "lost"
    assert [(message.flags, message.files) for message in talk.messages] == [(("voice-message-lost",), ())]
    assert talk.waiting_since is not None


def test_a_silent_carrier_loses_nothing_and_the_duty_hears_of_it(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    call_id, _sid = leave(desk, there)
    there.mood = lambda: "5xx"
    rounds = rounds_of(desk, line)

    for _ in range(12):
        rounds.look()
        desk.clock.forward(minutes=10)
    alarms = due_alarms(keys=desk.keys, patience=Patience(), now=desk.clock.now)
    there.mood = lambda: None
    desk.clock.forward(hours=6)
    rounds.look()

    assert "voice message stuck" in alarms
    assert desk.row(VoiceMessage, call_id).state == "kept"


def test_two_couriers_keep_it_once(desk: Desk, there: FakeCarrier) -> None:
    leave(desk, there)
    first, second = (
        CarrierRounds(client(there), keys=desk.keys, rules=desk.rules, clock=desk.clock) for _ in range(2)
    )

    first.look()
    second.look()

    assert len(desk.rows(Message)) == len(desk.rows(File)) == 1


def test_the_disk_holds_no_sound_and_no_id_of_it_afterwards(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    """With a control: the id is found as long as it is needed."""
    _call_id, sid = leave(desk, there)
    before = desk.store.disk()
    work(desk, rounds_of(desk, line), days=1)

    found = {told: told in desk.store.disk() for told in (b"zt4qly", b"labas vakaras")}

    assert sid.encode() in before
    assert found == {b"zt4qly": False, b"labas vakaras": False}
    assert [row.sid for row in (*desk.rows(VoiceMessage), *desk.rows(CarrierCopy))] == [None, None]


def test_the_page_plays_it_from_our_own_house_and_by_itself_never(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    call_id, _sid = leave(desk, there)
    rounds_of(desk, line).look()
    ticket_id = ticket_of(desk, call_id).id
    browser = desk.browser("Ada")

    page = browser.get(f"/tickets/{ticket_id}")
    player = page.text[page.text.index("<audio") : page.text.index("</audio>")]
    address = player.partition('src="')[2].partition('"')[0]
    sound, part = browser.get(address), browser.get(address, Range="bytes=4-8")

    assert "autoplay" not in page.text
    assert 'preload="none"' in player
    assert (sound.data, sound.mimetype) == (VOICE, "audio/mpeg")
    assert (part.status_code, part.data) == (206, VOICE[4:9])
    assert sound.headers["Cache-Control"] == "no-store"


def test_no_file_of_a_letter_is_played_in_a_page(desk: Desk) -> None:
    received = desk.receive(attachments=(Attachment("song.mp3", "audio/mpeg", b"ID3"),))
    file_id = desk.rows(File)[0].id

    assert files.read_file(received.ticket_id, file_id, by=desk.ada)[1] == b"ID3"
    with pytest.raises(NotHere):
        read_sound(received.ticket_id, file_id, by=desk.ada)
    assert desk.browser("Ada").get(f"/tickets/{received.ticket_id}/files/{file_id}/sound").status_code == 404


@pytest.mark.parametrize("sid", ["", "RE1", f"CA{'1' * 32}", f"RE{'1' * 32}/.."])
def test_an_id_that_is_none_of_a_recording_is_refused(desk: Desk, sid: str) -> None:
    call_id = calls.begin(by=desk.oda, now=desk.clock.now)

    with pytest.raises(ValueError, match="recording"), transaction() as session:
        voice_message_left(session, call_id=call_id, sid=sid, at=desk.clock.now)

    assert desk.rows(VoiceMessage) == []


def test_the_carriers_copy_is_told_on_the_page_of_the_call(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    call_id, _sid = leave(desk, there)
    calls.end(
        call_id,
        CallFacts(outcome="silent"),
        channel="phone",
        rules=desk.rules,
        by=desk.oda,
        now=desk.clock.now,
    )
    rounds = rounds_of(desk, line)
    rounds.look()
    browser = desk.browser("Oda")
    browser.post("/language", {"language": "en"})

    before = browser.get(f"/calls/{call_id}").text
    desk.clock.forward(minutes=5)
    work(desk, rounds, days=0.05)
    after = browser.get(f"/calls/{call_id}").text

    assert "The carrier still has 1 thing of this call" in before
    assert "The carrier's copy was deleted, proved" in after.replace("&#39;", "'")
