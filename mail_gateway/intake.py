"""The road of a letter from its bytes to the store: parse, trim, guess its language, hand it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from helpline.border import IncomingMail, SenderCheck
from mail_gateway.addresses import OurAddresses
from mail_gateway.child import Beaten
from mail_gateway.language import language_of
from mail_gateway.parse import parse
from mail_gateway.trim import trim


def read_mail(raw: bytes, *, ours: OurAddresses, recipients: Sequence[str] = ()) -> IncomingMail:
    """The letter ready for the desk. Pure; raises nothing but MemoryError."""
    return trimmed(parse(raw, ours=ours, recipients=recipients))


def trimmed(mail: IncomingMail) -> IncomingMail:
    """What she wrote now in `text`, the rest in `quoted`, and the language of what she wrote."""
    parted = trim(mail.text)
    language = language_of(f"{mail.subject}\n{parted.visible}")
    return replace(mail, text=parted.visible, quoted=parted.quoted, language=language)


def take_in(
    raw: bytes,
    recipients: Sequence[str],
    *,
    ours: OurAddresses,
    store: Callable[[IncomingMail], None],
    quarantine: Callable[[bytes, str], None],
    sender_check: SenderCheck = "unchecked",
    read: Callable[[bytes, Sequence[str]], IncomingMail] | None = None,
) -> None:
    """Read a letter and store it. What can't be read goes to `quarantine(raw, reason)` instead, whole.

    The reasons are "unreadable", "too-slow", "too-large" and "parser-died". `read` is `Parsers.read`, which
    reads in a child process; without one the letter is read here. When this returns, one of the two has
    committed it. Their failures pass through, so that the door says 451.
    """
    try:
        mail = read(raw, recipients) if read else read_mail(raw, ours=ours, recipients=recipients)
    except Beaten as beaten:
        quarantine(raw, beaten.reason)
        return
    except MemoryError:
        quarantine(raw, "too-large")
        return
    if "unreadable" in mail.flags:
        quarantine(raw, "unreadable")
    else:
        store(replace(mail, sender_check=sender_check))
