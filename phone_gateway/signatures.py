"""Whether a message comes from our carrier: its signature, its account, its form, and what may be read of it.

The carrier signs the address it was told to call and every field of the form, with the account's auth token. Twilio's
own check has two traps: the address must be the configured one (behind a proxy the request knows another), and a body
that is no form is only compared where the address says so. Here only forms are taken, and whatever goes wrong is
Refused.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

FORM = "application/x-www-form-urlencoded"
LARGEST, MOST_FIELDS = 16 * 1024, 120
CALL_SID = re.compile(r"CA[0-9a-f]{32}")
# All that is ever read of a message, and how each must look. What else it says is signed, and never looked at.
READ = {
    "AccountSid": re.compile(r"AC[0-9a-f]{32}"),
    "CallSid": CALL_SID,
    "ParentCallSid": CALL_SID,
    "DialCallSid": CALL_SID,
    "CallStatus": re.compile(r"[a-z-]{1,20}"),
    "DialCallStatus": re.compile(r"[a-z-]{1,20}"),
    "DialBridged": re.compile(r"true|false"),
    "From": re.compile(r"[^\x00-\x1f]{0,200}"),
    "To": re.compile(r"[^\x00-\x1f]{0,200}"),
    "Digits": re.compile(r"[0-9*#]{0,20}"),
    "CallDuration": re.compile(r"[0-9]{1,6}"),
    "RecordingSid": re.compile(r"RE[0-9a-f]{32}"),
    "RecordingDuration": re.compile(r"-?[0-9]{1,6}"),
    "RecordingStatus": re.compile(r"[a-z-]{1,20}"),
    "SequenceNumber": re.compile(r"[0-9]{1,6}"),
    "Timestamp": re.compile(r"[\x20-\x7e]{1,40}"),
}


class Refused(Exception):
    """It is not certain that our carrier says this. There is no more detail."""


@dataclass(frozen=True, repr=False)
class Request:
    """What came in: the path and query exactly as they stood in its first line, and the body's bytes."""

    method: str
    path: str
    content_type: str
    body: bytes
    signature: str
    idempotency: str = ""


@dataclass(frozen=True, repr=False)
class Checker:
    """`base` is the configured address before every path, without a slash at its end; `account` and `token` are ours."""

    base: str
    account: str
    token: str

    def check(self, request: Request) -> dict[str, str]:
        """The fields that may be read. Raises Refused, whatever the reason."""
        try:
            fields = _fields_of(request)
            self._check_signature(request, fields)
            read = {name: value for name, value in fields.items() if name in READ}
            _check_forms(read)
            _check_account(read, self.account)
        except Exception:  # noqa: BLE001  (an error in the check must never let anything through)
            raise Refused from None
        return read

    def _check_signature(self, request: Request, fields: Mapping[str, str]) -> None:
        if not request.signature or not RequestValidator(self.token).validate(
            self.base + request.path, dict(fields), request.signature
        ):
            raise Refused


def marks_of(request: Request, read: Mapping[str, str]) -> tuple[bytes, ...]:
    """By which a repetition is known: the call, what is said of it and its number in the sequence; and the carrier's own token."""
    what = [request.path, *(f"{name}={read[name]}" for name in sorted(read) if name != "Timestamp")]
    marks = [hashlib.sha256("\0".join(["said", *what]).encode()).digest()]
    if request.idempotency:
        marks.append(hashlib.sha256(f"token\0{request.idempotency}".encode()).digest())
    return tuple(marks)


def _fields_of(request: Request) -> dict[str, str]:
    """Every name once: a form that says something twice could be signed as one thing and read as another."""
    kind = request.content_type.partition(";")[0].strip().lower()
    if request.method != "POST" or kind != FORM or len(request.body) > LARGEST:
        raise Refused
    pairs = parse_qsl(
        request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict",
        max_num_fields=MOST_FIELDS,
    )  # fmt: skip
    if len(dict(pairs)) != len(pairs):
        raise Refused
    return dict(pairs)


def _check_forms(read: Mapping[str, str]) -> None:
    if not all(READ[name].fullmatch(value) for name, value in read.items()) or "CallSid" not in read:
        raise Refused


def _check_account(read: Mapping[str, str], account: str) -> None:
    if not hmac.compare_digest(read.get("AccountSid", "").encode(), account.encode()):
        raise Refused
