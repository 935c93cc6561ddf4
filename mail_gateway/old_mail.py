"""Old letters out of mbox files and Maildir folders: found, put in order by their dates, read and handed to the desk."""

from __future__ import annotations

import mmap
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from helpline.border import IncomingMail
from helpline.deeds.mail import intake
from helpline.deeds.mail.imports import OldConversations, OldLetter
from mail_gateway.addresses import OurAddresses
from mail_gateway.intake import take_in
from mail_gateway.parse.encoded_words import decode_words
from mail_gateway.parse.fields import MAX_HEADER, Fields, read_fields

Read = Callable[[bytes, Sequence[str]], IncomingMail]
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
# A "From " line counts where an empty line stands before it and a header field behind it (RFC 4155 and the wild:
# many programs leave lines of a text that begin so as they are).
_SEPARATOR = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\n(?=[!-9;-~]{1,76}:)")
_INK = re.compile(rb"\S")
_ESCAPED = re.compile(rb"(?m)^>(>*From )")
_DELETED = 0x0008  # of X-Mozilla-Status
AT_ONCE = 10
BYTES_AT_ONCE = 1 << 20


@dataclass(frozen=True, repr=False)
class Found:
    """A letter that lies in a file from `start` to `end`; in an mbox, lines that begin with "From " are escaped."""

    file: Path
    start: int
    end: int
    at: datetime
    is_escaped: bool = False

    def read(self) -> bytes:
        with self.file.open("rb") as file:
            file.seek(self.start)
            raw = file.read(self.end - self.start)
        return _ESCAPED.sub(rb"\1", raw) if self.is_escaped else raw


@dataclass
class Summary:
    """What became of the letters: counts of letter, answer, duplicate, put aside."""

    outcomes: Counter[str] = field(default_factory=Counter)
    conversations: int = 0


def in_mbox(path: Path, *, now: datetime) -> Iterator[Found]:
    """The letters of an mbox file that its mail program hasn't marked as deleted. Raises OSError."""
    if not path.stat().st_size:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for start, end in _parted(content):
            fields, _ = read_fields(content[start : min(end, start + MAX_HEADER)])
            if not _is_deleted(fields):
                yield Found(path, start, end, _date(fields, now=now), is_escaped=True)


def _parted(content: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Where each letter begins and ends; what stands before the first separator is one too, lest it be lost."""
    separators = list(_SEPARATOR.finditer(content))
    starts = [0, *(separator.end() for separator in separators)]
    ends = [*(separator.start() for separator in separators), len(content)]
    return ((start, end) for start, end in zip(starts, ends, strict=True) if _INK.search(content, start, end))


def in_maildir(folder: Path, *, now: datetime) -> Iterator[Found]:
    """The letters in `new` and `cur` of a Maildir but drafts and those in the bin. Raises OSError."""
    files = [file for part in ("new", "cur") for file in sorted((folder / part).iterdir()) if file.is_file()]
    for file in files:
        if set("DT") & set(file.name.rpartition(":2,")[2] if ":2," in file.name else ""):
            continue
        with file.open("rb") as opened:
            fields, _ = read_fields(opened.read(MAX_HEADER))
        yield Found(file, 0, file.stat().st_size, _date(fields, now=now))


def take_over(
    found: Sequence[Found],
    *,
    ours: OurAddresses,
    clock: Callable[[], datetime],
    progress: Callable[[int], object],
    read: Read | None = None,
) -> Summary:
    """Imports all of them, the oldest first; `progress(n)` is told of each n letters that are committed.

    `read` is how a letter is read, as in `mail_gateway.intake.take_in`.

    What can't be read is put aside for a keeper. Interrupted, it may simply be started again: what is there already
    is folded when the courier is armed.
    """
    conversations, summary = OldConversations(), Summary()
    for some in _few(sorted(found, key=lambda one: one.at)):
        letters = [
            letter
            for one in some
            for letter in _read(one, ours=ours, read=read, summary=summary, clock=clock)
        ]
        summary.outcomes.update(conversations.take(letters, now=clock()))
        progress(len(some))
    summary.conversations = len(conversations)
    return summary


def _few(found: Sequence[Found]) -> Iterator[list[Found]]:
    """As many as one short transaction takes."""
    some: list[Found] = []
    for one in found:
        if some and (len(some) == AT_ONCE or sum(f.end - f.start for f in [*some, one]) > BYTES_AT_ONCE):
            yield some
            some = []
        some.append(one)
    if some:
        yield some


def _read(
    one: Found, *, ours: OurAddresses, read: Read | None, summary: Summary, clock: Callable[[], datetime]
) -> list[OldLetter]:
    letters: list[OldLetter] = []
    raw = one.read()

    def keep(mail: IncomingMail) -> None:
        to = _foreign_recipient(raw, ours=ours) if ours.is_ours(mail.address) else None
        letters.append(OldLetter(mail, one.at, to))

    def put_aside(unread: bytes, reason: str) -> None:
        intake.keep_aside(unread, reason=reason, now=clock())
        summary.outcomes["put aside"] += 1

    take_in(raw, (), ours=ours, store=keep, quarantine=put_aside, read=read)
    return letters


def _foreign_recipient(raw: bytes, *, ours: OurAddresses) -> tuple[str, str] | None:
    """To whom a letter of ours went. None for one from us to us: a form on a web page writes so for a woman."""
    fields, _ = read_fields(raw[:MAX_HEADER])
    written = getaddresses([*fields.all("to"), *fields.all("cc"), *fields.all("bcc")])
    foreign = ((address, name) for name, address in written if "@" in address and not ours.is_ours(address))
    address, name = next(foreign, ("", ""))
    return (address, decode_words(name)) if address else None


def _date(fields: Fields, *, now: datetime) -> datetime:
    """By its Date, else by the newest Received (RFC 5322 3.6), else now; never a date that can't be."""
    received = (value.rpartition(";")[2] for value in fields.all("received"))
    for written in (*fields.all("date"), *received):
        try:
            at = parsedate_to_datetime(written)
            at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if OLDEST <= at <= now:
            return at
    return now


def _is_deleted(fields: Fields) -> bool:
    try:
        return bool(int(fields.get("x-mozilla-status") or "0", 16) & _DELETED)
    except ValueError:
        return False
