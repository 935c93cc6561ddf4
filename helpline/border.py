"""What crosses the border between the desk and the world outside: letters in, letters and texts out, pictures, and failures.

Everything here is plain data that lives in memory only. No `repr` shows a word of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

SenderCheck = Literal["pass", "fail", "unchecked"]
Delivery = Literal["", "failed", "delayed", "delivered"]
NoPictureReason = Literal["another kind", "broken", "too large", "too slow", "not now"]
LineEventKind = Literal[
    "rang", "digit", "lifted", "accepted", "dialled", "leg over", "recorded", "recording", "over"
]
RecordingState = Literal["done", "empty", "deleted", "unready"]
MailKind = Literal["person", "automatic", "bounce", "report", "list", "calendar"]


@dataclass(frozen=True, repr=False)
class Attachment:
    """A file of a letter: its name as the sender gave it (made safe, never empty), its media type, its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, repr=False)
class ReadAhead:
    """What the desk makes of a letter's words (`words.reading_ahead`), made already where it was read.

    Subject, text, quoted and file names (in the order of the attachments) without what names her; `removed` is what
    stood there, as `words.masking.mask` returns it. `folded` is what a search compares. `is_urgent`: words of danger.
    """

    subject: str
    text: str
    quoted: str
    file_names: tuple[str, ...]
    removed: tuple[str, ...]
    folded: str
    is_urgent: bool


@dataclass(frozen=True, repr=False)
class IncomingMail:
    """A letter after parsing: text only, whatever it was before.

    `tokens` are the reply tokens found in the addresses it came to (lower-case text as `sealing.new_token`
    makes it, perhaps mistyped); `references` are the Message-IDs it answers, without angle brackets.
    `text` is the visible reply, `quoted` what was cut from it (earlier letters, signature), "" if nothing.
    `delivery` is what a delivery report (RFC 3464) says of our answer; a bounce without a status is "failed".
    `flags` are short neutral codes of what the parser had to do ("html-only", "charset-guessed", "cut").
    `ahead` says nothing new: without it the desk works the same out itself (`words.reading_ahead`).
    """

    address: str
    name: str
    subject: str
    text: str
    quoted: str = ""
    message_id: str = ""
    tokens: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    kind: MailKind = "person"
    delivery: Delivery = ""
    language: str = ""
    sender_check: SenderCheck = "unchecked"
    flags: tuple[str, ...] = field(default=())
    ahead: ReadAhead | None = field(default=None, compare=False)


@dataclass(frozen=True, repr=False)
class OutgoingMail:
    """An answer on its way out. `message_id` was fixed when it was queued; `date` is when it is sent, in UTC.

    `is_automatic`: no person wrote it (an alarm), and no machine may answer it.
    """

    to: str
    sender: str
    sender_name: str
    envelope_from: str
    reply_to: str
    subject: str
    text: str
    message_id: str
    date: datetime
    files: tuple[Attachment, ...] = ()
    is_automatic: bool = False


@dataclass(frozen=True, repr=False)
class OutgoingText:
    """A short text to a number (E.164, "+37060000000"). It says nothing but that there is a message."""

    to: str
    text: str


@dataclass(frozen=True, repr=False)
class Picture:
    """A picture drawn anew from its pixels alone: nothing else of the file it came from is in it."""

    media_type: str
    content: bytes


class NoPicture(Exception):
    """No picture could be drawn; `reason` says why, and the file itself is as it was."""

    def __init__(self, reason: NoPictureReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, repr=False)
class LineEvent:
    """What the carrier tells of a call on the line, after its signature was checked.

    `sid` is the carrier's id of her call, `leg_sid` that of a call to a duty phone, `leg` the how manyeth of those that
    ring together. `step` is the question that `digit` answers ("" where she pressed nothing). `number` is hers in
    E.164, "" where she hides it. `seconds` is how long what is over has lasted, if the carrier says so; `is_bridged`
    whether a duty phone and she were put together. `marks` are hashes by which a repetition is known.
    """

    kind: LineEventKind
    sid: str
    at: datetime
    step: int = 0
    digit: str = ""
    leg: int = 0
    leg_sid: str = ""
    number: str = ""
    seconds: int | None = None
    is_bridged: bool = False
    recording_sid: str = ""
    marks: tuple[bytes, ...] = ()


@dataclass(frozen=True, repr=False)
class Recording:
    """What the carrier says of a recording that it has of a call, not what is heard in it.

    `is_after_the_tone`: made where somebody was asked to speak; any other one somebody had made of the call itself.
    """

    sid: str
    call_sid: str
    made_at: datetime
    state: RecordingState
    is_after_the_tone: bool


class TemporaryFailure(Exception):
    """The world outside can't take it now; try again later. The argument is a short code, never an address.

    `after` is how long it asks us to wait at least, where it says so.
    """

    def __init__(self, *code: str, after: timedelta | None = None) -> None:
        super().__init__(*code)
        self.after = after


class PermanentFailure(Exception):
    """The world outside will never take it. The argument is a short code, never an address."""


class NotThere(Exception):
    """The world outside says itself that it doesn't know what we ask for."""
