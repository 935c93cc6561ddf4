"""DKIM (RFC 6376): whether the author's own domain signed the letter. dkimpy reckons; the limits are ours.

Seen in dkimpy 1.1.8: time that grows with the square of long white space and of folded headers, a pass for
signatures that leave From unsigned, and a logger that names domains.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

import dkim  # type: ignore[import-untyped]  # dkimpy ships no types
from dkim.util import InvalidTagValueList, parse_tag_value  # type: ignore[import-untyped]  # as above

from mail_gateway.authentication.domains import domain_name, is_aligned
from mail_gateway.authentication.names import Questions, Unanswered
from mail_gateway.authentication.spf_result import Outcome
from mail_gateway.parse.fields import read_fields

MAX_SIGNATURES = 4
MAX_SIGNATURE, MAX_HEADER, MAX_FIELDS, MAX_KEY = 4_096, 65_536, 500, 2_048
_ALGORITHMS = frozenset({b"rsa-sha256", b"ed25519-sha256"})  # not rsa-sha1 (RFC 8301)
_SILENT = logging.Logger("dkim", level=logging.CRITICAL + 1)  # unknown to the root logger and its handlers


@dataclass(frozen=True, repr=False)
class Signature:
    """One signature of a letter, not yet verified. `place` counts from the top, as dkimpy does."""

    domain: str
    place: int
    body_is_relaxed: bool


@dataclass(frozen=True, repr=False)
class SignedLetter:
    """A letter and those of its signatures whose domain is aligned with its author's; no others matter."""

    head: bytes
    body: bytes
    signatures: tuple[Signature, ...]


def signed_letter(raw: bytes, *, author: str) -> SignedLetter:
    """Look for signatures that could prove the author's domain, at most four; asks the DNS nothing."""
    fields, start = read_fields(raw)
    nothing = SignedLetter(raw[:start], raw[start:], ())
    if start > MAX_HEADER or len(fields.items) > MAX_FIELDS:
        return nothing
    try:
        headers = dkim.DKIM(raw[:start], logger=_SILENT).headers
    except (dkim.DKIMException, IndexError):
        return nothing
    froms = [b" ".join(value.split()) for name, value in headers if name.lower() == b"from"]
    if froms != [b" ".join(value.split()) for name, value in fields.items if name == "from"]:
        return nothing  # dkimpy would verify another From than the one that is shown
    values = [value for name, value in headers if name.lower() == b"dkim-signature"]
    read = (_signature(value, place=place) for place, value in enumerate(values))
    aligned = [signature for signature in read if signature and is_aligned(signature.domain, author)]
    return SignedLetter(raw[:start], raw[start:], tuple(aligned[:MAX_SIGNATURES]))


def dkim_outcome(letter: SignedLetter, signature: Signature, *, questions: Questions) -> Outcome:
    """ "unknown" where the DNS didn't give the key in time."""

    def key_of(name: bytes, timeout: float = 0) -> bytes | None:  # noqa: ARG001 - dkimpy's own signature
        found = questions.texts(name.decode("ascii", "replace"))
        return found[0] if found and len(found[0]) <= MAX_KEY else None

    verifier = dkim.DKIM(letter.head, logger=_SILENT)
    verifier.body = _prepared(letter.body, is_relaxed=signature.body_is_relaxed)
    try:
        return "pass" if verifier.verify(signature.place, dnsfunc=key_of) else "fail"
    except Unanswered:
        return "unknown"
    except Exception:  # noqa: BLE001 - a broken signature or key proves nothing, whatever dkimpy makes of it
        return "fail"


def _signature(value: bytes, *, place: int) -> Signature | None:
    """None for signatures that prove nothing: too long, weak, of a part of the body, or without From."""
    if len(value) > MAX_SIGNATURE:
        return None
    try:
        tags = parse_tag_value(value)
    except InvalidTagValueList:
        return None
    signed = {name.strip().lower() for name in tags.get(b"h", b"").split(b":")}
    domain = domain_name(tags.get(b"d", b"").decode("utf-8", "replace"))
    if domain is None or tags.get(b"a") not in _ALGORITHMS or b"l" in tags or b"from" not in signed:
        return None
    return Signature(domain, place, body_is_relaxed=tags.get(b"c", b"").lower().endswith(b"/relaxed"))


def _prepared(body: bytes, *, is_relaxed: bool) -> bytes:
    """The body with CRLF, and with what the canonical form drops anyway dropped in linear time."""
    body = re.sub(rb"\r?\n", b"\r\n", body)
    if is_relaxed:
        body = re.sub(rb"[\t ]+", b" ", body)
    text = body.rstrip(b"\r\n")
    ending = body[len(text) :]
    return text + b"\r\n" if ending == b"\r\n" * (len(ending) // 2) else body
