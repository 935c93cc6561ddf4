"""What our mail provider found out about a sender: its Authentication-Results (RFC 8601), for letters by IMAP.

Only fields with the name of the trusted server count, and only those above the first Received that another
organisation wrote: everything below came with the letter. The provider must remove forged fields of its own
name (RFC 8601 section 5); all the large ones do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpline.border import SenderCheck
from mail_gateway.authentication.author import author_domain
from mail_gateway.authentication.domains import domain_name, is_aligned, organisation_of
from mail_gateway.parse.fields import Fields, read_fields

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s;="]+)|([;=])', re.DOTALL)
_BY = re.compile(r"(?:^|\s)by\s+([^\s;()]+)", re.IGNORECASE)
_METHOD = re.compile(r"[a-z0-9-]+", re.ASCII)


@dataclass(frozen=True, repr=False)
class _Finding:
    method: str
    result: str
    properties: dict[str, str]


def from_provider(raw: bytes, authserv_id: str) -> SenderCheck:
    """What the server of that name says of the letter, in the words of `check`. Never raises."""
    try:
        fields, _ = read_fields(raw)
        author = author_domain(fields)
        if author is None:
            return "fail"
        return _judged(list(_findings(fields, authserv_id.strip().lower())), author)
    except Exception:  # noqa: BLE001 - a letter is never lost because its sender can't be checked
        return "unchecked"


def _judged(findings: list[_Finding], author: str) -> SenderCheck:
    verdicts = {
        finding.result
        for finding in findings
        if finding.method == "dmarc" and finding.properties.get("header.from", author).lower() == author
    }
    if "fail" in verdicts:
        return "fail"
    proven = any(_proves(finding, author) for finding in findings)
    return "pass" if verdicts == {"pass"} or (verdicts <= {"none"} and proven) else "unchecked"


def _proves(finding: _Finding, author: str) -> bool:
    """An aligned pass of SPF or DKIM; it speaks where the domain has no policy of its own."""
    if finding.result != "pass":
        return False
    match finding.method:
        case "dkim":
            said = finding.properties.get("header.d") or finding.properties.get("header.i", "")
        case "spf":
            said = finding.properties.get("smtp.mailfrom", "")
        case _:
            return False
    domain = domain_name(said.rpartition("@")[2])
    return domain is not None and is_aligned(domain, author)


def _findings(fields: Fields, authserv_id: str) -> Iterator[_Finding]:
    for name, value in fields.items:
        text = value.decode("utf-8", "replace")
        if name == "received" and _is_foreign(text, authserv_id):
            return
        if name == "authentication-results":
            said_by, *rest = _clauses(text)
            if authserv_id and said_by[:1] == [authserv_id]:
                yield from filter(None, map(_finding, rest))


def _is_foreign(received: str, authserv_id: str) -> bool:
    """Whether a host of another organisation wrote this Received; bare addresses are the provider's own."""
    by = _BY.search(_without_comments(received))
    host = domain_name(by[1]) if by and re.search(r"[g-z]", by[1], re.IGNORECASE) else None
    return host is not None and organisation_of(host) != organisation_of(authserv_id)


def _clauses(text: str) -> list[list[str]]:
    """The field as tokens, one list for each part between semicolons; always at least one list."""
    clauses: list[list[str]] = [[]]
    for quoted, plain, mark in _TOKEN.findall(_without_comments(text)):
        if mark == ";":
            clauses.append([])
        else:
            clauses[-1].append(mark or plain.lower() or re.sub(r"\\(.)", r"\1", quoted).lower())
    return clauses


def _finding(clause: list[str]) -> _Finding | None:
    """`method = result` and then `type.property = value` each; None for what isn't written so."""
    pairs = [clause[at : at + 3] for at in range(0, len(clause), 3)]
    if not pairs or any(len(pair) != 3 or pair[1] != "=" for pair in pairs):
        return None
    method = pairs[0][0].partition("/")[0]
    if not _METHOD.fullmatch(method):
        return None
    return _Finding(method, pairs[0][2], {name: value for name, _, value in pairs[1:]})


def _without_comments(text: str) -> str:
    """The text without (comments), which may be nested; brackets inside quotes are no comments."""
    kept, depth, is_quoted, is_escaped = [], 0, False, False
    for letter in text:
        if is_escaped or letter == "\\":
            is_escaped = not is_escaped
        elif letter == '"' and not depth:
            is_quoted = not is_quoted
        elif letter == "(" and not is_quoted:
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            continue
        if not depth:
            kept.append(letter)
    return "".join(kept)
