"""A colleague's own shifts as a file for her calendar (RFC 5545), with no word in it that tells where she works."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from helpline.deeds.shift.rota_shown import ShiftShown


def calendar_of(shifts: Iterable[ShiftShown], *, summary: str, now: datetime) -> str:
    """`summary` is all that is said of each: a word others may read over her shoulder."""
    events = (line for shift in shifts for line in _event(shift, summary=summary, now=now))
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//-//-//EN", *events, "END:VCALENDAR")
    return "".join(f"{line}\r\n" for line in lines)


def _event(shift: ShiftShown, *, summary: str, now: datetime) -> tuple[str, ...]:
    return (
        "BEGIN:VEVENT", f"UID:{shift.id}", f"DTSTAMP:{_stamp(now)}", f"DTSTART:{_stamp(shift.starts_at)}",
        f"DTEND:{_stamp(shift.ends_at)}", f"SUMMARY:{summary}", "CLASS:PRIVATE", "END:VEVENT",
    )  # fmt: skip


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
