"""What the carrier is asked to do, in its own language. Addresses in it hold a call's random id and numbers of steps, nothing else.

A call is never recorded: the only thing that records is a message left where nobody was there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from phone_gateway.prompts import Prompts
from phone_gateway.verbs import Ask, Plain, Ring, Say, Verb

KEY_SECONDS = 6  # after the last word of a question
# They end a message; after the five that the carrier would take, whoever looks for words is cut off.
SILENCE_SECONDS = 10


@dataclass(frozen=True, repr=False)
class Sound:
    """How the line sounds and where the carrier comes back to. `base` is our configured address."""

    base: str
    caller_id: str
    prompts: Prompts
    ring_seconds: int = 25
    voicemail_seconds: int = 120

    def address(self, call_id: UUID, *where: object) -> str:
        return "/".join([f"{self.base}/phone/calls/{call_id}", *map(str, where)])


def answer(verbs: Sequence[Verb], *, call_id: UUID, step: int, sound: Sound) -> str:
    """For her own line: questions, announcements, dialling."""
    response = VoiceResponse()
    for verb in verbs:
        _add(response, verb, call_id=call_id, step=step, sound=sound)
    return str(response)


def leg_answer(verbs: Sequence[Verb], *, call_id: UUID, step: int, leg: int, sound: Sound) -> str:
    """For the phone of a colleague that was lifted. An empty answer puts the two together."""
    response = VoiceResponse()
    for verb in verbs:
        if isinstance(verb, Ask):
            question = Gather(
                num_digits=1, timeout=KEY_SECONDS, action_on_empty_result=True, method="POST",
                action=sound.address(call_id, "legs", step, leg, "acceptance"),
            )  # fmt: skip
            _say_all(question, verb.said, sound)
            response.append(question)
        elif verb == Plain("hang up"):
            response.hangup()
    return str(response)


def bare_answer(verbs: Sequence[Verb], *, sound: Sound) -> str:
    """Announcements and a goodbye where no call is known."""
    response = VoiceResponse()
    for verb in verbs:
        if isinstance(verb, Say):
            _say(response, verb, sound)
    response.hangup()
    return str(response)


def _add(response: VoiceResponse, verb: Verb, *, call_id: UUID, step: int, sound: Sound) -> None:
    if isinstance(verb, Say):
        _say(response, verb, sound)
    elif isinstance(verb, Ask):
        question = Gather(
            num_digits=1, timeout=KEY_SECONDS, action_on_empty_result=True, method="POST",
            action=sound.address(call_id, "digits", step),
        )  # fmt: skip
        _say_all(question, verb.said, sound)
        response.append(question)
    elif isinstance(verb, Ring):
        response.append(_dial(verb, call_id=call_id, step=step, sound=sound))
    elif verb.what == "record":
        response.record(
            action=sound.address(call_id, "message"), method="POST", max_length=sound.voicemail_seconds,
            play_beep=True, trim="do-not-trim", timeout=SILENCE_SECONDS, recording_status_callback=sound.address(call_id, "recording"),
            recording_status_callback_event="completed",
        )  # fmt: skip
    elif verb.what == "hang up":
        response.hangup()


def _dial(ring: Ring, *, call_id: UUID, step: int, sound: Sound) -> Dial:
    """The duty phones see the helpline's own number; hers is never shown to them."""
    dial = Dial(
        caller_id=sound.caller_id, timeout=sound.ring_seconds, answer_on_bridge=True, method="POST",
        action=sound.address(call_id, "dials", step),
    )  # fmt: skip
    for leg, phone in enumerate(ring.phones):
        add = dial.sip if phone.startswith("sip") else dial.number
        add(
            phone, url=sound.address(call_id, "legs", step, leg), method="POST",
            status_callback=sound.address(call_id, "legs", step, leg, "end"), status_callback_method="POST",
            status_callback_event="completed",
        )  # fmt: skip
    return dial


def _say_all(place: Gather, said: Sequence[Say], sound: Sound) -> None:
    for one in said:
        _say(place, one, sound)


def _say(place: VoiceResponse | Gather, said: Say, sound: Sound) -> None:
    prompts = sound.prompts
    for name in (said.prompt, *(f"digit {digit}" for digit in said.digits)):
        recorded = prompts.recorded(said.language, name)
        if recorded:
            place.play(f"{sound.base}/phone/prompts/{recorded}")
        else:
            words, voice, tongue = prompts.spoken(said.language, name)
            place.say(words, voice=voice, language=tongue)
