"""Makes of the fields of a message what the desk understands: whose call, what happened, when, and the number if she shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from helpline.border import LineEvent, LineEventKind

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# What the carrier writes where a number is hidden: words, or these, which spell them on a telephone's keys.
HIDDEN = {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "+464", "+1234567890"}
STALE = timedelta(minutes=5)
OVER = ("completed", "busy", "failed", "no-answer", "canceled")


def event_of(
    kind: LineEventKind,
    read: Mapping[str, str],
    *,
    marks: tuple[bytes, ...],
    now: datetime,
    step: int = 0,
    leg: int = 0,
) -> LineEvent:
    """On a duty phone's own line, the call that it belongs to is the parent."""
    is_leg = "ParentCallSid" in read
    return LineEvent(
        kind=kind, sid=read["ParentCallSid"] if is_leg else read["CallSid"], at=_moment(read, now=now), step=step, leg=leg,
        leg_sid=read["CallSid"] if is_leg else read.get("DialCallSid", ""), digit=read.get("Digits", ""),
        number=number_of(read.get("From", "")), seconds=_seconds(read), is_bridged=read.get("DialBridged") == "true",
        recording_sid=read.get("RecordingSid", ""), marks=marks,
    )  # fmt: skip


def is_over(read: Mapping[str, str]) -> bool:
    """Whether the call itself has ended."""
    return read.get("CallStatus") in OVER


def number_of(told: str) -> str:
    """Hers in E.164; "" where she hides it, or calls by a way that has none."""
    return told if E164.fullmatch(told) and told not in HIDDEN else ""


def _moment(read: Mapping[str, str], *, now: datetime) -> datetime:
    """When the carrier says it was, if it says so and can be right; else now."""
    try:
        told = parsedate_to_datetime(read.get("Timestamp", ""))
    except ValueError:
        return now
    moment = told.replace(tzinfo=told.tzinfo or UTC).astimezone(UTC)
    return moment if abs(now - moment) < STALE else now


def _seconds(read: Mapping[str, str]) -> int | None:
    told = read.get("RecordingDuration") or read.get("CallDuration")
    return max(0, int(told)) if told else None
